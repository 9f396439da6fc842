extension PromQL {
  /// What evaluating an expression gives.
  package enum ValueType: String, Hashable, Sendable {
    case scalar
    case vector
    case matrix
    case string
  }

  /// A part of an expression and the bytes that it was read from.
  ///
  /// Nodes hold no references, so that copying one is as cheap as it looks: names are interned, and
  /// lists stand in the tree, of which a node holds a run.
  package struct Node: Sendable {
    package var kind: NodeKind
    package var range: TextRange
    /// What evaluating it gives; found when the tree is checked.
    var type = ValueType.scalar
    /// Levels of the tree below it, and its own: at most `depthMax`.
    var height: UInt16 = 1

    init(kind: NodeKind, range: TextRange) {
      self.kind = kind
      self.range = range
    }
  }

  package enum NodeKind: Sendable {
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

  /// A value and where it is written; equal when the values are.
  package struct Located<Value: Hashable & Sendable>: Sendable {
    package let value: Value
    package let range: TextRange

    package init(_ value: Value, _ range: TextRange) {
      self.value = value
      self.range = range
    }
  }

  /// A name and where it is written; equal when the names are.
  package struct Name: Sendable {
    package let key: Interned
    package let range: TextRange

    package init(_ key: Interned, _ range: TextRange) {
      self.key = key
      self.range = range
    }

    package init(_ value: String, _ range: TextRange) { self.init(Interned(value), range) }

    package var value: String { key.text }
  }

  /// A run of one of the lists of a tree: `tree[run]` are its elements.
  package struct Run<Element>: Hashable, Sendable {
    private let start: UInt32
    private let end: UInt32

    /// The elements from one index up to another.
    init(_ start: Int, _ end: Int) {
      self.start = UInt32(start)
      self.end = UInt32(end)
    }

    static var none: Run { Run(0, 0) }

    package var count: Int { Int(end - start) }
    package var isEmpty: Bool { end == start }
    package var indices: Range<Int> { Int(start)..<Int(end) }
  }

  /// A number, or a duration used as a number of seconds.
  package struct NumberLiteral: Sendable {
    package var value: Double
    /// Whether it is written as a duration: `5m`.
    package var isDuration: Bool
  }

  /// A text; escapes may have made it ill-formed UTF-8.
  package struct StringLiteral: Hashable, Sendable {
    let content: Interned

    package var bytes: [UInt8] { content.bytes }

    /// The text, with U+FFFD for bytes that are not UTF-8.
    package var text: String { content.text }
  }

  /// An instant vector selector.
  package struct Selector: Sendable {
    /// The metric name in front of the braces.
    package var name: Name?
    /// The matchers in the braces.
    package var matchers = Run<Matcher>.none
    /// Where the tree holds what few selectors have; nil for nothing.
    var extras: ExtrasID<SelectorExtras>?
  }

  /// What few selectors have.
  struct SelectorExtras: Sendable {
    /// MetricsQL: further lists of matchers behind `or`, each an alternative to the first.
    var alternatives: [Run<Matcher>] = []
    var shift = Shift()
    /// How samples at the ends of the range count.
    var mode = RangeMode.plain
  }

  /// The place of something rare in the list of its kind.
  struct ExtrasID<Element>: Hashable, Sendable {
    let raw: UInt32
  }

  /// The label that holds a metric's name.
  package static let metricNameLabel = "__name__"
  /// The same for comparisons with the names of queries.
  package static let metricNameKey = Interned(metricNameLabel)

  /// A condition on one label.
  package struct Matcher: Sendable {
    package let name: Name
    package let op: MatchOperator
    /// Whether series without the label pass.
    package let matchesEmpty: Bool
    package let range: TextRange
    /// What the label's value is compared with.
    let wanted: Interned
    private let compiled: PatternMatcher?

    init(_ name: Name, _ op: MatchOperator, _ wanted: Interned, range: TextRange) {
      self.init(name, op, wanted, pattern: nil, range: range)
    }

    /// With the compiled value of a regular expression, whose dots match line breaks as in all
    /// queries; nil for the other operators.
    init(
      _ name: Name, _ op: MatchOperator, _ wanted: Interned, pattern: Pattern?, range: TextRange
    ) {
      self.name = name
      self.op = op
      self.wanted = wanted
      self.range = range
      compiled = pattern?.matcher
      matchesEmpty =
        switch op {
        case .equals: wanted.isEmpty
        case .notEquals: !wanted.isEmpty
        case .matches: pattern?.matchesWhole("") ?? false
        case .notMatches: !(pattern?.matchesWhole("") ?? true)
        }
    }

    package var value: String { wanted.text }

    /// The compiled value of a regular expression; nil for the other operators.
    package var pattern: Pattern? {
      compiled.map { Pattern(source: value, dot: .matchesNewline, matcher: $0) }
    }

    /// What can be told of the regular expression; nil for the other operators.
    var patternReview: PatternReview? { compiled.map { $0.review(value) } }

    /// Whether a label with this value passes; an absent label has the value "".
    package func matches(_ text: String) -> Bool {
      switch op {
      case .equals: text.hasSameBytes(as: value)
      case .notEquals: !text.hasSameBytes(as: value)
      case .matches: compiled?.matchesWhole(text.utf8.span) ?? false
      case .notMatches: !(compiled?.matchesWhole(text.utf8.span) ?? true)
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

    package init() {}
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

  package struct Subquery: Sendable {
    package let operand: NodeID
    package let range: Located<DurationValue>
    /// Where the tree holds what few subqueries have; nil for nothing.
    var extras: ExtrasID<SubqueryExtras>?
  }

  /// What few subqueries have.
  struct SubqueryExtras: Sendable {
    /// Nil for the evaluator's default.
    var step: Located<DurationValue>?
    var shift = Shift()
    /// MetricsQL: written without a colon, `f(m)[5m]`.
    var isBare = false
  }

  package struct Call: Sendable {
    /// The function as written.
    package let name: Name
    package let arguments: Run<NodeID>
    /// MetricsQL: `keep_metric_names`.
    package var keepsMetricNames = false
  }

  package struct Aggregation: Sendable {
    package let op: Located<AggregateOperator>
    /// As written: the parameter first, if the operator has one.
    package let arguments: Run<NodeID>
    /// Where the tree holds how it groups; nil where it does not.
    let extras: ExtrasID<AggregationExtras>?
  }

  /// What an aggregation has besides its arguments.
  struct AggregationExtras: Sendable {
    let grouping: Grouping?
    /// MetricsQL: `limit N`.
    let limit: Int?
  }

  /// `by (a, b)` or `without (a, b)`.
  package struct Grouping: Sendable {
    package let keeps: Bool
    package let labels: Run<Name>
    /// From the keyword to the closing parenthesis.
    package let range: TextRange
  }
}

extension PromQL.Name: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.key == right.key }

  package func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension PromQL.Located: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.value == right.value }

  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
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
    left.name == right.name && left.saysTheSame(as: right)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(op)
  }
}
