import Interpreter
import TestSupport
import Testing

@testable import Runtime

/// Ends that nobody was there to hear of, and alerts that are posted once only.
@Suite("Restarts and relays: whether an alert still fires")
struct RestartTests {
  /// An alert as Prometheus posts it, told of, and the server down past its end.
  private func down() -> KernelBench {
    var bench = KernelBench()
    bench.fire("A", lasting: .minutes(4))
    bench.run(to: 60)
    #expect(bench.told == ["30 room +A"])
    bench.engine.crash(downFor: .minutes(10))
    return bench
  }

  @Test("An alert whose end passed while nobody ran, posted again, goes on and is not told again")
  func goesOn() {
    var bench = down()
    bench.run(to: 700)
    bench.fire("A", since: 0, lasting: .hours(2))
    bench.run(to: 3_000)
    #expect(bench.told == ["30 room +A"])
    bench.resolve("A")
    bench.run(to: 4_000)
    #expect(bench.told.count == 2 && bench.told[1].hasSuffix("room -A"))
  }

  @Test("One that is not posted again ends when the grace is over, and that is told once")
  func ends() {
    var bench = down()
    bench.run(to: 800)
    #expect(bench.told == ["30 room +A"])
    bench.run(to: 5_000)
    #expect(bench.told.count == 2 && bench.told[1].hasSuffix("room -A"))
  }

  @Test("One whose end is posted within the grace ends then")
  func isResolved() {
    var bench = down()
    bench.run(to: 670)
    bench.resolve("A")
    bench.run(to: 1_000)
    #expect(bench.told.count == 2 && bench.told[1].hasSuffix("room -A"))
  }

  @Test("An end before the crash is no promise: it is believed")
  func hadEnded() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    bench.resolve("A")
    bench.engine.crash(downFor: .minutes(10))
    bench.run(to: 675)
    #expect(bench.told.count == 2 && bench.told[1].hasSuffix("room -A"))
  }

  @Test("What a webhook told of fires until its end is told, or for two days")
  func relayed() {
    var bench = KernelBench()
    var post = PostedAlert(labels: .bench("A"))
    post.isRelayed = true
    bench.engine.handle(.post([post]))
    bench.run(to: 47 * 3_600)
    #expect(bench.told.allSatisfy { $0.hasSuffix("room +A") })
    bench.run(to: 49 * 3_600)
    #expect(bench.told.last?.hasSuffix("room -A") ?? false)
  }
}
