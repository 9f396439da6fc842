extension QueryReview {
  /// Parts of an alert's query that give alerts without any condition.
  ///
  /// A query that is nothing but a constant is a heartbeat, which is meant to fire always.
  package func missingConditions() -> [PromQL.Fault] {
    if labels.branches.count == 1, labels.branches[0].alwaysReturns { return [] }
    var faults = unconditional(expression.root).map { PromQL.Fault(.noCondition, $0) }
    for branch in labels.branches where branch.alwaysReturns {
      faults.removeAll { $0.range.contains(branch.range.start) }
      faults.append(PromQL.Fault(.alwaysReturns, branch.range))
    }
    return faults.sorted { $0.range < $1.range }
  }

  /// The operands of `or`, or the whole, that filter nothing.
  private func unconditional(_ id: PromQL.NodeID) -> [TextRange] {
    switch expression[id].kind {
    case .parenthesized(let inner): return unconditional(inner)
    case .binary(let binary) where binary.op.value == .or || binary.op.value == .default:
      return unconditional(binary.left) + unconditional(binary.right)
    default: return hasCondition(id) ? [] : [expression[id].range]
    }
  }

  /// Whether a value only comes through when something is the case.
  private func hasCondition(_ id: PromQL.NodeID) -> Bool {
    switch expression[id].kind {
    case .number, .string: return false
    // The series of alerts are there while they are pending or fire.
    case .selector(let selector):
      return ["ALERTS", "ALERTS_FOR_STATE"].contains(selector.name?.value)
    case .range(let range): return hasCondition(range.selector)
    case .subquery(let subquery): return hasCondition(subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): return hasCondition(inner)
    case .aggregation(let aggregation):
      return [.outliersIQR, .outliersMAD, .outliersk].contains(aggregation.op.value)
        || hasCondition(expression.operand(of: aggregation))
    case .call(let call):
      let name = name(of: call)
      // What a function of MetricsQL filters is not known here.
      let isKnown = PromQL.signature(name) != nil
      return !isKnown || name.hasPrefix("absent")
        || expression[call.arguments].contains(where: hasCondition)
    case .binary(let binary):
      if binary.op.value.isComparison, !binary.returnsBool { return true }
      switch binary.op.value {
      case .and, .unless, .if, .ifnot: return true
      case .or, .default: return hasCondition(binary.left) && hasCondition(binary.right)
      default: return hasCondition(binary.left) || hasCondition(binary.right)
      }
    }
  }
}
