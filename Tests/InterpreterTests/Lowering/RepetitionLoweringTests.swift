import DSL
import Interpreter
import Testing

/// A repetition lowers to what the same declarations written by hand lower to.
@Suite struct RepetitionLoweringTests {
  private static let head = """
    labels { team: payments | platform, severity: critical | warning }
    channel ops: terminal {}
    last resort ops

    """

  private static let repeated =
    head + """
      for t in [{ team: payments, pause: 5m }, { team: platform, pause: 10m }] {
        channel ${t.team}_room: terminal { timeout = ${t.pause} }
        contact ${t.team}_lead { terminal = "${t.team}" }
        escalation ${t.team}_oncall {
          notify ${t.team}_lead by [${t.team}_room]
          after ${t.pause} unless acked notify ops
        }
        mute ${t.team}_tests { when team == ${t.team} and severity == warning, because "of ${t.team}" }
      }
      route {
        for team in labels.team {
          when team == ${team} and severity == critical -> ${team}_oncall
          when team == ${team} as ${team} { otherwise -> ${team}_room }
        }
        otherwise -> ops
      }
      """

  private static let written =
    head + """
      channel payments_room: terminal { timeout = 5m }
      contact payments_lead { terminal = "payments" }
      escalation payments_oncall {
        notify payments_lead by [payments_room]
        after 5m unless acked notify ops
      }
      mute payments_tests { when team == payments and severity == warning, because "of payments" }
      channel platform_room: terminal { timeout = 10m }
      contact platform_lead { terminal = "platform" }
      escalation platform_oncall {
        notify platform_lead by [platform_room]
        after 10m unless acked notify ops
      }
      mute platform_tests { when team == platform and severity == warning, because "of platform" }
      route {
        when team == payments and severity == critical -> payments_oncall
        when team == payments as payments { otherwise -> payments_room }
        when team == platform and severity == critical -> platform_oncall
        when team == platform as platform { otherwise -> platform_room }
        otherwise -> ops
      }
      """

  /// Everything of a program but its places.
  private func content(_ program: Program) -> String {
    String(describing: program).replacing(#/Place\([^)]*\)/#, with: "")
  }

  @Test func theProgramsAreTheSame() throws {
    let first = try program(Self.repeated)
    let second = try program(Self.written)
    #expect(content(first) == content(second))
    #expect(first.routes.map(\.key) == second.routes.map(\.key))
  }

  @Test func placesAreThoseOfTheSource() throws {
    let program = try program(Self.repeated)
    let lines = program.channels.map { "\($0.name) \($0.place.line)" }
    #expect(lines == ["ops 3", "payments_room 6", "platform_room 6"])
    #expect(program.routes.map(\.place.line) == [14, 16, 17, 17, 16, 17, 17, 19])
    #expect(program.routes[4].text == "when team == platform and severity == critical")
    #expect(program.escalations.map { $0.steps.map(\.place.line) } == [[9, 10], [9, 10]])
  }

  @Test func rulesAndTestsAreRepeated() throws {
    let program = try packageProgram(
      """
      source main: prometheus { url = "http://127.0.0.1:9090" }
      rules r from main every 1m {
        for s in [{ name: a, limit: 0.05 }, { name: b, limit: 2 }] {
          record ${s.name}:errors = promql"sum(rate(errors{job=\\"${s.name}\\"}[5m]))"
          alert "${s.name} fails" {
            when promql"${s.name}:errors > ${s.limit}" for 5m
            summary = "${s.name} fails"
          }
        }
      }
      for code in ["200", "500"] {
        test "code ${code}" {
          for name in [x, y] { given alert { alertname = "${name}${code}" } }
          at 1m expect notified ops
        }
      }
      """)
    let rules = String(describing: program.ruleGroups)
    for text in [
      #"sum(rate(errors{job=\"b\"}[5m]))"#, "a:errors > 0.05", "b:errors > 2", "a fails", "b fails",
    ] {
      #expect(rules.contains(text), "\(text)")
    }
    #expect(program.tests.map(\.name) == ["code 200", "code 500"])
    #expect(program.tests.map(\.statements.count) == [3, 3])
  }
}
