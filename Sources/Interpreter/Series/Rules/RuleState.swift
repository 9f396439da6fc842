import DSL

/// A rule and what its evaluations have given so far.
struct RuleState {
  private let rule: Rule
  /// Labels that every result gets unless the rule says otherwise.
  private let added: [(name: String, value: String)]
  private var memory = QueryMemory()
  private var alerts = AlertTable()
  /// The series of the last evaluation.
  private var written: [LabelSet] = []

  var name: String { rule.name }

  init(_ rule: Rule, group: String, _ settings: RuleEngine.Settings, _ flavor: RuleFlavor) {
    self.rule = rule
    guard case .vmalert(let addsGroupLabel) = flavor else {
      added = []
      return
    }
    var added = settings.externalLabels.pairs
    if case .alerting = rule.kind, addsGroupLabel { added.append(("alertgroup", group)) }
    self.added = added
  }

  /// The alerts that fire.
  var firing: [RuleEngine.FiringAlert] { alerts.firing }
  /// The alerts that are pending or fire.
  var active: [RuleEngine.ActiveAlert] { alerts.active }

  mutating func evaluate(
    at time: Int64, offset: Int64, limit: Int, _ store: inout SeriesStore,
    _ settings: RuleEngine.Settings
  ) throws(RuleError) {
    let vector: [QuerySample]
    do throws(QueryError) {
      let result = try rule.query.instant(at: time - offset, in: store, settings.query, &memory)
      switch result.value {
      case .vector(let samples): vector = samples
      case .scalar(let number): vector = [QuerySample(.empty, number)]
      case .string, .matrix:
        throw QueryError(.rangeOfRange, at: rule.query.expression[rule.query.expression.root].range)
      }
    } catch {
      throw RuleError(message: error.description)
    }
    let results: [QuerySample]
    switch rule.kind {
    case .recording: results = try recorded(vector, limit)
    case .alerting(let hold, let keep, let annotations):
      let found = try found(vector, annotations, store, time - offset, settings)
      results = try alerts.update(
        found, at: time, hold: hold.milliseconds, keep: keep.milliseconds, limit: limit)
    }
    write(results, at: time - offset, to: &store)
  }

  /// Adds the results, and ends the series that are not among them any more.
  private mutating func write(
    _ results: [QuerySample], at time: Int64, to store: inout SeriesStore
  ) {
    let current = Set(results.map(\.labels))
    for labels in written where !current.contains(labels) {
      store.append(.staleMarker, at: time, to: labels)
    }
    for sample in results { store.append(sample.value, at: time, to: sample.labels) }
    written = results.map(\.labels)
  }

  // MARK: Recording

  private func recorded(
    _ vector: [QuerySample], _ limit: Int
  ) throws(RuleError) -> [QuerySample] {
    var seen: Set<LabelSet> = []
    var out: [QuerySample] = []
    let empty = TemplateContext(
      labels: .empty, value: 0, externalLabels: .empty, externalURL: "")
    var fixed: [(name: String, value: String)] = []
    for label in rule.labels {
      fixed.append((label.name, try render(label.template, empty)))
    }
    for sample in vector {
      var pairs = added.filter { sample.labels[$0.name] == nil }
      pairs += sample.labels.map.pairs + fixed + [(PromQL.metricNameLabel, rule.name)]
      let labels = LabelSet(pairs)
      guard seen.insert(labels).inserted else {
        throw RuleError(
          message: "several results have the labels \(labels.seriesText) once the rule's are added")
      }
      out.append(QuerySample(labels, sample.value))
    }
    guard limit == 0 || out.count <= limit else {
      throw RuleError(message: "\(out.count) results, but the group's limit is \(limit)")
    }
    return out
  }

  // MARK: Alerting

  private func found(
    _ vector: [QuerySample], _ annotations: [RuleText], _ store: SeriesStore, _ time: Int64,
    _ settings: RuleEngine.Settings
  ) throws(RuleError) -> [AlertTable.Found] {
    var seen: Set<LabelSet> = []
    var out: [AlertTable.Found] = []
    for sample in vector {
      let context = TemplateContext(
        labels: sample.labels, value: sample.value, externalLabels: settings.externalLabels,
        externalURL: settings.externalURL
      ) { text in
        guard let query = try? Query(text),
          case .vector(let vector)? = try? query.instant(
            at: time, in: store, settings.query
          ).value
        else { return nil }
        return vector
      }
      var pairs = added + sample.labels.map.pairs.filter { $0.name != PromQL.metricNameLabel }
      for label in rule.labels { pairs.append((label.name, try render(label.template, context))) }
      pairs.append(("alertname", rule.name))
      let labels = LabelSet(pairs)
      guard seen.insert(labels).inserted else {
        throw RuleError(
          message: "several alerts have the labels \(labels.seriesText) once the rule's are added")
      }
      var texts: [(name: String, value: String)] = []
      for text in annotations { texts.append((text.name, try render(text.template, context))) }
      out.append(
        AlertTable.Found(labels: labels, annotations: PackedMap(texts), value: sample.value))
    }
    return out
  }

  private func render(
    _ template: RuleTemplate, _ context: TemplateContext
  ) throws(RuleError) -> String {
    do throws(TemplateError) {
      return try template.render(context)
    } catch {
      throw RuleError(message: "a template cannot be filled in: \(error)")
    }
  }
}
