import DSL
import Interpreter

/// The rules of a package over the series of a test, evaluated when their groups are due.
struct RuleStage {
  /// Evaluations of rules in one test.
  static let evaluationsMax = 1_000_000
  /// How often a group without an interval is evaluated: Prometheus' default.
  static let intervalStandard = TimeSpan.minutes(1)

  /// A rule that could not be evaluated, when it happened for the first time.
  struct Failure {
    let name: String
    let place: Place
    let message: String
    let at: Instant
  }

  private struct Series {
    let description: SeriesDescription
    let step: TimeSpan
    /// Samples that the rules can see.
    var added = 0
  }

  private struct Group {
    let part: RuleBook.Part
    let interval: TimeSpan
    var dueAt: Instant
    /// By rule of the part.
    var senders: [AlertSender]
  }

  private let rules: RuleBook
  private let start: Instant
  private var engine: RuleEngine
  private var series: [Series]
  private var groups: [Group]
  private var evaluations = 0
  /// Rules of which an alert has fired.
  private(set) var fired: Set<RulePosition> = []
  private(set) var failures: [Failure] = []

  /// Nil where the test gives no series: then no rule is evaluated.
  init?(_ test: TestCase, _ rules: RuleBook, at start: Instant) {
    var series: [Series] = []
    var named: Set<String> = []
    for statement in test.statements {
      switch statement.action {
      case .series(let description, let step):
        series.append(Series(description: description, step: step))
      case .expectNamedAlert(let name, _, _): named.insert(name)
      default: break
      }
    }
    guard !series.isEmpty else { return nil }
    let given = series.map(\.description.labels)
    let parts = rules.parts(given: given, naming: named)
    failures = rules.missing(given: given, naming: named).map { rule in
      Failure(name: rule.name, place: rule.place, message: rule.reason, at: start)
    }
    self.rules = rules
    self.start = start
    self.series = series
    groups = parts.map { part in
      let flavor = rules.flavors[part.group]
      return Group(
        part: part, interval: part.subset.interval ?? Self.intervalStandard, dueAt: start,
        senders: part.rules.map { _ in AlertSender(flavor) })
    }
    engine = RuleEngine(
      parts.map { ($0.subset, rules.flavors[$0.group]) }, RuleEngine.Settings())
  }

  /// When rules are evaluated next; nil once there is nothing to evaluate any more.
  var nextDue: Instant? {
    evaluations < Self.evaluationsMax ? groups.lazy.map(\.dueAt).min() : nil
  }

  /// Evaluates the groups that are due.
  ///
  /// - Returns: The alerts that the evaluator sends.
  mutating func evaluate(at now: Instant) -> [PostedAlert] {
    addSamples(until: now)
    var posts: [PostedAlert] = []
    for group in groups.indices where groups[group].dueAt <= now {
      groups[group].dueAt = now + groups[group].interval
      let faults = engine.evaluate(group: group, at: now.milliseconds)
      for fault in faults {
        let part = groups[group].part
        note(
          fault.message, of: RulePosition(group: part.group, rule: part.rules[fault.index]),
          at: now)
      }
      for rule in groups[group].part.rules.indices {
        evaluations += 1
        guard !faults.contains(where: { $0.index == rule }) else { continue }
        posts += send(group, rule, at: now)
      }
    }
    if evaluations >= Self.evaluationsMax, let part = groups.first?.part {
      let position = RulePosition(group: part.group, rule: part.rules[0])
      note("the test needs more than \(Self.evaluationsMax) evaluations", of: position, at: now)
    }
    return posts
  }

  private mutating func send(_ group: Int, _ rule: Int, at now: Instant) -> [PostedAlert] {
    let active = engine.active(group: group, rule: rule)
    if active.contains(where: { $0.firedAt != nil }) {
      let part = groups[group].part
      fired.insert(RulePosition(group: part.group, rule: part.rules[rule]))
    }
    return groups[group].senders[rule].messages(
      active, at: now, interval: groups[group].interval
    ).map { message in
      PostedAlert(
        labels: message.labels, annotations: message.annotations, startsAt: message.startsAt,
        endsAt: message.endsAt)
    }
  }

  private mutating func note(_ message: String, of position: RulePosition, at now: Instant) {
    let place = rules.place(of: position)
    guard !failures.contains(where: { $0.place == place }) else { return }
    failures.append(
      Failure(name: rules[position].name, place: place, message: message, at: now))
  }

  /// Later samples stay hidden from the rules.
  private mutating func addSamples(until now: Instant) {
    for index in series.indices {
      let (samples, step) = (series[index].description.samples, series[index].step)
      let labels = series[index].description.labels
      var added = series[index].added
      while added < samples.count {
        let moment = start + step * Int64(added)
        guard moment <= now else { break }
        switch samples[added] {
        case .value(let value): engine.store.append(value, at: moment.milliseconds, to: labels)
        case .stale: engine.store.append(.staleMarker, at: moment.milliseconds, to: labels)
        case .missing: break
        }
        added += 1
      }
      series[index].added = added
    }
  }

