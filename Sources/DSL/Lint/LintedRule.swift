/// A rule of the package; an object, as rules are handed on more often than they are looked into.
final class LintedRule: Sendable {
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

  init(_ alert: CheckedAlertRule, _ query: LintedQuery, group: Int, interval: Int64?) {
    kind = .alert
    name = alert.name
    span = alert.span
    self.group = group
    self.interval = interval
    pending = alert.pending
    keep = alert.keep
    self.query = query
    labels = alert.inherited.isEmpty ? alert.labels : alert.inherited + alert.labels
    annotations = alert.annotations
  }

  init(
    _ record: CheckedRecordRule, _ query: LintedQuery, group: Int, of rules: CheckedRules
  ) {
    let inherited = rules.labels.filter { label in
      !record.labels.contains { $0.name == label.name }
    }
    kind = .record
    name = record.name
    span = record.span
    self.group = group
    interval = rules.interval
    pending = 0
    keep = 0
    self.query = query
    labels = inherited.isEmpty ? record.labels : inherited + record.labels
    annotations = []
  }

  var isAlert: Bool { kind == .alert }

  /// Labels whose values are the same for all its series.
  var constantLabels: [(name: String, value: String)] {
    labels.compactMap { label in label.constant.map { (label.name, $0) } }
  }

  /// Labels with what stands for their texts.
  private var labelFields: [(name: String, value: String)] {
    labels.map { ($0.name, $0.template) }
  }

  /// What the rule records, as far as labels are concerned; nil where its query cannot be read.
  func recorded(_ options: PromQL.Options) -> RecordedSeries.Rule? {
    RecordedSeries.Rule(name: name, reading: query.query, options, labels: constantLabels)
  }

  /// The rule as far as it can be taken for another.
  func twin(_ review: QueryReview) -> RuleTwin {
    RuleTwin(
      name: name, isAlert: isAlert, review: review,
      labels: Dictionary(labelFields, uniquingKeysWith: { _, last in last }))
  }
}

/// A rule while the walk over the rules stands on it.
struct OpenRule {
  let rule: LintedRule
  let query: OpenQuery
  /// What the alerts of the rule carry; nil for a recording rule.
  let labels: AlertLabels?
}

/// The rules of a package, and what is known of the series they record.
struct LintedRules {
  /// In source order.
  private(set) var all: [LintedRule] = []
  /// The queries of objectives with the places of their sources.
  private(set) var objectives: [(query: LintedQuery, source: Int)] = []
  /// Series that are recorded and read again, by the place of their source.
  private var recorded: [Int: RecordedSeries] = [:]
  /// Labels that some query of the package names: those of series, as against external labels.
  let seriesLabels: Set<Interned>
  /// The places of rules of one source that have the same name, where there are several.
  private(set) var namesakes: [[Int]] = []

  /// What one group of rules gives.
  private struct Group {
    let rules: [LintedRule]
    /// Those that record series which some query reads.
    let read: [LintedRule]
    /// A number for each rule that rules of one source and name share, and hardly any others.
    let names: [Int]
  }

  init(_ package: CheckedDeclarations, _ survey: LintSurvey, in pool: WorkPool) {
    seriesLabels = package.queryNames.labels.union(["instance", "job"].map { Interned($0) })
    let groups = pool.map(package.rules.count) { LintedRules.group($0, package, survey) }
    all.reserveCapacity(groups.reduce(0) { $0 + $1.rules.count })
    for group in groups { all += group.rules }
    for source in package.sources.indices {
      let own = zip(package.rules, groups).filter { $0.0.source.raw == source }
      let options = PromQL.Options(dialect: SourceKind.dialect(of: package.sources[source].kind))
      recorded[source] = RecordedSeries(own.flatMap(\.1.read).compactMap { $0.recorded(options) })
    }
    namesakes = LintedRules.namesakes(groups.flatMap(\.names))
    for objective in package.objectives {
      for query in [objective.events, objective.total] {
        objectives.append(
          (
            LintedQuery(
              query: query, dialect: objective.dialect, literal: survey.query(at: query.span)),
            objective.source.raw
          ))
      }
    }
  }

  private static func group(
    _ number: Int, _ package: CheckedDeclarations, _ survey: LintSurvey
  ) -> Group {
    let group = package.rules[number]
    let dialect = SourceKind.dialect(of: package.sources[group.source].kind)
    func written(_ query: CheckedQuery) -> LintedQuery {
      LintedQuery(query: query, dialect: dialect, literal: survey.query(at: query.span))
    }
    let rules = group.rules.map { rule in
      switch rule {
      case .alert(let alert):
        LintedRule(alert, written(alert.query), group: number, interval: group.interval)
      case .record(let record):
        LintedRule(record, written(record.query), group: number, of: group)
      }
    }
    let metrics = package.queryNames.metrics
    return Group(
      rules: rules,
      read: rules.filter { rule in
        !rule.isAlert && Interned(known: rule.name).map(metrics.contains) ?? false
      },
      names: rules.map { nameHash($0, group.source.raw) })
  }

  /// Whoever compares rules by this compares their names, too.
  private static func nameHash(_ rule: LintedRule, _ source: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(source)
    hasher.combine(rule.name)
    return hasher.finalize()
  }

  /// The places of hashes that come several times.
  private static func namesakes(_ names: [Int]) -> [[Int]] {
    var groups: [Int: [Int]] = [:]
    for index in RepeatedHashes.candidates(names) {
      groups[names[index], default: []].append(index)
    }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  var alerts: [LintedRule] { all.filter(\.isAlert) }

  /// The queries of recording rules of a source that other queries read.
  func records(ofSource source: Int) -> QueryReview.Records { recorded[source]?.queries ?? [:] }

  /// The same as the labels of what they record.
  func recordedLabels(ofSource source: Int) -> PromQLLabels.Records {
    recorded[source]?.labels ?? [:]
  }
}
