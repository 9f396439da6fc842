/// A regular expression that matches every text, or every text but the empty one.
///
/// `=~ ".*"` holds for every alert, also for those without the label, because an absent label is
/// the empty text. Who writes it usually means `is present`.
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
    let what = everything ? "every text, the empty one too" : "every text but the empty one"
    found.report(
      Diagnostic.matchEverythingRegex(at: comparison.right.span, what: what).suggest(
        view.replaced(
          "write `\(word)`", with: "\(comparison.left.text) \(word)",
          everything ? .needsReview : .safe)))
  }

  /// Whether the condition holds for all that an expression matches; labels hold no line ends,
  /// which `.` leaves out.
  private static func matches(
    _ source: String, all condition: LabelCondition, _ label: String
  ) -> Bool {
    guard let pattern = try? Pattern.parse(source) else { return false }
    return Proof.includes(condition, .label(label, .matches(pattern)))
  }
}
