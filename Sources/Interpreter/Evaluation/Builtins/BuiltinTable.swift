/// The arguments of a call, already evaluated.
struct Arguments {
  let function: String
  let values: [Value]

  subscript(index: Int) -> Value { index < values.count ? values[index] : .none }

  func string(_ index: Int) throws(EvaluationError) -> String {
    switch self[index] {
    case .string(let text), .symbol(let text): return text
    case let other: throw wrong(other, "a String")
    }
  }

  func int(_ index: Int) throws(EvaluationError) -> Int64 {
    guard case .int(let number) = self[index] else { throw wrong(self[index], "an Int") }
    return number
  }

  func list(_ index: Int) throws(EvaluationError) -> [Value] {
    guard case .list(let elements) = self[index] else { throw wrong(self[index], "a list") }
    return elements
  }

  func labels(_ index: Int) throws(EvaluationError) -> PackedMap {
    guard case .labels(let map) = self[index] else { throw wrong(self[index], "labels") }
    return map
  }

  func instant(_ index: Int) throws(EvaluationError) -> Instant {
    guard case .instant(let time) = self[index] else { throw wrong(self[index], "an Instant") }
    return time
  }

  private func wrong(_ value: Value, _ wanted: String) -> EvaluationError {
    EvaluationError("\(function) expects \(wanted), found \(describe(value))")
  }
}

/// What a function of the language does.
///
/// Types, documentation and examples stand in the table of `DSL/Semantics/Builtins`; a test holds
/// the two together.
struct BuiltinBody: Sendable {
  typealias Call =
    @Sendable (inout Machine, Arguments) throws(EvaluationError) -> Value

  let name: String
  let call: Call

  init(_ name: String, _ call: @escaping Call) {
    self.name = name
    self.call = call
  }

  static let all: [BuiltinBody] = texts + lists + numbers + times + encodings

  private static let byName: [String: Call] = Dictionary(
    all.map { ($0.name, $0.call) }, uniquingKeysWith: { first, _ in first })

  static func named(_ name: String) -> Call? { byName[name] }
}

extension Machine {
  mutating func call(
    _ name: String, _ expressions: [Expression]
  ) throws(EvaluationError) -> Value {
    guard let body = BuiltinBody.named(name) else {
      throw EvaluationError("there is no function '\(name)'")
    }
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try value(expression)) }
    try spend(steps: values.reduce(0) { $0 + weight($1) })
    let result = try body(&self, Arguments(function: name, values: values))
    if case .string(let text) = result { try spend(text: text) }
    return result
  }

  /// Steps a function needs at least to look at an argument.
  private func weight(_ value: Value) -> Int {
    let bytesPerStep = 64
    return switch value {
    case .string(let text): text.utf8.count / bytesPerStep
    case .list(let elements): elements.count
    case .labels(let map): map.bytes.count / bytesPerStep
    case .group(let group): group.alerts.count
    default: 0
    }
  }
}
