import DSL
import Testing

@testable import Interpreter

/// A Thursday noon, in UTC.
let planStart = Instant(nanoseconds: 1_795_694_400_000_000_000)

/// What stands before the routes of the packages below.
let planHead = """
  labels {
    severity: critical | warning | info
    team: payments | platform
    env: prod | staging
    service: String?
  }
  channel room: terminal {}
  channel ops: terminal {}
  channel pager: terminal {}
  last resort ops
  contact ana { terminal = "ana" }
  contact bo { terminal = "bo" }
  escalation oncall {
    notify ana by [pager]
    after 10m unless acked notify bo by [pager]
  }
  ticket incident { for group, title = "${group.labels.alertname}" }
  calendar nights in "UTC" { 22:00..06:00 }

  """

/// The plan from one source to another, behind the common head.
func plan(
  _ old: String, _ new: String, head: String = planHead,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> PackagePlan {
  let before = try program(head + old, sourceLocation: sourceLocation)
  let after = try program(head + new, sourceLocation: sourceLocation)
  return PackagePlan(
    from: CompiledProgram(before, zones: ZoneTable()),
    to: CompiledProgram(after, zones: ZoneTable()), at: planStart)
}

/// Edits a route, and expects each change as `effect title | condition or condition`, a critical one
/// behind `!`.
func checkPlan(
  _ old: String, _ new: String, _ expected: [String], head: String = planHead,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let plan = try plan(old, new, head: head, sourceLocation: sourceLocation)
  let found = plan.changes.map { change in
    let conditions = change.alerts.map { " | " + $0.conditions.joined(separator: " or ") } ?? ""
    return "\(change.isCritical ? "!" : "")\(change.effect.rawValue) \(change.title)\(conditions)"
  }
  let got = found + plan.unknown.map { "unknown \($0.subject.rawValue) \($0.name): \($0.reason)" }
  #expect(got == expected, sourceLocation: sourceLocation)
}
