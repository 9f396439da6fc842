extension TypedExpression {
  /// Whether the expression or any part of it is as asked for.
  func contains(_ isWanted: (TypedExpression) -> Bool) -> Bool {
    isWanted(self) || parts.contains { $0.contains(isWanted) }
  }

  /// Whether the value depends on what stands in a slot.
  func uses(slot: Int) -> Bool {
    contains {
      if case .slot(slot) = $0 { return true }
      return false
    }
  }

  /// The expressions directly inside.
  private var parts: [TypedExpression] {
    switch self {
    case .constant, .slot, .during, .feature: []
    case .bind(_, let value, let body): [value, body]
    case .member(let base, _), .not(let base), .negate(let base), .present(let base),
      .matches(let base, _), .format(let base, _), .printed(let base, _), .label(let base, _, _):
      [base]
    case .index(let first, let second), .binary(_, let first, let second),
      .coalesce(let first, let second), .contained(let first, in: let second):
      [first, second]
    case .call(_, let arguments), .list(let arguments): arguments
    case .oneOf(let base, let values): [base] + values
    case .choose(let condition, let then, let otherwise): [condition, then, otherwise]
    case .cases(let base, let arms): [base] + arms.map(\.result)
    case .text(let pieces): pieces.flatMap(\.expressions)
    case .comprehension(_, let list, let filter, let element):
      [list, element] + (filter.map { [$0] } ?? [])
    case .record(let fields): fields.map(\.value)
    }
  }
}

extension CheckedText {
  fileprivate var expressions: [TypedExpression] {
    switch self {
    case .literal: []
    case .value(let value): [value]
    case .loop(_, let list, let body): [list] + body.flatMap(\.expressions)
    case .conditional(let arms, let otherwise):
      arms.flatMap { [$0.condition] + $0.body.flatMap(\.expressions) }
        + otherwise.flatMap(\.expressions)
    }
  }
}

extension CheckedTemplate {
  func mentions(_ isWanted: (TypedExpression) -> Bool) -> Bool {
    fields.contains { $0.value.contains(isWanted) }
  }

  /// Whether a member or label of one of these names is shown.
  func shows(_ names: Set<String>) -> Bool {
    mentions {
      switch $0 {
      case .member(_, let name): names.contains(name)
      case .label(_, let name, _): names.contains(name)
      case .index(_, .constant(.string(let name))): names.contains(name)
      default: false
      }
    }
  }
}

extension CheckedAction {
  /// The blocks of steps inside.
  var blocks: [[CheckedStep]] {
    switch self {
    case .choose(let arms, let otherwise): arms.map(\.steps) + [otherwise]
    case .waitUntil(_, _, let otherwise): [otherwise]
    case .http(let step):
      if case .steps(let steps) = step.fallback { [steps] } else { [] }
    case .workflow(let step):
      if case .steps(let steps) = step.fallback { [steps] } else { [] }
    case .approve(let step): [step.otherwise]
    case .compute, .ai, .search, .notify, .openTicket, .moveTicket, .comment, .wait, .stop: []
    }
  }
}

extension CheckedPlaybook {
  /// Every step, outer before inner, with the conditions it stands under.
  var allSteps: [(step: CheckedStep, under: [TypedExpression])] {
    var found: [(step: CheckedStep, under: [TypedExpression])] = []
    func walk(_ steps: [CheckedStep], _ under: [TypedExpression]) {
      for step in steps {
        found.append((step, under))
        if case .choose(let arms, let otherwise) = step.action {
          var tested = under
          for arm in arms {
            tested.append(arm.condition)
            walk(arm.steps, tested)
          }
          walk(otherwise, tested)
        } else {
          for block in step.action.blocks { walk(block, under) }
        }
      }
    }
    walk(steps, [])
    walk(onFailure, [])
    return found
  }
}
