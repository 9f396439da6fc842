import Interpreter
import Runtime
import TestSupport
import Testing

@Suite struct GroupTests {
  @Test func waitsThenTellsThenKeepsTheInterval() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 10)
    bench.fire("B")
    bench.run(to: 29)
    #expect(bench.told == [])
    bench.run(to: 100)
    bench.fire("C")
    bench.run(to: 329)
    #expect(bench.told == ["30 room +A +B"])
    bench.run(to: 330)
    #expect(bench.told == ["30 room +A +B", "330 room +A +B +C"])
  }

  @Test func tellsTheEndOnceToWhomItToldTheBegin() {
    var bench = KernelBench()
    bench.fire("A", "B")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 700)
    bench.resolve("B")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A +B", "330 room +B -A", "930 room -B"])
    #expect(bench.engine.kernel.counts.groups == 0)
  }
}
