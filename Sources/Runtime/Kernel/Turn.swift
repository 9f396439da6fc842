import Interpreter

/// One event being handled: what the machines read, and what they want written and done.
///
/// Machines never touch the store or the outside; they change their own state and describe the
/// rest here. The kernel hands it to the pipeline after each event.
struct Turn: Sendable {
  let now: Instant
  /// The program in force, compiled.
  let rules: CompiledProgram
  /// Older versions that running escalations and runs still need, by version.
  let olderPrograms: [String: Program]
  /// Zones of all these programs.
  let zones: ZoneTable
  let options: KernelOptions
  var changes = Changes()
  /// Effects to enter in the outbox; the outbox machine adds the rows to `changes`.
  var enqueued: [OutboxRecord] = []
  /// Deliveries that have lost their point.
  ///
  /// The outbox removes them, or lets an attempt under way be the last, and reports to their owner.
  var withdrawn: [EffectKey] = []
  /// Deterministic jitter and identifiers.
  var random: SplitMix64

  /// The program in force.
  ///
  /// Escalations and runs use `program(version:)` instead.
  var program: Program { rules.program }

  func program(version: String) -> Program? {
    version == program.version ? program : olderPrograms[version]
  }

  mutating func record(
    _ kind: HistoryRecord.Kind, group: String = "", fingerprint: Fingerprint? = nil,
    _ text: String, at place: Place = .unknown
  ) {
    changes.history.append(
      HistoryRecord(
        at: now, kind: kind, group: group, fingerprint: fingerprint, text: text,
        place: program.describe(place), program: program.version))
  }
}

/// A small deterministic random generator, so that a simulation is a function of its seed.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  package var state: UInt64
  package init(seed: UInt64) { state = seed }
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
