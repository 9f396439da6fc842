import Interpreter
import Runtime
import TestSupport
import Testing

/// The wall clock is set back or forward under a running or a stopped server.
@Suite struct ClockStepTests {
  /// Pages after 30 s, and again after an hour.
  private func program() -> Program {
    var program = Program.oneChannel()
    program.routes[0].wait = .seconds(30)
    program.routes[0].interval = .minutes(5)
    program.routes[0].repeatInterval = .hours(1)
    return program
  }

  private func lasting(_ name: String, _ clock: VirtualClock) -> PostedAlert {
    var alert = PostedAlert.firing(name)
    alert.endsAt = clock.now + .hours(48)
    return alert
  }

  @Test func timersKeepTheirDistanceWhenTheClockIsSetBack() async throws {
    let bench = try await RuntimeBench(program: program())
    try await bench.runtime.ingest([lasting("A", bench.clock)])
    try await bench.advance(by: .seconds(20))
    bench.clock.advance(by: .hours(-1))
    try await bench.runtime.settle()
    #expect(bench.performer.attempts.isEmpty)
    try await bench.advance(by: .seconds(9))
    #expect(bench.performer.attempts.isEmpty)
    try await bench.advance(by: .seconds(1))
    #expect(bench.performer.attempts.count == 1)
    // Told once; neither the wrong hour nor the right one brings it back before its repeat.
    try await bench.advance(by: .minutes(59))
    #expect(bench.performer.attempts.count == 1)
    try await bench.advance(by: .minutes(2))
    #expect(bench.performer.attempts.map { $0.message?.group?.reason } == [.first, .repeated])
    try await bench.runtime.stop()
  }

  @Test func whatHadEndedStaysEnded() async throws {
    let bench = try await RuntimeBench(program: program())
    var alert = PostedAlert.firing("A")
    alert.endsAt = bench.clock.now + .minutes(2)
    try await bench.runtime.ingest([alert])
    try await bench.advance(by: .minutes(10))
    #expect(bench.performer.attempts.map { $0.message?.group?.status } == [.firing, .resolved])
    bench.clock.advance(by: .minutes(-9))
    try await bench.advance(by: .minutes(30))
    #expect(bench.performer.attempts.count == 2)
    try await bench.runtime.stop()
  }

  @Test func aSmallStepIsWaitedFor() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(program: program(), store: store)
    try await bench.runtime.ingest([lasting("A", bench.clock)])
    let commits = store.attempts
    bench.clock.advance(by: .milliseconds(-1_500))
    _ = try await bench.runtime.alerts()
    #expect(store.attempts == commits)
    try await bench.advance(by: .milliseconds(31_500))
    #expect(bench.performer.attempts.count == 1)
    try await bench.runtime.stop()
  }

  @Test func theClockWasSetBackWhileStopped() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(program: program(), store: store)
    try await first.runtime.ingest([lasting("A", first.clock)])
    try await first.advance(by: .seconds(60))
    try await first.runtime.stop()
    #expect(first.performer.attempts.count == 1)
    first.clock.advance(by: .hours(-5))
    let second = try await RuntimeBench(program: program(), store: store, clock: first.clock)
    try await second.advance(by: .minutes(50))
    #expect(second.performer.attempts.isEmpty)
    try await second.advance(by: .minutes(20))
    #expect(second.performer.attempts.map { $0.message?.group?.reason } == [.repeated])
    // New alerts are not held up by the hours that were taken back.
    try await second.runtime.ingest([lasting("B", second.clock)])
    try await second.advance(by: .seconds(30))
    #expect(second.performer.attempts.count == 2)
    try await second.runtime.stop()
  }

  @Test func aStepOnAFullDiskIsMadeUpForOnceThereIsSpace() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(program: program(), store: store)
    try await bench.runtime.ingest([lasting("A", bench.clock)])
    store.failCommits { _ in StoreError(.full, "no space") }
    bench.clock.advance(by: .hours(-1))
    _ = try await bench.runtime.alerts()
    #expect(await !bench.runtime.status().isReady)
    store.failCommits { _ in nil }
    try await bench.advance(by: .seconds(31))
    #expect(bench.performer.attempts.count == 1)
    #expect(await bench.runtime.status().isReady)
    try await bench.runtime.stop()
  }

  @Test func aStepForwardFiresWhatIsDueOnce() async throws {
    let bench = try await RuntimeBench(program: program())
    try await bench.runtime.ingest([lasting("A", bench.clock)])
    bench.clock.advance(by: .hours(3))
    try await bench.runtime.settle()
    #expect(bench.performer.attempts.count == 1)
    try await bench.runtime.stop()
  }
}
