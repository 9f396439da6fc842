import Interpreter

/// A binary heap of due times: O(log n) to add and to take, nothing is ever swept.
///
/// Entries are not removed when a time changes; whoever takes one asks its owner whether it still
/// holds. The same item may therefore be in the heap several times.
struct TimerHeap<Item: Sendable>: Sendable {
  struct Entry: Sendable {
    var due: Instant
    /// Orders entries of equal due times by arrival, so that a run is repeatable.
    var sequence: UInt64
    var item: Item
  }

  private var entries: [Entry] = []
  private var sequence: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  var first: Entry? { entries.first }

  mutating func add(_ item: Item, due: Instant) {
    sequence += 1
    entries.append(Entry(due: due, sequence: sequence, item: item))
    siftUp(from: entries.count - 1)
  }

  /// Takes the earliest entry if it is due.
  mutating func takeFirst(dueBy now: Instant) -> Entry? {
    guard let first = entries.first, first.due <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      siftDown(from: 0)
    }
    return first
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (entries[left], entries[right])
    return left.due == right.due ? left.sequence < right.sequence : left.due < right.due
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in 2 * parent + 1...2 * parent + 2
      where child < entries.count && precedes(child, least) { least = child }
      guard least != parent else { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
