package import DSL

/// Evaluates the free expressions of templates, tickets and playbook steps.
///
/// Pure: the result is a function of the expression, the slots and `now`. Every evaluation ends
/// within
/// its limits; what has no value is an `EvaluationError`.
package struct Evaluator: Sendable {
  package let calendars: CalendarEvaluator
  let zones: ZoneTable
  let limits: EvaluationLimits

  package init(
    _ program: Program, zones: ZoneTable, limits: EvaluationLimits = .standard
  ) {
    self.init(
      calendars: CalendarEvaluator(program, zones: zones), zones: zones, limits: limits)
  }

  package init(
    calendars: CalendarEvaluator, zones: ZoneTable, limits: EvaluationLimits = .standard
  ) {
    self.calendars = calendars
    self.zones = zones
    self.limits = limits
  }

  /// The value of an expression; slots that are not given are empty.
  package func value(
    _ expression: Expression, slots: [Value], at now: Instant
  ) throws(EvaluationError) -> Value {
    var machine = machine(slots, now)
    return try machine.value(expression)
  }

  package func bool(
    _ expression: Expression, slots: [Value], at now: Instant
  ) throws(EvaluationError) -> Bool {
    var machine = machine(slots, now)
    return try machine.bool(expression)
  }

  /// The text an expression shows.
  ///
  /// What its author wrote stays as it is; the values it interpolates are escaped.
  package func text(
    _ expression: Expression, slots: [Value], escaping: Escaping, at now: Instant
  ) throws(EvaluationError) -> String {
    var machine = machine(slots, now)
    var output = ""
    try machine.write(expression, escaping, to: &output)
    return output
  }

  package func json(
    _ expression: Expression, slots: [Value], at now: Instant
  ) throws(EvaluationError) -> JSONValue {
    JSONValue(try value(expression, slots: slots, at: now))
  }

  private func machine(_ slots: [Value], _ now: Instant) -> Machine {
    Machine(calendars: calendars, zones: zones, now: now, limits: limits, slots: slots)
  }
}

/// The state of one evaluation: the slots and what is left of the limits.
struct Machine {
  package let calendars: CalendarEvaluator
  let zones: ZoneTable
  let now: Instant
  let limits: EvaluationLimits
  private var slots: [Value]
  private var stepsLeft: Int
  private var textBytesLeft: Int
  private var depth = 0

  init(
    calendars: CalendarEvaluator, zones: ZoneTable, now: Instant, limits: EvaluationLimits,
    slots: [Value]
  ) {
    self.calendars = calendars
    self.zones = zones
    self.now = now
    self.limits = limits
    self.slots = slots
    stepsLeft = limits.steps
    textBytesLeft = limits.textBytes
  }

  // MARK: Limits

  mutating func spend(steps: Int) throws(EvaluationError) {
    stepsLeft -= steps
    if stepsLeft < 0 {
      throw EvaluationError("evaluation needs more than \(limits.steps) steps")
    }
  }

  mutating func spend(text: String) throws(EvaluationError) {
    textBytesLeft -= text.utf8.count
    if textBytesLeft < 0 {
      throw EvaluationError("evaluation makes more than \(limits.textBytes) bytes of text")
    }
  }

  func checkLength(_ count: Int) throws(EvaluationError) {
    if count > limits.listLength {
      throw EvaluationError("a list has \(count) elements; \(limits.listLength) are allowed")
    }
  }

  mutating func enter() throws(EvaluationError) {
    try spend(steps: 1)
    depth += 1
    if depth > limits.nesting {
      throw EvaluationError("expressions are nested deeper than \(limits.nesting) levels")
    }
  }

  mutating func leave() { depth -= 1 }

  // MARK: Slots

  func slot(_ index: Int) -> Value { index < slots.count ? slots[index] : .none }

  mutating func setSlot(_ index: Int, _ value: Value) {
    while slots.count <= index { slots.append(.none) }
    slots[index] = value
  }
}
