import Interpreter

/// A place in `AlertTable`; reused after the alert is removed.
struct AlertSlot: Hashable, Sendable {
  let raw: UInt32
  fileprivate var index: Int { Int(raw) }
}

/// All alerts the kernel knows, by fingerprint.
///
/// Entries lie in one array and name their groups by number, so that an alert costs its labels, its
/// texts and about 150 bytes.
struct AlertTable: Sendable {
  struct Entry: Sendable {
    var record: AlertRecord
    /// Groups that hold the alert; the cache that spares routing an alert that is posted again.
    var groups = SlotList()
    /// Silences whose matchers fit, whether active or not; see `SilenceTable`.
    var silences = SilenceMemo()
    /// When the table looks whether the alert has ended; its entry in the heap.
    fileprivate var timedAt: Instant?
    /// The end has been acted on.
    var isEndNoted = false
    var isAlive = true
    fileprivate var change = Change.none
  }

  fileprivate enum Change: UInt8, Sendable {
    case none
    case touched
    case changed
  }

  private var entries: [Entry] = []
  private var free: [AlertSlot] = []
  private var index: [Fingerprint: AlertSlot] = [:]
  private var changed: [AlertSlot] = []
  private var removed: [Fingerprint] = []
  private var timers = TimerHeap<AlertSlot>()

  var count: Int { index.count }

  subscript(slot: AlertSlot) -> Entry {
    get { entries[slot.index] }
    _modify { yield &entries[slot.index] }
  }

  func slot(of fingerprint: Fingerprint) -> AlertSlot? { index[fingerprint] }

  /// The alert with a fingerprint.
  func record(of fingerprint: Fingerprint) -> AlertRecord? {
    index[fingerprint].map { entries[$0.index].record }
  }

  /// Slots of all alerts by fingerprint.
  var sortedSlots: [AlertSlot] {
    index.sorted { $0.key < $1.key }.map(\.value)
  }

  mutating func reserve(_ count: Int) {
    entries.reserveCapacity(count)
    index.reserveCapacity(count)
  }

  /// Enters an alert whose fingerprint is new.
  mutating func insert(_ record: AlertRecord) -> AlertSlot {
    let slot: AlertSlot
    if let reused = free.popLast() {
      slot = reused
      entries[slot.index] = Entry(record: record)
    } else {
      slot = AlertSlot(raw: UInt32(entries.count))
      entries.append(Entry(record: record))
    }
    index[record.fingerprint] = slot
    return slot
  }

  mutating func remove(_ slot: AlertSlot) {
    let fingerprint = entries[slot.index].record.fingerprint
    index[fingerprint] = nil
    // A dead entry keeps nothing alive.
    entries[slot.index] = Entry(record: .vacant)
    entries[slot.index].isAlive = false
    free.append(slot)
    removed.append(fingerprint)
  }

  // MARK: Ends

  /// Earliest time at which an alert may have ended or may be forgotten.
  var nextDue: Instant? { timers.first?.due }

  /// Sees to it that `takeDue` names the alert at a time, or earlier.
  mutating func setTimer(_ slot: AlertSlot, at due: Instant) {
    if let timedAt = entries[slot.index].timedAt, timedAt <= due { return }
    entries[slot.index].timedAt = due
    timers.add(slot, due: due)
  }

  /// An alert whose timer has come.
  mutating func takeDue(at now: Instant) -> AlertSlot? {
    while let timer = timers.takeFirst(dueBy: now) {
      guard entries[timer.item.index].timedAt == timer.due else { continue }
      entries[timer.item.index].timedAt = nil
      return timer.item
    }
    return nil
  }

  // MARK: Changes to be committed

  mutating func markChanged(_ slot: AlertSlot) { mark(slot, .changed) }

  /// Only the times of the alert moved.
  mutating func markTouched(_ slot: AlertSlot) { mark(slot, .touched) }

  private mutating func mark(_ slot: AlertSlot, _ change: Change) {
    let before = entries[slot.index].change
    guard change.rawValue > before.rawValue else { return }
    entries[slot.index].change = change
    if before == .none { changed.append(slot) }
  }

  mutating func takeChanges(into changes: inout Changes) {
    for slot in changed {
      let (change, record) = (entries[slot.index].change, entries[slot.index].record)
      entries[slot.index].change = .none
      switch change {
      case .none: continue
      case .changed: changes.alerts.append(record)
      case .touched:
        changes.touchedAlerts.append(
          AlertTouch(
            fingerprint: record.fingerprint, endsAt: record.endsAt, updatedAt: record.updatedAt))
      }
    }
    for fingerprint in removed where index[fingerprint] == nil {
      changes.removedAlerts.append(fingerprint)
    }
    changed.removeAll(keepingCapacity: true)
    removed.removeAll(keepingCapacity: true)
  }
}

extension AlertRecord {
  fileprivate static let vacant = AlertRecord(
    labels: .empty, annotations: .empty, startsAt: .seconds(0), endsAt: .seconds(0),
    endIsAssumed: false, updatedAt: .seconds(0), generatorURL: "", occurrence: 0)
}

/// A few slots of groups: two without an allocation, which is what nearly every alert needs.
struct SlotList: Sendable {
  private static let none = UInt32.max
  private var first = SlotList.none
  private var second = SlotList.none
  private var more: [UInt32] = []

  var isEmpty: Bool { first == SlotList.none }
  var hasSeveral: Bool { second != SlotList.none }

  func contains(_ slot: GroupSlot) -> Bool {
    first == slot.raw || second == slot.raw || (!more.isEmpty && more.contains(slot.raw))
  }

  var slots: [GroupSlot] {
    ([first, second].filter { $0 != SlotList.none } + more).map { GroupSlot(raw: $0) }
  }

  mutating func insert(_ slot: GroupSlot) {
    if first == SlotList.none {
      first = slot.raw
    } else if second == SlotList.none {
      second = slot.raw
    } else {
      more.append(slot.raw)
    }
  }

  mutating func remove(_ slot: GroupSlot) {
    let rest = slots.filter { $0 != slot }
    self = SlotList()
    for slot in rest { insert(slot) }
  }
}
