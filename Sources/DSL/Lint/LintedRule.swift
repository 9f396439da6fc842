/// A rule of the package with its query, which is read and reviewed once for all lint rules.
struct LintedRule {
  enum Kind {
    case alert
    case record
  }

  let kind: Kind
  let name: String
  /// Where the name is written.
  let span: Span
  /// The place of its group among the package's.
  let group: Int
  /// Between two evaluations, in nanoseconds; nil for the evaluator's own.
  let interval: Int64?
  /// How long the condition of an alert must hold, in nanoseconds.
  let pending: Int64
  /// How long an alert goes on after its condition has ended, in nanoseconds.
  let keep: Int64
  let query: LintedQuery
  /// Those of the group and its own.
  let labels: [CheckedRuleText]
  let annotations: [CheckedRuleText]

  var isAlert: Bool { kind == .alert }

  /// Labels whose values are the same for all its series.
  var constantLabels: [(name: String, value: String)] {
    labels.compactMap { label in label.constant.map { (label.name, $0) } }
  }

  /// Labels and annotations with what stands for their texts.
  var labelFields: [(name: String, value: String)] { labels.map { ($0.name, $0.template) } }
  var annotationFields: [(name: String, value: String)] {
    annotations.map { ($0.name, $0.template) }
  }

  /// The rule as far as it can be taken for another.
  var twin: RuleTwin {
    RuleTwin(
      name: name, isAlert: isAlert, review: query.review,
      labels: Dictionary(labelFields, uniquingKeysWith: { _, last in last }))
  }
}

/// A query of the package and where its parts stand.
struct LintedQuery {
  let review: QueryReview
  /// What several rules ask of the review.
  let idleParts: [PromQL.Fault]
  let oddPatterns: [PromQL.Fault]
  /// Where the query, or the name of the constant that holds it, is written.
  let span: Span
  private let text: QueryText?

  /// Nil where the query cannot be read, which the checker reports.
  init?(
    _ query: CheckedQuery, _ dialect: PromQL.Dialect, literal: TypedLiteralSyntax?,
    records: PromQLLabels.Records
  ) {
    var written = query.text
    text = literal?.string.map { string in
      QueryText(string.pieces, in: string.tree.source, content: string.contentRange)
    }
    if let text { written = text.text }
    let options = PromQL.Options(dialect: dialect)
    guard let expression = try? PromQL.parse(written, options) else { return nil }
    review = QueryReview(expression, records: records)
    idleParts = review.idleParts()
    oddPatterns = review.oddPatterns()
    span = query.span
  }

  /// The place of a part of the query.
  func span(of range: TextRange) -> Span { text?.span(of: range.indices) ?? span }

  /// The bytes of a part as they stand in the file; nil where they stand in a constant.
  func writtenSpan(of range: TextRange) -> Span? { text?.span(of: range.indices) }
}

/// The rules of a package, and what is known of the series they record.
struct LintedRules {
  /// In source order.
  private(set) var all: [LintedRule] = []
  /// The queries of objectives.
  private(set) var objectives: [LintedQuery] = []
  /// Recorded series by the place of their source.
  private var recorded: [Int: RecordedSeries] = [:]
  /// Labels that some query of the package names: those of series, as against external labels.
  private(set) var seriesLabels: Set<String> = ["instance", "job"]

  init(_ package: CheckedDeclarations, _ survey: LintSurvey) {
    for source in package.sources.indices {
      let dialect = SourceKind.dialect(of: package.sources[source].kind)
      recorded[source] = RecordedSeries(
        package.rules.filter { $0.source.raw == source }.flatMap { rules in
          rules.records.compactMap { record -> RecordedSeries.Rule? in
            let options = PromQL.Options(dialect: dialect)
            guard let query = try? PromQL.parse(record.query.text, options) else { return nil }
            let labels = (rules.labels + record.labels).compactMap { label in
              label.constant.map { (label.name, $0) }
            }
            return RecordedSeries.Rule(name: record.name, query: query, labels: labels)
          }
        })
    }
    for (group, rules) in package.rules.enumerated() { add(rules, group, package, survey) }
    for objective in package.objectives {
      let dialect = SourceKind.dialect(of: package.sources[objective.source].kind)
      for query in [objective.events, objective.total] {
        if let query = LintedQuery(
          query, dialect, literal: survey.query(at: query.span),
          records: recorded[objective.source.raw]?.labels ?? [:])
        {
          objectives.append(query)
        }
      }
    }
    for query in queries { seriesLabels.formUnion(query.review.namedLabels) }
  }

  private mutating func add(
    _ rules: CheckedRules, _ group: Int, _ package: CheckedDeclarations,
    _ survey: LintSurvey
  ) {
    let dialect = SourceKind.dialect(of: package.sources[rules.source].kind)
    let records = recorded[rules.source.raw]?.labels ?? [:]
    for rule in rules.rules {
      switch rule {
      case .alert(let alert):
        guard
          let query = LintedQuery(
            alert.query, dialect, literal: survey.query(at: alert.query.span), records: records)
        else { continue }
        all.append(
          LintedRule(
            kind: .alert, name: alert.name, span: alert.span, group: group,
            interval: rules.interval, pending: alert.pending, keep: alert.keep, query: query,
            labels: alert.inherited + alert.labels, annotations: alert.annotations))
      case .record(let record):
        guard
          let query = LintedQuery(
            record.query, dialect, literal: survey.query(at: record.query.span), records: records)
        else { continue }
        let inherited = rules.labels.filter { label in
          !record.labels.contains { $0.name == label.name }
        }
        all.append(
          LintedRule(
            kind: .record, name: record.name, span: record.span, group: group,
            interval: rules.interval, pending: 0, keep: 0, query: query,
            labels: inherited + record.labels, annotations: []))
      }
    }
  }

  var alerts: [LintedRule] { all.filter(\.isAlert) }

  /// The queries of rules and objectives.
  var queries: [LintedQuery] { all.map(\.query) + objectives }

  /// The queries of recording rules of a source.
  func records(ofSource source: Int) -> QueryReview.Records { recorded[source]?.queries ?? [:] }
}

extension QueryReview {
  /// The labels that the query names anywhere.
  var namedLabels: Set<String> {
    var names: Set<String> = []
    for id in expression.ids {
      switch expression[id].kind {
      case .selector(let selector):
        names.formUnion(selector.groups.joined().map(\.name.value))
      case .aggregation(let aggregation):
        names.formUnion(aggregation.grouping?.labels.map(\.value) ?? [])
      case .binary(let binary):
        names.formUnion(binary.matching?.labels.map(\.value) ?? [])
        names.formUnion(binary.grouping?.labels.map(\.value) ?? [])
      case .call(let call) where call.name.value.hasPrefix("label_"):
        for argument in call.arguments {
          if case .string(let literal) = expression[argument].kind { names.insert(literal.text) }
        }
      case .number, .string, .range, .subquery, .unary, .call, .parenthesized: continue
      }
    }
    names.remove(PromQL.metricNameLabel)
    return names
  }
}
