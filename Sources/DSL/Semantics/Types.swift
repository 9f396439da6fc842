/// The type of an expression.
package indirect enum ValueType: Hashable, Sendable {
  /// What an already reported fault has: it fits everywhere, so that one fault is told once.
  case poison
  case bool
  case int
  case float
  case percent
  case bytes
  case string
  case duration
  case instant
  case date
  case time
  /// May flow into credential attributes and nowhere else.
  case secret
  /// A regular expression written as `re"…"`.
  case regex
  /// A query written as `promql"…"`.
  case promql
  /// The literal `none` before its place tells more.
  case none
  case floatRange(Double, Double)
  case intRange(Int64, Int64)
  case enumeration(Enumeration)
  case list(ValueType)
  case optional(ValueType)
  case record([RecordTypeField])
  case labels(LabelsKind)
  case alert
  case group
  case failure
}

/// A field of a record type.
package struct RecordTypeField: Hashable, Sendable {
  package let name: String
  package let type: ValueType

  package init(_ name: String, _ type: ValueType) {
    self.name = name
    self.type = type
  }
}

/// A closed set of names, which are in scope wherever a value of the set is expected.
package struct Enumeration: Sendable {
  /// How messages call it: `Status`, or the label that declares it.
  package let name: String
  /// In declared order, unique.
  package let values: [String]
  /// Values of a label's enumeration are strings while running, because alerts from outside may
  /// carry undeclared ones; all others are symbols.
  package let isLabel: Bool
  /// The values as expressions: rules name the same few, and share them.
  private let expressions: [TypedExpression]

  package init(name: String, values: [String], isLabel: Bool = false) {
    self.name = name
    self.values = values
    self.isLabel = isLabel
    expressions = values.map { .constant(Enumeration.constant($0, isLabel)) }
  }

  /// The constant of one of the values.
  func constant(_ value: String) -> Constant { Enumeration.constant(value, isLabel) }

  private static func constant(_ value: String, _ isLabel: Bool) -> Constant {
    isLabel ? .string(value) : .symbol(value)
  }

  /// The expression that one of the values is; nil for another word.
  func expression(_ value: String) -> TypedExpression? {
    values.firstIndex(of: value).map { expressions[$0] }
  }

  package static let status = Enumeration(name: "Status", values: ["firing", "resolved"])
  package static let priority = Enumeration(
    name: "Priority", values: ["P1", "P2", "P3", "P4", "P5"])
}

extension Enumeration: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.values == right.values && left.isLabel == right.isLabel
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(values)
  }
}

/// Which strings a `labels` or `annotations` value holds; it decides what may be absent.
package enum LabelsKind: Hashable, Sendable {
  /// All labels of one alert: those declared without `?` are there.
  case ofAlert
  /// The labels of `group by`: an absent one reads as "".
  case ofGroup
  /// What all alerts of a group share: any may be absent.
  case common
  /// Annotations are declared nowhere: any may be absent.
  case annotations
  /// The labels that a query gives, in the texts of rules: any name may be asked for, and an absent
  /// one reads as "", as the evaluators of rules have it.
  case ofSeries
}

extension ValueType {
  /// Whether a value of `found` may stand where this type is expected, without conversion.
  package func accepts(_ found: ValueType) -> Bool {
    switch (self, found) {
    case (.poison, _), (_, .poison): return true
    case (.optional(let base), .optional(let other)): return base.accepts(other)
    case (.optional, .none): return true
    case (.optional(let base), _): return base.accepts(found)
    case (.float, .floatRange), (.int, .intRange): return true
    // A label's value is a text whatever the package declares, so it is one here too.
    case (.string, .enumeration(let enumeration)): return enumeration.isLabel
    case (.floatRange(let low, let high), .floatRange(let otherLow, let otherHigh)):
      return low <= otherLow && otherHigh <= high
    case (.intRange(let low, let high), .intRange(let otherLow, let otherHigh)):
      return low <= otherLow && otherHigh <= high
    case (.list(let element), .list(let other)): return element.accepts(other)
    case (.enumeration(let all), .enumeration(let some)):
      // Mostly they are the same list in memory, which is seen at once.
      return all.isLabel == some.isLabel
        && (all.values == some.values || some.values.allSatisfy(all.values.contains))
    case (.record(let fields), .record(let others)):
      return fields.count == others.count
        && fields.allSatisfy { field in
          others.contains { $0.name == field.name && field.type.accepts($0.type) }
        }
    default: return self == found
    }
  }

