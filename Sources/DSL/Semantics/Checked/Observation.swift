/// A server that is asked for series, and whose alerts are known.
package struct CheckedSource: Sendable {
  package var name: String
  /// A name of `SourceKind.all`.
  package var kind: String
  package var attributes: CheckedAttributes
  package var span: Span
}

/// A query of another language, with what the checker knows of it.
package struct CheckedQuery: Sendable {
  /// The text, with `${window}` where a window is filled in.
  package var text: String
  package var span: Span
  /// What the text was read as, where that is kept: who asks for it otherwise reads it again.
  var tree: PromQL.Expression?
}

extension CheckedQuery: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.text == right.text && left.span == right.span
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(span)
  }
}

/// The names that the queries of a package use.
package struct QueryNames: Sendable {
  /// Labels that some query names anywhere.
  package private(set) var labels: Set<Interned> = []
  /// Series that some query selects by their name.
  package private(set) var metrics: Set<Interned> = []
  /// Whether some query selects series without saying their name.
  package private(set) var selectsAnyMetric = false

  mutating func note(_ query: PromQL.Expression) {
    query.forEachNamedLabel { label in
      if label != PromQL.metricNameKey { labels.insert(label) }
    }
    QueryReview.forEachSelection(of: query) { name in
      if let name { metrics.insert(name.key) } else { selectsAnyMetric = true }
    }
  }

  mutating func formUnion(_ other: QueryNames) {
    labels.formUnion(other.labels)
    metrics.formUnion(other.metrics)
    selectsAnyMetric = selectsAnyMetric || other.selectsAnyMetric
  }
}

package struct CheckedObjective: Sendable {
  package var name: String
  package var source: Handle<CheckedSource>
  /// A fraction: 0.999 is 99.9 %.
  package var target: Double
  /// In nanoseconds.
  package var window: Int64
  /// The events that count against the objective, or those that count for it.
  package var events: CheckedQuery
  package var countsGood: Bool
  package var total: CheckedQuery
  /// Labels of the urgent alert; nil where none is wanted.
  package var page: [(name: String, value: String)]?
  package var ticket: [(name: String, value: String)]?
  /// Labels of the alert that tells that nothing is known; nil where none is wanted.
  package var silenceLabels: [(name: String, value: String)]?
  package var burnRates = BurnRates.workbook
  /// Of every alert, beside those that tell what burns.
  package var annotations: [CheckedRuleText] = []
  package var dialect = PromQL.Dialect.prometheus
  package var span: Span

  /// The records and alerts that watch the objective.
  package var rules: CheckedRules { ObjectiveRules(self).rules }
}

/// Files for another tool that are made of the package.
package struct CheckedTargetFile: Sendable {
  package var name: String
  /// A name of `TargetKind.all`.
  package var kind: String
  package var attributes: CheckedAttributes
  /// Sorts of declarations, in the order of `TargetKind.sorts`.
  package var sorts: [String]
  package var span: Span
}
