extension QueryReview {
  /// Why the result can lack a label that something relies on: the operation that removed it, for
  /// the first source of series that loses it; nil when every source may have it.
  package func loss(of label: String) -> PromQLLabels.Cause? {
    for branch in labels.live {
      let fact = branch.fact(of: label)
      if fact.presence == .never { return fact.cause ?? branch.rest }
    }
    return nil
  }

  /// Why no series of the result can have a label; nil when some may.
  package func totalLoss(of label: String) -> PromQLLabels.Cause? {
    labels.presence(of: label) == .never ? labels.verdict(on: label).causes.first : nil
  }

  /// The aggregation that removes a label, for each source of series that loses it this way.
  package func aggregations(removing label: String) -> [PromQLLabels.Cause] {
    var found: [PromQLLabels.Cause] = []
    for branch in labels.live {
      let fact = branch.fact(of: label)
      guard fact.presence == .never, let cause = fact.cause else { continue }
      switch cause.kind {
      case .aggregatedAway, .notInBy, .inWithout:
        if !found.contains(cause) { found.append(cause) }
      default: continue
      }
    }
    return found
  }

  /// The function whose values are fractions that nobody reads: rates and their like; nil where
  /// something counts or rounds them.
  package func rate() -> PromQL.Name? { rate(expression.root) }

  private func rate(_ id: PromQL.NodeID) -> PromQL.Name? {
    switch expression[id].kind {
    case .number, .string, .selector, .range: return nil
    case .subquery(let subquery): return rate(subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): return rate(inner)
    case .aggregation(let aggregation):
      return [.count, .group, .countValues].contains(aggregation.op.value)
        ? nil : rate(expression.operand(of: aggregation))
    case .call(let call):
      let name = name(of: call)
      if ["rate", "irate", "deriv"].contains(name) { return call.name }
      if ["round", "ceil", "floor", "sgn", "timestamp"].contains(name) { return nil }
      if name.hasPrefix("count") || name.hasPrefix("absent") { return nil }
      return expression[call.arguments].lazy.compactMap { self.rate($0) }.first
    case .binary(let binary):
      if binary.returnsBool { return nil }
      switch binary.op.value {
      case .and, .unless, .if, .ifnot, .equal, .notEqual, .greater, .less, .greaterOrEqual,
        .lessOrEqual:
        return rate(binary.left)
      default: return rate(binary.left) ?? rate(binary.right)
      }
    }
  }
}
