extension Automaton {
  /// The unique smallest automaton of the same language, with states and classes in canonical
  /// order: two automata of one language become equal values.
  func minimized() -> Automaton {
    var refinement = Refinement(self)
    let blocks = refinement.blockOfState()
    let columns = (0..<classes.count).map { byteClass in
      (0..<count).map { blocks[next($0, UInt8(byteClass))] }
    }
    // Bytes that lead every block to the same block need not be told apart.
    var numbers: [[Int]: Int] = [:]
    let labels = columns.map { column in
      let fresh = numbers.count
      return numbers[column]
        ?? {
          numbers[column] = fresh; return fresh
        }()
    }
    let merged = ByteClasses(labels: classes.ofByte.map { labels[Int($0)] })
    return renumbered(blocks, merged)
  }

  /// Numbers the blocks in the order in which a breadth-first walk meets them.
  private func renumbered(_ blocks: [Int], _ merged: ByteClasses) -> Automaton {
    var representatives = [start]
    var numbers = [blocks[start]: 0]
    var table: [Int32] = []
    var current = 0
    while current < representatives.count {
      for sample in merged.samples {
        let target = next(representatives[current], classes.ofByte[Int(sample)])
        if numbers[blocks[target]] == nil {
          numbers[blocks[target]] = representatives.count
          representatives.append(target)
        }
        table.append(Int32(numbers[blocks[target]] ?? 0))
      }
      current += 1
    }
    return Automaton(
      classes: merged, table: table, accepting: representatives.map { accepting[$0] }, start: 0)
  }
}

/// Hopcroft's partition refinement: splits blocks of states until no byte tells members apart.
private struct Refinement {
  private let automaton: Automaton
  /// `sources[class][state]`: the states that this class leads to `state`.
  private let sources: [[[Int]]]
  /// States ordered so that each block is contiguous, with the inverse permutation.
  private var order: [Int]
  private var place: [Int]
  private var block: [Int]
  private var ranges: [Range<Int>] = []
  private var pending: [(block: Int, byteClass: Int)] = []
  private var isPending: [[Bool]] = []

  init(_ automaton: Automaton) {
    self.automaton = automaton
    let count = automaton.count
    var sources = [[[Int]]](
      repeating: [[Int]](repeating: [], count: count), count: automaton.classes.count)
    for state in 0..<count {
      for byteClass in 0..<automaton.classes.count {
        sources[byteClass][automaton.next(state, UInt8(byteClass))].append(state)
      }
    }
    self.sources = sources
    order = (0..<count).filter { automaton.accepting[$0] }
    let acceptingCount = order.count
    order += (0..<count).filter { !automaton.accepting[$0] }
    place = [Int](repeating: 0, count: count)
    for (index, state) in order.enumerated() { place[state] = index }
    block = [Int](repeating: 0, count: count)
    for range in [0..<acceptingCount, acceptingCount..<count] where !range.isEmpty {
      for index in range { block[order[index]] = ranges.count }
      ranges.append(range)
      isPending.append([Bool](repeating: false, count: automaton.classes.count))
    }
    for number in ranges.indices {
      for byteClass in 0..<automaton.classes.count { enqueue(number, byteClass) }
    }
  }

  mutating func blockOfState() -> [Int] {
    while let (splitter, byteClass) = pending.popLast() {
      isPending[splitter][byteClass] = false
      refine(by: ranges[splitter].flatMap { sources[byteClass][order[$0]] })
    }
    return block
  }

  private mutating func enqueue(_ number: Int, _ byteClass: Int) {
    guard !isPending[number][byteClass] else { return }
    isPending[number][byteClass] = true
    pending.append((number, byteClass))
  }

  /// Splits every block that holds both some of these states and others.
  private mutating func refine(by touched: [Int]) {
    var moved: [Int: Int] = [:]
    var touchedBlocks: [Int] = []
    for state in touched {
      let number = block[state]
      let count = moved[number, default: 0]
      if count == 0 { touchedBlocks.append(number) }
      // Touched states gather at the front of their block.
      swapPlaces(place[state], ranges[number].lowerBound + count)
      moved[number] = count + 1
    }
    for number in touchedBlocks {
      let count = moved[number] ?? 0
      let range = ranges[number]
      guard count < range.count else { continue }
      divide(number, at: range.lowerBound + count)
    }
  }

  private mutating func swapPlaces(_ left: Int, _ right: Int) {
    order.swapAt(left, right)
    place[order[left]] = left
    place[order[right]] = right
  }

  /// Makes a new block of the smaller part, which is all that has to be looked at again.
  private mutating func divide(_ number: Int, at middle: Int) {
    let range = ranges[number]
    let front = range.lowerBound..<middle
    let back = middle..<range.upperBound
    let (smaller, larger) = front.count <= back.count ? (front, back) : (back, front)
    let fresh = ranges.count
    ranges[number] = larger
    ranges.append(smaller)
    isPending.append([Bool](repeating: false, count: automaton.classes.count))
    for index in smaller { block[order[index]] = fresh }
    for byteClass in 0..<automaton.classes.count {
      // A pending parent needs both parts queued; otherwise the smaller part is enough.
      enqueue(fresh, byteClass)
    }
  }
}
