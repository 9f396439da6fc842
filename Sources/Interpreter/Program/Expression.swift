package import DSL

/// A typed, total, bounded expression.
///
/// The checker has proved the types; evaluation reports what remains (fuel, index out of range) as
/// an error and never traps.
package indirect enum Expression: Sendable {
  case literal(Value)
  /// A parameter, `let`, loop variable or step result.
  case slot(Int)
  /// `x.name` of a record, group, alert, ticket or failure.
  case member(Expression, String)
  /// `labels.name` and `annotations.name`; absent gives `.none` when `optional`, else "". The value
  /// is a `.string` also for a label declared as an enumeration, whose values lowering writes as
  /// strings wherever they meet a label; other enumerations (Status, AI replies) are `.symbol`s.
  case label(Expression, name: String, optional: Bool)
  /// `labels[name]` and `list[number]`; absent or out of range gives `.none`.
  case index(Expression, Expression)
  /// A builtin by its name in the table of `DSL/Semantics/Builtins`; `now` is `call("now", [])`.
  case call(String, [Expression])
  case not(Expression)
  case negate(Expression)
  case binary(BinaryOperator, Expression, Expression)
  case coalesce(Expression, Expression)
  case present(Expression)
  case matches(Expression, Pattern)
  case oneOf(Expression, [Expression])
  /// Calendars may be asked in steps too.
  case during(Ref<Calendar>)
  case choose(Expression, then: Expression, else: Expression)
  /// `case x { a, b => e … }`; the checker made it complete, a nil pattern is `otherwise`.
  case cases(Expression, [(values: [Value]?, result: Expression)])
  case text([TextPart])
  case list([Expression])
  /// `[for x in over: element if filter]`; the slot holds `x`.
  case comprehension(slot: Int, over: Expression, filter: Expression?, element: Expression)
  case record([(name: String, value: Expression)])
  case format(Expression, DisplayFormat)
  /// A layout of `printf` with one verb.
  case printed(Expression, layout: String)
  /// The body with a value in a slot.
  case bind(slot: Int, Expression, in: Expression)
}

package enum BinaryOperator: String, Sendable {
  case add, subtract, multiply, divide, remainder
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case and, or
  case range
}

package enum DisplayFormat: String, Sendable {
  case percent, duration, bytes, json, hexadecimal, si, iec, timestamp
}

/// A piece of a string or text block.
package indirect enum TextPart: Sendable {
  /// Written by the package's author: never escaped.
  case literal(String)
  /// Escaped for the channel it is rendered into.
  case value(Expression)
  case loop(slot: Int, over: Expression, body: [TextPart])
  case conditional([(condition: Expression, body: [TextPart])], otherwise: [TextPart])
}

/// What evaluation computes with.
package indirect enum Value: Hashable, Sendable {
  /// An absent optional.
  case none
  case bool(Bool)
  case int(Int64)
  case float(Double)
  /// A fraction: 0.25 is 25 %.
  case percent(Double)
  case bytes(Int64)
  case string(String)
  case duration(TimeSpan)
  case instant(Instant)
  /// A value of an enumeration, by name.
  case symbol(String)
  case list([Value])
  case record([RecordField])
  case labels(PackedMap)
  case alert(AlertSnapshot)
  case group(GroupSnapshot)
}

package struct RecordField: Hashable, Sendable {
  package var name: String
  package var value: Value
  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

/// The type of data that comes from outside while running: an AI reply, a mocked reply in a test.
package indirect enum DataType: Hashable, Sendable {
  case bool
  case int
  case float
  case percent
  case string
  case duration
  case floatRange(Double, Double)
  case intRange(Int64, Int64)
  case symbol([String])
  case list(DataType)
  case optional(DataType)
  case record([DataField])
}

package struct DataField: Hashable, Sendable {
  package var name: String
  package var type: DataType
  package init(_ name: String, _ type: DataType) {
    self.name = name
    self.type = type
  }
}
