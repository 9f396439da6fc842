import DSL
import Testing

@testable import Interpreter

@Suite("Plan: routes")
struct RoutePlanTests {
  private static let route = """
    route {
      group by [alertname, service]
      when severity == info -> drop because "dashboards"
      when team == payments {
        when severity == critical and env == prod -> oncall, room, incident
        otherwise -> room
      }
      otherwise -> ops
    }
    """

  private func edit(_ old: String, _ new: String) -> String {
    let parts = Self.route.split(separator: old, omittingEmptySubsequences: false)
    precondition(parts.count == 2, "'\(old)' must occur once")
    return parts.joined(separator: new)
  }

  @Test("A package and itself differ in nothing")
  func itself() throws {
    let plan = try plan(Self.route, Self.route)
    #expect(plan.isEmpty)
    #expect(plan.summary == "no alert is routed differently")
    #expect(plan.routesTotal == 4)
  }

  @Test(
    "What does not matter is no change",
    arguments: [
      // Comments and layout.
      ("when severity == info", "# quiet\n  when  severity  ==  info"),
      ("oncall, room, incident", "incident, room, oncall"),
      ("team == payments {", "team in [payments] {"),
      ("severity == critical and env == prod", "env == prod and severity == critical"),
      ("severity == critical and env == prod", "not (env != prod or severity != critical)"),
      ("severity == critical and env == prod", "severity =~ \"critical\" and env == prod"),
      // What an earlier branch takes already.
      ("otherwise -> ops", "when severity == info -> drop because \"never\", otherwise -> ops"),
      ("because \"dashboards\"", "because \"dashboards show these\""),
    ])
  func cosmetic(old: String, new: String) throws {
    try checkPlan(Self.route, edit(old, new), [])
  }

