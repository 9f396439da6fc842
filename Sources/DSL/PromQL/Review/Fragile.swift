// What makes alerts flap.

extension QueryReview {
  /// Aggregations that choose the series of the result: others may be chosen at every evaluation.
  package func unstableSelections() -> [PromQL.Fault] {
    selections(expression.root).sorted { $0.range < $1.range }
  }

  private func selections(_ id: PromQL.NodeID) -> [PromQL.Fault] {
    switch expression[id].kind {
    case .number, .string, .selector, .range: return []
    case .subquery(let subquery): return selections(subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): return selections(inner)
    case .call(let call): return expression[call.arguments].flatMap(selections)
    case .aggregation(let aggregation):
      guard Self.selectsByRank(aggregation.op.value) else { return [] }
      return [
        PromQL.Fault(
          .unstableSelection, expression[id].range, [aggregation.op.value.rawValue])
      ]
    case .binary(let binary):
      let (left, right) = (binary.left, binary.right)
      switch binary.op.value {
      case .and, .unless, .if, .ifnot: return selections(left)
      case .or, .default: return selections(left) + selections(right)
      default:
        guard let manySide = binary.manySide else { return selections(left) + selections(right) }
        return selections(manySide == .left ? left : right)
      }
    }
  }

  private static func selectsByRank(_ op: PromQL.AggregateOperator) -> Bool {
    op.selectsSeries && ![.any, .outliersIQR, .outliersMAD].contains(op)
  }

  /// Aggregations of the past that are held against one of now in a comparison.
  ///
  /// While targets are found one by one after a start, the sum of now covers some of them and that
  /// of the past all: the comparison is true although nothing has changed. An alert that waits is
  /// safe from it.
  package func fragileOffsets() -> [PromQL.Fault] {
    guard looksBack else { return [] }
    let comparisons = expression.ids.filter { id in
      guard case .binary(let binary) = expression[id].kind else { return false }
      return binary.op.value.isComparison && !binary.returnsBool
    }
    var faults: Set<PromQL.Fault> = []
    for id in comparisons {
      guard case .binary(let binary) = expression[id].kind else { continue }
      for side in [binary.left, binary.right] { faults.formUnion(mixtures(side)) }
    }
    return faults.sorted { $0.range < $1.range }
  }

  private var looksBack: Bool {
    let nodes = expression.nodes
    return nodes.indices.contains { index in
      switch nodes[index].kind {
      case .selector(let selector): expression.shift(of: selector).offset != nil
      case .subquery(let subquery): expression.shift(of: subquery).offset != nil
      default: false
      }
    }
  }

  /// Arithmetic of two aggregations of which one looks back.
  private func mixtures(_ id: PromQL.NodeID) -> [PromQL.Fault] {
    switch expression[id].kind {
    case .number, .string, .selector, .range, .aggregation: return []
    case .subquery(let subquery): return mixtures(subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): return mixtures(inner)
    case .call(let call): return expression[call.arguments].flatMap(mixtures)
    case .binary(let binary):
      guard !binary.op.value.isSet, !binary.op.value.isComparison else { return [] }
      let inner = mixtures(binary.left) + mixtures(binary.right)
      let (left, right) = (aggregatedOffset(binary.left), aggregatedOffset(binary.right))
      guard let left, let right, left != right else { return inner }
      let past = left == nil ? binary.right : binary.left
      return inner + [PromQL.Fault(.fragileOffset, expression[past].range)]
    }
  }

  /// The offset of the first selector inside an aggregation; the outer nil for anything else.
  private func aggregatedOffset(_ id: PromQL.NodeID) -> PromQL.DurationValue?? {
    guard case .aggregation(let aggregation) = expression[expression.unwrapped(id)].kind else {
      return nil
    }
    return .some(offset(expression.operand(of: aggregation)))
  }

  private func offset(_ id: PromQL.NodeID) -> PromQL.DurationValue? {
    switch expression[id].kind {
    case .number, .string: nil
    case .selector(let selector): expression.shift(of: selector).offset?.value
    case .range(let range): offset(range.selector)
    case .subquery(let subquery):
      expression.shift(of: subquery).offset?.value ?? offset(subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): offset(inner)
    case .aggregation(let aggregation): offset(expression.operand(of: aggregation))
    case .call(let call): expression[call.arguments].lazy.compactMap(offset).first
    case .binary(let binary): offset(binary.left) ?? offset(binary.right)
    }
  }
}
