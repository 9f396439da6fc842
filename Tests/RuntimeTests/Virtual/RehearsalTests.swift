import DSL
import Interpreter
import Runtime
import Testing

/// Two versions of a package over the same recorded alerts.
@Suite("Rehearsal")
struct RehearsalTests {
  private static let package = """
    edition 2026
    labels { severity: critical | warning }
    channel room: terminal {}
    channel ops: terminal {}
    last resort ops
    contact ana { terminal = "ana" }
    escalation oncall {
      notify ana by [room]
    }
    route {
      group by [alertname]
      wait 10s
      interval 1m
      repeat 4h
      when severity == critical -> oncall, room
      otherwise -> ops
    }
    """

  private func program(_ edits: [(String, String)] = []) throws -> Program {
    var text = Self.package
    for (old, new) in edits {
      let parts = text.split(separator: old, omittingEmptySubsequences: false)
      try #require(parts.count == 2, "'\(old)' must occur once")
      text = parts.joined(separator: new)
    }
    let file = SourceFile(path: "main.tocsin", text: text)
    let result = compile(files: [file], name: "test", version: text)
    return try #require(result.program, "\(result.diagnostics.map(\.title))")
  }

  private func recorded(_ edits: (String, String)...) throws -> PlanRecorded {
    let start = Instant(nanoseconds: 1_795_694_400_000_000_000)
    func alert(_ name: String, _ severity: String, endsAt: Instant? = nil) -> PostedAlert {
      PostedAlert(
        labels: LabelSet([("alertname", name), ("severity", severity)]),
        startsAt: start, endsAt: endsAt ?? start + .hours(9))
    }
    let postings = [
      Rehearsal.Posting(at: .zero, alerts: [alert("Down", "critical"), alert("Slow", "warning")]),
      Rehearsal.Posting(
        at: .minutes(5), alerts: [alert("Down", "critical", endsAt: start + .minutes(5))]),
    ]
    return try PlanRecorded(
      old: (program(), ZoneTable()), new: (program(edits), ZoneTable()), postings: postings,
      at: start, until: .hours(1))
  }

  private func lines(_ recorded: PlanRecorded) -> [String] {
    recorded.differences.map { "\($0.effect.rawValue) \($0.title) @\($0.at.text)" }
  }

  @Test("A package and itself tell the same")
  func itself() throws {
    let recorded = try recorded()
    #expect(recorded.isEmpty)
    #expect(recorded.alertCount == 2)
    #expect(recorded.counts.map { "\($0.receiver.name) \($0.old)" }.contains("ops 1"))
  }

  @Test("A page that is lost is counted for its person")
  func unpaged() throws {
    let recorded = try recorded(("oncall, room", "room"))
    #expect(lines(recorded) == ["unpaged not told to ana by room (page) @10s"])
    let pages = try #require(recorded.counts.first { $0.receiver.isPage })
    #expect(pages.receiver.isPerson)
    #expect(pages.old > 0 && pages.new == 0)
  }

  @Test("Drops, moves and waits")
  func others() throws {
    #expect(
      try lines(recorded(("otherwise -> ops", "otherwise -> drop because \"noise\"")))
        == ["lost told to nobody, was to ops @10s"])
    #expect(
      try lines(recorded(("otherwise -> ops", "otherwise -> room")))
        == ["elsewhere told to room instead of ops @10s"])
    #expect(
      try lines(recorded(("wait 10s", "wait 40s"))).allSatisfy {
        $0.hasPrefix("later told to ") && $0.hasSuffix("30s later @10s")
      })
  }

  @Test("The same comparison gives the same result")
  func deterministic() throws {
    let edits = ("oncall, room", "room")
    #expect(try lines(recorded(edits)) == lines(recorded(edits)))
  }
}
