/// A regular expression that matches every text, or every text but the empty one.
///
/// `=~ ".*"` holds for alerts without the label as well, because an absent label is the empty
/// text. Who writes it usually means `is present`. A dot matches no line end: texts of several
/// lines, which labels seldom have, are matched by `(?s:.*)` only.
struct MatchEverythingRegex: NodeLintRule {
  static let code = DiagnosticCode.matchEverythingRegex

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let comparison = PatternComparison(view, package),
      let meaning = package.meaning(of: .binaryExpr(view))
    else { return }
    let positive = comparison.isNegated ? LabelCondition.negated(meaning) : meaning
    let everything = matches(".*", all: positive, comparison.label)
    guard everything || matches(".+", all: positive, comparison.label) else { return }
    let word = comparison.isNegated ? "is absent" : "is present"
    let lines = matches("(?s:.+)", all: positive, comparison.label) ? "" : " of one line"
    let what = "every text\(lines)" + (everything ? ", the empty one too" : " but the empty one")
    found.report(
      Diagnostic.matchEverythingRegex(at: comparison.right.span, what: what).suggest(
        view.replaced(
          "write `\(word)`", with: "\(comparison.left.text) \(word)",
          everything ? .needsReview : .safe)))
  }

  /// Whether the condition holds for all that an expression matches; `.` leaves out line ends.
  private static func matches(
    _ source: String, all condition: LabelCondition, _ label: String
  ) -> Bool {
    guard let pattern = try? Pattern.parse(source) else { return false }
    return Proof.includes(condition, .label(label, .matches(pattern)))
  }
}
