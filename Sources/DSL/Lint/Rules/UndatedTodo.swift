/// A `TODO` without a date.
///
/// What is to be done some day is done never, and in a package of alerts the day it matters comes
/// at night. Write until when, as in `# TODO 2027-03-01: …`, or an `allow` comment with an end.
struct UndatedTodo: LintRule {
  static let code = DiagnosticCode.undatedTodo
  private static let words = ["TODO", "FIXME", "XXX", "HACK"]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for comment in package.survey.comments {
      let parts = comment.text.split { !($0.isLetter || $0.isNumber || $0 == "-") }
      guard let word = parts.first(where: { words.contains(String($0)) }),
        !parts.contains(where: { CalendarDate(spelled: String($0)) != nil })
      else { continue }
      found.report(.undatedTodo(at: comment.span, word: String(word)))
    }
  }
}