  // MARK: Looking

  /// The alerts of a name that are pending or fire, rule by rule.
  func active(_ name: String) -> [RuleEngine.ActiveAlert] {
    places(of: name).flatMap { engine.active(group: $0.group, rule: $0.rule) }
  }

  /// The alert rules of a name that are evaluated: their places in the engine.
  private func places(of name: String) -> [(group: Int, rule: Int)] {
    groups.enumerated().flatMap { group, content in
      content.part.subset.rules.enumerated().compactMap { number, rule in
        rule.isAlert && rule.name == name ? (group, number) : nil
      }
    }
  }

  /// What a query gives now, over the series of the test and those that its rules record.
  mutating func value(of text: String, at now: Instant) -> Result<[QuerySample], RuleQueryFault> {
    addSamples(until: now)
    do throws(PromQL.Refusal) {
      return samples(of: try Query(text), at: now)
    } catch {
      return .failure(RuleQueryFault(reason: error.description))
    }
  }

  private func samples(
    of query: Query, at now: Instant
  ) -> Result<[QuerySample], RuleQueryFault> {
    do throws(QueryError) {
      let result = try query.instant(at: now.milliseconds, in: engine.store)
      switch result.value {
      case .scalar(let number): return .success([QuerySample(.empty, number)])
      case .vector(let samples): return .success(samples)
      case .string, .matrix:
        return .failure(RuleQueryFault(reason: "it gives neither a number nor a vector"))
      }
    } catch {
      return .failure(RuleQueryFault(reason: error.description))
    }
  }
}

/// Why a query of a test has no value.
struct RuleQueryFault: Error {
  let reason: String
}

// MARK: - For people

extension RuleStage {
  /// Evaluations that are shown, and series of each query.
  private static let shownEvaluations = 5
  private static let shownSeries = 5

  /// The state of the alerts of a name and the values of their queries near a time; several lines.
  func history(of name: String, at now: Instant) -> String {
    var lines: [String] = []
    for place in places(of: name) {
      let group = groups[place.group]
      let rule = group.part.subset.rules[place.rule]
      let pending = rule.pending
      for alert in engine.active(group: place.group, rule: place.rule).prefix(Self.shownSeries) {
        let since = (Instant(milliseconds: alert.firedAt ?? alert.activeSince) - start).text
        let wait =
          alert.firedAt == nil
          ? "pending since \(since), for \(pending.text)" : "firing since \(since)"
        lines.append("  \(alert.labels.seriesText): \(wait)")
      }
      lines += values(of: rule.query, every: group.interval, until: now)
    }
    return lines.joined(separator: "\n")
  }

  /// The values of a query at its last evaluations, a line for each series.
  func values(of query: Query, every interval: TimeSpan, until now: Instant) -> [String] {
    let (shown, condition) = query.comparison ?? (query, "")
    let elapsed = (now - start).nanoseconds
    let last = elapsed - elapsed % interval.nanoseconds
    let times = (0..<Self.shownEvaluations).reversed().compactMap { back in
      let time = last - Int64(back) * interval.nanoseconds
      return time < 0 ? nil : TimeSpan(nanoseconds: time)
    }
    var order: [LabelSet] = []
    var texts: [LabelSet: [String]] = [:]
    for (index, time) in times.enumerated() {
      guard case .success(let samples) = samples(of: shown, at: start + time) else { continue }
      for sample in samples {
        if texts[sample.labels] == nil {
          order.append(sample.labels)
          texts[sample.labels] = times.map { "\($0.text) -" }
        }
        texts[sample.labels]?[index] = "\(time.text) \(PromQL.text(of: sample.value))"
      }
    }
    let wanted = condition.isEmpty ? "" : " (fires \(condition))"
    let head = "  values of \(shown.line)\(wanted):"
    guard !order.isEmpty else { return [head + " none"] }
    let rows = order.prefix(Self.shownSeries).map { labels in
      "    \(labels.seriesText) \((texts[labels] ?? []).joined(separator: ", "))"
    }
    let rest = order.count - rows.count
    return [head] + rows + (rest > 0 ? ["    and \(rest) more series"] : [])
  }
}

extension Rule {
  /// How long its condition must hold.
  fileprivate var pending: TimeSpan {
    if case .alerting(let hold, _, _) = kind { return hold }
    return .zero
  }
}

extension Instant {
  /// Whole milliseconds since 1970.
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }

  fileprivate init(milliseconds: Int64) { self.init(nanoseconds: milliseconds * 1_000_000) }
}
