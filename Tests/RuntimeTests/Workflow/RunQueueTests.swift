import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite("Beginning of runs")
struct RunQueueTests {
  typealias Programs = WorkflowPrograms
  private let pause = Programs.step("pause", .wait(.minutes(10)))

  private func states(_ bench: WorkflowBench) -> [RunState?] {
    (1...bench.runs.count).map { bench.runs["triage-\($0)"]?.state }
  }

  @Test("At most N are at work; the others wait, oldest first, over a restart")
  func limit() {
    var bench = WorkflowBench(Programs.running([pause], scope: .alert, atMost: 2))
    let alerts = (0..<12).map { AlertSnapshot.firing("host\($0)") }
    bench.change(.fired, alerts: alerts, newlyFiring: alerts)
    #expect(states(bench) == [.waiting, .waiting] + Array(repeating: .queued, count: 10))
    bench.restart()
    bench.pass(.minutes(10))
    #expect(states(bench).prefix(5) == [.completed, .completed, .waiting, .waiting, .queued])
    // Ten comes after nine.
    bench.pass(.minutes(35))
    #expect(bench.runs["triage-9"]?.state == .waiting)
    #expect(bench.runs["triage-10"]?.state == .waiting)
    #expect(bench.runs["triage-11"]?.state == .queued)
    bench.pass(.hours(1))
    #expect(states(bench).allSatisfy { $0 == .completed })
    #expect(bench.workflow.nextDue == nil)
  }

  @Test("A wider limit after a reload lets more begin; a removed playbook keeps its limit")
  func widened() {
    let old = Programs.running([pause], scope: .alert, atMost: 1)
    var bench = WorkflowBench(old)
    let alerts = (0..<4).map { AlertSnapshot.firing("host\($0)") }
    bench.change(.fired, alerts: alerts, newlyFiring: alerts)
    bench.olderPrograms = ["v1": old]
    bench.program = Programs.program(version: "v2")
    bench.pass(.minutes(10))
    #expect(states(bench) == [.completed, .waiting, .queued, .queued])
    bench.program = Programs.running([pause], scope: .alert, atMost: 3, version: "v3")
    bench.pass(.minutes(10))
    #expect(states(bench) == [.completed, .completed, .waiting, .waiting])
    #expect(bench.workflow.versionsInUse == ["v1"])
  }

  @Test("Once per group: one run in a spell, begun when the condition holds of the group")
  func oncePerGroup() {
    let condition = Condition.label(name: "severity", test: .equals("critical"))
    var bench = WorkflowBench(Programs.running([], condition: condition))
    bench.change(.fired, alerts: [.firing("a", severity: "warning")])
    #expect(bench.runs.isEmpty)
    bench.change(.updated, alerts: [.firing("a")])
    #expect(bench.runs.count == 1)
    bench.restart()
    bench.change(.updated, alerts: [.firing("a"), .firing("b")])
    bench.change(.resolved, alerts: [.firing("a").resolved])
    #expect(bench.runs.count == 1)
    bench.change(.fired, alerts: [.firing("a")], spell: 2)
    #expect(bench.runs.count == 2)
    #expect(bench.settings.keys.filter { $0.contains("spell") }.count == 1)
    bench.change(.resolved, alerts: [.firing("a").resolved], spell: 2)
    #expect(bench.settings.keys.filter { $0.contains("spell") }.isEmpty)
  }

  @Test("Once per alert: one run per alert that newly fires and meets the condition")
  func oncePerAlert() {
    let condition = Condition.label(name: "severity", test: .equals("critical"))
    var bench = WorkflowBench(
      Programs.running([pause], scope: .alert, condition: condition))
    let (first, minor) = (AlertSnapshot.firing("a"), AlertSnapshot.firing("b", severity: "info"))
    bench.change(.fired, alerts: [first, minor], newlyFiring: [first, minor])
    #expect(bench.runs.values.map(\.alert) == [first])
    // Told again by mistake: the run under way is the run.
    bench.change(.updated, alerts: [first], newlyFiring: [first])
    #expect(bench.runs.count == 1)
    let again = AlertSnapshot.firing("a", occurrence: 2)
    bench.change(.updated, alerts: [again], newlyFiring: [again])
    #expect(bench.runs.count == 2)
  }

  @Test("On resolved: runs when the group, or the alert, has ended", arguments: ["group", "alert"])
  func onResolved(scope: String) throws {
    let scope = try #require(Playbook.Scope(rawValue: scope))
    var bench = WorkflowBench(
      Programs.running([Programs.say("say", "over")], trigger: .resolved, scope: scope))
    let (first, second) = (AlertSnapshot.firing("a"), AlertSnapshot.firing("b"))
    bench.change(.fired, alerts: [first, second], newlyFiring: [first, second])
    bench.change(.updated, alerts: [first, second.resolved], newlyResolved: [second.resolved])
    #expect(bench.runs.count == (scope == .alert ? 1 : 0))
    bench.change(
      .resolved, alerts: [first.resolved, second.resolved], newlyResolved: [first.resolved])
    #expect(bench.runs.count == (scope == .alert ? 2 : 1))
    #expect(bench.runs.values.allSatisfy { $0.state == .completed })
  }

  @Test("When too many runs are open, the next is refused aloud")
  func tooMany() {
    var bench = WorkflowBench(Programs.running([pause], scope: .alert))
    bench.limits.runsOpen = 2
    let alerts = (0..<3).map { AlertSnapshot.firing("host\($0)") }
    bench.change(.fired, alerts: alerts, newlyFiring: alerts)
    #expect(bench.runs.count == 2)
    #expect(
      bench.told.first?.contains("desk: playbook triage was not run: 2 runs are open") == true)
    #expect(bench.lines(.failed).count == 1)
  }

  @Test("A run whose version is lost fails and the last resort is told")
  func lostVersion() {
    var bench = WorkflowBench(Programs.running([pause]))
    bench.change(.fired, alerts: [.firing("a")])
    bench.program = Programs.running([pause], version: "v2")
    bench.pass(.minutes(10))
    #expect(bench.runs["triage-1"]?.state == .failed)
    #expect(bench.rows.last?.owner == .lastResort(of: key("run", "triage-1")))
  }

  @Test("The input is bounded; what is left out is counted")
  func boundedInput() {
    var bench = WorkflowBench(Programs.running([pause]))
    bench.limits.alertsPerSnapshot = 3
    bench.change(.fired, alerts: (0..<5).map { .firing("host\($0)") })
    #expect(bench.runs["triage-1"]?.input.alerts.count == 3)
    #expect(bench.runs["triage-1"]?.input.truncatedAlerts == 2)
  }

  @Test("Timers serve the earliest first, each owner once", arguments: 0..<10)
  func timers(seed: Int) {
    var generator = RecordGenerator(seed: UInt64(seed))
    var timers = WorkflowTimers()
    var model: [String: Instant] = [:]
    for _ in 0..<300 {
      let id = "run-\(generator.below(12))"
      switch generator.below(3) {
      case 0:
        timers.set(.run(id), to: nil)
        model[id] = nil
      case 1:
        let due = Instant.seconds(Int64(generator.below(50)))
        timers.set(.run(id), to: due)
        model[id] = due
      default:
        let now = Instant.seconds(Int64(generator.below(50)))
        let popped = timers.popDue(at: now)
        let earliest = model.values.min()
        if let earliest, earliest <= now {
          guard case .run(let id) = popped else {
            Issue.record("nothing served")
            return
          }
          #expect(model[id] == earliest)
          model[id] = nil
        } else {
          #expect(popped == nil)
        }
      }
      #expect(timers.next == model.values.min())
    }
  }
}
