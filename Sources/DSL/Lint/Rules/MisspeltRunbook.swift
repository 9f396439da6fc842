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

  private struct Slug {
    let alert: String
    let text: String
    let span: Span
    /// What parts the words of the name in the address; nil where that is not uniform.
    let separator: String?
  }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let slugs = package.alerts.flatMap { Self.slugs(of: $0.rule) }
    var uses: [String: Int] = [:]
    for slug in slugs { if let separator = slug.separator { uses[separator, default: 0] += 1 } }
    for slug in slugs {
      let (name, text) = (letters(slug.alert), letters(slug.text))
      let isSlip = SlipTable([name]).slip(text) != nil || SlipTable([text]).slip(name) != nil
      let isOdd = name == text && slug.separator == nil && uses.values.contains { $0 > 1 }
      guard isSlip || isOdd else { continue }
      found.report(.misspeltRunbook(at: slug.span, slug: slug.text, name: slug.alert))
    }
  }

  private static func slugs(of rule: LintedRule) -> [Slug] {
    rule.annotations.compactMap { text in
      guard annotations.contains(text.name),
        let slug = text.constant?.split(whereSeparator: isEnd).last
      else { return nil }
      let words = Self.words(of: rule.name)
      let separator = ["-", "_", "", "+", "%20"].first {
        words.joined(separator: $0) == slug.lowercased()
      }
      return Slug(alert: rule.name, text: String(slug), span: text.span, separator: separator)
    }
  }

  /// The words of a name in small letters: `high`, `error`, `rate`.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var isInside = false
    for letter in name {
      guard letter.isLetter || letter.isNumber else {
        isInside = false
        continue
      }
      if !isInside || (letter.isUppercase && !(words.last?.last?.isUppercase ?? false)) {
        words.append("")
      }
      words[words.count - 1].append(letter)
      isInside = true
    }
    return words.map { $0.lowercased() }
  }

  private static func isEnd(_ character: Character) -> Bool { character == "/" || character == "#" }

  /// Letters and digits, the letters small.
  private static func letters(_ text: some StringProtocol) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}
