/// Builds the deterministic automaton of a program state by state, on demand.
struct Determinizer: Sendable {
  private static let unknown: Int32 = -1

  private var stepper: SetStepper
  private var sets: [StateSet] = []
  private var numbers: [StateSet: Int32] = [:]
  /// Row per state, column per byte class; `unknown` until somebody goes there.
  private(set) var table: [Int32] = []
  private(set) var accepting: [Bool] = []
  let classes: ByteClasses

  /// The states that every automaton has.
  static let dead: Int32 = 0
  static let start: Int32 = 1

  init(_ program: RegexProgram) {
    stepper = SetStepper(program)
    classes = program.classes
    reset()
  }

  var count: Int { accepting.count }

  /// Forgets all states but the two fixed ones.
  mutating func reset() {
    sets.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    table.removeAll(keepingCapacity: true)
    accepting.removeAll(keepingCapacity: true)
    append(.dead)
    append(stepper.startSet())
  }

  private mutating func append(_ set: StateSet) {
    numbers[set] = Int32(sets.count)
    sets.append(set)
    accepting.append(stepper.accepts(set))
    table.append(contentsOf: repeatElement(Self.unknown, count: classes.count))
  }

  /// The state behind a state and a byte class; nil when it would be one more than `limit`.
  mutating func next(_ state: Int32, _ byteClass: UInt8, limit: Int) -> Int32? {
    let cell = Int(state) * classes.count + Int(byteClass)
    let known = table[cell]
    if known != Self.unknown { return known }
    let set = stepper.step(sets[Int(state)], classes.samples[Int(byteClass)])
    if let number = numbers[set] {
      table[cell] = number
      return number
    }
    guard count < limit else { return nil }
    table[cell] = Int32(count)
    append(set)
    return table[cell]
  }

  /// All states at once; nil when there are more than `limit`.
  mutating func complete(limit: Int) -> Automaton? {
    var state: Int32 = 0
    while state < count {
      for byteClass in 0..<classes.count
      where next(state, UInt8(byteClass), limit: limit) == nil {
        return nil
      }
      state += 1
    }
    return Automaton(
      classes: classes, table: table, accepting: accepting, start: Int(Self.start))
  }
}

/// A deterministic automaton over bytes with every transition present.
struct Automaton: Hashable, Sendable {
  let classes: ByteClasses
  /// Row per state, column per byte class.
  let table: [Int32]
  let accepting: [Bool]
  let start: Int

  var count: Int { accepting.count }

  func next(_ state: Int, _ byteClass: UInt8) -> Int {
    Int(table[state * classes.count + Int(byteClass)])
  }

  func accepts(_ bytes: Swift.Span<UInt8>) -> Bool {
    let width = classes.count
    let table = table.span
    let classOf = classes.ofByte.span
    var state = start
    for index in 0..<bytes.count {
      state = Int(table[state &* width &+ Int(classOf[Int(bytes[index])])])
    }
    return accepting[state]
  }
}
