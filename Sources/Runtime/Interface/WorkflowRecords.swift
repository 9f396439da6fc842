package import Interpreter

/// A ticket: one per kind, group and spell.
package struct TicketRecord: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case opened
      case moved
      case comment
    }
    package var at: Instant
    /// `tocsin`, a playbook's name, or who called the API.
    package var author: String
    package var kind: Kind
    /// The new state of a move, the text of a comment.
    package var text: String

    package init(at: Instant, author: String, kind: Kind, text: String) {
      self.at = at
      self.author = author
      self.kind = kind
      self.text = text
    }
  }

  /// `incident-17`: kind and a number that counts over all tickets of the kind.
  package var id: String
  package var kind: String
  package var group: GroupKey
  package var spell: UInt32
  package var title: String
  package var body: String
  package var priority: String?
  package var state: TicketState
  package var openedAt: Instant
  package var updatedAt: Instant
  package var entries: [Entry]
  /// The spell is over.
  ///
  /// Moving the ticket then acknowledges nothing: nobody is being called.
  package var spellHasEnded: Bool

  package init(
    id: String, kind: String, group: GroupKey, spell: UInt32, title: String, body: String,
    priority: String?, openedAt: Instant
  ) {
    self.id = id
    self.kind = kind
    self.group = group
    self.spell = spell
    self.title = title
    self.body = body
    self.priority = priority
    self.openedAt = openedAt
    updatedAt = openedAt
    state = .open
    entries = []
    spellHasEnded = false
  }
}

/// A running escalation of one group and spell.
package struct EscalationRecord: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    /// Waits for the next step. Exits: acked (somebody), exhausted (last step of the last round),
    /// ended (group resolved).
    case running
    /// Tells nobody any more. Exit: ended.
    case acked
    /// Everybody was told and nobody answered. Exits: acked, ended.
    case exhausted
    /// The group is resolved. Kept until the last outcome of a delivery has come, so that nobody
    /// hears of the end before the beginning; final.
    case ended
  }

  /// Somebody who was told, or is about to be, and so must hear of the end.
  package struct Told: Hashable, Sendable {
    package var channel: String
    package var contact: String?
    package var address: String?
    /// Some delivery has arrived, or may have.
    package var hasArrived: Bool
    /// Keys of deliveries whose outcome is not known yet.
    package var pending: [String]

    package init(
      channel: String, contact: String?, address: String?, hasArrived: Bool = false,
      pending: [String] = []
    ) {
      self.channel = channel
      self.contact = contact
      self.address = address
      self.hasArrived = hasArrived
      self.pending = pending
    }
  }

  /// `payments_oncall-17`: escalation and a number that counts over all groups.
  package var id: String
  package var escalation: String
  package var group: GroupKey
  package var spell: UInt32
  /// The version it began on and finishes on.
  package var program: String
  package var startedAt: Instant
  /// Delays of the round count from here; moves when a step was late, so that nobody's time to
  /// answer is cut short.
  package var roundStartedAt: Instant
  /// From 0.
  package var round: Int
  /// Index of the next step in the round.
  package var nextStep: Int
  package var dueAt: Instant?
  package var state: State
  package var ackedBy: String?
  /// The group as it was last reported; the next step tells this.
  package var snapshot: GroupSnapshot
  /// In the order of telling, each receiver once.
  package var told: [Told]

  package init(
    id: String, escalation: String, group: GroupKey, spell: UInt32, program: String,
    startedAt: Instant, snapshot: GroupSnapshot
  ) {
    self.id = id
    self.escalation = escalation
    self.group = group
    self.spell = spell
    self.program = program
    self.startedAt = startedAt
    self.snapshot = snapshot
    roundStartedAt = startedAt
    round = 0
    nextStep = 0
    state = .running
    told = []
  }
}

/// A playbook run: its journal of steps is all that is needed to go on after a crash.
package struct RunRecord: Hashable, Sendable {
  /// `triage-42`: playbook and a number.
  package var id: String
  package var playbook: String
  /// The version it began on and finishes on.
  package var program: String
  package var group: GroupKey
  package var spell: UInt32
  /// The group when the run began; evaluation sees this, not the live group.
  package var input: GroupSnapshot
  /// For `once per alert`.
  package var alert: AlertSnapshot?
  package var state: RunState
  package var startedAt: Instant
  package var finishedAt: Instant?
  /// Wakes a waiting run.
  package var dueAt: Instant?
  /// In order of execution.
  package var journal: [StepRecord]
  /// Why the run failed; set as soon as `on failure` begins.
  package var failure: String?
  /// When the group's spell was acknowledged and when it ended, as far as it has.
  package var ackedAt: Instant?
  package var resolvedAt: Instant?

  package init(
    id: String, playbook: String, program: String, group: GroupKey, spell: UInt32,
    input: GroupSnapshot, alert: AlertSnapshot?, startedAt: Instant
  ) {
    self.id = id
    self.playbook = playbook
    self.program = program
    self.group = group
    self.spell = spell
    self.input = input
    self.alert = alert
    self.startedAt = startedAt
    state = .running
    journal = []
  }
}

/// One finished or begun step of a run.
package struct StepRecord: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable {
    case started
    case done
    case failed
    /// Its fallback was taken.
    case fallback
  }

  package var step: String
  package var status: Status
  package var startedAt: Instant
  package var finishedAt: Instant?
  package var result: Value
  package var note: String

  package init(step: String, status: Status, startedAt: Instant) {
    self.step = step
    self.status = status
    self.startedAt = startedAt
    result = .none
    note = ""
  }
}

/// One line of history: what was decided or done, where the source says so, and why.
package struct HistoryRecord: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case received
    case resolved
    case suppressed
    case dropped
    case notified
    case failed
    case silence
    case ticket
    case escalation
    case run
    case reload
  }

  /// Begins the lines of kind `failed` that tell why a template did not serve.
  package static let builtInTexts = "sent with built-in texts: "

  /// Where it stands in the store's order, from 1; 0 until the store has it.
  package var position: Int64
  package var at: Instant
  package var kind: Kind
  package var group: String
  package var fingerprint: Fingerprint?
  /// One sentence for people.
  package var text: String
  /// `path:line:column` of the declaration that decided; may be empty.
  package var place: String
  package var program: String

  package init(
    position: Int64 = 0, at: Instant, kind: Kind, group: String = "",
    fingerprint: Fingerprint? = nil, text: String, place: String = "", program: String
  ) {
    self.position = position
    self.at = at
    self.kind = kind
    self.group = group
    self.fingerprint = fingerprint
    self.text = text
    self.place = place
    self.program = program
  }
}
