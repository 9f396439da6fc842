extension PromQL {
  /// Something in a query that is legal but likely wrong, and where.
  package struct Fault: Hashable, Sendable {
    package let kind: FaultKind
    /// The part of the expression that it is about, as narrow as possible.
    package let range: TextRange
    /// What the message names.
    package let arguments: [String]
    /// What makes it so, where that is another part of the expression.
    package let cause: PromQLLabels.Cause?

    init(
      _ kind: FaultKind, _ range: TextRange, _ arguments: [String] = [],
      cause: PromQLLabels.Cause? = nil
    ) {
      self.kind = kind
      self.range = range
      self.arguments = arguments
      self.cause = cause
    }

    /// What is wrong, in one sentence without a full stop.
    package var message: String { filled(kind.rawValue, arguments) }
  }

  package enum FaultKind: String, Hashable, Sendable, CaseIterable {
    // Conditions.
    case noCondition = "nothing is compared here, so every series that is found is an alert"
    case alwaysReturns = "this part gives a series whatever the data are"
    case contradictoryBounds = "no value fulfils both {0} and {1}"

    // Parts that give nothing.
    case deadPart = "{0}"
    case neverTaken =
      "series are matched on label '{0}', which one side always has and the other never"
    case unmatchedLabel = "series are matched on label '{0}', which this side never has"

    // Labels within the query.
    case impossibleLabel = "label '{0}' cannot be here"
    case orphanedLabel = "label '{0}' was copied from another side and is lost here"
    case redundantLabel = "label '{0}' is copied, but always there already"
    case unusedLabel = "label '{0}' was copied from another side and is removed here"

    // Values.
    case unsafeDivision = "'{0}' can be zero, and the NaN or infinity then spoils the whole '{1}'"
    case unsafeRecord =
      "'{0}' is recorded by a division that can give NaN, which spoils the whole '{1}'"

    // Matchers.
    case plainPattern = "the regular expression matches one text only"
    case idlePattern = "the regular expression matches everything, also series without the label"
    case emptyPattern = "the regular expression lets only series without the label through"
    case anchoredPattern = "regular expressions match the whole value, so '^' and '$' add nothing"
    case substringPattern = "the regular expression looks for a part in the middle of the value"

    // Queries of alerts.
    case unstableSelection = "'{0}' selects other series at every evaluation"
    case fragileOffset = "an aggregation of now is held against one of the past"
  }
}

/// Looks for what is likely wrong in a query.
///
/// Every question is a pure function of the tree: rules for packages and the conformance records of
/// pint ask the same ones.
package struct QueryReview: Sendable {
  package let expression: PromQL.Expression
  package let labels: PromQLLabels

  package init(_ expression: PromQL.Expression, records: PromQLLabels.Records = [:]) {
    self.expression = expression
    labels = PromQLLabels(expression, records: records)
  }

  /// The name of a function as the tables have it.
  func name(of call: PromQL.Call) -> String { expression.name(of: call) }

  /// The number that a node is, whatever the data are.
  func number(_ id: PromQL.NodeID) -> Double? { expression.number(id) }

  /// The text that a node was read from; the bytes are those that were parsed.
  func words(_ id: PromQL.NodeID) -> String { expression.text(of: id) }
}

extension PromQL.Expression {
  /// The name of a function as the tables have it.
  func name(of call: PromQL.Call) -> String { key(of: call).text }

  /// The same, to be compared.
  func key(of call: PromQL.Call) -> Interned {
    dialect == .metricsQL ? Interned(call.name.value.lowercased()) : call.name.key
  }

  /// The number that a node is, whatever the data are.
  func number(_ id: PromQL.NodeID) -> Double? {
    switch self[id].kind {
    case .number(let literal): return literal.value
    case .parenthesized(let inner): return number(inner)
    case .unary(let op, let inner): return number(inner).map { op == .minus ? -$0 : $0 }
    case .binary(let binary):
      guard let left = number(binary.left), let right = number(binary.right) else { return nil }
      let value = PromQL.arithmetic(binary.op.value, left, right)
      return value.isNaN ? nil : value
    case .call(let call):
      guard ["vector", "scalar"].contains(name(of: call)) else { return nil }
      return self[call.arguments].first.flatMap(number)
    case .string, .selector, .range, .subquery, .aggregation: return nil
    }
  }
}
