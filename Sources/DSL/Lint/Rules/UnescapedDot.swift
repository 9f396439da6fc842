/// A dot in what looks like the name of a host, without a backslash.
///
/// In a regular expression `.` stands for any character: `db1.example.org` also matches
/// `db1-example.org`. That is rarely wrong and never meant. Write `\.`, or compare with `==`.
struct UnescapedDot: NodeLintRule {
  static let code = DiagnosticCode.unescapedDot

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let comparison = PatternComparison(view, package) else { return }
    let letters = Array(comparison.source)
    let dots = letters.indices.filter { isBareDot($0, in: letters) }
    guard !dots.isEmpty else { return }
    var text = ""
    for index in letters.indices {
      text += (dots.contains(index) ? "\\" : "") + String(letters[index])
    }
    var diagnostic = Diagnostic.unescapedDot(
      at: comparison.right.span, count: dots.count == 1 ? "a dot" : "\(dots.count) dots")
    if !comparison.source.contains("\""), !comparison.source.contains("${") {
      diagnostic = diagnostic.suggest(
        "put a backslash before it", replacing: comparison.right.span, with: "re\"\(text)\"",
        .needsReview)
    }
    found.report(diagnostic)
  }

  /// A dot between letters or digits, as in the name of a host.
  private static func isBareDot(_ index: Int, in letters: [Character]) -> Bool {
    guard letters[index] == ".", index > 0, index + 1 < letters.count else { return false }
    let before = letters[index - 1]
    let after = letters[index + 1]
    return (before.isLetter || before.isNumber) && (after.isLetter || after.isNumber)
      && !(index > 1 && letters[index - 2] == "\\")
  }
}
