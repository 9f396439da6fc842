import Interpreter

/// Which silences fit an alert, remembered with the alert.
///
/// Matchers of a silence never change under its serial number, so an alert tests each silence once.
struct SilenceMemo: Hashable, Sendable {
  /// Silences with lower serial numbers have been tested.
  var tested: UInt32 = 0
  /// Serial numbers that fit, ascending.
  var matching: [UInt32] = []
}

/// The silences of the API: active, pending, and expired ones until they are forgotten.
struct SilenceTable: Sendable {
  struct Entry: Sendable {
    var record: SilenceRecord
    let serial: UInt32
    let test: MatcherSet
  }

  /// By serial number, ascending.
  private var entries: [Entry] = []
  /// Serial numbers by id.
  private var index: [String: UInt32] = [:]
  private var nextSerial: UInt32 = 0
  private var changed: Set<UInt32> = []
  private var removed: [String] = []
  private var expiry = TimerHeap<UInt32>()

  init() {}

  init(_ records: [SilenceRecord], retention: TimeSpan) {
    for record in records.sorted(by: { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }) {
      insert(record, retention: retention)
    }
    changed = []
  }

  var count: Int { entries.count }
  var nextDue: Instant? { expiry.first?.due }

  /// In order of creation.
  var records: [SilenceRecord] { entries.map(\.record) }

  func record(id: String) -> SilenceRecord? {
    index[id].flatMap { position(of: $0) }.map { entries[$0].record }
  }

  func record(serial: UInt32) -> SilenceRecord? { position(of: serial).map { entries[$0].record } }

  mutating func insert(_ record: SilenceRecord, retention: TimeSpan) {
    let entry = Entry(record: record, serial: nextSerial, test: MatcherSet(record.matchers))
    nextSerial += 1
    entries.append(entry)
    index[record.id] = entry.serial
    changed.insert(entry.serial)
    expiry.add(entry.serial, due: record.endsAt + retention)
  }

  /// Changes anything but the matchers.
  mutating func update(
    id: String, retention: TimeSpan, _ body: (inout SilenceRecord) -> Void
  ) {
    guard let serial = index[id], let position = position(of: serial) else { return }
    body(&entries[position].record)
    changed.insert(serial)
    expiry.add(serial, due: entries[position].record.endsAt + retention)
  }

  /// Forgets silences that expired longer ago than the retention.
  mutating func removeForgotten(at now: Instant, retention: TimeSpan) {
    while let entry = expiry.takeFirst(dueBy: now) {
      guard let position = position(of: entry.item),
        entries[position].record.endsAt + retention <= now
      else { continue }
      let record = entries.remove(at: position).record
      index[record.id] = nil
      changed.remove(entry.item)
      removed.append(record.id)
    }
  }

  /// Serial number of the first active silence that fits.
  func firstActive(
    for labels: LabelSet, memo: inout SilenceMemo, at now: Instant
  ) -> UInt32? {
    refresh(&memo, for: labels)
    return memo.matching.first { isActive($0, at: now) }
  }

  /// Ids of all active silences that fit.
  func active(for labels: LabelSet, at now: Instant) -> [String] {
    entries.filter { $0.record.state(at: now) == .active && $0.test.matches(labels) }
      .map(\.record.id)
  }

  private func isActive(_ serial: UInt32, at now: Instant) -> Bool {
    position(of: serial).map { entries[$0].record.state(at: now) == .active } ?? false
  }

  private func refresh(_ memo: inout SilenceMemo, for labels: LabelSet) {
    guard memo.tested < nextSerial else { return }
    if !memo.matching.isEmpty { memo.matching.removeAll { position(of: $0) == nil } }
    for entry in entries[lowerBound(memo.tested)...] where entry.test.matches(labels) {
      memo.matching.append(entry.serial)
    }
    memo.tested = nextSerial
  }

  private func position(of serial: UInt32) -> Int? {
    let position = lowerBound(serial)
    return position < entries.count && entries[position].serial == serial ? position : nil
  }

  private func lowerBound(_ serial: UInt32) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].serial < serial { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func takeChanges(into changes: inout Changes) {
    for serial in changed.sorted() {
      if let record = record(serial: serial) { changes.silences.append(record) }
    }
    changes.removedSilences += removed.filter { index[$0] == nil }
    changed.removeAll(keepingCapacity: true)
    removed.removeAll(keepingCapacity: true)
  }
}
