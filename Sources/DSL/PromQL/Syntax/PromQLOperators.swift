extension PromQL {
  package enum UnaryOperator: String, Hashable, Sendable {
    case plus = "+"
    case minus = "-"
  }

  /// An operation on two expressions.
  package struct Binary: Sendable {
    package let op: Located<BinaryOperator>
    package let left: NodeID
    package let right: NodeID
    /// `bool`: a comparison gives 0 or 1 instead of filtering.
    package let returnsBool: Bool
    /// MetricsQL: `keep_metric_names`.
    package var keepsMetricNames: Bool
    /// The side that `group_left` or `group_right` names; nil without one.
    package let manySide: GroupModifier.Side?
    /// Where the tree holds which series meet; nil where all labels are compared.
    let extras: ExtrasID<BinaryExtras>?

    /// How many series may meet; only of interest between two vectors.
    package var cardinality: Cardinality {
      if op.value.isSet { return .manyToMany }
      guard let manySide else { return .oneToOne }
      return manySide == .left ? .manyToOne : .oneToMany
    }
  }

  /// What few operations have.
  struct BinaryExtras: Sendable {
    /// `on (…)` or `ignoring (…)`; nil when all labels are compared.
    var matching: Matching?
    /// `group_left (…)` or `group_right (…)`.
    var grouping: GroupModifier?
    /// `fill_left (…)`: the value of a missing left side.
    var fillLeft: NumberLiteral?
    /// `fill_right (…)`: the value of a missing right side.
    var fillRight: NumberLiteral?

    var isEmpty: Bool {
      matching == nil && grouping == nil && fillLeft == nil && fillRight == nil
    }
  }

  package enum Cardinality: String, Hashable, Sendable {
    case oneToOne = "one-to-one"
    case manyToOne = "many-to-one"
    case oneToMany = "one-to-many"
    case manyToMany = "many-to-many"
  }

  /// Which labels two series must agree on to meet.
  package struct Matching: Sendable {
    /// `on`: these labels; else `ignoring`: all but these.
    package let isOn: Bool
    package let labels: Run<Name>
    /// From the keyword to the closing parenthesis.
    package let range: TextRange
  }

  /// `group_left (…)` or `group_right (…)`.
  package struct GroupModifier: Sendable {
    package enum Side: String, Hashable, Sendable {
      case left
      case right
    }

    /// The side of which several series may meet one of the other.
    package let manySide: Side
    /// Labels copied from the other side; MetricsQL allows `*`.
    package let labels: Run<Name>
    /// MetricsQL: `prefix "text"` put before the copied labels.
    package let prefix: String?
    /// From the keyword to the closing parenthesis.
    package let range: TextRange
  }

  package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case atan2
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case less = "<"
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case and
    case or
    case unless
    /// MetricsQL.
    case `default`
    /// MetricsQL.
    case `if`
    /// MetricsQL.
    case ifnot
  }
}

extension PromQL.BinaryOperator {
  /// The binding strength; a greater one binds closer.
  package var precedence: Int {
    switch self {
    case .default: 1
    case .if, .ifnot: 2
    case .or: 3
    case .and, .unless: 4
    case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: 5
    case .add, .subtract: 6
    case .multiply, .divide, .modulo, .atan2: 7
    case .power: Self.powerPrecedence
    }
  }

  private static let keys = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, Interned($0.rawValue)) })

  /// The name.
  var key: Interned { Self.keys[self] ?? Interned(rawValue) }

  static let powerPrecedence = 8

  var isRightAssociative: Bool { self == .power }

  package var isComparison: Bool { precedence == 5 }

  /// Whether it combines sets of series rather than values.
  package var isSet: Bool { self == .and || self == .or || self == .unless }

  /// Whether only MetricsQL has it.
  var isMetricsQL: Bool { self == .default || self == .if || self == .ifnot }
}
