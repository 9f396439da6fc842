/// A request that follows from a model's answer whatever its confidence.
///
/// The model is asked how sure it is, and the playbook acts without looking. A guess then restarts
/// a database as readily as a certainty. Compare the confidence in the same `if`, or before it.
struct UntestedConfidence: LintRule {
  static let code = DiagnosticCode.untestedConfidence

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for playbook in package.declarations.playbooks {
      let steps = playbook.allSteps
      for (ask, _) in steps {
        guard case .ai(let call) = ask.action, let slot = ask.resultSlot,
          let field = confidence(of: call.returns)
        else { continue }
        for (step, under) in steps {
          guard case .http = step.action, under.contains(where: { $0.uses(slot: slot) }),
            !under.contains(where: { $0.reads(field, of: slot) })
          else { continue }
          found.report(.untestedConfidence(at: step.span, answer: ask.span, field: field))
        }
      }
    }
  }

  /// The field by which the answer says how sure it is.
  private static func confidence(of type: ValueType) -> String? {
    guard case .record(let fields) = type else { return nil }
    let words = ["confidence", "certainty", "probability", "score", "likelihood"]
    return fields.first { words.contains($0.name) }?.name
  }
}

extension TypedExpression {
  /// Whether a field of the record in a slot is read.
  fileprivate func reads(_ field: String, of slot: Int) -> Bool {
    contains {
      if case .member(.slot(slot), field) = $0 { return true }
      return false
    }
  }
}
