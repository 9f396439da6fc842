import Interpreter
import Testing

@testable import Runtime

@Suite("Tickets")
struct TicketTests {
  typealias Programs = WorkflowPrograms
  private let target = Target.ticket(Ref(0))

  private func opened(_ edit: (inout Program) -> Void = { _ in }) -> WorkflowBench {
    var bench = WorkflowBench(Programs.program(edit))
    bench.change(.fired, alerts: [.firing("a")], targets: [target])
    return bench
  }

  @Test("A target opens one ticket per spell, with its texts")
  func open() throws {
    var bench = opened {
      $0.tickets[0].body = Programs.text("body")
      $0.tickets[0].priority = .literal(.symbol("P1"))
    }
    bench.change(.updated, alerts: [.firing("a"), .firing("b")], targets: [target])
    let ticket = try #require(bench.tickets["incident-1"])
    #expect(bench.tickets.count == 1)
    #expect(ticket.title == "disk on fire")
    #expect(ticket.body == "body")
    #expect(ticket.priority == "P1")
    #expect(ticket.state == .open)
    #expect(ticket.entries.map(\.kind) == [.opened])
  }

  @Test("Resolved with its group; the next spell opens another, counted over restarts")
  func spells() {
    var bench = opened()
    bench.change(.resolved, alerts: [.firing("a").resolved])
    #expect(bench.tickets["incident-1"]?.state == .resolved)
    #expect(bench.tickets["incident-1"]?.entries.last?.author == "tocsin")
    bench.restart()
    bench.change(.fired, alerts: [.firing("a")], spell: 2, targets: [target])
    #expect(bench.tickets["incident-2"]?.spell == 2)
    #expect(bench.workflow.tickets.keys.sorted() == ["incident-2"])
  }

  @Test(
    "Moves that are legal are made, others are refused and the legal ones named",
    arguments: [
      ([], "open", "cannot move to open: it can move to acked, resolved"),
      ([], "acked", nil), ([], "resolved", nil),
      (["acked"], "resolved", nil),
      (["acked"], "acked", "is acked and cannot move to acked: it can move to resolved"),
      (["acked"], "open", "it can move to resolved"),
      (["resolved"], "acked", "it can move no more"),
    ] as [([String], String, String?)])
  func moves(before: [String], to: String, refusal: String?) throws {
    var bench = opened()
    for state in before { bench.move("incident-1", to: try #require(TicketState(rawValue: state))) }
    let state = try #require(TicketState(rawValue: to))
    let kept = bench.tickets["incident-1"]
    switch bench.move("incident-1", to: state, by: "bo") {
    case .refused(let error):
      #expect(error.code == .conflict)
      #expect(refusal.map { error.description.contains($0) } == true)
      #expect(bench.tickets["incident-1"] == kept)
    case .ticket(let ticket):
      #expect(refusal == nil)
      #expect(ticket.state == state)
      #expect(ticket.entries.last?.author == "bo")
      #expect(bench.tickets["incident-1"]?.state == state)
    default: Issue.record("an odd reply")
    }
  }

  @Test("An unknown ticket, and one resolved for good, are refused")
  func unknown() {
    var bench = opened()
    bench.change(.resolved, alerts: [.firing("a").resolved])
    for id in ["incident-1", "incident-9"] {
      guard case .refused(let error) = bench.move(id, to: .acked) else {
        Issue.record("moved")
        return
      }
      #expect(error.code == .notFound)
    }
  }

  @Test("An acknowledgement of the group shows on its tickets, also on one opened later")
  func acked() {
    let later = Programs.running([
      Programs.step("pause", .wait(.minutes(1))), Programs.step("2.ticket", .openTicket(Ref(0))),
    ])
    var bench = WorkflowBench(later)
    bench.change(.fired, alerts: [.firing("a")])
    bench.acknowledge()
    bench.pass(.minutes(2))
    #expect(bench.tickets["incident-1"]?.state == .acked)
    #expect(bench.tickets["incident-1"]?.entries.last?.author == "ana")

    bench = opened()
    bench.acknowledge()
    #expect(bench.tickets["incident-1"]?.state == .acked)
  }

  @Test("Comments are kept; empty, oversized and too many are refused")
  func comments() {
    var bench = opened()
    bench.limits.ticketEntries = 3
    bench.limits.commentBytes = 10
    #expect(
      bench.comment("incident-1", "looking") == .ticket(bench.workflow.tickets["incident-1"]!))
    let refusals: [(String, Refusal.Code)] = [
      (" \n", .invalid), ("12345678901", .limit),
    ]
    for (text, code) in refusals {
      guard case .refused(let error) = bench.comment("incident-1", text) else {
        Issue.record("taken")
        continue
      }
      #expect(error.code == code)
    }
    bench.comment("incident-1", "more")
    guard case .refused(let error) = bench.comment("incident-1", "last") else {
      Issue.record("taken")
      return
    }
    #expect(error.code == .limit)
    #expect(bench.tickets["incident-1"]?.entries.map(\.text) == ["", "looking", "more"])
  }

  @Test("Playbook steps open, comment and move the group's ticket; opening is idempotent")
  func steps() {
    var bench = WorkflowBench(
      Programs.running([
        Programs.step("open", .openTicket(Ref(0)), slot: 3),
        Programs.step("again", .openTicket(Ref(0)), slot: 4),
        Programs.step("2.comment", .comment(Ref(0), Programs.text("ticket ", .slot(4)))),
        Programs.step("3.ticket", .moveTicket(Ref(0), .acked)),
        Programs.step("4.ticket", .moveTicket(Ref(0), .acked)),
        Programs.step("5.wait", .waitUntil(.acked, within: .hours(1), otherwise: [])),
        Programs.step("6.ticket", .moveTicket(Ref(0), .resolved)),
      ]))
    bench.change(.fired, alerts: [.firing("a")])
    #expect(bench.runs["triage-1"]?.state == .completed)
    #expect(bench.tickets.count == 1)
    #expect(
      bench.tickets["incident-1"]?.entries.map(\.text) == [
        "", "ticket incident-1", "acked", "resolved",
      ])
    #expect(bench.tickets["incident-1"]?.entries.last?.author == "triage")
  }

