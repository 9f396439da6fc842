import DSL

extension Machine {
  mutating func value(_ expression: Expression) throws(EvaluationError) -> Value {
    try enter()
    defer { leave() }
    switch expression {
    case .literal(let value): return value
    case .slot(let index): return slot(index)
    case .member(let base, let name): return try member(name, of: try value(base))
    case .label(let base, let name, let optional): return try label(base, name, optional)
    case .index(let base, let index): return try element(base, index)
    case .call(let name, let arguments): return try call(name, arguments)
    case .not(let inner): return .bool(try !bool(inner))
    case .negate(let inner): return try negated(try value(inner))
    case .binary(let op, let left, let right): return try binary(op, left, right)
    case .coalesce(let first, let second):
      let value = try value(first)
      return value == .none ? try self.value(second) : value
    case .present(let inner): return .bool(try isPresent(inner))
    case .matches(let inner, let pattern):
      return .bool(pattern.matchesWhole(try string(try value(inner))))
    case .oneOf(let inner, let candidates): return .bool(try isOne(inner, of: candidates))
    case .during(let calendar): return .bool(calendars.contains(now, in: calendar))
    case .choose(let condition, let then, let otherwise):
      return try value(try bool(condition) ? then : otherwise)
    case .cases(let subject, let branches): return try value(try branch(subject, branches))
    case .text(let parts): return try text(parts)
    case .list(let elements): return try list(elements)
    case .comprehension(let slot, let over, let filter, let element):
      return try comprehension(slot, over, filter, element)
    case .record(let fields): return try record(fields)
    case .format(let inner, let format):
      let text = try formatted(try value(inner), format)
      try spend(text: text)
      return .string(text)
    case .printed(let inner, let layout):
      let text = printed(try value(inner), layout)
      try spend(text: text)
      return .string(text)
    case .bind(let slot, let bound, let body):
      setSlot(slot, try value(bound))
      return try value(body)
    }
  }

  mutating func bool(_ expression: Expression) throws(EvaluationError) -> Bool {
    let value = try value(expression)
    guard case .bool(let answer) = value else { throw .wrongKind(value, wanted: "a Bool") }
    return answer
  }

  /// The text of a string or of an enumeration's value.
  func string(_ value: Value) throws(EvaluationError) -> String {
    switch value {
    case .string(let text), .symbol(let text): return text
    default: throw .wrongKind(value, wanted: "a String")
    }
  }

  // MARK: Members

  private mutating func label(
    _ base: Expression, _ name: String, _ optional: Bool
  ) throws(EvaluationError) -> Value {
    let value = try value(base)
    guard case .labels(let map) = value else { throw .wrongKind(value, wanted: "labels") }
    let found = map[name] ?? ""
    return found.isEmpty && optional ? .none : .string(found)
  }

  private mutating func element(
    _ base: Expression, _ index: Expression
  ) throws(EvaluationError) -> Value {
    switch (try value(base), try value(index)) {
    case (.labels(let map), .string(let name)):
      let found = map[name] ?? ""
      return found.isEmpty ? .none : .string(found)
    case (.list(let elements), .int(let number)):
      guard let number = Int(exactly: number), elements.indices.contains(number) else {
        return .none
      }
      return elements[number]
    case (let base, _): throw .wrongKind(base, wanted: "a list or labels")
    }
  }

  private mutating func isPresent(_ expression: Expression) throws(EvaluationError) -> Bool {
    // An absent label reads as "" where it is not optional; it is absent all the same.
    if case .label(let base, let name, _) = expression {
      return try label(base, name, true) != .none
    }
    return try value(expression) != .none
  }

  // MARK: Choices

  private mutating func isOne(
    _ subject: Expression, of candidates: [Expression]
  ) throws(EvaluationError) -> Bool {
    let wanted = try value(subject)
    for candidate in candidates where areEqual(wanted, try value(candidate)) { return true }
    return false
  }

  /// The expression of the branch that fits.
  mutating func branch(
    _ subject: Expression, _ branches: [(values: [Value]?, result: Expression)]
  ) throws(EvaluationError) -> Expression {
    let wanted = try value(subject)
    for branch in branches {
      guard let values = branch.values else { return branch.result }
      try spend(steps: values.count)
      if values.contains(where: { areEqual(wanted, $0) }) { return branch.result }
    }
    throw EvaluationError("no case fits \(describe(wanted))")
  }

  // MARK: Lists, records and texts

  private mutating func list(_ elements: [Expression]) throws(EvaluationError) -> Value {
    try checkLength(elements.count)
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements { values.append(try value(element)) }
    return .list(values)
  }

  private mutating func comprehension(
    _ slot: Int, _ over: Expression, _ filter: Expression?, _ element: Expression
  ) throws(EvaluationError) -> Value {
    var values: [Value] = []
    for item in try elements(try value(over)) {
      try spend(steps: 1)
      setSlot(slot, item)
      if let filter, try !bool(filter) { continue }
      values.append(try value(element))
    }
    return .list(values)
  }

  private mutating func record(
    _ fields: [(name: String, value: Expression)]
  ) throws(EvaluationError) -> Value {
    var values: [RecordField] = []
    values.reserveCapacity(fields.count)
    for field in fields { values.append(RecordField(field.name, try value(field.value))) }
    return .record(values)
  }

  private mutating func text(_ parts: [TextPart]) throws(EvaluationError) -> Value {
    var output = ""
    try write(parts, .none, to: &output)
    return .string(output)
  }

  /// What a loop runs over.
  func elements(_ value: Value) throws(EvaluationError) -> [Value] {
    switch value {
    case .list(let elements): return elements
    case .labels(let map): return pairs(map)
    default: throw .wrongKind(value, wanted: "a list")
    }
  }

  func pairs(_ map: PackedMap) -> [Value] {
    map.pairs.map { name, value in
      .record([RecordField("name", .string(name)), RecordField("value", .string(value))])
    }
  }
}

extension EvaluationError {
  /// A value of another kind than the checker promised: a fault of lowering, told and not trapped.
  static func wrongKind(_ value: Value, wanted: String) -> EvaluationError {
    EvaluationError("expected \(wanted), found \(describe(value))")
  }
}

/// A value in an error message: short, with its kind where the text alone would mislead.
func describe(_ value: Value) -> String {
  let lengthMax = 60
  switch value {
  case .none: return "none"
  case .string(let text): return "\"\(text.truncated(to: lengthMax))\""
  case .symbol(let name): return "'\(name)'"
  case .list(let elements): return "a list of \(elements.count)"
  case .record: return "a record"
  case .labels: return "labels"
  case .alert: return "an alert"
  case .group: return "a group"
  default: return display(value)
  }
}
