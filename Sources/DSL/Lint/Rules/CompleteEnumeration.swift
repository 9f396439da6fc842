/// A comparison with every declared value of a label.
///
/// `severity in [critical, warning, info]` holds for every alert that says what it should, and
/// `not in` for none of them. If the question is whether the label is there, ask that with
/// `is present` or `is absent`; if a value is missing from the list, it is hard to see which.
struct CompleteEnumeration: NodeLintRule {
  static let code = DiagnosticCode.completeEnumeration

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard view.operator?.kind == .kwIn, let left = view.left,
      let meaning = package.meaning(of: .binaryExpr(view))
    else { return }
    let name: String
    let values: [String]
    switch meaning {
    case .label(let label, .oneOf(let listed)), .not(.label(let label, .oneOf(let listed))):
      (name, values) = (label, listed)
    default: return
    }
    guard let label = package.label(name), label.values.count > 1,
      Set(label.values).isSubset(of: values)
    else { return }
    let word = view.isNegated ? "is absent" : "is present"
    found.report(
      Diagnostic.completeEnumeration(at: view.span, declared: label.span, name: name).suggest(
        view.replaced("write `\(name) \(word)`", with: "\(left.text) \(word)", .needsReview)))
  }
}
