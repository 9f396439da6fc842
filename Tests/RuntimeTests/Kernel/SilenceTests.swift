import Interpreter
import Runtime
import TestSupport
import Testing

@Suite("Silences: create, change, expire, forget")
struct SilenceTests {
  private func draft(
    _ matchers: [(String, Matcher.Operator, String)] = [("alertname", .equal, "A")],
    id: String? = nil, from start: Double = 0, to end: Double, comment: String = "c"
  ) throws -> SilenceDraft {
    SilenceDraft(
      id: id, matchers: try matchers.map { try Matcher(name: $0.0, op: $0.1, value: $0.2) },
      startsAt: KernelBench.time(start), endsAt: KernelBench.time(end), createdBy: "me",
      comment: comment)
  }

  private func set(_ bench: inout KernelBench, _ draft: SilenceDraft) throws -> String {
    let reply = bench.engine.handle(.setSilence(draft))
    guard case .silence(let id)? = reply else {
      Issue.record("refused: \(String(describing: reply))")
      return ""
    }
    return id
  }

  private func record(_ bench: KernelBench, _ id: String) throws -> SilenceRecord {
    try #require(bench.engine.kernel.silences.first { $0.id == id })
  }

  @Test("Keeps its id while matchers and past stay, else the old one ends and a new one begins")
  func update() throws {
    var bench = KernelBench()
    let first = try set(&bench, draft(from: 0, to: 120))
    #expect(first.count == 36)
    bench.run(to: 60)
    #expect(try set(&bench, draft(id: first, to: 6_000, comment: "longer")) == first)
    #expect(try record(bench, first).endsAt == KernelBench.time(6_000))
    #expect(try record(bench, first).updatedAt == KernelBench.time(60))

    let second = try set(&bench, draft([("alertname", .equal, "B")], id: first, to: 6_000))
    #expect(second != first)
    #expect(try record(bench, first).endsAt == KernelBench.time(60))
    #expect(try record(bench, second).startsAt == KernelBench.time(60))

    let third = try set(
      &bench, draft([("alertname", .equal, "B")], id: second, from: 61, to: 9_000))
    #expect(third != second)
    let pending = try set(&bench, draft(from: 100, to: 200))
    #expect(try set(&bench, draft(id: pending, from: 90, to: 200)) == pending)
    bench.run(to: 300)
    #expect(try set(&bench, draft(id: pending, from: 90, to: 900)) != pending)
  }

  @Test("What cannot be a silence is refused and changes nothing")
  func refusals() throws {
    var options = KernelOptions()
    options.silencesMaximum = 1
    var bench = KernelBench(options: options)
    let cases: [(SilenceDraft, Refusal.Code)] = [
      (try draft([], to: 100), .invalid),
      (try draft([("a", .equal, "")], to: 100), .invalid),
      (try draft([("a", .equal, ""), ("b", .matches, "x?")], to: 100), .invalid),
      (try draft(from: 50, to: 40), .invalid),
      (try draft(from: -50, to: -40), .invalid),
      (try draft(id: "unknown", to: 100), .notFound),
    ]
    for (draft, code) in cases {
      guard case .refused(let refusal)? = bench.engine.handle(.setSilence(draft)) else {
        Issue.record("taken: \(draft)")
        continue
      }
      #expect(refusal.code == code)
    }
    #expect(bench.engine.kernel.silences.isEmpty)
    let id = try set(&bench, draft(to: 100))
    guard case .refused(let refusal)? = bench.engine.handle(.setSilence(try draft(to: 100))) else {
      Issue.record("one too many")
      return
    }
    #expect(refusal.code == .limit)
    #expect(bench.engine.handle(.expireSilence(id: "unknown")) != .accepted)
    #expect(bench.engine.handle(.expireSilence(id: id)) == .accepted)
  }

  @Test("A negative matcher is a demand, as Alertmanager counts it, also alone")
  func negativeMatchers() throws {
    var bench = KernelBench()
    _ = try set(&bench, draft([("env", .notEqual, "prod")], to: 100))
    _ = try set(&bench, draft([("env", .notMatches, "prod|test")], to: 100))
    _ = try set(&bench, draft([("a", .equal, ""), ("b", .notEqual, "x")], to: 100))
    bench.fire("A/env=prod", "B/env=dev", "C")
    let views = bench.engine.kernel.alertViews(at: bench.engine.now)
    let silenced = views.filter { !$0.silencedBy.isEmpty }.map(\.record.name)
    #expect(silenced.sorted() == ["A", "B", "C"])
    let counts = views.sorted { $0.record.name < $1.record.name }.map(\.silencedBy.count)
    #expect(counts == [1, 3, 3])
  }

  @Test("The history says whom a silence is by, what it holds back and why")
  func history() throws {
    var bench = KernelBench()
    let matchers: [(String, Matcher.Operator, String)] = [
      ("alertname", .equal, "A"), ("env", .notEqual, "prod"),
    ]
    let id = try set(&bench, draft(matchers, to: 120, comment: "disk is changed"))
    _ = try set(&bench, draft(matchers, id: id, to: 240, comment: "takes longer"))
    bench.fire("A")
    bench.run(to: 60)
    _ = bench.engine.handle(.expireSilence(id: id))
    let set = "{alertname=\"A\",env!=\"prod\"}"
    let texts = bench.engine.history().filter { $0.kind == .silence }.map(\.text)
    #expect(
      texts.sorted() == [
        "silence \(id) of \(set) by me: disk is changed",
        "silence \(id) of \(set) changed by me: takes longer",
        "silence \(id) of \(set) ended",
      ])
    let suppressed = bench.engine.history().filter { $0.kind == .suppressed }.map(\.text)
    #expect(suppressed.contains("A is silenced by \(id) of me: takes longer"), "\(suppressed)")
  }

  @Test("Expiring ends an active silence and cancels a pending one; expired ones stay a while")
  func expire() throws {
    var bench = KernelBench()
    let active = try set(&bench, draft(to: 10_000))
    let pending = try set(&bench, draft(from: 5_000, to: 10_000))
    bench.run(to: 100)
    for id in [active, pending, active] {
      #expect(bench.engine.handle(.expireSilence(id: id)) == .accepted)
    }
    #expect(try record(bench, active).endsAt == KernelBench.time(100))
    #expect(try record(bench, pending).startsAt == KernelBench.time(100))
    bench.run(to: 100 + 119 * 3600)
    #expect(bench.engine.kernel.silences.count == 2)
    bench.run(to: 100 + 121 * 3600)
    #expect(bench.engine.kernel.silences.isEmpty)
    #expect(try bench.engine.store.load().silences.isEmpty)
  }

  @Test("A silence suppresses while it is active, also alerts it was made before or after")
  func suppresses() throws {
    var bench = KernelBench(.bench(interval: .minutes(1)))
    bench.fire("A")
    _ = try set(&bench, draft(from: 0, to: 100))
    bench.fire("B")
    _ = try set(&bench, draft([("alertname", .equal, "C")], from: 100, to: 200))
    bench.run(to: 50)
    bench.fire("C")
    bench.run(to: 400)
    #expect(bench.told == ["30 room +B", "90 room +B +C", "150 room +A +B"])
    let view = bench.engine.kernel.alertViews(at: KernelBench.time(150))
    #expect(view.filter { !$0.silencedBy.isEmpty }.count == 1)
  }
}
