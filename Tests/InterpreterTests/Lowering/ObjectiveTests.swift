import DSL
import Testing

@testable import Interpreter

/// What an objective becomes, and that its alerts fire when its budget burns.
@Suite struct ObjectiveTests {
  private static func package(_ more: String, grouped: Bool = false) -> String {
    let by = grouped ? " by (shop)" : ""
    return """
      labels { severity: critical | warning }
      source main: prometheus { url = "http://127.0.0.1:9090" }
      channel hook: webhook { url = "http://127.0.0.1:1/" }
      last resort hook
      route { when slo == "shop" -> hook, otherwise -> hook }
      slo shop from main {
        objective = 99.9% over 30d
        bad = promql"sum\(by) (rate(requests_total{code=\\"500\\"}[${window}]))"
        total = promql"sum\(by) (rate(requests_total[${window}]))"
        page { severity = critical }
        ticket { severity = warning }
        \(more)
      }
      """
  }

  private func rules(_ source: String) throws -> [ProgramRule] {
    try #require(try program(source).ruleGroups.first).rules
  }

  @Test func recordsAndAlertsOfTheWorkbook() throws {
    let rules = try rules(Self.package(""))
    #expect(
      rules.map(\.name) == [
        "slo:error_ratio:rate5m", "slo:error_ratio:rate30m", "slo:error_ratio:rate1h",
        "slo:error_ratio:rate2h", "slo:error_ratio:rate6h", "slo:error_ratio:rate1d",
        "slo:error_ratio:rate3d", "slo:objective:ratio", "slo:error_budget_remaining:ratio",
        "ErrorBudgetBurnsFast", "ErrorBudgetBurnsSlowly", "ObjectiveWithoutData",
      ])
    #expect(rules.allSatisfy { $0.labels.first?.text == "shop" })
    let canonical = try PromQL.parse(Array(rules[9].query.utf8), PromQL.Options())
    #expect(
      canonical.text == """
        (slo:error_ratio:rate1h{slo="shop"} > 14.4 * 0.001 \
        and slo:error_ratio:rate5m{slo="shop"} > 14.4 * 0.001) \
        or (slo:error_ratio:rate6h{slo="shop"} > 6 * 0.001 \
        and slo:error_ratio:rate30m{slo="shop"} > 6 * 0.001)
        """)
  }

  /// 99.9 / 100 is no 0.999 in binary.
  @Test(arguments: [("99.9%", "vector(0.999)"), ("99.99%", "vector(0.9999)")])
  func theObjectiveIsRecordedAsItIsWritten(_ percent: String, _ query: String) throws {
    let source = Self.package("").replacing("99.9%", with: percent)
    let rules = try rules(source)
    #expect(rules.first { $0.name == "slo:objective:ratio" }?.query == query)
  }

  @Test func pyrraHasAnAlertForEveryPairOfWindows() throws {
    let alerts = try rules(Self.package("burn_rates = pyrra, no_data = ignore")).compactMap {
      rule -> String? in
      guard case .alert(let alert) = rule.kind else { return nil }
      let window = rule.labels.first { $0.name == "burn_window" }?.text ?? ""
      let pending = PromQL.text(ofMilliseconds: alert.pending.nanoseconds / 1_000_000)
      return "\(rule.name) \(window) \(pending)"
    }
    #expect(
      alerts == [
        "ErrorBudgetBurnsFast 1h4m 2m", "ErrorBudgetBurnsFast 6h26m 16m",
        "ErrorBudgetBurnsSlowly 1d1h43m 1h4m", "ErrorBudgetBurnsSlowly 4d6h51m 3h13m",
      ])
  }

  @Test(arguments: [("", "warning"), ("no_data = page", "critical")])
  func silenceIsAsUrgentAsAsked(_ option: String, _ severity: String) throws {
    let rule = try #require(
      try rules(Self.package(option)).first { $0.name == "ObjectiveWithoutData" })
    #expect(rule.labels.first { $0.name == "severity" }?.text == severity)
  }

  @Test func theFastAlertHoldsTheSlowOneBack() throws {
    let program = try program(Self.package("", grouped: true))
    let rule = try #require(program.inhibitions.first)
    #expect(rule.same == ["shop"])
    #expect(rule.place.line > 0)
  }

  /// Names of the alerts that fire after an hour in which this share of requests failed.
  private func firing(_ share: Double) throws -> [String] {
    let program = try program(Self.package(""))
    var engine = RuleEngine(try RuleFile(program.ruleGroups).groups, RuleEngine.Settings())
    let minute: Int64 = 60_000
    for step in 0...90 {
      let time = Int64(step) * minute
      for (code, rate) in [("200", 1 - share), ("500", share)] where rate > 0 {
        let labels = LabelSet([("__name__", "requests_total"), ("code", code)])
        engine.store.append(Double(step) * 6000 * rate, at: time, to: labels)
      }
      #expect(engine.evaluate(at: time).isEmpty)
    }
    return ObjectiveRules.Alert.all.filter { !engine.firing($0).isEmpty }
  }

  @Test func alertsFireAtTheirRates() throws {
    #expect(try firing(0) == [])
    // 14.4 times the budget of 0.1 % is 1.44 %.
    #expect(try firing(0.0005) == [])
    #expect(try firing(0.0045) == ["ErrorBudgetBurnsSlowly"])
    #expect(try firing(0.015) == ["ErrorBudgetBurnsFast", "ErrorBudgetBurnsSlowly"])
  }
}
