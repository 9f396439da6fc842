import DSL
import Testing

@testable import Interpreter

@Suite("Plan: declarations")
struct DeclarationPlanTests {
  private static let route = """
    route {
      when severity == critical -> oncall
      otherwise -> ops
    }

    """

  private func edit(_ text: String, _ old: String, _ new: String) -> String {
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    precondition(parts.count == 2, "'\(old)' must occur once")
    return parts.joined(separator: new)
  }

  /// Edits the head that is common to all packages.
  private func check(
    _ old: String, _ new: String, _ expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try program(planHead + Self.route)
    let after = try program(edit(planHead, old, new) + Self.route)
    let plan = PackagePlan(
      from: CompiledProgram(before, zones: ZoneTable()),
      to: CompiledProgram(after, zones: ZoneTable()), at: planStart)
    let found = plan.changes.map { change in
      "\(change.isCritical ? "!" : "")\(change.effect.rawValue) \(change.title)"
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test("Steps of escalations")
  func escalations() throws {
    try check(
      "after 10m unless acked notify bo by [pager]",
      "after 30m unless acked notify bo by [pager]",
      ["!later escalation `oncall`: bo by pager is told after 30m instead of after 10m"])
    try check(
      "after 10m unless acked notify bo by [pager]", "",
      ["!less escalation `oncall`: bo by pager is not told any more (was after 10m)"])
    try check(
      "  notify ana by [pager]\n  after 10m unless acked notify bo by [pager]",
      "  notify pager",
      [
        "!unpaged escalation `oncall`: ana by pager is not told any more (was at once); "
          + "bo by pager is not told any more (was after 10m); pager is told at once, too"
      ])
    try check(
      "notify bo by [pager]", "notify bo by [pager]\n repeat 2",
      ["!more escalation `oncall`: begins again 2 times instead of 0"])
  }

  @Test("Channels and tickets, property by property")
  func properties() throws {
    try check(
      "channel ops: terminal {}", "channel ops: terminal { limit = 10 per 1m, fallback = room }",
      ["changed channel `ops`: limit, fallback"])
    try check("for group, title = \"", "for group, title = \"!", [])
    let route = "route { otherwise -> ops, incident }"
    let old = try program(planHead + route)
    let new = try program(edit(planHead, "for group, title = \"", "for group, title = \"!") + route)
    let plan = PackagePlan(
      from: CompiledProgram(old, zones: ZoneTable()),
      to: CompiledProgram(new, zones: ZoneTable()), at: planStart)
    #expect(plan.changes.map(\.title) == ["ticket `incident`: title"])
  }

  @Test("The texts of a template, one by one")
  func templates() throws {
    func source(_ title: String) -> String {
      """
      route { otherwise -> desk }
      channel desk: terminal { template = card }
      template card(group: Group) for terminal {
        title = "\(title)"
        body = "x"
      }
      """
    }
    try checkPlan(source("a"), source("b"), ["changed template `card`: title"])
  }

  @Test("Addresses are shown, other literals and secrets are not")
  func secrets() throws {
    let route = "route { otherwise -> hook }\n"
    func source(_ url: String, _ token: String) -> String {
      route + "channel hook: webhook { url = \"\(url)\", token = \(token) }"
    }
    let plan = try plan(
      source("https://a.example", "secret(\"a\")"), source("https://b.example", "secret(\"b\")"))
    let change = try #require(plan.changes.first)
    #expect(change.before.map(\.text) == ["url = \"https://a.example\"", "token = secret(\"a\")"])
    #expect(change.after.map(\.text) == ["url = \"https://b.example\"", "token = secret(\"b\")"])
  }

  @Test("Calendars are compared by their hours")
  func calendars() throws {
    let mute = "mute quiet { when severity == info, during nights, because \"sleep\" }\n"
    func nights(_ hours: String) -> String {
      edit(planHead, "22:00..06:00", hours) + Self.route + mute
    }
    func plan(_ hours: String) throws -> PackagePlan {
      PackagePlan(
        from: CompiledProgram(try program(nights("22:00..06:00")), zones: ZoneTable()),
        to: CompiledProgram(try program(nights(hours)), zones: ZoneTable()), at: planStart)
    }
    let later = try plan("23:00..06:00")
    #expect(
      later.changes.map(\.title) == [
        "calendar `nights`: from 2026-11-26T22:00:00Z until 2026-11-26T23:00:00Z it is outside, "
          + "was inside"
      ])
    #expect(later.changes.first?.after.map(\.text) == ["calendar nights", "mute quiet"])
    // The same hours in other words.
    #expect(try plan("22:00..24:00\n 00:00..06:00").unknown.map(\.name) == ["nights"])
  }

  // MARK: Suppression

  @Test("Mutes are held against all mutes together")
  func mutes() throws {
    let one = "mute quiet { when env == staging, because \"s\" }"
    let two = """
      mute quiet { when env == staging and severity == info, because "s" }
      mute other { when env == staging and severity != info, because "s" }
      """
    try checkPlan(Self.route + one, Self.route + two, [])
    try checkPlan(
      Self.route + one, Self.route + edit(one, "env == staging", "env == prod"),
      [
        "!held-back mute `quiet` holds back more alerts | env == prod",
        "!more alerts that mute `quiet` held back are told | env == staging",
      ])
    try checkPlan(
      Self.route, Self.route + "mute quiet { when env == staging, during nights, because \"s\" }",
      ["!held-back mute `quiet` holds back more alerts | env == staging and during nights"])
  }

  @Test("Inhibitions: targets, sources and what must be equal")
  func inhibitions() throws {
    let rule = """
      inhibit node {
        when alertname == "NodeDown"
        mute alertname =~ "Pod.*" and severity != critical
        same [service]
        because "dead"
      }
      """
    func check(_ old: String, _ new: String, _ expected: [String]) throws {
      try checkPlan(Self.route + rule, Self.route + edit(rule, old, new), expected)
    }
    try check("because \"dead\"", "because \"gone\"", [])
    try check(
      " and severity != critical", "",
      [
        "!held-back inhibition `node` can hold back more alerts"
          + " | alertname =~ \"Pod.*\" and severity == critical"
      ])
    try check(
      "== \"NodeDown\"", "in [\"NodeDown\", \"RackDown\"]",
      [
        "!held-back more alerts make inhibition `node` hold others back | alertname == \"RackDown\""
      ])
    try check(
      "same [service]", "same [service, env]",
      [
        "more inhibition `node` asks for equal [env, service] instead of [service]"
          + " | alertname =~ \"Pod.*\" and severity != critical"
      ])
    try checkPlan(
      Self.route, Self.route + rule,
      [
        "held-back new inhibition `node` | alertname =~ \"Pod.*\" and severity != critical"
      ])
    try checkPlan(
      Self.route + rule, Self.route,
      [
        "more inhibition `node` is gone | alertname =~ \"Pod.*\" and severity != critical"
      ])
  }

  // MARK: Rules

  @Test("Rules: raised no more, later, otherwise, and where their alerts go")
  func rules() throws {
    let rules = """
      source main: prometheus { url = "http://127.0.0.1:9090" }
      rules shop from main every 30s {
        alert Slow {
          when promql"latency > 2" for 5m
          labels { severity = critical }
          summary = "slow"
          runbook = "https://r.example"
        }
      }
      """
    func check(_ old: String, _ new: String, _ expected: [String]) throws {
      try checkPlan(Self.route + rules, Self.route + edit(rules, old, new), expected)
    }
    try check("latency > 2", "latency   >  2", [])
    try check("latency > 2", "latency > 3", ["!changed alert `Slow`: query"])
    try check("for 5m", "for 10m", ["!later alert `Slow`: fires after 10m instead of 5m"])
    try check(
      "severity = critical", "severity = warning",
      [
        "!unpaged alert `Slow`: labels, so that it goes to ops instead of oncall"
      ])
    try check(
      "alert Slow", "alert Sluggish",
      [
        "!unpaged alert `Slow` is not raised any more; it went to oncall",
        "!more new alert `Sluggish`; it goes to oncall",
      ])
    try check("every 30s", "every 1m", ["changed rules `shop`: every"])
    try check("rules shop", "rules store", [])
  }

  @Test("An objective is one change")
  func objectives() throws {
    func slo(_ target: String) -> String {
      """
      source main: prometheus { url = "http://127.0.0.1:9090" }
      slo shop from main {
        objective = \(target) over 30d
        bad = promql"sum(rate(errors[${window}]))"
        total = promql"sum(rate(requests[${window}]))"
        page { severity = critical, team = payments }
      }

      """
    }
    try checkPlan(Self.route + slo("99.9%"), Self.route + slo("99.9%"), [])
    try checkPlan(
      Self.route + slo("99.9%"), Self.route + slo("99.95%"),
      [
        "earlier objective `shop`: 99.95% over 30d instead of 99.9% over 30d"
      ])
    try checkPlan(
      Self.route + slo("99.9%"), Self.route,
      [
        "lost objective `shop` is not watched any more"
      ])
  }

  @Test("Playbooks: whom they run for, and what they do")
  func playbooks() throws {
    let playbook = """
      playbook look {
        on firing when severity == critical
        once per group
        notify room "look"
      }
      """
    func check(_ old: String, _ new: String, _ expected: [String]) throws {
      try checkPlan(Self.route + playbook, Self.route + edit(playbook, old, new), expected)
    }
    try check(
      "severity == critical", "severity in [critical, warning]",
      [
        "changed playbook `look` runs for more alerts | severity == warning"
      ])
    try check("\"look\"", "\"see\"", ["changed playbook `look`: steps"])
    try checkPlan(
      Self.route + playbook, Self.route,
      [
        "less playbook `look` does not run any more"
      ])
  }
}
