extension BuiltinBody {
  /// Functions over numbers and quantities.
  static let numbers: [BuiltinBody] = [
    BuiltinBody("abs") { machine, arguments throws(EvaluationError) in
      try machine.isNegative(arguments[0]) ? try machine.negated(arguments[0]) : arguments[0]
    },
    BuiltinBody("humanize") { _, arguments throws(EvaluationError) in
      .string(try humanized(arguments[0]))
    },
    BuiltinBody("max") { machine, arguments throws(EvaluationError) in
      try machine.precedes(arguments[0], arguments[1]) ? arguments[1] : arguments[0]
    },
    BuiltinBody("min") { machine, arguments throws(EvaluationError) in
      try machine.precedes(arguments[1], arguments[0]) ? arguments[1] : arguments[0]
    },
    BuiltinBody("parse_int") { _, arguments throws(EvaluationError) in
      Int64(try arguments.string(0)).map { .int($0) } ?? .none
    },
    BuiltinBody("round") { machine, arguments throws(EvaluationError) in
      guard let number = arguments[0].number else {
        throw EvaluationError("round expects a number, found \(describe(arguments[0]))")
      }
      return try machine.whole(number, Value.int)
    },
  ]
}

extension Machine {
  fileprivate func isNegative(_ value: Value) throws(EvaluationError) -> Bool {
    switch value {
    case .int(let number), .bytes(let number): return number < 0
    case .float(let number), .percent(let number): return number < 0
    case .duration(let span): return span < .zero
    default: throw .wrongKind(value, wanted: "a number")
    }
  }
}

/// Four significant digits and a metric prefix: `1.235M`.
private func humanized(_ value: Value) throws(EvaluationError) -> String {
  let number: Double
  switch value {
  case .int(let count), .bytes(let count): number = Double(count)
  case .float(let fraction), .percent(let fraction): number = fraction
  case .duration(let span): number = span.seconds
  default: throw .wrongKind(value, wanted: "a number")
  }
  guard number.isFinite, number != 0 else { return plain(number) }
  var scaled = number
  var prefix = ""
  if abs(number) >= 1 {
    for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] where abs(scaled) >= 1000 {
      scaled /= 1000
      prefix = next
    }
  } else {
    for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where abs(scaled) < 1 {
      scaled *= 1000
      prefix = next
    }
  }
  return significant(scaled, digits: 4) + prefix
}
