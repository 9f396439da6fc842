/// A set operation would need more states than allowed.
package struct LanguageTooLarge: Error, Hashable, CustomStringConvertible {
  package init() {}
  package var description: String { "the expressions together are too large to compare" }
}

/// How two languages are put together.
enum SetOperation: Sendable {
  case union
  case intersection
  case difference

  func callAsFunction(_ left: Bool, _ right: Bool) -> Bool {
    switch self {
    case .union: left || right
    case .intersection: left && right
    case .difference: left && !right
    }
  }
}

/// Two automata run in step: a state is a pair, an input symbol a class of bytes that neither of
/// them tells apart.
private struct Product {
  struct Pair: Hashable {
    var left: Int
    var right: Int
  }

  /// States of a product; a larger one is refused.
  static let stateLimit = 20_000

  let left: Automaton
  let right: Automaton
  let classes: ByteClasses
  /// For each class the byte that looks best in an example, most readable class first.
  let symbols: [UInt8]
  private(set) var pairs: [Pair]
  private var numbers: [Pair: Int]

  init(_ left: Automaton, _ right: Automaton) {
    self.left = left
    self.right = right
    let width = right.classes.count
    classes = ByteClasses(
      labels: (0..<256).map {
        Int(left.classes.ofByte[$0]) * width + Int(right.classes.ofByte[$0])
      })
    symbols = bestSamples(of: classes)
    let start = Pair(left: left.start, right: right.start)
    pairs = [start]
    numbers = [start: 0]
  }

  /// The number of the pair behind a pair and a byte.
  mutating func next(_ number: Int, _ byte: UInt8) throws(LanguageTooLarge) -> Int {
    let pair = Pair(
      left: left.next(pairs[number].left, left.classes.ofByte[Int(byte)]),
      right: right.next(pairs[number].right, right.classes.ofByte[Int(byte)]))
    if let known = numbers[pair] { return known }
    guard pairs.count < Self.stateLimit else { throw LanguageTooLarge() }
    numbers[pair] = pairs.count
    pairs.append(pair)
    return pairs.count - 1
  }

  func accepts(_ number: Int, _ operation: SetOperation) -> Bool {
    operation(left.accepting[pairs[number].left], right.accepting[pairs[number].right])
  }
}

/// One byte of each class, chosen and sorted so that examples come out readable.
private func bestSamples(of classes: ByteClasses) -> [UInt8] {
  let readable = Array("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_./: ".utf8)
  var taken = [Bool](repeating: false, count: classes.count)
  var out: [UInt8] = []
  // Printable ASCII stands before control characters and before parts of longer sequences.
  for byte in readable + Array(0x21...0x7e) + Array(0x80...0xff) + Array(0...0x7f) {
    let byteClass = Int(classes.ofByte[Int(byte)])
    guard !taken[byteClass] else { continue }
    taken[byteClass] = true
    out.append(byte)
  }
  return out
}

extension Automaton {
  /// Accepts every byte string; a neutral partner for searches in one automaton.
  static let everything = Automaton(
    classes: ByteClasses([]), table: [0], accepting: [true], start: 0)

  /// The language of the operation, as a minimal automaton.
  func combined(
    with other: Automaton, _ operation: SetOperation
  ) throws(LanguageTooLarge) -> Automaton {
    var product = Product(self, other)
    var table: [Int32] = []
    var accepting: [Bool] = []
    var state = 0
    while state < product.pairs.count {
      for sample in product.classes.samples {
        table.append(Int32(try product.next(state, sample)))
      }
      accepting.append(product.accepts(state, operation))
      state += 1
    }
    return Automaton(classes: product.classes, table: table, accepting: accepting, start: 0)
      .minimized()
  }

  /// A shortest member of the operation's language; nil when it has none.
  ///
  /// Stops at the first.
  func example(
    with other: Automaton, _ operation: SetOperation
  ) throws(LanguageTooLarge) -> [UInt8]? {
    var product = Product(self, other)
    var origins: [(from: Int, by: UInt8)] = [(-1, 0)]
    var state = 0
    while state < product.pairs.count {
      if product.accepts(state, operation) { return path(to: state, origins) }
      for symbol in product.symbols where try product.next(state, symbol) == origins.count {
        origins.append((state, symbol))
      }
      state += 1
    }
    return nil
  }

  private func path(to state: Int, _ origins: [(from: Int, by: UInt8)]) -> [UInt8] {
    var bytes: [UInt8] = []
    var current = state
    while current > 0 {
      bytes.append(origins[current].by)
      current = origins[current].from
    }
    return bytes.reversed()
  }

  /// All members in byte order when there are at most `limit`; nil otherwise.
  func members(limit: Int) -> [[UInt8]]? {
    let useful = statesThatLeadToAcceptance()
    var found: [[UInt8]] = []
    var path: [UInt8] = []
    /// Visits the subtree of a state; false once it is clear that there are too many members. Every
    /// useful state leads to a member, so the walk is no longer than what it finds.
    func walk(_ state: Int) -> Bool {
      // A path that visits a state twice can be repeated without end.
      guard path.count <= count else { return false }
      if accepting[state] {
        found.append(path)
        guard found.count <= limit else { return false }
      }
      for byte in 0...UInt8.max {
        let target = next(state, classes.ofByte[Int(byte)])
        guard useful[target] else { continue }
        path.append(byte)
        guard walk(target) else { return false }
        path.removeLast()
      }
      return true
    }
    return !useful[start] || walk(start) ? found : nil
  }

  private func statesThatLeadToAcceptance() -> [Bool] {
    var sources = [[Int]](repeating: [], count: count)
    for state in 0..<count {
      for byteClass in 0..<classes.count {
        sources[next(state, UInt8(byteClass))].append(state)
      }
    }
    var useful = accepting
    var pending = accepting.indices.filter { accepting[$0] }
    while let state = pending.popLast() {
      for source in sources[state] where !useful[source] {
        useful[source] = true
        pending.append(source)
      }
    }
    return useful
  }
}
