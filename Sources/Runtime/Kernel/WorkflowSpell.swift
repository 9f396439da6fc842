import DSL
import Interpreter

/// What must be remembered of a group's spell beyond its tickets, escalations and open runs: that
/// it was acknowledged, and which playbooks have had their run.
///
/// Kept under `Changes.settings`.
struct WorkflowSpell: Hashable, Sendable {
  var group: GroupKey
  var spell: UInt32
  var ackedBy: String?
  var ackedAt: Instant?
  /// `once per group` playbooks that have run, sorted.
  var ran: [String] = []

  init(group: GroupKey, spell: UInt32) {
    self.group = group
    self.spell = spell
  }
}

extension WorkflowSpell: Stored {
  var stored: JSONValue {
    .fields([
      ("group", group), ("spell", spell), ("ackedBy", ackedBy), ("ackedAt", ackedAt),
      ("ran", ran),
    ])
  }

  init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "spell")
    group = try fields.get("group")
    spell = try fields.get("spell")
    ackedBy = try fields.find("ackedBy")
    ackedAt = try fields.find("ackedAt")
    ran = try fields.find("ran") ?? []
  }
}

/// Names under which the workflow keeps small values in the store.
enum WorkflowSetting {
  static let spellPrefix = "workflow/spell/"
  static let counterPrefix = "workflow/counter/"
  static let tokensPrefix = "workflow/tokens/"

  static func spell(_ group: GroupKey) -> String { spellPrefix + group.description }
  /// Numbers of tickets, escalations or runs of one declaration.
  static func counter(_ kind: String, _ name: String) -> String {
    "\(counterPrefix)\(kind)/\(name)"
  }
  static func tokens(_ model: String) -> String { tokensPrefix + model }
}

extension Workflow {
  /// Changes what is remembered of a spell and saves it.
  ///
  /// A note of an earlier spell is replaced.
  mutating func note(
    _ group: GroupKey, _ spell: UInt32, in turn: inout Turn,
    _ change: (inout WorkflowSpell) -> Void
  ) {
    var note = WorkflowSpell(group: group, spell: spell)
    if let known = spells[group], known.spell == spell { note = known }
    change(&note)
    spells[group] = note
    let text = String(decoding: note.storedBytes, as: UTF8.self)
    turn.changes.settings.append((WorkflowSetting.spell(group), text))
  }

  mutating func forgetSpell(_ group: GroupKey, in turn: inout Turn) {
    guard spells.removeValue(forKey: group) != nil else { return }
    turn.changes.settings.append((WorkflowSetting.spell(group), ""))
  }

  /// When the spell was acknowledged; nil when it was not.
  func acknowledgedAt(_ group: GroupKey, _ spell: UInt32) -> Instant? {
    guard let note = spells[group], note.spell == spell else { return nil }
    return note.ackedAt
  }

  /// The next number of a ticket, escalation or run, counted over restarts.
  mutating func nextNumber(_ kind: String, _ name: String, in turn: inout Turn) -> Int {
    let setting = WorkflowSetting.counter(kind, name)
    let number = counters[setting, default: 0] + 1
    counters[setting] = number
    turn.changes.settings.append((setting, String(number)))
    return number
  }
}
