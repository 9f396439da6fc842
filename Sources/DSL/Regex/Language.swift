/// A set of strings that conditions on labels describe: a finite set, the complement of one, or a
/// regular language.
///
/// The universe is all strings, that is all well-formed UTF-8. Operations are exact; those on
/// regular languages throw when the automata would grow beyond their limit.
package struct Language: Sendable {
  /// Regular languages with at most this many members are kept as finite sets.
  private static let finiteLimit = 64

  private enum Storage: Sendable {
    /// Sorted, unique. Bytes, because `String` equates canonically equivalent texts.
    case finite([[UInt8]])
    case allExcept([[UInt8]])
    case regular(Automaton)
  }

  private let storage: Storage

  private init(_ storage: Storage) { self.storage = storage }

  package static let none = Language(.finite([]))
  package static let all = Language(.allExcept([]))

  package static func exactly(_ text: String) -> Language { oneOf([text]) }

  package static func oneOf(_ texts: [String]) -> Language {
    Language(.finite(sortedUnique(texts.map { Array($0.utf8) })))
  }

  /// The strings that the pattern matches as a whole.
  package init(matching pattern: Pattern) throws(LanguageTooLarge) {
    guard let language = pattern.language() else { throw LanguageTooLarge() }
    self = language
  }

  /// The strings that an automaton accepts.
  init(_ automaton: Automaton) { self = Language.normalized(automaton.minimized()) }

  // MARK: Questions

  package var isEmpty: Bool {
    switch storage {
    case .finite(let members): members.isEmpty
    case .allExcept: false
    case .regular(let automaton): !automaton.accepting.contains(true)
    }
  }

  package var isAll: Bool {
    if case .allExcept(let excluded) = storage { return excluded.isEmpty }
    return false
  }

  package func contains(_ text: String) -> Bool { contains(Array(text.utf8)) }

  private func contains(_ bytes: [UInt8]) -> Bool {
    switch storage {
    case .finite(let members): members.contains(bytes)
    case .allExcept(let excluded): !excluded.contains(bytes)
    case .regular(let automaton): automaton.accepts(bytes.span)
    }
  }

  /// The members in byte order when they are finitely many and known as such; else nil.
  package var members: [String]? {
    guard case .finite(let members) = storage else { return nil }
    return members.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The excluded strings when the language is "all except these"; else nil.
  package var exclusions: [String]? {
    guard case .allExcept(let excluded) = storage else { return nil }
    return excluded.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A shortest member, in readable characters where there is a choice.
  package func example() throws(LanguageTooLarge) -> String? {
    try example(in: .all, .intersection)
  }

  /// A shortest string that both languages hold; nil when they are disjoint.
  package func commonExample(with other: Language) throws(LanguageTooLarge) -> String? {
    try example(in: other, .intersection)
  }

  /// A shortest string of this language that the other lacks; nil when the other includes it.
  package func example(outside other: Language) throws(LanguageTooLarge) -> String? {
    try example(in: other, .difference)
  }

  /// Whether both languages have a string in common.
  func meets(_ other: Language) throws(LanguageTooLarge) -> Bool {
    switch (storage, other.storage) {
    case (.finite(let members), _): return members.contains { other.contains($0) }
    case (_, .finite(let members)): return members.contains { contains($0) }
    case (.allExcept, .allExcept): return true
    case (.allExcept, .regular), (.regular, .allExcept), (.regular, .regular):
      return try !isDisjoint(with: other)
    }
  }

  /// Whether another language holds all of this one's strings; false where that takes more than a
  /// look at finite sets.
  func isSurelyWithin(_ other: Language) -> Bool {
    switch (storage, other.storage) {
    case (.finite(let members), _): members.allSatisfy { other.contains($0) }
    case (.allExcept(let excluded), .allExcept(let less)): Self.holds(excluded, all: less)
    case (.allExcept, _), (.regular, _): other.isAll
    }
  }

  /// Whether a sorted list holds all of another one.
  private static func holds(_ sorted: [[UInt8]], all wanted: [[UInt8]]) -> Bool {
    guard wanted.count <= sorted.count else { return false }
    var rest = sorted[...]
    for member in wanted {
      guard let place = rest.firstIndex(of: member) else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }

  package func isDisjoint(with other: Language) throws(LanguageTooLarge) -> Bool {
    try commonExample(with: other) == nil
  }

  package func isSubset(of other: Language) throws(LanguageTooLarge) -> Bool {
    try example(outside: other) == nil
  }

  package func isEqual(to other: Language) throws(LanguageTooLarge) -> Bool {
    guard try isSubset(of: other) else { return false }
    return try other.isSubset(of: self)
  }

  private func example(
    in other: Language, _ operation: SetOperation
  ) throws(LanguageTooLarge) -> String? {
    let bytes: [UInt8]?
    if case .finite(let members) = storage {
      bytes = Self.shortest(members.filter { operation(true, other.contains($0)) })
    } else if operation == .intersection, case .finite(let members) = other.storage {
      bytes = Self.shortest(members.filter(contains))
    } else {
      bytes = try automaton().example(with: try other.automaton(), operation)
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func shortest(_ members: [[UInt8]]) -> [UInt8]? {
    // The members are in byte order, and `min` keeps the first of equals.
    members.min { $0.count < $1.count }
  }

  // MARK: Operations

  package func complement() throws(LanguageTooLarge) -> Language {
    switch storage {
    case .finite(let members): Language(.allExcept(members))
    case .allExcept(let excluded): Language(.finite(excluded))
    case .regular(let automaton): try Self.combine(Self.universe(), automaton, .difference)
    }
  }

  package func intersection(_ other: Language) throws(LanguageTooLarge) -> Language {
    switch (storage, other.storage) {
    case (.finite(let members), _): return Language(.finite(members.filter(other.contains)))
    case (_, .finite(let members)): return Language(.finite(members.filter(contains)))
    case (.allExcept(let left), .allExcept(let right)):
      return Language(.allExcept(Self.sortedUnique(left + right)))
    case (.allExcept, .regular), (.regular, .allExcept), (.regular, .regular):
      return try Self.combine(try automaton(), try other.automaton(), .intersection)
    }
  }

  package func union(_ other: Language) throws(LanguageTooLarge) -> Language {
    switch (storage, other.storage) {
    case (.finite(let left), .finite(let right)):
      return Language(.finite(Self.sortedUnique(left + right)))
    case (.allExcept(let excluded), _):
      return Language(.allExcept(excluded.filter { !other.contains($0) }))
    case (_, .allExcept(let excluded)):
      return Language(.allExcept(excluded.filter { !contains($0) }))
    case (.finite, .regular), (.regular, .finite), (.regular, .regular):
      return try Self.combine(try automaton(), try other.automaton(), .union)
    }
  }

  package func subtracting(_ other: Language) throws(LanguageTooLarge) -> Language {
    switch (storage, other.storage) {
    case (.finite(let members), _):
      return Language(.finite(members.filter { !other.contains($0) }))
    case (.regular, .regular):
      return try Self.combine(try automaton(), try other.automaton(), .difference)
    default: return try intersection(other.complement())
    }
  }

  // MARK: Automata

  private static func combine(
    _ left: Automaton, _ right: Automaton, _ operation: SetOperation
  ) throws(LanguageTooLarge) -> Language {
    normalized(try left.combined(with: right, operation))
  }

  /// Prefers the simple forms, so that later operations stay cheap.
  private static func normalized(_ minimal: Automaton) -> Language {
    if minimal == allStrings { return .all }
    if let members = minimal.members(limit: finiteLimit) { return Language(.finite(members)) }
    return Language(.regular(minimal))
  }

  private func automaton() throws(LanguageTooLarge) -> Automaton {
    switch storage {
    case .finite(let members): return Automaton(members: members)
    case .allExcept(let excluded):
      let all = try Self.universe()
      return excluded.isEmpty
        ? all : try all.combined(with: Automaton(members: excluded), .difference)
    case .regular(let automaton): return automaton
    }
  }

  private static func universe() throws(LanguageTooLarge) -> Automaton {
    guard let allStrings else { throw LanguageTooLarge() }
    return allStrings
  }

  /// The automaton of all well-formed UTF-8; it has nine states.
  private static let allStrings: Automaton? = {
    let node = RegexNode.repeated(.set(.all), least: 0, most: nil, isGreedy: true)
    guard let program = try? RegexProgram(node) else { return nil }
    var determinizer = Determinizer(program)
    return determinizer.complete(limit: 64)?.minimized()
  }()

  private static func sortedUnique(_ members: [[UInt8]]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    for member in members.sorted(by: { $0.lexicographicallyPrecedes($1) })
    where member != out.last {
      out.append(member)
    }
    return out
  }
}

extension Automaton {
  /// The tree of a finite set of byte strings; state 0 is dead, state 1 the root.
  init(members: [[UInt8]]) {
    var labels = [Int](repeating: 0, count: 256)
    for byte in members.joined() { labels[Int(byte)] = Int(byte) + 1 }
    let classes = ByteClasses(labels: labels)
    var table = [Int32](repeating: 0, count: classes.count * 2)
    var accepting = [false, false]
    for member in members {
      var state = 1
      for byte in member {
        let cell = state * classes.count + Int(classes.ofByte[Int(byte)])
        if table[cell] == 0 {
          table[cell] = Int32(accepting.count)
          accepting.append(false)
          table.append(contentsOf: repeatElement(0, count: classes.count))
        }
        state = Int(table[cell])
      }
      accepting[state] = true
    }
    self.init(classes: classes, table: table, accepting: accepting, start: 1)
  }
}
