/// The query language of Prometheus, and MetricsQL, VictoriaMetrics' superset of it.
///
/// `PromQL.parse` is the only way to an `Expression`, so whoever holds one holds a query that
/// Prometheus (or VictoriaMetrics) accepts: it is well formed, its functions exist, and its types
/// fit. What is wrong with a query comes back as problems with byte ranges.
package enum PromQL {
  /// Bytes of an expression; a longer one is refused unread.
  package static let bytesMax = 1 << 20
  /// How deep parentheses, calls, braces and right-associative operators may stand in each other.
  package static let nestingMax = 200
  /// Levels of a tree, which chains of operators also add to: `a + b + c` has three.
  package static let depthMax = 1_000
  /// Problems that are reported for one expression.
  package static let problemsMax = 50

  /// Which language a text is read as.
  package enum Dialect: String, Hashable, Sendable, CaseIterable {
    /// PromQL as Prometheus 3 reads it.
    case prometheus
    /// MetricsQL as vmalert and VictoriaMetrics read it.
    case metricsQL
  }

  /// Parts of PromQL that a Prometheus server has behind feature flags.
  ///
  /// The parser knows all of them; one that is not enabled is refused by name, with the flag.
  package struct Features: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Arithmetic on durations: `m[5m * 2]`, `m offset (step())`.
    package static let durationExpressions = Features(rawValue: 1)
    /// Functions and aggregations that upstream calls experimental.
    package static let experimentalFunctions = Features(rawValue: 2)
    /// `anchored` and `smoothed` selectors.
    package static let extendedRangeSelectors = Features(rawValue: 4)
    /// `fill`, `fill_left` and `fill_right` on vector operators.
    package static let fillModifiers = Features(rawValue: 8)
    /// Everything that upstream knows.
    package static let all: Features = [
      .durationExpressions, .experimentalFunctions, .extendedRangeSelectors, .fillModifiers,
    ]

    /// The name of the flag for Prometheus' `--enable-feature`; meant for a single feature.
    var flag: String {
      switch self {
      case .durationExpressions: "promql-duration-expr"
      case .experimentalFunctions: "promql-experimental-functions"
      case .extendedRangeSelectors: "promql-extended-range-selectors"
      default: "promql-binop-fill-modifiers"
      }
    }
  }

  /// How a text is read.
  package struct Options: Hashable, Sendable {
    package var dialect: Dialect
    package var features: Features

    package init(dialect: Dialect = .prometheus, features: Features = []) {
      self.dialect = dialect
      self.features = features
    }
  }

  /// Reads an expression.
  ///
  /// - Parameters:
  ///   - bytes: The text; any bytes may be given.
  ///   - options: Dialect and enabled features.
  /// - Returns: The checked tree.
  /// - Throws: Everything that is wrong with the text: one syntax error, or all faults of a text
  ///   that could be read.
  package static func parse(
    _ bytes: [UInt8], _ options: Options = Options()
  ) throws(Refusal) -> Expression {
    var parser = Parser(bytes, options)
    let parsed: Tree
    do throws(Problem) {
      parsed = try parser.parse()
    } catch {
      throw Refusal(parser.problems + [error])
    }
    var checker = Checker(consume parsed, options)
    checker.check()
    // What stands in the wrong place has the wrong type as well.
    let isMisplaced = parser.problems.contains { $0.code == .rangeTarget }
    let problems = isMisplaced ? parser.problems : parser.problems + checker.problems
    guard problems.isEmpty else { throw Refusal(problems) }
    return Expression(checker.tree.take(), dialect: options.dialect)
  }

  /// Reads an expression.
  package static func parse(
    _ text: String, _ options: Options = Options()
  ) throws(Refusal) -> Expression {
    try parse(Array(text.utf8), options)
  }

  /// Why a text is no expression: at least one problem, in the order of the text.
  package struct Refusal: Error, Hashable {
    package let problems: [Problem]

    init(_ problems: [Problem]) {
      let sorted = problems.enumerated().sorted {
        ($0.element.range, $0.offset) < ($1.element.range, $1.offset)
      }
      self.problems = sorted.prefix(PromQL.problemsMax).map(\.element)
    }
  }
}

extension PromQL.Refusal: CustomStringConvertible {
  /// The messages, one a line, each with its bytes.
  package var description: String {
    problems.map { "\($0.range.start)..<\($0.range.end): \($0.message)" }
      .joined(separator: "\n")
  }
}