  @Test("A step on a ticket that does not exist fails the run")
  func missing() {
    for action in [
      StepAction.comment(Ref(0), Programs.text("x")), .moveTicket(Ref(0), .acked),
    ] {
      var bench = WorkflowBench(Programs.running([Programs.step("s", action)]))
      bench.change(.fired, alerts: [.firing("a")])
      #expect(bench.runs["triage-1"]?.failure?.contains("no ticket of kind 'incident'") == true)
    }
  }

  @Test("A run may comment after the group has ended, over a restart")
  func afterTheEnd() {
    var bench = WorkflowBench(
      Programs.running(
        [
          Programs.step("pause", .wait(.minutes(5))),
          Programs.step("2.comment", .comment(Ref(0), Programs.text("post mortem"))),
        ], trigger: .resolved))
    bench.change(.fired, alerts: [.firing("a")], targets: [target])
    bench.change(.resolved, alerts: [.firing("a").resolved])
    bench.restart()
    bench.pass(.minutes(5))
    #expect(bench.runs["triage-1"]?.state == .completed)
    #expect(bench.tickets["incident-1"]?.entries.last?.text == "post mortem")
    #expect(bench.workflow.tickets.isEmpty)
  }

  @Test(
    "A ticket opened after the end stays open, acknowledges nothing, and the next spell takes it up"
  )
  func afterTheFact() {
    var bench = WorkflowBench(
      Programs.running([Programs.step("open", .openTicket(Ref(0)))], trigger: .resolved))
    bench.change(.fired, alerts: [.firing("a")])
    bench.change(.resolved, alerts: [.firing("a").resolved])
    bench.move("incident-1", to: .acked)
    #expect(bench.settings.keys.filter { $0.contains("spell") }.isEmpty)
    bench.restart()
    bench.change(.fired, alerts: [.firing("a")], spell: 2, targets: [target])
    #expect(bench.tickets.count == 1)
    #expect(bench.tickets["incident-1"]?.spell == 2)
    #expect(bench.tickets["incident-1"]?.entries.last?.text == "the group fires again")
    bench.change(.resolved, alerts: [.firing("a").resolved], spell: 2)
    #expect(bench.tickets["incident-1"]?.state == .resolved)
  }

  @Test("What is remembered of a group that is gone goes at the next start")
  func staleNotes() {
    var bench = opened()
    bench.change(.resolved, alerts: [.firing("a").resolved])
    bench.acknowledge(by: "late")
    #expect(bench.settings.keys.filter { $0.contains("spell") }.count == 1)
    bench.restart()
    bench.change(.updated, alerts: [.firing("b")], key: GroupKey(route: "other", labels: .empty))
    #expect(bench.settings.keys.filter { $0.contains("spell") }.isEmpty)
  }

  @Test("A ticket resolved by hand is not opened again in its spell")
  func resolvedByHand() {
    var bench = WorkflowBench(
      Programs.running([
        Programs.step("pause", .wait(.minutes(1))), Programs.step("open", .openTicket(Ref(0))),
      ]))
    bench.change(.fired, alerts: [.firing("a")], targets: [target])
    bench.move("incident-1", to: .resolved)
    bench.restart()
    bench.pass(.minutes(1))
    #expect(bench.runs["triage-1"]?.journal.last?.result == .string("incident-1"))
    #expect(bench.tickets.count == 1)
  }

  @Test("Too many open tickets: the next is refused aloud")
  func tooMany() {
    var bench = WorkflowBench(Programs.running([Programs.step("open", .openTicket(Ref(0)))]))
    bench.limits.ticketsOpen = 0
    bench.change(.fired, alerts: [.firing("a")], targets: [target])
    #expect(bench.tickets.isEmpty)
    #expect(bench.told.first?.contains("desk: ticket incident was not opened: 0 are open") == true)
    #expect(bench.runs["triage-1"]?.failure?.contains("0 tickets are open") == true)
  }

  @Test("A text that cannot be evaluated does not keep the ticket from being opened")
  func brokenText() {
    let bench = opened { $0.tickets[0].title = .member(.slot(0), "nothing") }
    #expect(bench.tickets["incident-1"]?.title == "incident for \(GroupKey.disk)")
    #expect(bench.told.count == 1)
    #expect(bench.told[0].contains("desk: a text of ticket incident cannot be evaluated"))
  }

  @Test("An overlong title is cut between characters")
  func longTitle() {
    let bench = opened { $0.tickets[0].title = Programs.text(String(repeating: "é", count: 900)) }
    let title = bench.tickets["incident-1"]?.title
    #expect(title?.utf8.count == 999)
    #expect(title?.hasSuffix("é…") == true)
  }
}
