/// A comparison of something with a number: `expression > 5`.
package struct PromQLThreshold: Sendable {
  /// As if the number stood on the right.
  package let op: PromQL.BinaryOperator
  package let bound: Double
  /// What is compared.
  package let subject: PromQL.NodeID
  /// The whole comparison.
  package let range: TextRange

  /// Whether larger values are the ones that come through.
  package var isUpper: Bool? {
    switch op {
    case .greater, .greaterOrEqual: true
    case .less, .lessOrEqual: false
    default: nil
    }
  }
}

extension QueryReview {
  /// The comparison with a number that a node is, parentheses apart.
  package func threshold(_ id: PromQL.NodeID) -> PromQLThreshold? {
    let id = expression.unwrapped(id)
    guard case .binary(let binary) = expression[id].kind, binary.op.value.isComparison,
      !binary.returnsBool
    else { return nil }
    let range = expression[id].range
    if let bound = number(binary.right) {
      return PromQLThreshold(
        op: binary.op.value, bound: bound, subject: expression.unwrapped(binary.left),
        range: range)
    }
    guard let bound = number(binary.left) else { return nil }
    return PromQLThreshold(
      op: binary.op.value.mirrored, bound: bound, subject: expression.unwrapped(binary.right),
      range: range)
  }

  /// The comparison with a number that the whole query is.
  package var threshold: PromQLThreshold? { threshold(expression.root) }

  /// Comparisons of the same thing, both of which must hold, that no value fulfils:
  /// `x > 5 and x < 3`, or `(x > 5) < 3`.
  package func contradictoryBounds() -> [PromQL.Fault] {
    guard hasSeveralComparisons else { return [] }
    var faults: [PromQL.Fault] = []
    // Outer operators come last; what one of them has looked at need not be looked at again.
    var inner: Set<PromQL.NodeID> = []
    for id in expression.ids.reversed() {
      guard case .binary(let binary) = expression[id].kind else { continue }
      let isJoin = isJoin(binary)
      guard isJoin || binary.op.value.isComparison else { continue }
      if isJoin || inner.contains(id) {
        inner.formUnion([binary.left, binary.right].map(expression.unwrapped))
      }
      guard !inner.contains(id) else { continue }
      faults += conflicts(among: isJoin ? conjuncts(id) : chain(id))
    }
    var seen: Set<TextRange> = []
    return faults.filter { seen.insert($0.range).inserted }.sorted { $0.range < $1.range }
  }

  private var hasSeveralComparisons: Bool {
    var count = 0
    let nodes = expression.nodes
    for index in nodes.indices {
      guard case .binary(let binary) = nodes[index].kind else { continue }
      if binary.op.value.isComparison { count += 1 }
    }
    return count > 1
  }

  private func isJoin(_ binary: PromQL.Binary) -> Bool {
    (binary.op.value == .and || binary.op.value == .if) && expression.matching(of: binary) == nil
  }

  /// The comparisons that `and` joins without leaving labels out.
  private func conjuncts(_ id: PromQL.NodeID) -> [PromQLThreshold] {
    let id = expression.unwrapped(id)
    guard case .binary(let binary) = expression[id].kind, isJoin(binary) else {
      return chain(id)
    }
    return conjuncts(binary.left) + conjuncts(binary.right)
  }

  /// `(x > 5) < 3` has two.
  private func chain(_ id: PromQL.NodeID) -> [PromQLThreshold] {
    var found: [PromQLThreshold] = []
    var current = id
    while let threshold = threshold(current) {
      found.append(threshold)
      current = threshold.subject
    }
    // All of them are about what is innermost.
    return found.map {
      PromQLThreshold(
        op: $0.op, bound: $0.bound, subject: expression.unwrapped(current), range: $0.range)
    }
  }

  private func conflicts(among bounds: [PromQLThreshold]) -> [PromQL.Fault] {
    var faults: [PromQL.Fault] = []
    for (index, second) in bounds.enumerated() {
      for first in bounds[..<index]
      where !Self.canHold(first, second) && words(first.subject) == words(second.subject) {
        let (early, late) = first.range < second.range ? (first, second) : (second, first)
        faults.append(
          PromQL.Fault(
            .contradictoryBounds, early.range.union(late.range), [early.text, late.text]))
      }
    }
    return faults
  }

  /// Whether some value fulfils both: the bounds, and what lies around and between them, decide.
  private static func canHold(_ first: PromQLThreshold, _ second: PromQLThreshold) -> Bool {
    guard first.bound.isFinite, second.bound.isFinite else { return true }
    let values = [
      first.bound, second.bound, (first.bound + second.bound) / 2,
      min(first.bound, second.bound) - 1, max(first.bound, second.bound) + 1,
    ]
    return values.contains { value in
      PromQL.compare(first.op, value, first.bound)
        && PromQL.compare(second.op, value, second.bound)
    }
  }
}

extension PromQLThreshold {
  /// As in `> 5`.
  package var text: String { "\(op.rawValue) \(PromQL.text(of: bound))" }
}

extension PromQL.BinaryOperator {
  /// The comparison with its sides exchanged.
  var mirrored: Self {
    switch self {
    case .greater: .less
    case .less: .greater
    case .greaterOrEqual: .lessOrEqual
    case .lessOrEqual: .greaterOrEqual
    default: self
    }
  }
}
