/// An attribute that is set to what it is anyway.
///
/// Readers take what is written for a decision. Leave the default out, and what remains is what was
/// decided.
struct DefaultAttribute: NodeLintRule {
  static let code = DiagnosticCode.defaultAttribute

  static func check(
    _ view: ChannelDeclSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let kind = view.kind?.text, let spec = ChannelKindSpec.named(kind) else { return }
    for attribute in view.body?.attributes ?? [] {
      guard let name = attribute.name?.text, let value = attribute.value?.text,
        let known = spec.table.attribute(name)?.defaultValue, known == value
      else { continue }
      found.report(
        package.removing(
          attribute.span, "leave it out", .safe,
          from: .defaultAttribute(at: attribute.span, name: name)))
    }
  }
}
