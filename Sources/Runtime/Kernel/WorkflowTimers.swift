import Interpreter

/// When escalations and runs act next, earliest first.
///
/// Each owner is armed for one time at most. Disarming leaves its entry in the heap, where it is
/// skipped when it comes up.
struct WorkflowTimers: Sendable {
  enum Owner: Hashable, Sendable {
    case escalation(String)
    case run(String)
  }

  private struct Entry: Sendable {
    var due: Instant
    /// Equal times are served in the order of arming.
    var order: UInt64
    var owner: Owner

    func precedes(_ other: Entry) -> Bool {
      due == other.due ? order < other.order : due < other.due
    }
  }

  /// The truth; heap entries that differ from it are stale.
  private var armed: [Owner: Instant] = [:]
  private var heap: [Entry] = []
  private var nextOrder: UInt64 = 0

  /// The heap's first entry is never stale.
  var next: Instant? { heap.first?.due }

  /// Arms the owner for a time, or disarms it.
  mutating func set(_ owner: Owner, to due: Instant?) {
    guard armed[owner] != due else { return }
    armed[owner] = due
    if let due {
      heap.append(Entry(due: due, order: nextOrder, owner: owner))
      nextOrder += 1
      siftUp(heap.count - 1)
    }
    dropStale()
  }

  /// Takes out the earliest owner that is due, disarming it.
  mutating func popDue(at now: Instant) -> Owner? {
    guard let first = heap.first, first.due <= now else { return nil }
    set(first.owner, to: nil)
    return first.owner
  }

  private mutating func dropStale() {
    while let first = heap.first, armed[first.owner] != first.due {
      let last = heap.removeLast()
      guard !heap.isEmpty else { return }
      heap[0] = last
      siftDown()
    }
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index].precedes(heap[parent]) else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func siftDown() {
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if heap[child].precedes(heap[least]) { least = child }
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
