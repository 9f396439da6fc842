import DSL
import Interpreter

/// The workflow's door to `Interpreter/Evaluation`, bound to one program version and time.
struct WorkflowEvaluation: Sendable {
  let program: Program
  let zones: ZoneTable
  let now: Instant

  /// A value computed from slots; text from outside stays as it is.
  func value(
    _ expression: Expression, slots: [Value]
  ) throws(WorkflowEvaluationError) -> Value {
    try evaluate(expression, slots)
  }

  /// A text; with a channel kind, text from outside is escaped for it.
  func text(
    _ expression: Expression, slots: [Value], for kind: ChannelKind? = nil
  ) throws(WorkflowEvaluationError) -> String {
    guard case .string(let text) = try evaluate(expression, slots) else {
      throw WorkflowEvaluationError("expected a text")
    }
    return text
  }

  /// Is a playbook's condition true of these labels?
  func holds(_ condition: Condition, for labels: LabelSet) -> Bool {
    switch condition {
    case .always: true
    case .never: false
    case .label(let name, .equals(let value)): (labels[name] ?? "") == value
    case .label(let name, .oneOf(let values)): values.contains(labels[name] ?? "")
    case .label: false
    case .during: false
    case .all(let parts): parts.allSatisfy { holds($0, for: labels) }
    case .any(let parts): parts.contains { holds($0, for: labels) }
    case .not(let part): !holds(part, for: labels)
    }
  }

  /// What a channel is told of a group, by its template.
  func message(of group: GroupSnapshot, for channel: Channel) -> Message {
    Message(fields: [MessageField("title", "\(group.status.rawValue) \(group.key)")], group: group)
  }

  // Stand-in until Interpreter/Evaluation lands: what the workflow tests need.
  private func evaluate(
    _ expression: Expression, _ slots: [Value]
  ) throws(WorkflowEvaluationError) -> Value {
    switch expression {
    case .literal(let value): return value
    case .slot(let index):
      guard slots.indices.contains(index) else { throw WorkflowEvaluationError("no such slot") }
      return slots[index]
    case .member(let base, let name):
      guard case .record(let fields) = try evaluate(base, slots),
        let field = fields.first(where: { $0.name == name })
      else { throw WorkflowEvaluationError("no field '\(name)'") }
      return field.value
    case .binary(.equal, let left, let right):
      return .bool(try evaluate(left, slots) == evaluate(right, slots))
    case .text(let parts):
      var out = ""
      for part in parts {
        switch part {
        case .literal(let text): out += text
        case .value(let expression):
          switch try evaluate(expression, slots) {
          case .string(let text): out += text
          case .symbol(let text): out += text
          case .int(let number): out += String(number)
          default: throw WorkflowEvaluationError("not printable")
          }
        default: throw WorkflowEvaluationError("not supported yet")
        }
      }
      return .string(out)
    default: throw WorkflowEvaluationError("not supported yet")
    }
  }
}

/// Why an expression has no value.
struct WorkflowEvaluationError: Error, Hashable, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

extension JSONValue {
  // Stand-in until Interpreter/Evaluation lands.
  init(_ value: Value) {
    switch value {
    case .string(let text), .symbol(let text): self = .string(text)
    case .int(let number): self = .int(number)
    case .bool(let flag): self = .bool(flag)
    case .record(let fields):
      self = .object(fields.map { JSONMember($0.name, JSONValue($0.value)) })
    case .list(let values): self = .array(values.map { JSONValue($0) })
    default: self = .null
    }
  }
}
