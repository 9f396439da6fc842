package import DSL

/// Whose rule file it is; what one knows the other may refuse.
package enum RuleFlavour: String, Hashable, Sendable, CaseIterable {
  case prometheus
  case vmalert

  package var dialect: PromQL.Dialect {
    switch self {
    case .prometheus: .prometheus
    case .vmalert: .metricsQL
    }
  }

  /// The kind of source that such rules are asked of.
  package var sourceKind: String {
    switch self {
    case .prometheus: "prometheus"
    case .vmalert: "victoriametrics"
    }
  }
}

/// The groups of a file of rules as they are written, with the places of their parts.
///
/// `RuleFile` is what evaluators run; this is what whoever translates the file must know.
package struct WrittenRules: Sendable {
  package var groups: [WrittenGroup]
  package var findings: [ImportFinding]
  /// The documents, for their comments.
  var documents: [YAMLNode]

  /// Reads a file of Prometheus, or else of vmalert.
  static func read(_ bytes: [UInt8]) throws(WrittenRulesRefusal) -> WrittenRules {
    do throws(WrittenRulesRefusal) {
      return try WrittenRulesReader.read(bytes, as: .prometheus)
    } catch {
      guard RuleFlavour.fitting([bytes]) == .vmalert else { throw error }
      return try WrittenRulesReader.read(bytes, as: .vmalert)
    }
  }
}

extension RuleFlavour {
  /// Whose files these are: Prometheus' where it takes all of them, else vmalert's, and where
  /// neither does, of the one that has less to say against them.
  static func fitting(_ files: [[UInt8]]) -> RuleFlavour {
    func faults(_ flavour: RuleFlavour) -> Int {
      files.reduce(0) { count, bytes in
        do throws(WrittenRulesRefusal) {
          _ = try WrittenRulesReader.read(bytes, as: flavour)
          return count
        } catch {
          return count + error.problems.count
        }
      }
    }
    let own = faults(.prometheus)
    return own > 0 && faults(.vmalert) < own ? .vmalert : .prometheus
  }
}

package struct WrittenGroup: Sendable {
  package var name: String
  /// Nil for the evaluator's own interval.
  package var interval: TimeSpan?
  package var queryOffset: TimeSpan?
  package var limit: Int?
  package var labels: [WrittenText]
  /// How many rules vmalert evaluates at once.
  package var concurrency: Int?
  /// By how much vmalert asks late.
  package var delay: TimeSpan?
  /// Whether vmalert evaluates at multiples of the interval.
  package var alignment: Bool?
  package var rules: [WrittenRule]
  /// The query language, where it is one that is not read here.
  package var foreignLanguage: String?
  package var mark: YAMLMark

  /// By how many seconds all of its queries look back.
  var queryOffsetSeconds: Int {
    Int((queryOffset ?? .zero).nanoseconds / 1_000_000_000)
  }
}

package struct WrittenRule: Sendable {
  package var isAlert: Bool
  /// Of the alert, or of the metric that is recorded.
  package var name: String
  package var query: WrittenText
  package var pending: TimeSpan
  package var keep: TimeSpan
  package var labels: [WrittenText]
  package var annotations: [WrittenText]
  package var mark: YAMLMark
  /// Why the query is not understood here, although the evaluator may well take it.
  package var unreadable: YAMLError?
}

/// A text with its key.
package struct WrittenText: Sendable {
  package var name: String
  package var value: String
  /// Where the value stands.
  package var mark: YAMLMark
  /// How it is written; nil for a value that does not stand in the file as it is.
  package var style: YAMLScalar.Style?
}

/// Everything for which Prometheus or vmalert would refuse a file.
package struct WrittenRulesRefusal: Error, Sendable {
  /// Never empty, in the order of places.
  package let problems: [YAMLError]

  /// The fault that stands first in the file.
  var first: YAMLError { problems.first ?? YAMLError("the file is refused", at: .start) }
}
