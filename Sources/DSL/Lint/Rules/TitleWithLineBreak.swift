/// A line break in a title.
///
/// Titles become the subject of a mail or one line of a list. What stands after the break is cut
/// off, or joined to the first line.
struct TitleWithLineBreak: NodeLintRule {
  static let code = DiagnosticCode.titleWithLineBreak

  static func check(
    _ view: AttributeSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let name = view.name?.text, name == "title" || name == "subject", let value = view.value
    else { return }
    let pieces: [TextPiece]
    switch value {
    case .stringLiteral(let literal): pieces = literal.pieces
    case .textBlock(let block): pieces = block.pieces
    default: return
    }
    // The line end before the closing mark of a block says nothing.
    var text = ""
    for piece in pieces {
      if case .text(let part) = piece { text += part } else { text += "…" }
    }
    while text.hasSuffix("\n") { text.removeLast() }
    if text.contains("\n") { found.report(.titleWithLineBreak(at: value.span, name: name)) }
  }
}
