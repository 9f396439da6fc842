import Interpreter

@testable import Runtime

/// Behaviour that is wrong on purpose: the checks are worth what they find of it.
///
/// None of it needs a line in the kernel. A mutant is a package that differs from the one the model
/// knows, a store that loses something, a process that breaks its promises, or a dispatcher that
/// lies.
enum Mutant: String, CaseIterable, Sendable {
  // The kernel does not do what the package says.
  case ignoresInhibitions
  case ignoresSame
  case ignoresMutes
  case ignoresQuietHours
  case ignoresAlso
  case groupsEverything
  case repeatsEarly
  case looksRarely
  case tellsEndsToAll
  case tellsNoEnds
  case escalatesEarly
  case escalatesFewer
  // The store does not keep what it was given.
  case losesBeliefs
  case losesRows
  case keepsRows
  case losesTouches
  case losesSilences
  case losesEscalations
  case losesRuns
  case losesCounters
  // The process breaks its promises.
  case acksBeforeCommit
  case ignoresResolves
  case ignoresEndOfSilence
  case ignoresAcks
  case sleepsThroughTimers
  // The dispatcher lies.
  case takesLossForSuccess
  case takesRefusalForSuccess
  case forgetsSuccess
  case changesKeys
  /// What Alertmanager does: an alert that was told is not told again, whatever happened between.
  case comparesAlertsOnly

  // MARK: The package

  func spoils(_ plan: Plan) -> Plan? {
    var plan = plan
    switch self {
    case .ignoresInhibitions: plan.inhibitions = []
    case .ignoresSame:
      for index in plan.inhibitions.indices { plan.inhibitions[index].same = [] }
    case .ignoresMutes: plan.mutes = []
    case .ignoresQuietHours: plan.root.edit { $0.quiet = nil }
    case .ignoresAlso: plan.root.edit { $0.continues = false }
    case .groupsEverything: plan.root.edit { $0.grouping = [] }
    case .repeatsEarly: plan.root.edit { $0.repeatInterval = .seconds(60) }
    case .looksRarely: plan.root.edit { $0.interval = $0.interval * 20 }
    case .tellsEndsToAll:
      for index in plan.channels.indices { plan.channels[index].sendResolved = true }
    case .tellsNoEnds:
      for index in plan.channels.indices { plan.channels[index].sendResolved = false }
    case .escalatesEarly, .escalatesFewer:
      for index in plan.escalations.indices { spoil(&plan.escalations[index]) }
    default: return nil
    }
    return plan
  }

  private func spoil(_ plan: inout EscalationPlan) {
    if self == .escalatesFewer {
      plan.repeats = 0
      plan.steps = Array(plan.steps.prefix(1))
    } else {
      for step in plan.steps.indices {
        plan.steps[step].after = .nanoseconds(plan.steps[step].after.nanoseconds / 3)
      }
    }
  }

  // MARK: The store

  var tamper: ((inout Changes) -> Void)? {
    switch self {
    case .losesBeliefs: { $0.notifications = [] }
    case .losesRows: { $0.outbox = [] }
    case .keepsRows: { $0.removedOutbox = [] }
    case .losesTouches: { $0.touchedAlerts = [] }
    case .losesSilences: { $0.silences = [] }
    case .losesEscalations: { $0.escalations = [] }
    case .losesRuns: { $0.runs = [] }
    case .losesCounters: { $0.settings.removeAll { $0.name.hasPrefix("workflow/counter/") } }
    default: nil
    }
  }

  // MARK: The process

  func ignores(_ event: Event) -> Bool {
    switch (self, event) {
    case (.ignoresResolves, .post(let posts)):
      posts.allSatisfy { $0.endsAt != nil && $0.startsAt == nil }
    case (.ignoresEndOfSilence, .expireSilence): true
    case (.ignoresAcks, .acknowledge): true
    default: false
    }
  }

  // MARK: The dispatcher

  func spoil(_ response: inout VirtualEngine.Response) {
    switch (self, response.outcome) {
    case (.takesLossForSuccess, .inDoubt),
      (.takesRefusalForSuccess, .retry), (.takesRefusalForSuccess, .failed):
      response.outcome = .done(value: .none, receipt: "")
    case (.forgetsSuccess, .done): response.outcome = .retry(reason: "forgotten", after: nil)
    default: return
    }
  }

  /// The row as receivers see it.
  func shown(_ row: OutboxRecord) -> OutboxRecord {
    guard self == .changesKeys else { return row }
    var row = row
    row.key = EffectKey("\(row.key)/\(row.attempts)")
    return row
  }

  /// A notification that is not sent although it says so.
  func swallows(_ row: OutboxRecord, _ known: inout [String: Set<Fingerprint>]) -> Bool {
    guard self == .comparesAlertsOnly, case .notification = row.owner,
      let group = row.effect.delivery?.message.group, group.reason != .repeated
    else { return false }
    let stream = "\(row.effect.lane) \(group.key)"
    let firing = Set(group.alerts.filter { $0.status == .firing }.map(\.fingerprint))
    let told = known[stream] ?? []
    if firing.isEmpty || !firing.isSubset(of: told) {
      // It forgets the end as soon as somebody hears of it.
      known[stream] = firing
      return false
    }
    return true
  }
}
