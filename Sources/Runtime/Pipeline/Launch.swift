import Interpreter
import Logging

/// The way from an opened store and a package folder to a writer that may run.
///
/// Blocks its thread. The package on disk is what runs; when it does not check, the last one that
/// did goes on (its sources are in the store) and the operator is told, because a server that
/// restarts at night must not stay down for a half-edited file. `RuntimeOptions.isStrict` refuses.
struct Launch: Sendable {
  let environment: Environment
  let options: RuntimeOptions

  struct Outcome: Sendable {
    var assembly: Writer.Assembly
    var kernel: Kernel
    var package: LoadedPackage
    var olderPerformers: [(Program, any EffectPerformer)]
    var packageNotice: String?
  }

  func prepare() throws(StartError) -> Outcome {
    var state = try inStore { () throws(StoreError) in try environment.store.load() }
    try moveAlongWithClock(&state)
    let loader = PackageLoader(environment: environment)
    let older = try olderPrograms(in: state)
    let (package, notice) = try choosePackage(loader, state, older: older)
    var kernelOptions = options.kernel
    kernelOptions.instance = try record(package, in: state)
    var used = older
    used[package.program.version] = nil
    let kernel = Kernel(
      program: package.program, olderPrograms: used, state: state, zones: package.zones,
      options: kernelOptions, seed: environment.randomBits(), now: environment.clock.now)
    return Outcome(
      assembly: Writer.Assembly(
        program: package.program, olderPrograms: used, zones: package.zones,
        options: kernelOptions),
      kernel: kernel, package: package, olderPerformers: performers(of: used),
      packageNotice: notice)
  }

  /// The clock may have been set back while nobody was running.
  private func moveAlongWithClock(_ state: inout StoredState) throws(StartError) {
    guard let step = ClockStep(restoring: state, at: environment.clock.now) else { return }
    environment.logger.warning(
      "the clock is behind the last commit; timers go along",
      metadata: .keys([.seconds: "\(step.span.seconds)"]))
    let changes = step.apply(to: &state)
    try inStore { () throws(StoreError) in try environment.store.commit(changes) }
  }

  private func choosePackage(
    _ loader: PackageLoader, _ state: StoredState, older: [String: Program]
  ) throws(StartError) -> (LoadedPackage, notice: String?) {
    let olderInOrder = older.sorted { $0.key < $1.key }.map(\.value)
    do {
      return (try loader.load(withZonesOf: olderInOrder), nil)
    } catch {
      guard !options.isStrict, error.code == .invalidPackage || error.code == .unreadablePackage,
        let version = state.settings[SettingName.programVersion],
        let bundle = try bundle(version)
      else { throw error }
      let fault = error.code == .unreadablePackage ? "cannot be read" : "does not check"
      let notice =
        "the package \(fault), so version \(version) from the store is running:\n\(error)"
      environment.logger.error("\(notice)", metadata: .keys([.version: version]))
      return (try loader.load(bundle.files, withZonesOf: olderInOrder), notice)
    }
  }

  /// Programs that open rows name, compiled again from their stored sources.
  private func olderPrograms(in state: StoredState) throws(StartError) -> [String: Program] {
    var versions = Set(state.outbox.map(\.program))
    versions.formUnion(state.escalations.map(\.program))
    versions.formUnion(state.runs.map(\.program))
    var out: [String: Program] = [:]
    for version in versions.sorted() {
      guard let bundle = try bundle(version) else { continue }
      if let program = environment.packages.compile(bundle.files).program {
        out[version] = program
      } else {
        environment.logger.error(
          "open work belongs to a version that this Tocsin cannot compile",
          metadata: .keys([.version: version]))
      }
    }
    return out
  }

  /// Keeps the package's sources and this store's instance name, which it returns.
  private func record(
    _ package: LoadedPackage, in state: StoredState
  ) throws(StartError) -> String {
    let stored = state.settings[SettingName.instance]
    let instance =
      stored ?? hexadecimal(environment.randomBits()) + hexadecimal(environment.randomBits())
    let version = package.program.version
    guard stored == nil || state.settings[SettingName.programVersion] != version else {
      return instance
    }
    var changes = Changes()
    changes.settings = [
      (name: SettingName.instance, value: instance),
      (name: SettingName.programVersion, value: version),
    ]
    try inStore { () throws(StoreError) in
      try environment.store.saveBundle(package.bundle)
      try environment.store.commit(changes)
    }
    return instance
  }

  /// A version whose secrets are gone has no performer; its rows go through the current one.
  private func performers(of programs: [String: Program]) -> [(Program, any EffectPerformer)] {
    programs.sorted { $0.key < $1.key }.compactMap { version, program in
      do throws(StartError) {
        return (program, try environment.performer(program))
      } catch {
        environment.logger.warning(
          "an older version cannot perform its effects",
          metadata: .keys([.version: version, .error: error.description]))
        return nil
      }
    }
  }

  private func bundle(_ version: String) throws(StartError) -> Bundle? {
    try inStore { () throws(StoreError) in try environment.store.bundle(version: version) }
  }

  private func inStore<Success>(
    _ body: () throws(StoreError) -> Success
  ) throws(StartError) -> Success {
    do {
      return try body()
    } catch {
      throw StartError(.store, error.message)
    }
  }

  private func hexadecimal(_ bits: UInt64) -> String {
    Fingerprint(raw: bits).description
  }
}
