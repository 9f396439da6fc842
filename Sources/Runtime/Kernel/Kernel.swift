package import Interpreter

/// The pure heart of the runtime: alerts, groups, silences, notifications, outbox and workflow.
///
/// `handle` is the only way in. After each call (or batch of calls) the caller takes `takeChanges`
/// and commits them, and only then answers its own caller and performs `takeStarts`. If the commit
/// fails, the kernel is ahead of the store and must be rebuilt from it.
package struct Kernel: Sendable {
  /// Restores a kernel from what the store holds.
  ///
  /// Started outbox rows are in doubt, except those of `inFlight`: their attempts are still under
  /// way in this process and will be reported by `.effectEnded`.
  package init(
    program: Program, olderPrograms: [String: Program] = [:], state: StoredState,
    zones: ZoneTable, options: KernelOptions, seed: UInt64, now: Instant,
    inFlight: Set<EffectKey> = []
  ) {}

  package mutating func handle(_ event: Event, at now: Instant) -> Reply { .accepted }

  /// When `tick` has something to do; nil when nothing is pending.
  package var nextDue: Instant? { nil }

  /// What must be committed before anything is acknowledged or performed.
  package mutating func takeChanges() -> Changes { Changes() }

  /// Effects whose rows are marked started in the changes just taken: perform them after the
  /// commit and report each with `.effectEnded`.
  package mutating func takeStarts() -> [OutboxRecord] { [] }

  /// Leaves further rows queued: the process is stopping and only waits for attempts under way.
  package mutating func holdStarts() {}

  // MARK: Reading

  /// Alerts that have not ended, by fingerprint.
  ///
  /// Views are computed on a copy of the kernel, away
  /// from the writer, because with many alerts they take long.
  package func alertViews(at now: Instant) -> [AlertView] { [] }

  package func groupViews(at now: Instant) -> [GroupView] { [] }

  package var silences: [SilenceRecord] { [] }

  /// Constant time.
  package var counts: KernelCounts { KernelCounts() }

  /// Program versions that open outbox rows, escalations and runs still need, sorted, unique.
  package var versionsInUse: [String] { [] }
}

/// Sizes of the kernel's state, for status and metrics.
package struct KernelCounts: Hashable, Sendable {
  package var alerts = 0
  package var groups = 0
  package var silences = 0
  package var outbox = 0
  package var runs = 0

  package init() {}
}
