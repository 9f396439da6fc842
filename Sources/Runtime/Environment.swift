package import Interpreter
package import Logging

/// The only door from the runtime to time, chance, disk and network; tests replace all of it.
package struct Environment: Sendable {
  package var clock: any TimeSource
  /// Random bits: the seed of a kernel, the parts of an instance name.
  package var randomBits: @Sendable () -> UInt64
  /// Opened by the caller, who knows what to tell the operator when that fails.
  package var store: any Store
  package var packages: PackageSource
  package var zones: ZoneSource
  /// Makes what performs the effects of one program version; fails when a secret is missing.
  package var performer: @Sendable (Program) throws(StartError) -> any EffectPerformer
  package var logger: Logger

  package init(
    clock: any TimeSource, randomBits: @escaping @Sendable () -> UInt64, store: any Store,
    packages: PackageSource, zones: ZoneSource,
    performer: @escaping @Sendable (Program) throws(StartError) -> any EffectPerformer,
    logger: Logger
  ) {
    self.clock = clock
    self.randomBits = randomBits
    self.store = store
    self.packages = packages
    self.zones = zones
    self.performer = performer
    self.logger = logger
  }
}

/// Time as the runtime sees it.
package protocol TimeSource: Sendable {
  var now: Instant { get }
  /// How long a thread that has nothing to do before `due` may sleep; nil: until it is woken.
  func pause(until due: Instant?) -> TimeSpan?
  /// Registers what to call when time moves other than by passing, as virtual time does.
  func onMove(_ wake: @escaping @Sendable () -> Void)
}

/// Where the package's sources come from, and what makes a program of them.
package struct PackageSource: Sendable {
  /// Reads every source file; blocks its thread.
  package var read: @Sendable () throws(StartError) -> [BundleFile]
  package var compile: @Sendable ([BundleFile]) -> Compilation

  package init(
    read: @escaping @Sendable () throws(StartError) -> [BundleFile],
    compile: @escaping @Sendable ([BundleFile]) -> Compilation
  ) {
    self.read = read
    self.compile = compile
  }
}

/// What compiling gave: a program, or the reasons why there is none.
package struct Compilation: Sendable {
  package var program: Program?
  /// The rendered diagnostics; may hold warnings beside a program.
  package var report: String

  package init(program: Program?, report: String = "") {
    self.program = program
    self.report = report
  }
}

/// Reads the rules of time zones; blocks its thread.
package struct ZoneSource: Sendable {
  package var load: @Sendable (_ names: Set<String>) throws(StartError) -> ZoneTable
  package init(load: @escaping @Sendable (_ names: Set<String>) throws(StartError) -> ZoneTable) {
    self.load = load
  }
}

/// Why a runtime did not start, or why a package was not taken over.
package struct StartError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// The sources cannot be read.
    case unreadablePackage
    /// The sources do not check; the description holds the diagnostics.
    case invalidPackage
    case missingSecrets
    case missingZones
    case store
  }
  package var code: Code
  /// What happened and what to do.
  package var description: String
  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
