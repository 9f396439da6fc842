/// A message with every label or annotation there is.
///
/// Labels are added by whoever runs the machines: customer names, addresses, internal paths. A
/// template that prints them all sends each of them to every reader of the channel, and to its
/// provider. Name the ones that are needed.
struct AllLabelsInMessage: LintRule {
  static let code = DiagnosticCode.allLabelsInMessage
  private static let sets: Set<String> = ["labels", "common", "annotations", "alerts", "firing"]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for template in package.declarations.templates {
      let printsAll = template.mentions {
        switch $0 {
        case .format(let value, .json): isWhole(value)
        default: false
        }
      }
      if printsAll { found.report(.allLabelsInMessage(at: template.span, name: template.name)) }
    }
  }

  private static func isWhole(_ value: TypedExpression) -> Bool {
    switch value {
    case .member(_, let name): sets.contains(name)
    case .slot: true
    default: false
    }
  }
}
