/// Parses the syntax of RE2 as Go's `regexp` accepts it.
///
/// Total: any text gives a node or an error. Recursion is bounded by `depthLimit`.
struct PatternParser {
  /// Groups inside each other.
  static let depthLimit = 200
  /// The largest count of `{n,m}`, also as the product of nested ones.
  static let repeatLimit = 1000

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var swapsGreed = false
  }

  let scalars: [Unicode.Scalar]
  var position = 0
  var flags = Flags()
  private var depth = 0
  private var groupNames: Set<String> = []
  /// The names of the capturing groups in order, "" for those without one.
  private(set) var groups: [String] = []
  private let capturesGroups: Bool

  init(_ source: String, capturesGroups: Bool = false) {
    scalars = Array(source.unicodeScalars)
    self.capturesGroups = capturesGroups
  }

  static func parse(
    _ source: String, _ dot: Pattern.Dot = .stopsAtNewline
  ) throws(PatternError) -> RegexNode {
    var parser = PatternParser(source)
    parser.flags.dotMatchesNewline = dot == .matchesNewline
    return try parser.parse()
  }

  mutating func parse() throws(PatternError) -> RegexNode {
    let node = try alternation()
    if current == ")" { throw error(.unexpectedParenthesis, from: position, to: position + 1) }
    return node
  }

  var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func peek(_ ahead: Int) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  mutating func accept(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  func error(_ kind: PatternError.Kind, from start: Int, to end: Int? = nil) -> PatternError {
    let bytes = scalars[..<start].reduce(0) { $0 + UTF8.width($1) }
    let end = min(end ?? scalars.count, scalars.count)
    let fragment = String(String.UnicodeScalarView(scalars[start..<max(start, end)]))
    return PatternError(kind: kind, offset: bytes, fragment: fragment)
  }
}

// MARK: - Structure

extension PatternParser {
  private mutating func alternation() throws(PatternError) -> RegexNode {
    var branches = [try concatenation()]
    while accept("|") { branches.append(try concatenation()) }
    return branches.count == 1 ? branches[0] : .alternate(branches)
  }

  private mutating func concatenation() throws(PatternError) -> RegexNode {
    var parts: [RegexNode] = []
    var afterRepetition = false
    while let scalar = current, scalar != "|", scalar != ")" {
      let start = position
      if let bounds = try repetition() {
        guard !afterRepetition else { throw error(.nestedRepetition, from: start, to: position) }
        guard let body = parts.popLast() else {
          throw error(.missingOperand, from: start, to: position)
        }
        parts.append(try repeated(body, bounds, start))
        afterRepetition = true
      } else {
        afterRepetition = false
        try item(into: &parts)
      }
    }
    switch parts.count {
    case 0: return .empty
    case 1: return parts[0]
    default: return .concat(parts)
    }
  }

  private struct Bounds {
    var least: Int
    var most: Int?
    var isGreedy = true
  }

  private func repeated(
    _ body: RegexNode, _ bounds: Bounds, _ start: Int
  ) throws(PatternError) -> RegexNode {
    let node = RegexNode.repeated(
      body, least: bounds.least, most: bounds.most, isGreedy: bounds.isGreedy)
    guard node.repeatsAtMost(Self.repeatLimit) else {
      throw error(.repeatCount, from: start, to: position)
    }
    return node
  }

