/// An attribute that is set to what it is anyway.
///
/// Readers take what is written for a decision. Leave the default out, and what remains is what was
/// decided.
struct DefaultAttribute: NodeLintRule {
  static let code = DiagnosticCode.defaultAttribute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let immediate = Set(package.rules.alerts.filter { $0.pending == 0 }.map(\.span))
    guard !immediate.isEmpty else { return }
    for item in package.sources.rules.flatMap(\.items) {
      guard case .alertRule(let view) = item, let name = view.name, immediate.contains(name.span),
        let pending = view.when.first?.pending
      else { continue }
      found.report(
        package.removing(
          pending.span, "leave it out", .safe,
          from: .defaultAttribute(at: pending.span, name: "for")))
    }
  }

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
