/// A checked expression: names are resolved, literals are values, constants are folded in.
package indirect enum TypedExpression: Sendable {
  case constant(Constant)
  /// A parameter, loop variable, `let` of a playbook or step result.
  case slot(Int)
  case member(TypedExpression, String)
  /// A label or annotation by a name that is known; absent gives none if `isOptional`, else "".
  case label(TypedExpression, name: String, isOptional: Bool)
  case index(TypedExpression, TypedExpression)
  case call(String, [TypedExpression])
  case not(TypedExpression)
  case negate(TypedExpression)
  case binary(Operator, TypedExpression, TypedExpression)
  case coalesce(TypedExpression, TypedExpression)
  case present(TypedExpression)
  case matches(TypedExpression, Pattern)
  case oneOf(TypedExpression, [TypedExpression])
  /// A list that is not written out: `x in xs`.
  case contained(TypedExpression, in: TypedExpression)
  case during(Handle<CheckedCalendar>)
  case choose(TypedExpression, then: TypedExpression, else: TypedExpression)
  case cases(TypedExpression, [(values: [Constant]?, result: TypedExpression)])
  case text([CheckedText])
  case list([TypedExpression])
  case comprehension(
    slot: Int, over: TypedExpression, filter: TypedExpression?, element: TypedExpression)
  case record([(name: String, value: TypedExpression)])
  case format(TypedExpression, Format)
  /// `value as "%.2f"`: a layout of `printf` that writes this one value.
  case printed(TypedExpression, layout: String)
  /// The body with a value in a slot: the argument of a function.
  case bind(slot: Int, TypedExpression, in: TypedExpression)
  /// Whether a feature is on.
  case feature(Handle<CheckedFeature>)

  package enum Operator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and
    case or
  }

  /// The display of `expression as format`.
  package enum Format: String, Sendable, CaseIterable {
    case percent
    case duration
    case bytes
    case json
    case hex
    /// With a prefix of the SI: 1.5k, 20m.
    case si
    /// With a binary prefix: 1.5Ki.
    case iec
    /// Seconds since 1970 as a date and a time.
    case timestamp
  }

  static let poison = TypedExpression.constant(.none)
}

/// A piece of a checked string or text block.
package indirect enum CheckedText: Sendable {
  /// Written by the package's author.
  case literal(String)
  /// Escaped for the channel it is rendered into.
  case value(TypedExpression)
  case loop(slot: Int, over: TypedExpression, body: [CheckedText])
  case conditional([(condition: TypedExpression, body: [CheckedText])], otherwise: [CheckedText])
}

/// A value that is known before anything runs.
package indirect enum Constant: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int64)
  case float(Double)
  /// A fraction: 0.25 is 25 %.
  case percent(Double)
  case bytes(Int64)
  case string(String)
  /// Nanoseconds.
  case duration(Int64)
  /// As written: `2026-12-24`.
  case date(String)
  /// As written: `09:00`.
  case time(String)
  /// A value of an enumeration that is not a label's.
  case symbol(String)
  /// The name of a secret.
  case secret(String)
  case regex(Pattern)
  /// The text of a query.
  case promql(String)
  case list([Constant])
  case record([ConstantField])
}

package struct ConstantField: Hashable, Sendable {
  package let name: String
  package let value: Constant

  package init(_ name: String, _ value: Constant) {
    self.name = name
    self.value = value
  }
}

/// A typed index of a declaration within its list in `CheckedDeclarations`.
package struct Handle<Declaration>: Hashable, Sendable {
  package let raw: Int

  package init(_ raw: Int) { self.raw = raw }
}

extension Array {
  package subscript(_ handle: Handle<Element>) -> Element { self[handle.raw] }
}
