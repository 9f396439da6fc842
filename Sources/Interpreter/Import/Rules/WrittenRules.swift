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
}

/// A text with its key.
package struct WrittenText: Sendable {
  package var name: String
  package var value: String
  /// Where the value stands.
  package var mark: YAMLMark
}

/// Everything for which Prometheus or vmalert would refuse a file.
package struct WrittenRulesRefusal: Error, Sendable {
  package let problems: [YAMLError]
}
