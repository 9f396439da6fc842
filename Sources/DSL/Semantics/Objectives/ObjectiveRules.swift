/// The rules that watch an objective.
///
/// For every window a record of the share of events that failed; an alert where the budget burns
/// fast, one where it burns slowly, one where nothing is known; and for dashboards the objective
/// and what is left of its budget. All carry the label `slo` with the objective's name.
package struct ObjectiveRules {
  /// The label that names the objective.
  package static let label = "slo"
  /// The label that tells the tiers of one urgency apart, where each has a delay of its own.
  static let tierLabel = "burn_window"
  /// Columns at which printed queries are broken.
  static let lineWidth = 80
  /// How long nothing must be known of the events, in nanoseconds: a restart is no finding.
  static let silencePending: Int64 = 10 * minute

  /// Names of the alerts.
  package enum Alert {
    package static let fast = "ErrorBudgetBurnsFast"
    package static let slow = "ErrorBudgetBurnsSlowly"
    package static let silence = "ObjectiveWithoutData"
    package static let all = [fast, slow, silence]
  }

  private static let second: Int64 = 1_000_000_000
  private static let minute = 60 * second

  package let objective: CheckedObjective
  private let tiers: [BurnRates.Tier]

  package init(_ objective: CheckedObjective) {
    self.objective = objective
    tiers = objective.burnRates.tiers(window: objective.window / Self.second)
  }

  package var rules: CheckedRules {
    let windows = objective.burnRates.windows(window: objective.window / Self.second)
    var rules = windows.map { CheckedRule.record(ratioRecord($0)) }
    rules += bookkeeping.map { .record($0) }
    rules += alerts.map { .alert($0) }
    return CheckedRules(
      name: "slo_" + objective.name, source: objective.source, interval: nil,
      attributes: CheckedAttributes(), labels: [], rules: rules, span: objective.span)
  }

  // MARK: Records

  /// The share of events that failed within a window.
  ///
  /// Without a single failure many exporters have no series of failures; that counts as none, and
  /// not as unknown. Without any event the share is unknown.
  func ratio(over window: Int64) -> String {
    let length = Self.text(window)
    let events = objective.events.text.replacing("${window}", with: length)
    let total = objective.total.text.replacing("${window}", with: length)
    let counted = "((\(events)) or (\(total)) * 0)"
    let failed = objective.countsGood ? "((\(total)) - \(counted))" : counted
    return "\(failed) / (\(total))"
  }

  /// The labels of the shares, so that page and ticket are about the same thing where they agree in
  /// them; nil where the queries leave open which there are.
  package var sharedLabels: [String]? {
    let text = ratio(over: tiers.first?.long ?? 0)
    let parsed = try? PromQL.parse(
      Array(text.utf8), PromQL.Options(dialect: objective.dialect))
    guard let labels = parsed.map({ PromQLLabels($0) }), labels.isClosed else { return nil }
    return labels.possibleLabels
  }

  private func ratioRecord(_ window: Int64) -> CheckedRecordRule {
    record(Self.ratioName(window), ratio(over: window))
  }

  /// The objective, and the share of its budget that is left.
  private var bookkeeping: [CheckedRecordRule] {
    let shortest = tiers.map(\.short).min() ?? 0
    let series = selector(shortest)
    let period = Self.text(objective.window / Self.second)
    let spent = "sum_over_time(\(series)[\(period)]) / count_over_time(\(series)[\(period)])"
    return [
      record(
        "slo:objective:ratio", "vector(\(PromQL.text(of: BurnRates.tidy(objective.target))))"),
      record(
        "slo:error_budget_remaining:ratio", "1 - (\(spent)) / \(PromQL.text(of: budget))"),
    ]
  }

  private func record(_ name: String, _ query: String) -> CheckedRecordRule {
    CheckedRecordRule(
      name: name, query: self.query(query), labels: [constant(Self.label, objective.name)],
      span: objective.span)
  }

  private static func ratioName(_ window: Int64) -> String { "slo:error_ratio:rate" + text(window) }

  private func selector(_ window: Int64) -> String {
    "\(Self.ratioName(window)){\(Self.label)=\"\(objective.name)\"}"
  }

  /// The share of events that may fail.
  private var budget: Double { BurnRates.tidy(1 - objective.target) }

  // MARK: Alerts

  private var alerts: [CheckedAlertRule] {
    var alerts: [CheckedAlertRule] = []
    if let labels = objective.page { alerts += burning(.page, Alert.fast, labels) }
    if let labels = objective.ticket { alerts += burning(.ticket, Alert.slow, labels) }
    if let labels = objective.silenceLabels { alerts.append(silence(labels)) }
    return alerts
  }

  /// One alert for the tiers of an urgency, or one for each where they wait for different times.
  private func burning(
    _ urgency: BurnRates.Tier.Urgency, _ name: String, _ labels: [(name: String, value: String)]
  ) -> [CheckedAlertRule] {
    let tiers = tiers.filter { $0.urgency == urgency }
    guard Set(tiers.map(\.pending)).count > 1 else {
      let query = tiers.map { "(\(condition($0)))" }.joined(separator: " or ")
      return [alert(name, query, tiers.first?.pending ?? 0, labels, tiers)]
    }
    return tiers.map { tier in
      let more = [(name: Self.tierLabel, value: Self.text(tier.long))]
      return alert(name, condition(tier), tier.pending, labels + more, [tier])
    }
  }

  private func condition(_ tier: BurnRates.Tier) -> String {
    let bound = "\(PromQL.text(of: tier.rate)) * \(PromQL.text(of: budget))"
    return "\(selector(tier.long)) > \(bound) and \(selector(tier.short)) > \(bound)"
  }

  private func alert(
    _ name: String, _ query: String, _ pending: Int64, _ labels: [(name: String, value: String)],
    _ tiers: [BurnRates.Tier]
  ) -> CheckedAlertRule {
    let rates = tiers.map { "\(PromQL.text(of: $0.rate)) times over \(Self.text($0.long))" }
    let summary = "\(objective.name) burns its error budget too fast"
    let allowed = PromQL.text(of: BurnRates.tidy(budget * 100))
    let description =
      " of events fail; the objective allows \(allowed)%. "
      + "Alert at \(rates.joined(separator: ", or ")) the rate that would last "
      + "\(Self.text(objective.window / Self.second))."
    var annotations = [constant("summary", summary), shareText(description)]
    annotations += objective.annotations
    return CheckedAlertRule(
      name: name, query: self.query(query), pending: pending * Self.second, keep: 0,
      labels: all(labels), annotations: annotations, span: objective.span)
  }

  /// Without events no share is known, and a silent objective looks like a healthy one.
  private func silence(_ labels: [(name: String, value: String)]) -> CheckedAlertRule {
    let shortest = tiers.map(\.short).min() ?? 0
    let total = objective.total.text.replacing("${window}", with: Self.text(shortest))
    return CheckedAlertRule(
      name: Alert.silence, query: query("absent(\(total))"), pending: Self.silencePending, keep: 0,
      labels: all(labels),
      annotations: [
        constant("summary", "\(objective.name) cannot be judged: there are no events")
      ] + objective.annotations, span: objective.span)
  }

  private func all(_ labels: [(name: String, value: String)]) -> [CheckedRuleText] {
    ([(name: Self.label, value: objective.name)] + labels).map { constant($0.name, $0.value) }
  }

  // MARK: Texts

  private func constant(_ name: String, _ value: String) -> CheckedRuleText {
    CheckedRuleText(
      name: name, value: .constant(.string(value)), template: literalForGo(value),
      span: objective.span)
  }

  /// The share of failed events, and a text behind it.
  private func shareText(_ rest: String) -> CheckedRuleText {
    let share = TypedExpression.format(.slot(Scope.RuleSlot.value.rawValue), .percent)
    return CheckedRuleText(
      name: "description", value: .text([.value(share), .literal(rest)]),
      template: "{{ $value | humanizePercentage }}" + literalForGo(rest), span: objective.span)
  }

  /// The query as it is printed, over several lines where it is long.
  private func query(_ text: String) -> CheckedQuery {
    let printed = try? PromQL.parse(Array(text.utf8), PromQL.Options(dialect: objective.dialect))
    return CheckedQuery(text: printed?.text(brokenAt: Self.lineWidth) ?? text, span: objective.span)
  }

  private static func text(_ seconds: Int64) -> String {
    PromQL.text(ofMilliseconds: seconds * 1000)
  }
}
