import DSL
import Foundation
import Interpreter
import Logging
import Runtime
import Server

/// The real outside world: disk, clock, network.
func makeEnvironment(
  package: String, store: any Store, secrets: String?, network: CurlOptions, logger: Logger
) -> Environment {
  let variables = ProcessInfo.processInfo.environment
  let folders: [any SecretSource] = secrets.map { [DirectorySecrets($0)] } ?? []
  let sources = LayeredSecrets(folders + [EnvironmentSecrets(variables)])
  let services = OutboundServices(
    transport: CurlTransport(network), terminal: StandardOutput(environment: variables))
  return Environment(
    clock: SystemClock(), randomBits: { UInt64.random(in: .min ... .max) },
    store: store,
    packages: PackageSource(
      read: { () throws(StartError) in try PackageFolder.read(package) },
      compile: { files in
        let compiled = compileFiles(files, name: packageName(package))
        return Compilation(program: compiled.program, report: compiled.report(.human))
      }),
    zones: .system,
    performer: { (program) throws(StartError) in
      try EffectExecutor(program, secrets: sources, services: services)
    },
    logger: logger)
}

/// Opens `sqlite:PATH`.
///
/// - Throws: `StoreError`, `Problem`.
func openStore(_ text: String) throws -> any Store {
  guard text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count else {
    throw Problem("--store '\(text)' is not sqlite:PATH", status: .usage)
  }
  return try SQLiteStore(path: String(text.dropFirst("sqlite:".count)))
}

/// The rules of zones, from the system's database.
func loadZones(_ names: Set<String>) throws -> ZoneTable {
  do {
    return try ZoneSource.system.load(names)
  } catch {
    throw Problem(error.description)
  }
}

/// Posts a recording to the engine at its own pace.
func startPlaying(_ recording: Recording, on engine: some Engine) {
  Task {
    var elapsed = TimeSpan.zero
    for posting in recording.postings {
      let pause = posting.at - elapsed
      elapsed = posting.at
      try await Task.sleep(for: .nanoseconds(pause.nanoseconds))
      try await engine.ingest(posting.alerts)
    }
  }
}
