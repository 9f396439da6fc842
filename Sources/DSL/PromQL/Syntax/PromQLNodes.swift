extension PromQL {
  /// What evaluating an expression gives.
  package enum ValueType: String, Hashable, Sendable {
    case scalar
    case vector
    case matrix
    case string
  }

  /// A part of an expression and the bytes that it was read from.
  package struct Node: Sendable {
    package var kind: NodeKind
    package var range: TextRange
  }

  package enum NodeKind: Hashable, Sendable {
    case number(NumberLiteral)
    case string(StringLiteral)
    /// `metric{label="value"} offset 5m @ 0`
    case selector(Selector)
    /// `metric[5m]`
    case range(RangeSelector)
    /// `expression[1h:5m]`
    case subquery(Subquery)
    /// `-expression`
    case unary(UnaryOperator, NodeID)
    /// `left + on (label) right`
    case binary(Binary)
    /// `function(argument, …)`
    case call(Call)
    /// `sum by (label) (expression)`
    case aggregation(Aggregation)
    /// `(expression)`
    case parenthesized(NodeID)
  }

  /// What a node is, without what it holds: a loop that looks for nodes of one sort asks this
  /// first, as taking a node apart copies it.
  enum NodeSort: Hashable {
    case number, string, selector, range, subquery, unary, binary, call, aggregation, parenthesized
  }

  /// A value and where it is written; equal when the values are.
  package struct Located<Value: Hashable & Sendable>: Sendable {
    package let value: Value
    package let range: TextRange

    package init(_ value: Value, _ range: TextRange) {
      self.value = value
      self.range = range
    }
  }

  /// A number, or a duration used as a number of seconds.
  package struct NumberLiteral: Sendable {
    package var value: Double
    /// Whether it is written as a duration: `5m`.
    package var isDuration: Bool
  }

  /// A text; escapes may have made it ill-formed UTF-8.
  package struct StringLiteral: Hashable, Sendable {
    package let bytes: [UInt8]

    /// The text, with U+FFFD for bytes that are not UTF-8.
    package var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// An instant vector selector; the order of its matchers does not count for equality.
  package struct Selector: Sendable {
    /// The metric name in front of the braces.
    package var name: Located<String>?
    /// The matchers in the braces.
    package var matchers: [Matcher]
    /// MetricsQL: further lists of matchers behind `or`, each an alternative to `matchers`.
    package var alternatives: [[Matcher]]
    package var shift = Shift()
    /// How samples at the ends of the range count.
    package var mode = RangeMode.plain

    /// All matchers, that of the metric name in front of the braces last.
    package var allMatchers: [Matcher] {
      guard let name else { return matchers }
      let named = Located(metricNameLabel, name.range)
      return matchers
        + [Matcher(name: named, op: .equals, value: name.value, pattern: nil, range: name.range)]
    }
  }

  /// The label that holds a metric's name.
  package static let metricNameLabel = "__name__"

  /// A condition on one label.
  package struct Matcher: Sendable {
    package let name: Located<String>
    package let op: MatchOperator
    package let value: String
    /// The compiled value of a regular expression; nil for the other operators.
    package let pattern: Pattern?
    package let range: TextRange
    /// Whether series without the label pass.
    package let matchesEmpty: Bool

    init(
      name: Located<String>, op: MatchOperator, value: String, pattern: Pattern?, range: TextRange
    ) {
      self.name = name
      self.op = op
      self.value = value
      self.pattern = pattern
      self.range = range
      matchesEmpty =
        switch op {
        case .equals: value.isEmpty
        case .notEquals: !value.isEmpty
        case .matches: pattern?.matchesWhole("") ?? false
        case .notMatches: !(pattern?.matchesWhole("") ?? true)
        }
    }

    /// Whether a label with this value passes; an absent label has the value "".
    package func matches(_ text: String) -> Bool {
      switch op {
      case .equals: text.hasSameBytes(as: value)
      case .notEquals: !text.hasSameBytes(as: value)
      case .matches: pattern?.matchesWhole(text) ?? false
      case .notMatches: !(pattern?.matchesWhole(text) ?? true)
      }
    }
  }

  package enum MatchOperator: String, Hashable, Sendable {
    case equals = "="
    case notEquals = "!="
    case matches = "=~"
    case notMatches = "!~"

    /// Whether the value is a regular expression.
    package var isPattern: Bool { self == .matches || self == .notMatches }
  }

  /// How samples around a range's ends are taken into account.
  package enum RangeMode: String, Hashable, Sendable {
    case plain
    case anchored
    case smoothed
  }

  /// Time modifiers of a selector or a subquery.
  package struct Shift: Hashable, Sendable {
    package var offset: Located<DurationValue>?
    package var at: Located<EvaluationTime>?
  }

  /// The moment that `@` names.
  package enum EvaluationTime: Hashable, Sendable {
    case timestamp(milliseconds: Int64)
    case start
    case end
    /// MetricsQL: an expression that gives the timestamp in seconds.
    case expression(NodeID)
  }

  package struct RangeSelector: Hashable, Sendable {
    /// The node of the selector, which also holds the time modifiers.
    package let selector: NodeID
    package let range: Located<DurationValue>
  }

  package struct Subquery: Hashable, Sendable {
    package let operand: NodeID
    package let range: Located<DurationValue>
    /// Nil for the evaluator's default.
    package let step: Located<DurationValue>?
    package var shift = Shift()
    /// MetricsQL: written without a colon, `f(m)[5m]`.
    package var isBare = false
  }

  package struct Call: Hashable, Sendable {
    /// The function as written.
    package let name: Located<String>
    package let arguments: [NodeID]
    /// MetricsQL: `keep_metric_names`.
    package var keepsMetricNames = false
  }

  package struct Aggregation: Hashable, Sendable {
    package let op: Located<AggregateOperator>
    /// As written: the parameter first, if the operator has one.
    package let arguments: [NodeID]
    package let grouping: Grouping?
    /// MetricsQL: `limit N`.
    package var limit: Int?

    /// What is aggregated.
    package var operand: NodeID {
      arguments[op.value.takesParameter && arguments.count > 1 ? 1 : 0]
    }

    /// The `5` of `topk(5, m)`.
    package var parameter: NodeID? { op.value.takesParameter ? arguments.first : nil }
  }

  /// `by (a, b)` or `without (a, b)`.
  package struct Grouping: Hashable, Sendable {
    package let keeps: Bool
    package let labels: [Located<String>]
    /// From the keyword to the closing parenthesis.
    package let range: TextRange

    package static func == (left: Grouping, right: Grouping) -> Bool {
      left.keeps == right.keeps && left.labels == right.labels
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(keeps)
      hasher.combine(labels)
    }
  }
}

extension PromQL.NodeKind {
  var sort: PromQL.NodeSort {
    switch self {
    case .number: .number
    case .string: .string
    case .selector: .selector
    case .range: .range
    case .subquery: .subquery
    case .unary: .unary
    case .binary: .binary
    case .call: .call
    case .aggregation: .aggregation
    case .parenthesized: .parenthesized
    }
  }
}

extension PromQL.Located: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.value == right.value }

  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension PromQL.Selector: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.shift == right.shift && left.mode == right.mode
      && left.matchers.count == right.matchers.count
      && left.alternatives.count == right.alternatives.count
      && zip(left.groups, right.groups).allSatisfy { $0 == $1 || sorted($0) == sorted($1) }
  }

  /// The lists of matchers; a series must fit one of them.
  package var groups: [[PromQL.Matcher]] { [matchers] + alternatives }

  private static func sorted(_ matchers: [PromQL.Matcher]) -> [PromQL.Matcher] {
    matchers.sorted {
      ($0.name.value, $0.op.rawValue, $0.value) < ($1.name.value, $1.op.rawValue, $1.value)
    }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(matchers.count)
    hasher.combine(shift)
  }
}

extension PromQL.NumberLiteral: Hashable {
  /// Unlike numbers, a literal `NaN` equals itself, and `0` is not `-0`.
  package static func == (left: Self, right: Self) -> Bool {
    let isSame = left.value.isNaN && right.value.isNaN
    return left.isDuration == right.isDuration
      && (isSame || left.value.bitPattern == right.value.bitPattern)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(value.isNaN ? 0 : value.bitPattern)
    hasher.combine(isDuration)
  }
}

extension PromQL.Matcher: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.op == right.op
      && left.value.hasSameBytes(as: right.value)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(op)
  }
}
