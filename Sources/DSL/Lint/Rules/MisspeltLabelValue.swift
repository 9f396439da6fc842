/// A value in a matcher that is nearly another value of the same label.
///
/// The value stands once in the package's queries and differs by one slip of the hand from one
/// that the label is declared with or that other queries use. Nothing has the value, so the
/// selector finds nothing, or with `!=` everything.
struct MisspeltLabelValue: LintRule {
  static let code = DiagnosticCode.misspeltLabelValue

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var values: [String: [(word: QueryWord, count: Int)]] = [:]
    for word in package.survey.queryWords {
      guard case .value(let label) = word.kind, !word.text.isEmpty else { continue }
      let place = values[label]?.firstIndex { $0.word.text == word.text }
      if let place {
        values[label]?[place].count += 1
      } else if (values[label]?.count ?? 0) < valuesMax {
        values[label, default: []].append((word, 1))
      }
    }
    for (label, words) in values.sorted(by: { $0.key < $1.key }) {
      let declared = package.label(label)?.values ?? []
      let used = words.filter { $0.count > 1 }.map(\.word.text)
      guard !(declared.isEmpty && used.isEmpty) else { continue }
      let table = SlipTable(declared + used)
      for (word, count) in words where count == 1 && !declared.contains(word.text) {
        guard let slip = table.slip(word.text), !slip.isNumber else { continue }
        found.report(
          .misspeltLabelValue(
            at: word.span, value: word.text, label: label, meant: slip.meant))
      }
    }
  }

  /// Values of one label that are held against each other.
  private static let valuesMax = 200
}
