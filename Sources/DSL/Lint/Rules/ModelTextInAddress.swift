/// The answer of a model in the address of a request.
///
/// What a model answers can be steered by whoever writes the texts of alerts. In an address it can
/// choose the object that is restarted or deleted. Compare the answer with the known values and
/// write the address of each, or send it in the body, where the other side can check it.
struct ModelTextInAddress: LintRule {
  static let code = DiagnosticCode.modelTextInAddress

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for playbook in package.declarations.playbooks {
      let steps = playbook.allSteps
      let answers = steps.compactMap { entry -> Int? in
        if case .ai = entry.step.action { return entry.step.resultSlot }
        return nil
      }
      for (step, _) in steps {
        guard case .http(let call) = step.action, answers.contains(where: call.url.uses) else {
          continue
        }
        found.report(.modelTextInAddress(at: step.span))
      }
    }
  }
}
