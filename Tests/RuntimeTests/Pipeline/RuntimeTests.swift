import Interpreter
import Runtime
import TestSupport
import Testing

@Suite struct RuntimeStartTests {
  @Test func startsServesAndStops() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.ingest([.firing("Down")])
    let status = await bench.runtime.status()
    #expect(status.packageName == "bench")
    #expect(status.programVersion == "v1")
    #expect(status.receivers == ["pager"])
    #expect(status.isReady)
    try await bench.runtime.stop()
    #expect(store.isClosed)
    await #expect(throws: EngineError(.unavailable, "this server is stopping")) {
      try await bench.runtime.ingest([.firing("Down")])
    }
    #expect(await !bench.runtime.status().isReady)
  }
}
