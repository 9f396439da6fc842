import DSL
import Interpreter

/// Why a step cannot be done.
struct RunStepError: Error, Hashable {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Answers from outside, taken for what they are: data that must fit the step that asked.
///
/// The outbound side has checked them already; a step's result steers what a playbook does next, so
/// it is checked again where it enters the journal.
enum RunReply {
  static func value(
    of outcome: EffectOutcome, for action: StepAction, limits: WorkflowLimits
  ) throws(RunStepError) -> Value {
    switch outcome {
    case .done(let value, _, _, _):
      switch action {
      case .http: return try response(value)
      case .ai(let step): return try fit(value, to: step.returns, at: "the reply")
      case .compute, .notify, .openTicket, .moveTicket, .comment, .choose, .wait, .waitUntil,
        .stop:
        throw RunStepError("the step expects no answer")
      }
    case .retry(let reason, _, _), .failed(let reason): throw RunStepError(reason)
    case .inDoubt(let reason): throw RunStepError("no answer, it may have been done: \(reason)")
    }
  }

  /// `{status, body}`; anything but 2xx is a failure.
  private static func response(_ value: Value) throws(RunStepError) -> Value {
    guard case .record(let fields) = value,
      case .int(let status) = fields.first(where: { $0.name == "status" })?.value,
      case .string(let body) = fields.first(where: { $0.name == "body" })?.value
    else { throw RunStepError("the answer is no HTTP response") }
    guard (200..<300).contains(status) else {
      throw RunStepError("the answer was status \(status)")
    }
    return .record([RecordField("status", .int(status)), RecordField("body", .string(body))])
  }

  /// The value as the type has it: fields in declared order, nothing beside them.
  static func fit(
    _ value: Value, to type: DataType, at place: String
  ) throws(RunStepError) -> Value {
    switch (type, value) {
    case (.bool, .bool), (.int, .int), (.string, .string), (.duration, .duration),
      (.float, .float), (.percent, .percent):
      return value
    case (.float, .int(let number)): return .float(Double(number))
    case (.percent, .float(let fraction)): return .percent(fraction)
    case (.floatRange(let low, let high), .float(let number)) where (low...high).contains(number):
      return value
    case (.floatRange(let low, let high), .int(let number))
    where (low...high).contains(Double(number)):
      return .float(Double(number))
    case (.intRange(let low, let high), .int(let number)) where low <= number && number <= high:
      return value
    case (.symbol(let names), .symbol(let name)) where names.contains(name): return value
    case (.optional, .none): return .none
    case (.optional(let wrapped), _): return try fit(value, to: wrapped, at: place)
    case (.list(let element), .list(let values)):
      var out: [Value] = []
      for (index, value) in values.enumerated() {
        out.append(try fit(value, to: element, at: "\(place)[\(index)]"))
      }
      return .list(out)
    case (.record(let fields), .record(let values)): return try fit(values, to: fields, at: place)
    default: throw RunStepError("\(place) does not have the type that the step returns")
    }
  }

  private static func fit(
    _ values: [RecordField], to fields: [DataField], at place: String
  ) throws(RunStepError) -> Value {
    var out: [RecordField] = []
    for field in fields {
      let value = values.first { $0.name == field.name }?.value ?? .none
      out.append(
        RecordField(field.name, try fit(value, to: field.type, at: "\(place).\(field.name)")))
    }
    return .record(out)
  }

  /// About the bytes that a value takes when stored.
  static func size(of value: Value) -> Int {
    switch value {
    case .none, .bool: 5
    case .int, .float, .percent, .bytes, .duration, .instant: 20
    case .string(let text), .symbol(let text): text.utf8.count + 2
    case .list(let values): values.reduce(2) { $0 + size(of: $1) + 1 }
    case .record(let fields):
      fields.reduce(2) { $0 + $1.name.utf8.count + 4 + size(of: $1.value) }
    case .labels(let map): map.bytes.count
    case .alert(let alert): size(of: alert)
    case .group(let group): group.alerts.reduce(200) { $0 + size(of: $1) }
    }
  }

  private static func size(of alert: AlertSnapshot) -> Int {
    100 + alert.labels.map.bytes.count + alert.annotations.bytes.count
      + alert.generatorURL.utf8.count
  }
}

extension EffectOutcome {
  /// One phrase for journals and history.
  var summary: String {
    switch self {
    case .done: "arrived"
    case .retry(let reason, _, _): "given up: \(reason)"
    case .failed(let reason): "failed: \(reason)"
    case .inDoubt(let reason): "may have arrived: \(reason)"
    }
  }
}

/// `90s`, `2m`, `500ms`: the largest unit that gives a whole number.
func display(_ span: TimeSpan) -> String {
  let units: [(nanoseconds: Int64, name: String)] = [
    (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"),
    (1_000_000_000, "s"), (1_000_000, "ms"),
  ]
  for unit in units where span.nanoseconds != 0 && span.nanoseconds % unit.nanoseconds == 0 {
    return "\(span.nanoseconds / unit.nanoseconds)\(unit.name)"
  }
  return "\(span.seconds)s"
}
