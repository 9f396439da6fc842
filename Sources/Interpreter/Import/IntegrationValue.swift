/// Values of integrations that have a form of their own.
enum IntegrationValue {
  /// By Alertmanager's name of the type.
  static let checks: [String: @Sendable (YAMLNode) throws(YAMLError) -> Void] = [
    "HostPort": checkHostPort, "SecretTemplateURL": checkTemplateURL, "MattermostField": checkField,
  ]

  /// `host:port`; the host may be absent, or an IPv6 address in brackets.
  @Sendable static func checkHostPort(_ node: YAMLNode) throws(YAMLError) {
    let text = node.scalar?.text ?? ""
    guard !text.isEmpty else { return }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let isBracketed = text.hasPrefix("[") && text.contains("]:")
    guard parts.count == 2 || isBracketed, let port = parts.last, !port.isEmpty else {
      throw YAMLError("'\(text)' is not host:port", at: node.mark)
    }
  }

  /// An address with `http` or `https`, or a template that makes one.
  @Sendable static func checkTemplateURL(_ node: YAMLNode) throws(YAMLError) {
    let text = node.scalar?.text ?? ""
    guard !text.isEmpty else { return }
    if text.contains("{{") { return try checkTemplate(node) }
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard text.contains("://"), ["http", "https"].contains(scheme) else {
      throw YAMLError("'\(text)' is no http or https address", at: node.mark)
    }
  }

  /// The title and value of an attachment's field.
  @Sendable static func checkField(_ node: YAMLNode) throws(YAMLError) {
    for key in ["title", "value"] where !node.gives(key) {
      throw YAMLError("a field needs '\(key)'", at: node.mark)
    }
  }

  /// Whether the actions and comments of a Go template are closed; it is not parsed further.
  static func checkTemplate(_ node: YAMLNode) throws(YAMLError) {
    var rest = (node.scalar?.text ?? "")[...]
    while let start = rest.firstRange(of: "{{") {
      rest = rest[start.upperBound...]
      if rest.hasPrefix("-") { rest = rest.dropFirst().drop { $0 == " " } }
      let isComment = rest.hasPrefix("/*")
      guard let end = rest.firstRange(of: isComment ? "*/" : "}}") else {
        throw YAMLError(
          "the template has an unclosed \(isComment ? "comment" : "action")", at: node.mark)
      }
      rest = rest[end.upperBound...]
      guard isComment else { continue }
      let closing = rest.drop { $0 == " " || $0 == "-" }
      guard closing.hasPrefix("}}") else {
        throw YAMLError("a comment of the template ends before its action", at: node.mark)
      }
      rest = closing.dropFirst(2)
    }
  }
}

extension YAMLNode {
  /// Whether a key has a value that is neither null nor an empty text.
  func gives(_ key: String) -> Bool {
    guard let node = self[key], !node.isNull else { return false }
    return node.scalar.map { !$0.text.isEmpty } ?? true
  }

  /// Whether it is a mapping without members.
  var isEmptyMapping: Bool {
    if case .mapping(let members, _) = self { return members.isEmpty }
    return false
  }

  /// The elements of a sequence; empty for anything else.
  var elements: [YAMLNode] {
    guard case .sequence(let elements, _) = self else { return [] }
    return elements
  }

  /// The members of a mapping; empty for anything else.
  var members: [YAMLMember] {
    guard case .mapping(let members, _) = self else { return [] }
    return members
  }
}
