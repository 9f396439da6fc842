/// A web address that messages or steps go to, as far as it is fixed in the source.
struct LintedAddress {
  /// The literal text, up to the first `${`.
  let text: String
  /// Where the text is written.
  let span: Span
  /// Whether a credential goes to it.
  let hasCredentials: Bool

  var isPlain: Bool { text.lowercased().hasPrefix("http://") }

  /// The host in small letters, without its port.
  var host: String {
    guard let mark = text.firstRange(of: "://") else { return "" }
    let authority = text[mark.upperBound...].prefix { !"/?#".contains($0) }
    return String(AddressFault.split(authority).host).lowercased()
  }

  /// What stands after the host.
  var rest: Substring {
    guard let mark = text.firstRange(of: "://") else { return "" }
    return text[mark.upperBound...].drop { !"/?#".contains($0) }
  }

  var isLoopback: Bool { AddressFault.isLoopback(Substring(host)) }
}

extension LintedPackage {
  /// Every address of the package, in source order within each kind of declaration.
  func allAddresses() -> [LintedAddress] {
    var found: [LintedAddress] = []
    for (view, channel) in zip(sources.channels, declarations.channels) {
      add(view.body, ["url", "webhook", "api"], channel.attributes.hasCredentials, to: &found)
    }
    for (view, model) in zip(sources.models, declarations.models) {
      add(view.body, ["url"], model.attributes.hasCredentials, to: &found)
    }
    for view in sources.contacts { add(view.body, ["webhook"], false, to: &found) }
    for call in survey.httpCalls { add(call.url, call.hasCredentials, to: &found) }
    return found
  }

  private func add(
    _ block: AttributeBlockSyntax?, _ names: [String], _ hasCredentials: Bool,
    to found: inout [LintedAddress]
  ) {
    for attribute in block?.attributes ?? [] where names.contains(attribute.name?.text ?? "") {
      add(attribute.value, hasCredentials, to: &found)
    }
  }

  private func add(
    _ expression: ExprSyntax?, _ hasCredentials: Bool, to found: inout [LintedAddress]
  ) {
    guard let expression, case .stringLiteral(let literal) = expression,
      case .text(let text)? = literal.pieces.first
    else { return }
    found.append(
      LintedAddress(text: text, span: expression.span, hasCredentials: hasCredentials))
  }
}

extension HttpCallSyntax {
  /// The headers that are written out, with their values.
  var headers: [RecordFieldSyntax] { options?.headers ?? [] }

  var hasCredentials: Bool {
    headers.contains { CredentialName.isOne($0.key?.spelled ?? "") }
  }
}

extension AttributeBlockSyntax {
  /// The fields of `headers`.
  var headers: [RecordFieldSyntax] {
    for attribute in attributes where attribute.name?.text == "headers" {
      if case .recordExpr(let record)? = attribute.value { return record.fields }
    }
    return []
  }
}

extension RecordKeySyntax {
  /// The key without quotes.
  var spelled: String { quoted?.constant ?? text }
}

extension CheckedAttributes {
  /// Whether a credential is among them.
  fileprivate var hasCredentials: Bool {
    entries.contains { entry in
      switch entry.value {
      case .credential: ["token", "password", "key"].contains(entry.name)
      case .headers(let headers): headers.contains { CredentialName.isOne($0.name) }
      default: false
      }
    }
  }
}

/// Names of headers and parameters that carry credentials.
enum CredentialName {
  private static let words = [
    "authorization", "token", "apikey", "api_key", "api-key", "access_key", "access-key", "secret",
    "password", "passwd", "sig", "signature", "auth", "x-auth",
  ]

  static func isOne(_ name: String) -> Bool {
    let name = name.lowercased()
    return words.contains { name == $0 || name.hasSuffix("_" + $0) || name.hasSuffix("-" + $0) }
  }
}

/// Texts that look like credentials of well-known services.
enum TokenShape {
  private static let prefixes: [(text: String, what: String)] = [
    ("xoxb-", "a Slack token"), ("xoxp-", "a Slack token"), ("xapp-", "a Slack token"),
    ("ghp_", "a GitHub token"), ("gho_", "a GitHub token"), ("github_pat_", "a GitHub token"),
    ("glpat-", "a GitLab token"), ("AKIA", "an AWS access key"), ("ASIA", "an AWS access key"),
    ("AIza", "a Google API key"), ("eyJhbGciOi", "a JSON web token"), ("sk-", "an API key"),
    ("SG.", "a SendGrid key"), ("hvs.", "a Vault token"), ("glsa_", "a Grafana token"),
    ("dapi", "a Databricks token"), ("npm_", "an npm token"), ("pypi-", "a PyPI token"),
  ]
  private static let tailLengthMin = 16
  private static let prefixBytes = prefixes.map { Array($0.text.utf8) }
  /// The first two bytes of prefixes, as numbers.
  private static let beginnings: [Bool] = {
    var table = Array(repeating: false, count: 1 << 16)
    for prefix in prefixBytes { table[Int(prefix[0]) << 8 | Int(prefix[1])] = true }
    return table
  }()
  /// Bytes of the shortest credential.
  private static let lengthMin = tailLengthMin + (prefixBytes.map(\.count).min() ?? 0)

  /// Whether the first bytes of a credential stand anywhere in a range, which need not be the
  /// beginning of a word.
  static func mayStand(in bytes: [UInt8], _ range: TextRange) -> Bool {
    guard range.count > lengthMin else { return false }
    for index in Int(range.start)..<(Int(range.end) - lengthMin)
    where beginnings[Int(bytes[index]) << 8 | Int(bytes[index + 1])] {
      if prefixBytes.contains(where: { bytes[index...].starts(with: $0) }) { return true }
    }
    return false
  }

  /// What a text holds a credential of; nil where it holds none.
  static func service(in text: String) -> String? {
    let bytes = text.utf8.span
    var start = 0
    for index in 0...bytes.count {
      if index < bytes.count, isPart(bytes[index]) { continue }
      if index - start >= lengthMin, let found = service(in: bytes, start..<index) {
        return found
      }
      start = index + 1
    }
    return nil
  }

  /// Looks at one word.
  private static func service(in bytes: Swift.Span<UInt8>, _ word: Range<Int>) -> String? {
    for (prefix, entry) in zip(prefixBytes, prefixes)
    where word.count >= prefix.count + tailLengthMin {
      guard prefix.indices.allSatisfy({ bytes[word.lowerBound + $0] == prefix[$0] }) else {
        continue
      }
      let tail = word.dropFirst(prefix.count)
      if tail.contains(where: { bytes[$0].isDigit }) { return entry.what }
    }
    return nil
  }

  /// Whether a byte can stand in a credential; those of letters beyond ASCII part no words.
  private static func isPart(_ byte: UInt8) -> Bool {
    byte.isIdentifierPart || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte >= 0x80
  }
}
