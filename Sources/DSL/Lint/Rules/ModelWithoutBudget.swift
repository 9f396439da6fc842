/// A model without a budget.
///
/// A storm asks the model once for every group. Without `budget` the first to notice is who pays
/// for it. A step beyond the budget takes its `else`, as if the model did not answer.
struct ModelWithoutBudget: LintRule {
  static let code = DiagnosticCode.modelWithoutBudget

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for model in package.declarations.models where model.attributes["budget"] == nil {
      found.report(.modelWithoutBudget(at: model.span, name: model.name))
    }
  }
}
