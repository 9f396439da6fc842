/// Finds the leftmost match in a text, preferring alternatives as Perl does; linear time.
///
/// Simulates all threads of the program at once, ordered by preference, each with the place where
/// it began.
struct RegexSearch {
  private struct Thread {
    var instruction: Int
    var start: Int
  }

  private let program: RegexProgram
  private var marks: [Int]
  private var round = 0

  init(_ program: RegexProgram) {
    self.program = program
    marks = [Int](repeating: -1, count: program.instructions.count)
  }

  /// The leftmost match at or after `from`, which must be the start of a character.
  mutating func first(in text: [UInt8], from: Int) -> Range<Int>? {
    var threads: [Thread] = []
    var found: Range<Int>?
    var position = from
    while true {
      let context = position == 0 ? RegexContext.start : RegexContext(after: text[position - 1])
      let byte = position < text.count ? text[position] : nil
      if found == nil, byte.map({ $0 & 0xc0 != 0x80 }) ?? true {
        threads.append(Thread(instruction: program.start, start: position))
      }
      if threads.isEmpty, found != nil { return found }
      let ready = close(threads, context, byte)
      threads.removeAll(keepingCapacity: true)
      scan: for thread in ready {
        switch program.instructions[thread.instruction] {
        case .match:
          // What comes later is less preferred.
          found = thread.start..<position
          break scan
        case .bytes(let edges):
          guard let byte, let edge = edges.first(where: { byte <= $0.high }), byte >= edge.low
          else { continue }
          threads.append(Thread(instruction: Int(edge.target), start: thread.start))
        case .split, .assertion, .save: break
        }
      }
      guard byte != nil else { return found }
      position += 1
    }
  }

  /// Follows splits and assertions in order of preference; the first thread to reach an
  /// instruction keeps it.
  private mutating func close(
    _ threads: [Thread], _ context: RegexContext, _ byte: UInt8?
  ) -> [Thread] {
    round += 1
    var ready: [Thread] = []
    var pending: [Int] = []
    for thread in threads {
      pending.append(thread.instruction)
      while let current = pending.popLast() {
        guard marks[current] != round else { continue }
        marks[current] = round
        switch program.instructions[current] {
        case .bytes, .match: ready.append(Thread(instruction: current, start: thread.start))
        case .split(let targets): pending.append(contentsOf: targets.reversed())
        case .assertion(let assertion, let next):
          if assertion.holds(after: context, before: byte) { pending.append(next) }
        case .save(_, let next): pending.append(next)
        }
      }
    }
    return ready
  }
}
