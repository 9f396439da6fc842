import Interpreter

@testable import Runtime

/// Plays a scenario: the engine under virtual time on one side, the model on the other, and the
/// checks between them after each step.
struct Simulation {
  /// Monday, 2026-01-05, noon UTC.
  static let start = Instant.seconds(1_767_614_400)

  /// What a run came to.
  struct Verdict {
    var faults: [String]
    var trace: [String]
    /// Events that the kernel handled.
    var events: Int
  }

  static var options: KernelOptions {
    var options = KernelOptions()
    options.deliveryDeadline = .minutes(4)
    // The truth knows when an alert ends, not what senders would have said while nobody listened:
    // RestartTests look at the grace.
    options.restartGrace = .zero
    options.resolveTimeout = .minutes(5)
    return options
  }

  let scenario: Scenario
  let mutant: Mutant?
  let outside: Outside
  let model: Truth
  let ledger: Ledger
  var engine: VirtualEngine
  var calm: Calm
  var watch = WorkflowWatch()
  var trace: [String] = []
  let isTraced: Bool
  private var seenCrashes = 0
  private var seenAttempts = 0

  init(_ scenario: Scenario, mutant: Mutant? = nil, isTraced: Bool = false) {
    self.scenario = scenario
    self.mutant = mutant
    self.isTraced = isTraced
    outside = Outside(seed: scenario.seed)
    model = Truth(
      scenario.plan, at: Simulation.start, resolveTimeout: Simulation.options.resolveTimeout)
    ledger = Ledger(model)
    calm = Calm(process: Simulation.start)
    engine = VirtualEngine(
      program: (mutant?.spoils(scenario.plan) ?? scenario.plan).program, zones: ZoneTable(),
      options: Simulation.options, seed: scenario.seed, at: Simulation.start)
    engine.turnsPerMoment = 20_000
    connect()
  }

  /// Ties the engine to the receivers and to the book that is kept of them.
  private mutating func connect() {
    let (outside, ledger, mutant) = (outside, ledger, mutant)
    var known: [String: Set<Fingerprint>] = [:]
    engine.respond = { row, now in
      var (response, arrives) = outside.answer(row)
      if mutant?.swallows(row, &known) ?? false {
        return VirtualEngine.Response(.done(value: .none, receipt: ""))
      }
      mutant?.spoil(&response)
      ledger.see(
        Ledger.Attempt(
          at: now, row: mutant?.shown(row) ?? row, outcome: response.outcome, arrives: arrives,
          knownAt: now + response.delay))
      return response
    }
    engine.dies = { boundary, now in
      guard outside.dies(at: boundary) else { return false }
      ledger.processDied(at: now)
      return true
    }
    if let tamper = mutant?.tamper { engine.tamper = tamper }
  }

  var now: Instant { engine.now }

  // MARK: Running

  static func run(
    _ scenario: Scenario, mutant: Mutant? = nil, isTraced: Bool = false
  ) -> Verdict {
    var simulation = Simulation(scenario, mutant: mutant, isTraced: isTraced)
    return simulation.run()
  }

  private mutating func run() -> Verdict {
    for step in scenario.steps {
      take(step)
      check()
      if !ledger.faults.isEmpty { return verdict }
    }
    settle()
    return verdict
  }

  private var verdict: Verdict {
    Verdict(
      faults: ledger.faults, trace: trace, events: engine.turns)
  }

  /// Everything heals, what fires is told; then everything ends, and nothing is left.
  private mutating func settle() {
    outside.heal()
    calmDown()
    note("all is well from here on")
    var bound = TimeSpan.minutes(5) + Ledger.slack + Backoff.lastResortMaximum
    if scenario.features.contains(.limits) { bound = bound + Ledger.slackOfLimit }
    for _ in 0..<6 {
      pass(.nanoseconds(bound.nanoseconds / 2))
      check()
      guard ledger.faults.isEmpty else { return }
    }
    note("everything ends")
    let moment = now
    let firing = model.firing(at: moment)
    for spell in firing { model.resolve(spell.labels, at: moment) }
    post(firing.map { PostedAlert(labels: $0.labels, endsAt: moment) })
    for _ in 0..<5 {
      pass(bound)
      check()
      guard ledger.faults.isEmpty else { return }
    }
    checkOver()
  }

  mutating func pass(_ span: TimeSpan) {
    if mutant == .sleepsThroughTimers { engine.leap(by: span) } else { engine.run(for: span) }
    notice()
  }

  /// Takes note of deaths and attempts since the last look.
  mutating func notice() {
    if engine.crashes != seenCrashes {
      seenCrashes = engine.crashes
      calm.process = now
    }
    guard isTraced else { return }
    for attempt in engine.attempts[seenAttempts...] { trace.append(describe(attempt)) }
    seenAttempts = engine.attempts.count
  }

  mutating func note(_ text: String) {
    if isTraced { trace.append("\(clock(now)) \(text)") }
  }

