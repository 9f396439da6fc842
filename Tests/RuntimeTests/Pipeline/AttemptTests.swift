import Interpreter
import Runtime
import TestSupport
import Testing

/// How attempts at effects begin, end and are waited for.
@Suite struct AttemptTests {
  @Test func aFailedAttemptIsRepeatedUnderTheSameKey() async throws {
    let performer = ScriptedPerformer { _, attempt in
      attempt < 3 ? .retry(reason: "503", after: nil) : .done(value: .none, receipt: "ok")
    }
    let bench = try await RuntimeBench(performer: performer)
    try await bench.runtime.ingest([.firing("Down")])
    try await bench.advance(by: .seconds(30))
    #expect(performer.attempts.map(\.attempts) == [1, 2, 3])
    #expect(Set(performer.attempts.map(\.key)).count == 1)
    let counters = await bench.runtime.status().counters.filter {
      $0.name == Metric.notifications.name
    }
    #expect(
      counters.map { "\($0.labels.map(\.text)) \(Int($0.value))" }
        == [#"["pager", "retry"] 2"#, #"["pager", "sent"] 1"#])
    try await bench.runtime.stop()
  }

  @Test func theLogNamesChannelGroupAndAlertsOfAnAttemptThatFailed() async throws {
    let log = LogLines()
    let performer = ScriptedPerformer { _, attempt in
      attempt == 1
        ? .retry(reason: "HTTP 503", after: nil)
        : .done(value: .none, receipt: "250", refused: ["bo@example.org: 550 gone"])
    }
    let clock = VirtualClock()
    var environment = Environment.bench(
      packages: .fixed(.oneChannel()), store: MemoryStore(), performer: performer, clock: clock)
    environment.logger = log.logger
    let runtime = try await Runtime.start(environment, options: RuntimeOptions())
    try await runtime.ingest([.firing("Down"), .firing("Down", ["pod": "2"])])
    try await runtime.settle()
    clock.advance(by: .seconds(60))
    try await runtime.settle()
    try await runtime.stop()
    let about = "alerts=Down: 2 attempt="
    let retry = log.lines.first { $0.hasPrefix("info: an attempt failed and may be repeated") }
    #expect(retry?.contains(about + "1 channel=pager effect=") == true, "\(log.lines)")
    #expect(retry?.hasSuffix("error=HTTP 503 group=root:{alertname=\"Down\"}") == true)
    let partly = log.lines.first { $0.hasPrefix("warning: some recipients were refused for good") }
    #expect(partly?.contains("error=bo@example.org: 550 gone") == true)
    #expect(partly?.contains(about + "2 channel=pager") == true)
  }

  @Test func stoppingWaitsForAttemptsUnderWayAndStartsNoMore() async throws {
    let (store, latch) = (FaultyStore(), Latch())
    var options = RuntimeOptions()
    options.kernel.inFlightPerReceiver = 1
    let performer = ScriptedPerformer { _, _ in
      await latch.wait()
      return .done(value: .none, receipt: "ok")
    }
    let bench = try await RuntimeBench(store: store, performer: performer, options: options)
    try await bench.runtime.ingest([.firing("A"), .firing("B")])
    await latch.entered(1)
    async let stopped: Void = bench.runtime.stop()
    while await bench.runtime.status().isReady { await Task.yield() }
    latch.open()
    try await stopped
    #expect(performer.attempts.count == 1)
    let left = try store.load().outbox
    #expect(left.map(\.startedAt) == [nil])
    #expect(store.isClosed)
  }

  @Test func stoppingGivesUpWaitingAfterItsTime() async throws {
    let (store, latch) = (FaultyStore(), Latch())
    let performer = ScriptedPerformer { _, _ in
      await latch.wait()
      return .done(value: .none, receipt: "late")
    }
    let bench = try await RuntimeBench(store: store, performer: performer)
    try await bench.runtime.ingest([.firing("A")])
    await latch.entered(1)
    async let stopped: Void = bench.runtime.stop()
    while await bench.runtime.status().isReady { await Task.yield() }
    bench.clock.advance(by: .seconds(10))
    try await stopped
    #expect(try store.load().outbox.map(\.startedAt) == [bench.clock.now - .seconds(10)])
    latch.open()
  }

  @Test func aSilentPerformerIsGivenUpAndItsLateAnswerIgnored() async throws {
    let latch = Latch()
    let performer = ScriptedPerformer { row, attempt in
      guard attempt == 1, row.message?.group?.status == .firing else {
        return .done(value: .none, receipt: "prompt")
      }
      await latch.wait()
      return .failed(reason: "late")
    }
    let bench = try await RuntimeBench(performer: performer)
    try await bench.runtime.ingest([.firing("A")])
    await latch.entered(1)
    bench.clock.advance(by: .minutes(11))
    while performer.attempts.count < 2 {
      bench.clock.advance(by: .seconds(1))
      _ = try await bench.runtime.silences()
    }
    try await bench.runtime.settle()
    latch.open()
    try await bench.runtime.settle()
    #expect(await bench.counter(.effectsInDoubt) == 1)
    let firing = performer.attempts.filter { $0.message?.group?.status == .firing }
    #expect(firing.map(\.attempts) == [1, 2])
    #expect(Set(firing.map(\.key)).count == 1)
    let lines = try await bench.runtime.history(HistoryQuery())
    #expect(!lines.contains { $0.text.contains("late") })
    try await bench.runtime.stop()
  }
}
