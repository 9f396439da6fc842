/// What stands before a place in the text, as far as assertions can tell.
enum RegexContext: UInt8, Hashable, Sendable {
  case start
  case newline
  case word
  case other

  init(after byte: UInt8) {
    switch byte {
    case 0x0a: self = .newline
    case 0x30...0x39, 0x41...0x5a, 0x5f, 0x61...0x7a: self = .word
    default: self = .other
    }
  }
}

extension RegexAssertion {
  /// Tells if it holds between a context and the next byte, which is nil at the end.
  func holds(after context: RegexContext, before byte: UInt8?) -> Bool {
    switch self {
    case .beginText: context == .start
    case .endText: byte == nil
    case .beginLine: context == .start || context == .newline
    case .endLine: byte == nil || byte == 0x0a
    case .wordBoundary: isAtWordBoundary(context, byte)
    case .notWordBoundary: !isAtWordBoundary(context, byte)
    }
  }

  private func isAtWordBoundary(_ context: RegexContext, _ byte: UInt8?) -> Bool {
    (context == .word) != (byte.map { RegexContext(after: $0) == .word } ?? false)
  }
}

/// A state of the deterministic automaton: where the nondeterministic one may stand.
struct StateSet: Hashable, Sendable {
  /// Instructions that wait for a byte, for an assertion or for nothing (`match`); sorted.
  var members: [Int]
  /// `.other` unless a member is an assertion, so that equal futures are equal states.
  var context: RegexContext
  var hasAssertions: Bool

  static let dead = StateSet(members: [], context: .other, hasAssertions: false)
  var isDead: Bool { members.isEmpty }
}

/// Moves sets of instructions over bytes: the subset construction, one step at a time.
struct SetStepper: Sendable {
  let program: RegexProgram
  /// Marks instructions already in the set being built: equal to `round` when they are.
  private var marks: [Int]
  private var round = 0
  private var pending: [Int] = []

  init(_ program: RegexProgram) {
    self.program = program
    marks = [Int](repeating: 0, count: program.instructions.count)
  }

  mutating func startSet() -> StateSet {
    round += 1
    var members: [Int] = []
    close(program.start, into: &members, between: nil)
    return finish(members, context: .start)
  }

  /// The set after one more byte.
  mutating func step(_ set: StateSet, _ byte: UInt8) -> StateSet {
    let sources = resolved(set, before: byte)
    round += 1
    var members: [Int] = []
    for source in sources {
      guard case .bytes(let edges) = program.instructions[source],
        let edge = edges.first(where: { byte <= $0.high }), byte >= edge.low
      else { continue }
      close(Int(edge.target), into: &members, between: nil)
    }
    return finish(members, context: RegexContext(after: byte))
  }

  /// Tells if the text is accepted when it ends here.
  mutating func accepts(_ set: StateSet) -> Bool {
    resolved(set, before: nil).contains { member in
      if case .match = program.instructions[member] { return true }
      return false
    }
  }

  private func finish(_ members: [Int], context: RegexContext) -> StateSet {
    let hasAssertions =
      program.hasAssertions
      && members.contains { member in
        if case .assertion = program.instructions[member] { return true }
        return false
      }
    return StateSet(
      members: members.sorted(), context: hasAssertions ? context : .other,
      hasAssertions: hasAssertions)
  }

  /// The members once the assertions among them have been judged by the next byte.
  private mutating func resolved(_ set: StateSet, before byte: UInt8?) -> [Int] {
    guard set.hasAssertions else { return set.members }
    round += 1
    var members: [Int] = []
    for member in set.members { close(member, into: &members, between: (set.context, byte)) }
    return members
  }

  /// Adds an instruction and all it reaches without a byte.
  ///
  /// Assertions are passed only when the surroundings are known and fulfil them.
  private mutating func close(
    _ entry: Int, into members: inout [Int], between surroundings: (RegexContext, UInt8?)?
  ) {
    pending.append(entry)
    while let current = pending.popLast() {
      guard marks[current] != round else { continue }
      marks[current] = round
      switch program.instructions[current] {
      case .bytes, .match: members.append(current)
      case .split(let targets): pending.append(contentsOf: targets)
      case .save(_, let next): pending.append(next)
      case .assertion(let assertion, let next):
        members.append(current)
        if let (context, byte) = surroundings, assertion.holds(after: context, before: byte) {
          pending.append(next)
        }
      }
    }
  }
}
