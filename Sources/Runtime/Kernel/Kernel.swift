package import Interpreter

/// The pure heart of the runtime: alerts, groups, silences, notifications, outbox and workflow.
///
/// `handle` is the only way in. After each call (or batch of calls) the caller takes `takeChanges`
/// and commits them, and only then answers its own caller and performs `takeStarts`. If the commit
/// fails, the kernel is ahead of the store and must be rebuilt from it.
package struct Kernel: Sendable {
  package init(
    program: Program, olderPrograms: [String: Program] = [:], state: StoredState,
    zones: ZoneTable, options: KernelOptions, seed: UInt64, now: Instant
  ) {}

  package mutating func handle(_ event: Event, at now: Instant) -> Reply { .accepted }

  /// When `tick` has something to do; nil when nothing is pending.
  package var nextDue: Instant? { nil }

  /// What must be committed before anything is acknowledged or performed.
  package mutating func takeChanges() -> Changes { Changes() }

  /// Effects whose rows are marked started in the changes just taken: perform them after the
  /// commit and report each with `.effectEnded`.
  package mutating func takeStarts() -> [OutboxRecord] { [] }
}