  /// Hands an event over until it is answered, as a careful sender does.
  ///
  /// Returns nil when the process died after the commit, so that the answer is not known.
  mutating func hand(_ event: Event) -> Reply? {
    if mutant?.ignores(event) ?? false { return .accepted }
    while true {
      let reply = engine.handle(event)
      notice()
      guard reply == nil else { return reply }
      note("the process died \(outside.lastDeath?.rawValue ?? "")")
      guard outside.lastDeath == .beforeCommit else { return nil }
      if mutant == .acksBeforeCommit { return .accepted }
    }
  }

  @discardableResult
  mutating func post(_ posts: [PostedAlert]) -> Reply? {
    posts.isEmpty ? nil : hand(.post(posts))
  }

  /// From now on nothing is in trouble.
  mutating func calmDown() {
    for channel in calm.troubled { calm.channels[channel] = now }
    calm.troubled = []
  }

  // MARK: Checking

  private mutating func check() {
    notice()
    ledger.settle(before: now)
    if engine.isStuck { ledger.fault("the kernel runs in circles", at: now) }
    if let due = engine.nextDue, due <= now {
      ledger.fault("something due at \(clock(due)) is left undone", at: now)
    }
    if engine.nextDue == nil, !model.firing(at: now).isEmpty || engine.kernel.outbox.count > 0 {
      ledger.fault("nothing is ever due though something is owed", at: now)
    }
    checkAlerts()
    checkRestore()
    checkVersions()
    checkEscalations()
    ledger.checkTellings(calm, Simulation.options, at: now)
    ledger.checkEndings(calm, at: now)
    ledger.checkEndCounts(at: now)
    ledger.checkEscalationSteps(at: now)
    watch.look(at: engine.store, ledger, at: now)
    for fault in ledger.faults { trace.append("FAULT \(fault)") }
  }

  /// What was acknowledged is there, in each group it belongs to and in no other.
  private func checkAlerts() {
    let kernel = engine.kernel
    let firing = model.firing(at: now)
    let known = kernel.alerts.sortedSlots.filter { !kernel.alerts[$0].record.isResolved(at: now) }
    let expected = firing.map { "\($0.labels.text) until \(clock($0.end))" }.sorted()
    let found = known.map { slot in
      let record = kernel.alerts[slot].record
      return "\(record.labels.text) until \(clock(record.endsAt))"
    }.sorted()
    if expected != found {
      ledger.fault("alerts should be \(expected) but are \(found)", at: now)
    }
    for spell in firing {
      let leaves = model.plan.leaves(of: spell.labels)
      let expected = leaves.map { $0.groupLabels(spell.labels).text }.sorted()
      let found = kernel.groups.sortedSlots.map { kernel.groups[$0] }.filter { group in
        group.members.contains {
          $0.fingerprint == spell.labels.fingerprint && $0.isRouted
        }
      }.map(\.record.key.labels.text).sorted()
      if expected != found {
        ledger.fault(
          "\(spell.labels.text) should be in groups \(expected) but is in \(found)", at: now)
      }
    }
  }

  /// A kernel made from the store knows what the living one knows.
  private func checkRestore() {
    guard let state = try? engine.store.load() else { return }
    let restored = Kernel(
      program: engine.kernel.rules.program, olderPrograms: engine.kernel.olderPrograms,
      state: state, zones: ZoneTable(), options: Simulation.options, seed: 1, now: now)
    let living = KernelDigest(engine.kernel, at: now)
    if let difference = living.difference(from: KernelDigest(restored, at: now)) {
      ledger.fault("a restart forgets or invents something:\n    \(difference)", at: now)
    }
  }

  private func checkVersions() {
    let lost = engine.history(limit: 20).first { $0.text.contains("is lost") }
    if let lost { ledger.fault("a version is lost: \(lost.text)", at: now) }
  }

  private mutating func checkOver() {
    let counts = engine.kernel.counts
    if counts.alerts + counts.groups + counts.outbox + counts.runs > 0 {
      ledger.fault("at the end something is left: \(counts)", at: now)
    }
    if !engine.kernel.workflow.escalations.isEmpty {
      ledger.fault(
        "escalations without a group: \(engine.kernel.workflow.escalations.keys.sorted())", at: now)
    }
    let tickets = engine.kernel.workflow.tickets.values.filter { $0.state == .resolved }.map(\.id)
    if !tickets.isEmpty || !engine.kernel.workflow.spells.isEmpty {
      ledger.fault(
        "what ended is still in memory: \(tickets.sorted()), "
          + "\(engine.kernel.workflow.spells.keys.sorted())", at: now)
    }
    for (id, entry) in ledger.escalations.entries.sorted(by: { $0.key < $1.key }) {
      for receiver in entry.told.sorted() where entry.toldEnd[receiver] == nil {
        guard model.plan(version: entry.version)?.channel(receiver)?.sendResolved == true else {
          continue
        }
        ledger.fault("\(receiver) is not told of the end of escalation \(id)", at: now)
      }
    }
    watch.checkOver(ledger, at: now)
    for fault in ledger.faults { trace.append("FAULT \(fault)") }
  }
}
