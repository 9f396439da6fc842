/// A text that looks like a credential of a well-known service.
///
/// Sources are shared, reviewed and kept for ever. Name the credential with `secret("…")`, hand it
/// to the runtime, and change it: what stood in a file once is known.
struct TokenInSource: NodeLintRule {
  static let code = DiagnosticCode.tokenInSource
  static let isMandatory = true

  static func check(
    _ view: StringLiteralSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    // Texts are many and credentials few, so what is written is looked at before what it means.
    guard TokenShape.mayStand(in: view.tree.source.bytes, view.range) else { return }
    for case .text(let text) in view.pieces {
      guard let what = TokenShape.service(in: text) else { continue }
      found.report(.tokenInSource(at: view.span, what: what))
      return
    }
  }
}
