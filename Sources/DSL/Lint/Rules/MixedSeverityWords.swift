/// Two words for one severity.
///
/// `critical` and `page`, or `warn` and `warning`: half of the rules say one, half the other, and
/// every condition that names one of them misses the rest. The same goes for two labels that both
/// say how grave an alert is. Keep one word, and rename the other where the alerts are made.
struct MixedSeverityWords: LintRule {
  static let code = DiagnosticCode.mixedSeverityWords
  private static let synonyms: [Set<String>] = [
    ["critical", "crit", "page", "emergency", "fatal", "disaster", "sev1", "p1"],
    ["warning", "warn", "minor"], ["info", "information", "informational", "notice"],
    ["error", "err", "major"],
  ]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let labels = package.declarations.labels
    for label in labels where Urgency.labelNames.contains(label.name) {
      for words in synonyms {
        let same = label.values.filter { words.contains($0.lowercased()) }
        guard same.count > 1 else { continue }
        found.report(
          .mixedSeverityWords(
            at: label.span, words: Checker.enumerated(same.map { "`\($0)`" })))
      }
    }
    let grave = labels.filter { label in
      Urgency.labelNames.contains(label.name) && label.values.contains(where: isSeverity)
    }
    if let first = grave.first, let second = grave.dropFirst().first {
      found.report(
        .mixedSeverityWords(
          at: second.span, words: "the labels `\(first.name)` and `\(second.name)`"))
    }
  }

  private static func isSeverity(_ word: String) -> Bool {
    synonyms.contains { $0.contains(word.lowercased()) }
  }
}
