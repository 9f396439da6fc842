import Interpreter

/// A place in `GroupTable`; reused after the group ends.
struct GroupSlot: Hashable, Sendable {
  let raw: UInt32
  fileprivate var index: Int { Int(raw) }
}

/// Alerts that one route leaf gathers, and what each receiver was told of them.
///
/// Lives from the first alert until every alert has ended and every receiver knows.
struct AlertGroup: Sendable {
  var record: GroupRecord
  /// The leaf of the program in force; nil when the program has no such leaf any more.
  ///
  /// Then the group only tells the ends of what it told.
  var node: Int?
  /// In order of fingerprint when `isSorted`.
  var members: [Member] = []
  var isSorted = true
  var pairs: [Pair] = []
  var isAlive = true
  fileprivate var isChanged = false

  /// An alert of the group.
  struct Member: Hashable, Sendable {
    let fingerprint: Fingerprint
    let slot: AlertSlot
    /// False for an alert that is routed elsewhere by now, but of whose end somebody must hear.
    var isRouted = true
    /// As of the last flush; nil before the first.
    var verdict: Verdict?

    init(fingerprint: Fingerprint, slot: AlertSlot) {
      self.fingerprint = fingerprint
      self.slot = slot
    }
  }

  /// The group and one of its receivers.
  struct Pair: Sendable {
    /// As in `NotificationRecord.receiver`.
    let receiver: String
    /// Why the receiver is told of firing alerts.
    var role: Role
    /// Sorted by fingerprint.
    var told: [NotificationRecord.Told] = []
    var lastSentAt: Instant?
    /// The unfinished delivery; there is never a second one.
    var job: OutboxSlot?
    /// A flush found news while the job was under way: decide again as soon as it ends.
    var isOwed = false
    fileprivate var isStored = false
    fileprivate var isChanged = false

    init(receiver: String, role: Role) {
      self.receiver = receiver
      self.role = role
    }

    var isIdle: Bool { told.isEmpty && job == nil }
  }

  enum Role: Hashable, Sendable {
    /// A target of the route leaf.
    case target
    /// Stands in for a target that could not be reached, until what it was told has ended.
    case substitute(handOvers: Int)
    /// Was told earlier; hears only of ends.
    case witness
  }

  mutating func sortMembers() {
    guard !isSorted else { return }
    members.sort { $0.fingerprint < $1.fingerprint }
    isSorted = true
  }

  mutating func markChanged() { isChanged = true }
}

/// All groups, by key.
struct GroupTable: Sendable {
  private var groups: [AlertGroup] = []
  private var free: [GroupSlot] = []
  private var index: [GroupKey: GroupSlot] = [:]
  private var changed: [GroupSlot] = []
  private var removed: [(key: GroupKey, receivers: [String])] = []
  private var timers = TimerHeap<GroupSlot>()

  var count: Int { index.count }

  /// Due time of the earliest group; may be early by groups that have ended since.
  var nextDue: Instant? { timers.first?.due }

  subscript(slot: GroupSlot) -> AlertGroup {
    get { groups[slot.index] }
    _modify { yield &groups[slot.index] }
  }

  func slot(of key: GroupKey) -> GroupSlot? { index[key] }

  /// Slots of all groups, by key.
  var sortedSlots: [GroupSlot] {
    index.map { (text: $0.key.description, slot: $0.value) }
      .sorted { $0.text < $1.text }.map(\.slot)
  }

  /// Slots of all groups, in no meaningful but in a repeatable order.
  var slots: [GroupSlot] {
    groups.indices.filter { groups[$0].isAlive }.map { GroupSlot(raw: UInt32($0)) }
  }

  /// Enters a group whose key is new.
  mutating func insert(_ record: GroupRecord, node: Int?) -> GroupSlot {
    let slot: GroupSlot
    let group = AlertGroup(record: record, node: node)
    if let reused = free.popLast() {
      slot = reused
      groups[slot.index] = group
    } else {
      slot = GroupSlot(raw: UInt32(groups.count))
      groups.append(group)
    }
    index[record.key] = slot
    timers.add(slot, due: record.dueAt)
    return slot
  }

