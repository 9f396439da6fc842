/// A title longer than its readers show.
///
/// Telephones, lists and subjects cut after some sixty to a hundred and fifty characters; trackers
/// refuse more than 255. The rule counts what is written, without the values inserted. Put the rest
/// into the body.
struct LongTitle: NodeLintRule {
  static let code = DiagnosticCode.longTitle
  static let characterCountMax = 120

  static func check(
    _ view: AttributeSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard view.name?.text == "title", let value = view.value,
      case .stringLiteral(let literal) = value
    else { return }
    var count = 0
    for case .text(let part) in literal.pieces { count += part.count }
    if count > characterCountMax {
      found.report(.longTitle(at: value.span, count: String(count)))
    }
  }
}