  /// The type that holds values of both; nil when there is none.
  package func joined(with other: ValueType) -> ValueType? {
    if self == .poison || other == .poison { return .poison }
    if accepts(other) { return self }
    if other.accepts(self) { return other }
    switch (self, other) {
    case (.none, let base), (let base, .none): return .optional(base)
    case (.optional(let base), let second), (let second, .optional(let base)):
      return base.joined(with: second).map { .optional($0) }
    case (.floatRange, .floatRange): return .float
    case (.intRange, .intRange): return .int
    case (.list(let first), .list(let second)): return first.joined(with: second).map { .list($0) }
    default: return nil
    }
  }

  /// The type without its bounds: arithmetic and comparison work on plain numbers.
  package var widened: ValueType {
    switch self {
    case .floatRange: .float
    case .intRange: .int
    default: self
    }
  }

  /// Whether a value can stand in a text as it is.
  package var isShowable: Bool {
    switch self {
    case .poison, .bool, .int, .float, .percent, .bytes, .string, .duration, .instant, .date,
      .time, .floatRange, .intRange, .enumeration, .labels(.ofSeries):
      true
    case .secret, .regex, .promql, .none, .list, .optional, .record, .labels, .alert, .group,
      .failure:
      false
    }
  }

  /// Whether `<` and its kin compare two values of the type.
  package var isOrdered: Bool {
    switch widened {
    case .int, .float, .percent, .bytes, .duration, .instant, .date, .time, .string, .poison: true
    default: false
    }
  }

  /// Whether the type counts something, so that it can be added and scaled.
  package var isQuantity: Bool {
    switch widened {
    case .int, .float, .percent, .bytes, .duration, .poison: true
    default: false
    }
  }

  package var isOptional: Bool {
    if case .optional = self { return true }
    return self == .none
  }

  /// Whether a secret is somewhere inside.
  package var holdsSecret: Bool {
    switch self {
    case .secret: true
    case .list(let base), .optional(let base): base.holdsSecret
    case .record(let fields): fields.contains { $0.type.holdsSecret }
    default: false
    }
  }
}

/// Types print as they are written in the source.
extension ValueType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .poison: "an unknown type"
    case .bool: "Bool"
    case .int: "Int"
    case .float: "Float"
    case .percent: "Percent"
    case .bytes: "Bytes"
    case .string: "String"
    case .duration: "Duration"
    case .instant: "Instant"
    case .date: "Date"
    case .time: "Time"
    case .secret: "Secret"
    case .regex: "Regex"
    case .promql: "PromQL"
    case .none: "none"
    case .floatRange(let low, let high): "\(low)..\(high)"
    case .intRange(let low, let high): "\(low)..\(high)"
    case .enumeration(let enumeration): enumeration.description
    case .list(let element): "[\(element)]"
    case .optional(.enumeration(let enumeration)): "(\(enumeration))?"
    case .optional(let base): "\(base)?"
    case .record(let fields):
      "{ " + fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + " }"
    case .labels(.annotations): "Annotations"
    case .labels: "Labels"
    case .alert: "Alert"
    case .group: "Group"
    case .failure: "Failure"
    }
  }
}

extension Enumeration: CustomStringConvertible {
  /// The values where they are few, else the name.
  package var description: String {
    values.count <= Enumeration.valuesShownMax ? values.joined(separator: " | ") : name
  }

  private static let valuesShownMax = 6
}