  /// Reads `*`, `+`, `?` or `{n,m}` with its `?`; nil when there is none here.
  private mutating func repetition() throws(PatternError) -> Bounds? {
    var bounds: Bounds
    if accept("*") {
      bounds = Bounds(least: 0, most: nil)
    } else if accept("+") {
      bounds = Bounds(least: 1, most: nil)
    } else if accept("?") {
      bounds = Bounds(least: 0, most: 1)
    } else if current == "{", let counts = try counts() {
      bounds = counts
    } else {
      return nil
    }
    bounds.isGreedy = accept("?") == flags.swapsGreed
    return bounds
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; nil, and nothing consumed, when it is something else.
  private mutating func counts() throws(PatternError) -> Bounds? {
    let start = position
    position += 1
    guard let least = number() else { return rewind(to: start) }
    var most: Int? = least
    if accept(",") {
      most = nil
      if current != "}" {
        guard let upper = number() else { return rewind(to: start) }
        most = upper
      }
    }
    guard accept("}") else { return rewind(to: start) }
    guard least <= Self.repeatLimit, most.map({ (least...Self.repeatLimit) ~= $0 }) ?? true else {
      throw error(.repeatCount, from: start, to: position)
    }
    return Bounds(least: least, most: most)
  }

  private mutating func rewind(to start: Int) -> Bounds? {
    position = start
    return nil
  }

  /// A decimal number without leading zeros; large ones are cut at a value above every limit.
  private mutating func number() -> Int? {
    let start = position
    var value = 0
    while let scalar = current, let digit = Self.digit(scalar, radix: 10) {
      value = min(value * 10 + Int(digit), 1_000_000)
      position += 1
    }
    let hasLeadingZero = position - start > 1 && scalars[start] == "0"
    return position > start && !hasLeadingZero ? value : nil
  }

  static func digit(_ scalar: Unicode.Scalar, radix: UInt32) -> UInt32? {
    let value: UInt32
    switch scalar {
    case "0"..."9": value = scalar.value - 0x30
    case "a"..."f": value = scalar.value - 0x61 + 10
    case "A"..."F": value = scalar.value - 0x41 + 10
    default: return nil
    }
    return value < radix ? value : nil
  }
}

// MARK: - Items

extension PatternParser {
  /// Reads one character, class, assertion or group and appends what it stands for, which is
  /// nothing for `(?i)`.
  private mutating func item(into parts: inout [RegexNode]) throws(PatternError) {
    switch current {
    case "(": if let group = try group() { parts.append(group) }
    case "[": parts.append(.set(try bracketClass()))
    case ".":
      position += 1
      parts.append(.set(flags.dotMatchesNewline ? .all : .allButNewline))
    case "^":
      position += 1
      parts.append(.assertion(flags.isMultiline ? .beginLine : .beginText))
    case "$":
      position += 1
      parts.append(.assertion(flags.isMultiline ? .endLine : .endText))
    case "\\": try escape(into: &parts)
    case .some(let scalar):
      position += 1
      parts.append(literal(scalar))
    case nil: break
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    let set = ScalarSet(scalar)
    return .set(flags.ignoresCase ? set.caseFolded : set)
  }

  private mutating func escape(into parts: inout [RegexNode]) throws(PatternError) {
    if accept("\\Q") {
      while let scalar = current, !accept("\\E") {
        position += 1
        parts.append(literal(scalar))
      }
    } else if accept("\\A") {
      parts.append(.assertion(.beginText))
    } else if accept("\\z") {
      parts.append(.assertion(.endText))
    } else if accept("\\b") {
      parts.append(.assertion(.wordBoundary))
    } else if accept("\\B") {
      parts.append(.assertion(.notWordBoundary))
    } else if let set = try classEscape() {
      parts.append(.set(set))
    } else {
      parts.append(literal(try scalarEscape()))
    }
  }

  /// Reads `( … )`; nil when it only sets flags.
  private mutating func group() throws(PatternError) -> RegexNode? {
    let start = position
    position += 1
    let outerFlags = flags
    var name: String? = ""
    if current == "?" {
      if accept("?P<") || accept("?<") {
        name = try groupName(start)
      } else if try !groupFlags(start) {
        return nil
      } else {
        name = nil
      }
    }
    if let name { groups.append(name) }
    let number = groups.count
    depth += 1
    guard depth <= Self.depthLimit else { throw error(.tooDeep, from: start, to: position) }
    let node = try alternation()
    depth -= 1
    guard accept(")") else { throw error(.missingParenthesis, from: start) }
    flags = outerFlags
    return name != nil && capturesGroups ? .group(node, number: number) : node
  }

  private mutating func groupName(_ start: Int) throws(PatternError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = current, scalar != ">" {
      guard ASCIIClasses.word.ranges.contains(where: { $0.contains(scalar.value) }) else { break }
      name.append(scalar)
      position += 1
    }
    guard accept(">"), !name.isEmpty else {
      throw error(.groupName, from: start, to: position + 1)
    }
    guard groupNames.insert(String(name)).inserted else {
      throw error(.duplicateGroupName, from: start, to: position)
    }
    return String(name)
  }

  /// Reads `?i:` or `?i)`; true when a group body follows.
  private mutating func groupFlags(_ start: Int) throws(PatternError) -> Bool {
    position += 1
    var isOn = true
    var sawFlagAfterMinus = true
    while let scalar = current {
      position += 1
      switch scalar {
      case "i": flags.ignoresCase = isOn
      case "m": flags.isMultiline = isOn
      case "s": flags.dotMatchesNewline = isOn
      case "U": flags.swapsGreed = isOn
      case "-" where isOn:
        isOn = false
        sawFlagAfterMinus = false
        continue
      case ":" where sawFlagAfterMinus: return true
      case ")" where sawFlagAfterMinus: return false
      default: throw error(.group, from: start, to: position)
      }
      sawFlagAfterMinus = true
    }
    throw error(.missingParenthesis, from: start)
  }
}
