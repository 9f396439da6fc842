/// A value in a matcher that is nearly another value of the same label.
///
/// The value stands once in the package's queries and differs by one slip of the hand from one
/// that the label is declared with or that other queries use. Nothing has the value, so the
/// selector finds nothing, or with `!=` everything.
struct MisspeltLabelValue: LintRule {
  static let code = DiagnosticCode.misspeltLabelValue

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (key, values) in package.queryTally.values.sorted(by: { $0.key.text < $1.key.text }) {
      let label = key.text
      let uses = values.uses.prefix(valuesMax)
      let declared = package.label(label)?.values ?? []
      let rare = uses.filter { $0.count == 1 && !declared.contains($0.name) }
      guard !rare.isEmpty else { continue }
      let table = SlipTable(declared + uses.filter { $0.count > 1 }.map(\.name))
      for use in rare {
        guard let slip = table.slip(use.name), !slip.isNumber else { continue }
        found.report(
          .misspeltLabelValue(at: use.span, value: use.name, label: label, meant: slip.meant))
      }
    }
  }

  /// Values of one label that are held against each other.
  private static let valuesMax = 200
}
