/// A template that does not say what is wrong.
///
/// Neither the name of the alert nor its summary, nor any other label or annotation, stands in it.
/// Whoever gets the message at night has to look elsewhere to know whether to get up.
struct BlindTemplate: LintRule {
  static let code = DiagnosticCode.blindTemplate

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for template in package.declarations.templates {
      let says = template.mentions {
        switch $0 {
        case .label: true
        case .member(_, let name): ["summary", "labels", "common", "annotations"].contains(name)
        default: false
        }
      }
      if !says { found.report(.blindTemplate(at: template.span, name: template.name)) }
    }
  }
}