  mutating func remove(_ slot: GroupSlot) {
    let group = groups[slot.index]
    index[group.record.key] = nil
    removed.append(
      (group.record.key, group.pairs.filter(\.isStored).map(\.receiver)))
    groups[slot.index] = AlertGroup(record: group.record, node: nil)
    groups[slot.index].isAlive = false
    free.append(slot)
  }

  mutating func setDue(_ slot: GroupSlot, at due: Instant) {
    guard groups[slot.index].record.dueAt != due else { return }
    groups[slot.index].record.dueAt = due
    timers.add(slot, due: due)
  }

  mutating func takeDue(at now: Instant) -> GroupSlot? {
    while let entry = timers.takeFirst(dueBy: now) {
      let group = groups[entry.item.index]
      if group.isAlive, group.record.dueAt == entry.due { return entry.item }
    }
    return nil
  }

  // MARK: Pairs

  /// Position of a receiver's pair, which is made when it is missing.
  mutating func pair(_ slot: GroupSlot, receiver: String, role: AlertGroup.Role) -> Int {
    if let found = groups[slot.index].pairs.firstIndex(where: { $0.receiver == receiver }) {
      return found
    }
    groups[slot.index].pairs.append(AlertGroup.Pair(receiver: receiver, role: role))
    return groups[slot.index].pairs.count - 1
  }

  // MARK: Changes to be committed

  /// The record must be stored.
  ///
  /// A new due time alone need not be: ticks keep their phase.
  mutating func markChanged(_ slot: GroupSlot) {
    guard !groups[slot.index].isChanged else { return }
    groups[slot.index].isChanged = true
    changed.append(slot)
  }

  mutating func markChanged(_ slot: GroupSlot, pair: Int) {
    groups[slot.index].pairs[pair].isChanged = true
    pairsChanged.append(slot)
  }

  private var pairsChanged: [GroupSlot] = []

  /// A pair that was read from the store.
  mutating func markStored(_ slot: GroupSlot, pair: Int) {
    groups[slot.index].pairs[pair].isStored = true
  }

  mutating func takeChanges(into changes: inout Changes) {
    for slot in changed where groups[slot.index].isAlive && groups[slot.index].isChanged {
      groups[slot.index].isChanged = false
      changes.groups.append(groups[slot.index].record)
    }
    var kept: Set<RemovedPair> = []
    for slot in pairsChanged where groups[slot.index].isAlive {
      takePairs(of: slot, into: &changes, kept: &kept)
    }
    for (key, receivers) in removed {
      if index[key] == nil { changes.removedGroups.append(key) }
      for receiver in receivers where !kept.contains(RemovedPair(key: key, receiver: receiver)) {
        changes.removedNotifications.append((group: key, receiver: receiver))
      }
    }
    changed.removeAll(keepingCapacity: true)
    pairsChanged.removeAll(keepingCapacity: true)
    removed.removeAll(keepingCapacity: true)
  }

  private struct RemovedPair: Hashable {
    var key: GroupKey
    var receiver: String
  }

  private mutating func takePairs(
    of slot: GroupSlot, into changes: inout Changes, kept: inout Set<RemovedPair>
  ) {
    let key = groups[slot.index].record.key
    for position in groups[slot.index].pairs.indices
    where groups[slot.index].pairs[position].isChanged {
      groups[slot.index].pairs[position].isChanged = false
      let pair = groups[slot.index].pairs[position]
      if pair.told.isEmpty, pair.lastSentAt == nil {
        guard pair.isStored else { continue }
        groups[slot.index].pairs[position].isStored = false
        changes.removedNotifications.append((group: key, receiver: pair.receiver))
        continue
      }
      groups[slot.index].pairs[position].isStored = true
      if !removed.isEmpty { kept.insert(RemovedPair(key: key, receiver: pair.receiver)) }
      changes.notifications.append(
        NotificationRecord(
          group: key, receiver: pair.receiver, lastSentAt: pair.lastSentAt, told: pair.told))
    }
  }
}