  @Test("A branch that loses its page is the most dangerous")
  func unpaged() throws {
    let plan = try plan(Self.route, edit("oncall, room, incident", "room, incident"))
    let first = try #require(plan.changes.first)
    #expect(first.effect == .unpaged)
    #expect(first.isCritical)
    #expect(first.title == "no longer told to oncall")
    #expect(
      first.alerts?.conditions
        == ["severity == critical and team == payments and env == prod"])
    #expect(
      first.alerts?.example.text
        == #"{env="prod", severity="critical", team="payments"}"#)
    #expect(
      first.before.map(\.text)
        == ["when severity == critical and env == prod -> oncall, room, incident"])
    #expect(first.after.first?.place.hasPrefix("main.tocsin:") == true)
  }

  @Test("Conditions that get narrower move alerts")
  func narrowed() throws {
    try checkPlan(
      Self.route,
      edit("severity == critical and env == prod", "severity == critical and env == staging"),
      [
        "!unpaged no longer told to oncall, incident"
          + " | severity == critical and team == payments and env == prod",
        "!more also told to oncall, incident"
          + " | severity == critical and team == payments and env == staging",
      ])
  }

  @Test("Dropped and no longer dropped")
  func dropped() throws {
    try checkPlan(
      Self.route, edit("when severity == info", "when severity == warning"),
      [
        "lost told to nobody any more, was to room"
          + " | severity == warning and team == payments",
        "lost told to nobody any more, was to ops"
          + " | severity == warning and team != payments",
        "more told to room, was to nobody | severity == info and team == payments",
        "more told to ops, was to nobody | severity == info and team != payments",
      ])
  }

  @Test("Another target in the place of one")
  func elsewhere() throws {
    try checkPlan(
      Self.route, edit("otherwise -> ops", "otherwise -> pager"),
      ["!elsewhere told to pager instead of ops | severity != info and team != payments"])
  }

  @Test("A setting at the root is one change for all leaves")
  func timers() throws {
    let changed = edit(
      "group by [alertname, service]",
      "group by [alertname, service]\n  wait 1m\n  interval 1m\n  repeat 8h")
    try checkPlan(
      Self.route, changed,
      [
        "!less told again every 8h instead of every 4h (repeat) | severity != info",
        "!later first told after 1m instead of 30s (wait) | severity != info",
        "!earlier news of a group told every 1m instead of every 5m (interval) | severity != info",
      ])
  }

  @Test("Grouping, and the identity that a route's key gives")
  func identity() throws {
    try checkPlan(
      Self.route, edit("[alertname, service]", "[alertname]"),
      [
        "!regrouped grouped by [alertname] instead of by [alertname, service];"
          + " running groups begin anew | severity != info"
      ])
    let named = edit("when team == payments {", "when team == payments as payments {")
    let plan = try plan(Self.route, named)
    #expect(plan.changes.map(\.effect) == [.regrouped])
    #expect(
      plan.changes.first?.alerts?.conditions == ["severity != info and team == payments"])
    #expect(plan.routesChanged == 2)
  }

  @Test("Mutes of blocks")
  func mutes() throws {
    try checkPlan(
      Self.route, edit("when team == payments {", "when team == payments {\n mute during nights"),
      ["!held-back held back during nights | severity != info and team == payments"])
  }

  @Test("A calendar in a condition is a part of the class")
  func calendars() throws {
    try checkPlan(
      Self.route, edit("otherwise -> ops", "when during nights -> pager\n otherwise -> ops"),
      [
        "!elsewhere told to pager instead of ops"
          + " | severity != info and team != payments and during nights"
      ])
  }

  @Test("Also branches tell more, and tell twice")
  func also() throws {
    try checkPlan(
      Self.route,
      edit(
        "when severity == info", "also when service =~ \"pay.*\" -> pager\n when severity == info"),
      [
        "!more also told to pager | service =~ \"pay.*\" and severity != info",
        "more told to pager, was to nobody | service =~ \"pay.*\" and severity == info",
      ])
  }

  @Test("Patterns are compared by what they match")
  func patterns() throws {
    let old = "route { when service =~ \"pay.*\" -> room\n otherwise -> ops }"
    try checkPlan(
      old, "route { when service =~ \"pay(.*)|pa[y]x\" -> room\n otherwise -> ops }", [])
    try checkPlan(
      old, "route { when service =~ \"pay.+\" -> room\n otherwise -> ops }",
      ["!elsewhere told to ops instead of room | service == \"pay\""])
    try checkPlan(
      old,
      "route { when service =~ \"pay.*\" and service != \"payroll\" -> room\n otherwise -> ops }",
      ["!elsewhere told to ops instead of room | service == \"payroll\""])
    try checkPlan(
      old, "route { when service =~ \"(pay|bill).*\" -> room\n otherwise -> ops }",
      [
        "!elsewhere told to room instead of ops"
          + " | service =~ \"(pay|bill).*\" and service !~ \"pay.*\""
      ])
  }

  @Test("A renamed channel is the same receiver, in groups of another identity")
  func renamed() throws {
    let route = "route { when team == payments -> room\n otherwise -> ops }"
    let head = planHead.split(separator: "channel room: terminal {}").joined(
      separator: "channel lounge: terminal { color = false }\nchannel room: terminal {}")
    let before = planHead.split(separator: "channel room: terminal {}").joined(
      separator: "channel lobby: terminal { color = false }\nchannel room: terminal {}")
    let old = try program(before + route.split(separator: "room").joined(separator: "lobby"))
    let new = try program(head + route.split(separator: "room").joined(separator: "lounge"))
    let plan = PackagePlan(
      from: CompiledProgram(old, zones: ZoneTable()),
      to: CompiledProgram(new, zones: ZoneTable()), at: planStart)
    #expect(plan.changes.map(\.effect) == [.regrouped])
    #expect(plan.changes.first?.alerts?.conditions == ["team == payments"])
  }

  @Test("What is too large to decide is unknown, and no route is claimed to be the same")
  func unknown() throws {
    func route(_ target: String) -> String {
      let branches = (0..<400).map { "  when service =~ \".*a\($0)b.*\" -> room" }
      return "route {\n\(branches.joined(separator: "\n"))\n  otherwise -> \(target)\n}"
    }
    let plan = try plan(route("ops"), route("pager"))
    #expect(plan.unknown.map(\.subject) == [.route])
    #expect(plan.changes.isEmpty)
    #expect(!plan.isEmpty)
    #expect(plan.summary == "whether alerts are routed differently is unknown; 1 undecided")
  }
}
