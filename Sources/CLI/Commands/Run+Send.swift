import Interpreter
import Runtime
import Server

/// `tocsin run --send`.
extension Run {
  private static let pause = Duration.milliseconds(100)

  /// Plays the recording at its own pace through a runtime whose effects are performed.
  func runForReal() async throws {
    guard start == nil, !json else {
      throw Problem("--start and --json do not go with --send", status: .usage)
    }
    let recording = try readRecording(alerts, start: SystemClock().now)
    let runtime = try await startRuntime()
    let narrator = Narrator(engine: runtime, color: ColorChoice.auto.applies(to: 1), tellsAll: true)
    var told: Int64 = 0
    var elapsed = TimeSpan.zero
    for posting in recording.postings {
      try await pass(posting.at - elapsed, narrator, &told, on: runtime)
      elapsed = posting.at
      try await runtime.ingest(posting.alerts)
    }
    try await pass(until?.span ?? .minutes(1), narrator, &told, on: runtime)
    try await finish(runtime, narrator, told)
  }

  private func startRuntime() async throws -> Runtime {
    let environment = makeEnvironment(
      package: package, store: MemoryStore(), secrets: secrets,
      network: try network.curlOptions(), logger: makeLogger(.warning))
    var options = RuntimeOptions()
    options.isStrict = true
    do throws(StartError) {
      return try await Runtime.start(environment, options: options)
    } catch {
      throw Problem(error.description, status: error.code == .invalidPackage ? .findings : .failure)
    }
  }

  /// Lets real time pass and tells what happens in it.
  private func pass(
    _ span: TimeSpan, _ narrator: Narrator, _ told: inout Int64, on runtime: Runtime
  ) async throws {
    let end = runtime.now + span
    while runtime.now < end {
      try await Task.sleep(for: Self.pause)
      told = try await narrator.tell(after: told)
    }
  }

  private func finish(_ runtime: Runtime, _ narrator: Narrator, _ told: Int64) async throws {
    let waiting = await runtime.status().outbox
    _ = try await narrator.tell(after: told)
    try await runtime.stop()
    guard waiting > 0 else { return }
    throw Problem(
      "\(waiting) sends were still under way or waiting for another try",
      help: "pass a longer --until", status: .findings)
  }
}
