/// Two tests whose titles differ in case, blanks or signs only.
///
/// In a report nobody can tell which of them failed.
struct NearDuplicateTest: LintRule {
  static let code = DiagnosticCode.nearDuplicateTest

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var first: [String: Span] = [:]
    for test in package.declarations.tests {
      let letters = test.name.lowercased().filter { $0.isLetter || $0.isNumber }
      if let before = first[letters] {
        found.report(.nearDuplicateTest(at: test.span, first: before, name: test.name))
      } else {
        first[letters] = test.span
      }
    }
  }
}
