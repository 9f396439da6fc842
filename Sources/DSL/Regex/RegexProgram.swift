/// A regular expression as a nondeterministic automaton over bytes.
struct RegexProgram: Sendable {
  enum Instruction: Sendable {
    /// The edges are disjoint and sorted.
    case bytes([ByteEdge])
    /// Branches in order of preference.
    case split([Int])
    case assertion(RegexAssertion, next: Int)
    /// Remembers the place: slot 2n where group n begins, 2n + 1 where it ends.
    case save(slot: Int, next: Int)
    case match
  }

  /// Edges and instructions together; a larger expression is refused.
  static let sizeLimit = 250_000

  let instructions: [Instruction]
  let start: Int
  /// Bytes that no instruction tells apart share a class.
  let classes: ByteClasses
  let hasAssertions: Bool

  init(_ node: RegexNode) throws(PatternError) {
    var builder = ProgramBuilder()
    let match = try builder.emit(.match)
    start = try builder.compile(node, next: match)
    instructions = builder.instructions
    classes = ByteClasses(instructions)
    hasAssertions = builder.hasAssertions
  }
}

/// A partition of the 256 bytes.
struct ByteClasses: Hashable, Sendable {
  /// The class of each byte, numbered from 0 in order of first appearance.
  let ofByte: [UInt8]
  /// One byte of each class.
  let samples: [UInt8]

  var count: Int { samples.count }

  init(_ instructions: [RegexProgram.Instruction]) {
    var starts = [Bool](repeating: false, count: 257)
    func separate(_ range: ClosedRange<UInt8>) {
      starts[Int(range.lowerBound)] = true
      starts[Int(range.upperBound) + 1] = true
    }
    for instruction in instructions {
      switch instruction {
      case .bytes(let edges): for edge in edges { separate(edge.low...edge.high) }
      case .assertion(.beginLine, _), .assertion(.endLine, _): separate(0x0a...0x0a)
      case .assertion(.wordBoundary, _), .assertion(.notWordBoundary, _):
        for range in ASCIIClasses.word.ranges {
          separate(UInt8(range.lowerBound)...UInt8(range.upperBound))
        }
      case .assertion, .split, .save, .match: break
      }
    }
    var ofByte: [UInt8] = []
    var samples: [UInt8] = [0]
    for byte in 0...UInt8.max {
      if byte > 0, starts[Int(byte)] { samples.append(byte) }
      ofByte.append(UInt8(samples.count - 1))
    }
    (self.ofByte, self.samples) = (ofByte, samples)
  }

  /// Takes any labelling of the bytes; equal labels share a class.
  init(labels: [Int]) {
    var numbers: [Int: UInt8] = [:]
    var ofByte: [UInt8] = []
    var samples: [UInt8] = []
    for byte in 0...UInt8.max {
      let label = labels[Int(byte)]
      if let known = numbers[label] {
        ofByte.append(known)
      } else {
        let number = UInt8(samples.count)
        numbers[label] = number
        ofByte.append(number)
        samples.append(byte)
      }
    }
    (self.ofByte, self.samples) = (ofByte, samples)
  }
}

/// Compiles a node in front of what follows it, from the end to the start.
private struct ProgramBuilder {
  var instructions: [RegexProgram.Instruction] = []
  var hasAssertions = false
  private var size = 0
  private var fragments: [ScalarSet: UTF8Fragment] = [:]

  mutating func emit(_ instruction: RegexProgram.Instruction) throws(PatternError) -> Int {
    switch instruction {
    case .bytes(let edges): size += edges.count + 1
    case .split(let targets): size += targets.count + 1
    case .assertion, .save, .match: size += 1
    }
    guard size <= RegexProgram.sizeLimit else {
      throw PatternError(kind: .tooLarge, offset: 0, fragment: "")
    }
    instructions.append(instruction)
    return instructions.count - 1
  }

  /// Returns the entry of the compiled node.
  mutating func compile(_ node: RegexNode, next: Int) throws(PatternError) -> Int {
    switch node {
    case .empty: return next
    case .set(let set): return try compile(set, next: next)
    case .assertion(let assertion):
      hasAssertions = true
      return try emit(.assertion(assertion, next: next))
    case .concat(let parts):
      var entry = next
      for part in parts.reversed() { entry = try compile(part, next: entry) }
      return entry
    case .alternate(let branches):
      var entries: [Int] = []
      for branch in branches { entries.append(try compile(branch, next: next)) }
      return try emit(.split(entries))
    case .repeated(let body, let least, let most, let isGreedy):
      return try compile(body, least: least, most: most, isGreedy: isGreedy, next: next)
    case .group(let body, let number):
      let end = try emit(.save(slot: 2 * number + 1, next: next))
      return try emit(.save(slot: 2 * number, next: try compile(body, next: end)))
    }
  }

  private mutating func compile(_ set: ScalarSet, next: Int) throws(PatternError) -> Int {
    if let last = set.ranges.last, last.upperBound < 0x80 {
      return try emit(
        .bytes(
          set.ranges.map {
            ByteEdge(
              low: UInt8($0.lowerBound), high: UInt8($0.upperBound), target: Int32(next))
          }))
    }
    let fragment = fragments[set] ?? UTF8Fragment(set)
    fragments[set] = fragment
    guard !fragment.nodes.isEmpty else { return try emit(.bytes([])) }
    let base = instructions.count
    var entry = base
    for node in fragment.nodes {
      entry = try emit(
        .bytes(
          node.map {
            let target = $0.target == UTF8Fragment.end ? next : base + Int($0.target)
            return ByteEdge(low: $0.low, high: $0.high, target: Int32(target))
          }))
    }
    return entry
  }

  private mutating func compile(
    _ body: RegexNode, least: Int, most: Int?, isGreedy: Bool, next: Int
  ) throws(PatternError) -> Int {
    func branches(_ body: Int, _ exit: Int) -> RegexProgram.Instruction {
      .split(isGreedy ? [body, exit] : [exit, body])
    }
    var entry = next
    var copies = least
    if let most {
      for _ in least..<max(least, most) {
        let inner = try compile(body, next: entry)
        entry = try emit(branches(inner, next))
      }
    } else {
      // The loop itself; its body is known only after the split that it leads back to.
      let loop = try emit(.split([]))
      let inner = try compile(body, next: loop)
      instructions[loop] = branches(inner, next)
      size += 2
      // Entering through the body prefers it even when it matches nothing: x* is (x+)? then.
      let entersByBody = least > 0 || body.isNullable
      copies = max(0, least - 1)
      if !entersByBody {
        entry = loop
      } else if least == 0 {
        entry = try emit(branches(inner, next))
      } else {
        entry = inner
      }
    }
    for _ in 0..<copies { entry = try compile(body, next: entry) }
    return entry
  }
}
