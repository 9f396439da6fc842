extension BuiltinBody {
  /// Functions over lists and labels.
  static let lists: [BuiltinBody] = [
    BuiltinBody("count") { _, arguments throws(EvaluationError) in
      if case .labels(let map) = arguments[0] { return .int(Int64(map.count)) }
      return .int(Int64(try arguments.list(0).count))
    },
    BuiltinBody("first") { _, arguments throws(EvaluationError) in
      try arguments.list(0).first ?? .none
    },
    BuiltinBody("join") { machine, arguments throws(EvaluationError) in
      let texts = try arguments.list(0).map(display)
      return .string(try machine.join(texts, try arguments.string(1)))
    },
    BuiltinBody("keys") { _, arguments throws(EvaluationError) in
      .list(try arguments.labels(0).pairs.map { .string($0.name) })
    },
    BuiltinBody("last") { _, arguments throws(EvaluationError) in
      try arguments.list(0).last ?? .none
    },
    BuiltinBody("pairs") { machine, arguments throws(EvaluationError) in
      .list(machine.pairs(try arguments.labels(0)))
    },
    BuiltinBody("sort") { machine, arguments throws(EvaluationError) in
      .list(try machine.sorted(try arguments.list(0)))
    },
    BuiltinBody("unique") { _, arguments throws(EvaluationError) in
      .list(withoutRepetitions(try arguments.list(0)))
    },
  ]
}

extension Machine {
  /// Ascending; elements that are equal keep their order.
  fileprivate mutating func sorted(_ elements: [Value]) throws(EvaluationError) -> [Value] {
    guard let first = elements.first else { return [] }
    // Ordering against the first shows for every element that it is of an ordered kind.
    for element in elements { _ = try precedes(first, element) }
    let comparisons = elements.count * (Int.bitWidth - elements.count.leadingZeroBitCount)
    try spend(steps: comparisons)
    return elements.sorted { left, right in
      do { return try precedes(left, right) } catch { return false }
    }
  }
}

private func withoutRepetitions(_ elements: [Value]) -> [Value] {
  var seen: Set<Value> = []
  return elements.filter { seen.insert($0).inserted }
}
