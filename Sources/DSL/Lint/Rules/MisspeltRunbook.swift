/// The address of a runbook that ends in nearly the name of its alert.
///
/// Runbooks are mostly found by the name of the alert: `…/high-error-rate` for `HighErrorRate`.
/// Where the last part of the address differs from the name by one slip of the hand, or lacks a
/// hyphen that the addresses of other alerts have, the page probably does not exist.
struct MisspeltRunbook: LintRule {
  static let code = DiagnosticCode.misspeltRunbook
  private static let annotations: Set<String> = [
    "runbook", "runbook_url", "playbook", "playbook_url",
  ]

  /// What may part the words of a name in an address.
  private static let separators = ["-", "_", "", "+", "%20"].map { Array($0.utf8) }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var uses = separators.map { _ in 0 }
    var doubtful: [(alert: AlertWords, slug: [UInt8], span: Span)] = []
    for alert in package.alerts {
      for text in alert.rule.annotations where annotations.contains(text.name) {
        guard let address = text.constant, let slug = slug(of: address.utf8) else { continue }
        let words = AlertWords(alert.rule.name)
        if let place = separators.firstIndex(where: { words.joined(by: $0, are: slug) }) {
          uses[place] += 1
        } else {
          doubtful.append((words, slug, text.span))
        }
      }
    }
    let isUniform = uses.contains { $0 > 1 }
    for (alert, slug, span) in doubtful {
      let (name, text) = (alert.letters, AlertWords.letters(slug))
      guard SlipTable.isSlip(between: name, and: text) || (isUniform && name == text) else {
        continue
      }
      found.report(
        .misspeltRunbook(at: span, slug: String(decoding: slug, as: UTF8.self), name: alert.name))
    }
  }

  /// The last part of an address.
  private static func slug(of address: String.UTF8View) -> [UInt8]? {
    let bytes = Array(address)
    guard let end = bytes.lastIndex(where: { !isSeparator($0) }) else { return nil }
    let start = bytes[...end].lastIndex(where: isSeparator) ?? -1
    return Array(bytes[(start + 1)...end])
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#")
  }
}

/// The words of the name of an alert: `High`, `Error`, `Rate`.
private struct AlertWords {
  let name: String
  private let bytes: [UInt8]
  private var words: [Range<Int>] = []

  init(_ name: String) {
    self.name = name
    bytes = Array(name.utf8)
    for index in bytes.indices where Self.isLetter(bytes[index]) {
      let isFirst = words.last?.upperBound != index
      let isCapital = Self.isCapital(bytes[index])
      if isFirst || (isCapital && !Self.isCapital(bytes[index - 1])) {
        words.append(index..<index + 1)
      } else {
        words[words.count - 1] = words[words.count - 1].lowerBound..<index + 1
      }
    }
  }

  /// Letters and digits, the letters small.
  var letters: [UInt8] { Self.letters(bytes) }

  static func letters(_ text: [UInt8]) -> [UInt8] {
    var letters: [UInt8] = []
    letters.reserveCapacity(text.count)
    for byte in text where isLetter(byte) { letters.append(lowercased(byte)) }
    return letters
  }

  /// Whether the words are a text, whatever the case, with a separator between them.
  func joined(by separator: [UInt8], are text: [UInt8]) -> Bool {
    var place = 0
    for (number, word) in words.enumerated() {
      if number > 0 {
        guard text[place...].starts(with: separator) else { return false }
        place += separator.count
      }
      guard place + word.count <= text.count else { return false }
      for offset in 0..<word.count
      where Self.lowercased(text[place + offset])
        != Self.lowercased(bytes[word.lowerBound + offset])
      {
        return false
      }
      place += word.count
    }
    return place == text.count
  }

  /// A letter of another language counts as well.
  private static func isLetter(_ byte: UInt8) -> Bool {
    lowercased(byte) &- UInt8(ascii: "a") < 26 || byte.isDigit || byte >= 0x80
  }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  private static func lowercased(_ byte: UInt8) -> UInt8 { isCapital(byte) ? byte | 0x20 : byte }
}
