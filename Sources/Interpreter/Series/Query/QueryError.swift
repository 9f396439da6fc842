package import DSL

/// Why a query has no result: it is well formed, but the data do not allow it.
package struct QueryError: Error, Hashable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable {
    case duplicateSeries = "several series of the result have the same labels"
    case manyOnOneSide = "several series of the one side meet the same series"
    case manyToOne =
      "several series of one side meet one of the other; say group_left or group_right"
    case groupCollision = "several results of the match have the same labels"
    case parameterNaN = "the parameter is NaN"
    case parameterRange = "the parameter is out of range"
    case labelName = "the label name is not valid"
    case pattern = "the regular expression is not valid"
    case smoothing = "a smoothing factor must be above 0 and below 1"
    case duration = "the duration cannot be computed, or is not positive"
    case unsupported = "this is not supported in tests"
    case tooManySamples = "the query needs more samples than allowed"
    case tooManySteps = "the query has more steps than allowed"
    case rangeOfRange = "a range query must give a scalar or an instant vector"
  }

  package let kind: Kind
  /// What it is about: labels, a name, a number.
  package let detail: String
  /// The bytes of the query at fault.
  package let range: TextRange

  init(_ kind: Kind, _ detail: String = "", at range: TextRange) {
    self.kind = kind
    self.detail = detail
    self.range = range
  }

  package var description: String {
    detail.isEmpty ? kind.rawValue : "\(kind.rawValue): \(detail)"
  }
}

/// What is doubtful about a result, in Prometheus' words, because people search for them.
package struct QueryNotice: Hashable, Sendable {
  package enum Level: String, Hashable, Sendable {
    case warning
    case info
  }

  package let level: Level
  package let message: String
}

/// Bounds of an evaluation.
package enum QueryLimits {
  /// Steps of a range query.
  package static let stepsMax = 11_000
  /// Samples that one evaluation may read and make.
  package static let samplesMax = 50_000_000
}

/// How a query is evaluated.
package struct QueryOptions: Hashable, Sendable {
  /// How long a sample counts as the current one, in milliseconds.
  package var lookback: Int64 = 300_000
  /// The step of subqueries that name none, in milliseconds.
  package var subqueryStep: Int64 = 60_000
  /// Whether metric names are removed at the end instead of by each function: Prometheus' option
  /// `promql-delayed-name-removal`.
  package var delaysNameRemoval = false

  package init() {}
}
