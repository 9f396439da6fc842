import Interpreter
import Runtime
import TestSupport
import Testing

/// Which package runs: at start, after an edit, and when an edit does not check.
@Suite struct ReloadTests {
  private let shelf = PackageShelf(
    [.oneChannel(version: "v1"), .oneChannel(version: "v2")], content: "v1")

  @Test func aGoodPackageTakesOverWithoutNews() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(packages: shelf.source, store: store)
    try await bench.runtime.ingest([.firing("Down")])
    try await bench.runtime.settle()
    shelf.write("v2")
    let report = try await bench.runtime.reload()
    #expect(report == ReloadReport(version: "v2", changed: true))
    try await bench.advance(by: .seconds(60))
    #expect(bench.performer.attempts.count == 1)
    #expect(await bench.runtime.status().programVersion == "v2")
    #expect(try store.load().settings["runtime.program"] == "v2")
    #expect(try store.bundle(version: "v2") != nil)
    // Nothing needs the first version any more.
    #expect(try store.bundle(version: "v1") == nil)
    #expect(await bench.counter(.reloads) == 1)
    try await bench.runtime.stop()
  }

  @Test func theSamePackageChangesNothing() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(packages: shelf.source, store: store)
    try await bench.runtime.settle()
    let commits = store.attempts
    #expect(try await bench.runtime.reload() == ReloadReport(version: "v1", changed: false))
    #expect(store.attempts == commits)
    try await bench.runtime.stop()
  }

  @Test(arguments: [
    ("nonsense", "main.tocsin:1:1: error: 'nonsense' is no program"),
    ("unreadable", "cannot read the package: gone"),
  ])
  func aBadPackageIsRefusedAndTheOldOneRunsOn(content: String, reason: String) async throws {
    let bench = try await RuntimeBench(packages: shelf.source)
    shelf.write(content)
    await #expect(throws: EngineError(.invalidPackage, reason)) {
      try await bench.runtime.reload()
    }
    #expect(await bench.runtime.status().programVersion == "v1")
    #expect(await bench.counter(.reloadFailures) == 1)
    #expect(await bench.counter(.packageIsCurrent) == 0)
    #expect(
      await bench.runtime.status().notices == [
        "the package on disk was not taken over, so version v1 goes on:\n\(reason)"
      ])
    try await bench.runtime.ingest([.firing("Down")])
    try await bench.runtime.settle()
    #expect(bench.performer.attempts.count == 1)
    try await bench.runtime.stop()
  }

  @Test func aReloadOnAFullDiskChangesNothing() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(packages: shelf.source, store: store)
    try await bench.runtime.settle()
    store.failCommits { _ in StoreError(.full, "no space") }
    shelf.write("v2")
    let error = await #expect(throws: EngineError.self) { try await bench.runtime.reload() }
    #expect(error?.code == .unavailable)
    #expect(await bench.runtime.status().programVersion == "v1")
    store.failCommits { _ in nil }
    bench.clock.advance(by: .seconds(1))
    try await bench.runtime.settle()
    #expect(try await bench.runtime.reload().changed)
    try await bench.runtime.stop()
  }

  @Test func missingSecretsRefuseTheStartAndTheReload() async throws {
    let performer = ScriptedPerformer()
    let clock = VirtualClock()
    var environment = Environment.bench(
      packages: shelf.source, store: MemoryStore(), performer: performer, clock: clock)
    environment.performer = { program throws(StartError) in
      guard program.version != "v2" else {
        throw StartError(.missingSecrets, "missing secrets: pager/key, slack/bot")
      }
      return performer
    }
    let runtime = try await Runtime.start(environment, options: RuntimeOptions())
    shelf.write("v2")
    await #expect(throws: EngineError(.invalidPackage, "missing secrets: pager/key, slack/bot")) {
      try await runtime.reload()
    }
    try await runtime.stop()
    environment.store = MemoryStore()
    let refused = environment
    await #expect(throws: StartError(.missingSecrets, "missing secrets: pager/key, slack/bot")) {
      try await Runtime.start(refused, options: RuntimeOptions())
    }
  }

  // MARK: Start

  @Test func theLastGoodPackageRunsWhenTheOneOnDiskDoesNotCheck() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(packages: shelf.source, store: store)
    try await first.runtime.stop()
    shelf.write("half edited")
    let second = try await RuntimeBench(packages: shelf.source, store: store)
    let status = await second.runtime.status()
    #expect(status.programVersion == "v1")
    #expect(
      status.notices == [
        "the package does not check, so version v1 from the store is running:\n"
          + "main.tocsin:1:1: error: 'half edited' is no program"
      ])
    #expect(status.isReady)
    #expect(await second.counter(.packageIsCurrent) == 0)
    // Mended and reloaded, the notice goes.
    shelf.write("v1")
    #expect(try await second.runtime.reload().changed == false)
    #expect(await second.counter(.packageIsCurrent) == 1)
    #expect(await second.runtime.status().notices.isEmpty)
    try await second.runtime.stop()
  }

  @Test func aPackageThatCannotBeReadIsNotCalledWrong() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(packages: shelf.source, store: store)
    #expect(await first.counter(.packageIsCurrent) == 1)
    try await first.runtime.stop()
    shelf.write("unreadable")
    let second = try await RuntimeBench(packages: shelf.source, store: store)
    #expect(
      await second.runtime.status().notices == [
        "the package cannot be read, so version v1 from the store is running:\n"
          + "cannot read the package: gone"
      ])
    try await second.runtime.stop()
  }

  @Test func aStrictStartRefusesWhatDoesNotCheck() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(packages: shelf.source, store: store)
    try await first.runtime.stop()
    shelf.write("half edited")
    var options = RuntimeOptions()
    options.isStrict = true
    let strict = options
    await #expect(
      throws: StartError(
        .invalidPackage, "main.tocsin:1:1: error: 'half edited' is no program")
    ) {
      try await RuntimeBench(packages: shelf.source, store: store, options: strict)
    }
  }

  @Test func aFirstStartNeedsAPackageThatChecks() async throws {
    shelf.write("nonsense")
    await #expect(throws: StartError.self) { try await RuntimeBench(packages: shelf.source) }
  }

  @Test func anEditWhileStoppedIsTakenOverAtStart() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(packages: shelf.source, store: store)
    try await first.runtime.ingest([.firing("Down")])
    try await first.runtime.settle()
    try await first.runtime.stop()
    shelf.write("v2")
    let second = try await RuntimeBench(packages: shelf.source, store: store, clock: first.clock)
    try await second.advance(by: .seconds(60))
    #expect(await second.runtime.status().programVersion == "v2")
    #expect(try store.load().settings["runtime.program"] == "v2")
    #expect(second.performer.attempts.isEmpty)
    try await second.runtime.stop()
  }

  @Test func theInstanceNameIsMadeOnce() async throws {
    let store = MemoryStore()
    let first = try await RuntimeBench(store: store)
    try await first.runtime.stop()
    let name = try store.load().settings["runtime.instance"]
    #expect(name?.count == 32)
    let second = try await RuntimeBench(store: store)
    try await second.runtime.stop()
    #expect(try store.load().settings["runtime.instance"] == name)
  }
}
