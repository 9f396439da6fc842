/// An annotation that was meant as something else of its alert.
///
/// In an alert `name = value` is an annotation, whatever the name. Rule files have `for`, `keep`
/// and `expr` beside the annotations, and labels are easily written there too: none of them decides
/// anything as a text that is shown. An annotation may be called like a label that the alert has.
struct ClauseAsAnnotation: NodeLintRule {
  static let code = DiagnosticCode.clauseAsAnnotation

  /// Words of other languages, and how they are written here.
  private static let clauses = [
    "for": "`when promql\"…\" for 10m`", "keep": "`keep 5m`", "expr": "`when promql\"…\"`",
    "keep_firing_for": "`keep 5m`", "labels": "`labels { … }`", "alert": "`alert NAME { … }`",
    "interval": "`rules NAME from SOURCE every 30s { … }`",
  ]

  static func check(
    _ view: AlertRuleSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for annotation in view.annotations {
      guard let name = annotation.name?.text, let value = annotation.value,
        let right = clauses[name] ?? label(name, value, of: view, package)
      else { continue }
      let span = annotation.name?.span ?? annotation.span
      found.report(.clauseAsAnnotation(at: span, name: name, right: right))
    }
  }

  /// A label with a value of its own that the alert does not have otherwise.
  private static func label(
    _ name: String, _ value: ExprSyntax, of alert: AlertRuleSyntax, _ package: LintedPackage
  ) -> String? {
    guard let label = package.label(name), !sets(alert, name),
      case .stringLiteral(let string) = value, let text = string.constant
    else { return nil }
    let isValue = label.values.isEmpty || label.values.contains(text)
    return isValue ? "`labels { \(name) = \(value.text) }`" : nil
  }

  private static func sets(_ alert: AlertRuleSyntax, _ label: String) -> Bool {
    alert.labels.contains { block in
      block.body?.attributes.contains { $0.name?.text == label } ?? false
    }
  }
}
