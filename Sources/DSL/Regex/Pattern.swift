import Synchronization

/// A regular expression in RE2 syntax, as Go's `regexp` package accepts it.
///
/// Matching takes time linear in the text whatever the expression. A pattern may be used by many
/// threads at once. Equality is equality of the source and of what a dot matches; `Language`
/// compares what patterns match.
package struct Pattern: Hashable, Sendable {
  /// Bytes of a source; a longer one is refused.
  package static let sourceBytesLimit = 65_536

  /// What a dot matches besides all that is no line break.
  package enum Dot: Hashable, Sendable {
    /// Nothing, as in Alertmanager's matchers.
    case stopsAtNewline
    /// Line breaks, as in the matchers of queries.
    case matchesNewline
  }

  package let source: String
  package let dot: Dot
  let matcher: PatternMatcher

  /// Parses and compiles an expression.
  package static func parse(
    _ source: String, _ dot: Dot = .stopsAtNewline
  ) throws(PatternError) -> Pattern {
    guard source.utf8.count <= sourceBytesLimit else {
      throw PatternError(kind: .tooLarge, offset: sourceBytesLimit, fragment: "")
    }
    let cache = PatternCache.shared(for: dot)
    if let known = cache[source] { return known }
    let node = try PatternParser.parse(source, dot)
    let matcher = PatternMatcher(try RegexProgram(node))
    let pattern = Pattern(source: source, dot: dot, matcher: matcher)
    cache.keep(pattern)
    return pattern
  }

  /// Tells if the expression matches the text from its first to its last byte.
  package func matchesWhole(_ text: String) -> Bool {
    matcher.matchesWhole(text.utf8.span)
  }

  /// The same for UTF-8 bytes; bytes that are not UTF-8 match nothing.
  package func matchesWhole(utf8: Swift.Span<UInt8>) -> Bool { matcher.matchesWhole(utf8) }

  /// Tells if the expression matches anywhere in the text.
  package func matchesAnywhere(_ text: String) -> Bool {
    var search = RegexSearch(matcher.program)
    return search.first(in: Array(text.utf8), from: 0) != nil
  }

  /// All matches from left to right as byte ranges, without overlap, preferring alternatives as
  /// Perl does.
  ///
  /// An empty match right behind another match does not count.
  package func matches(in utf8: [UInt8]) -> [Range<Int>] {
    var search = RegexSearch(matcher.program)
    var out: [Range<Int>] = []
    var position = 0
    while position <= utf8.count, let match = search.first(in: utf8, from: position) {
      if !match.isEmpty || match.lowerBound != out.last?.upperBound { out.append(match) }
      position = match.upperBound
      guard match.isEmpty else { continue }
      repeat { position += 1 } while position < utf8.count && utf8[position] & 0xc0 == 0x80
    }
    return out
  }

  /// Replaces every match by a text, which is taken literally.
  package func replacingMatches(in text: String, with replacement: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var position = 0
    for match in matches(in: bytes) {
      out += bytes[position..<match.lowerBound]
      out += replacement.utf8
      position = match.upperBound
    }
    out += bytes[position...]
    return String(decoding: out, as: UTF8.self)
  }

  /// The strings that it matches as a whole, found once for all copies; nil where their automaton
  /// is larger than set algebra allows.
  func language() -> Language? { matcher.language() }

  /// The strings that it does not match, found once for all copies; nil where that is not feasible.
  func complement() -> Language? { matcher.complement() }

  package static func == (left: Pattern, right: Pattern) -> Bool {
    left.dot == right.dot && left.source.utf8.elementsEqual(right.source.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in source.utf8 { hasher.combine(byte) }
  }
}

/// The compiled form, shared by all copies of a pattern.
final class PatternMatcher: Sendable {
  /// States of an automaton that is built completely at once: every pattern is asked something.
  static let eagerStateLimit = 512
  /// States of an automaton built as texts need them; beyond it the set is simulated.
  static let lazyStateLimit = 2_000
  /// States of an automaton for set algebra.
  static let algebraStateLimit = 8_000

  let program: RegexProgram
  private let eager: EagerAutomaton
  private let matched = AtomicLazyReference<MatchedLanguage>()
  private let unmatched = AtomicLazyReference<MatchedLanguage>()
  private let lazy: Mutex<Determinizer?> = Mutex(nil)
  private let reviewed = AtomicLazyReference<PatternReview>()

  init(_ program: RegexProgram) {
    self.program = program
    var determinizer = Determinizer(program)
    eager = EagerAutomaton(determinizer.complete(limit: Self.eagerStateLimit))
  }

  func language() -> Language? {
    if let known = matched.load() { return known.language }
    return matched.storeIfNil(MatchedLanguage(automaton().map(Language.init))).language
  }

  func complement() -> Language? {
    if let known = unmatched.load() { return known.language }
    return unmatched.storeIfNil(MatchedLanguage(try? language()?.complement())).language
  }

  /// What can be told of the pattern, whose source this is.
  func review(_ source: String) -> PatternReview {
    if let known = reviewed.load() { return known }
    return reviewed.storeIfNil(PatternReview(source, language()))
  }

  private func automaton() -> Automaton? {
    if let complete = eager.automaton { return complete }
    var determinizer = Determinizer(program)
    return determinizer.complete(limit: Self.algebraStateLimit)
  }

  func matchesWhole(_ bytes: Swift.Span<UInt8>) -> Bool {
    if eager.isComplete { return eager.accepts(bytes) }
    // Whoever finds the shared cache taken simulates instead of waiting.
    let cached = lazy.withLockIfAvailable { cache -> Bool? in
      var determinizer = cache.take() ?? Determinizer(program)
      let answer = Self.run(&determinizer, bytes)
      cache = determinizer
      return answer
    }
    return cached.flatMap { $0 } ?? simulate(bytes)
  }

  /// Runs the text through a growing automaton; nil when it grew beyond its limit.
  private static func run(
    _ determinizer: inout Determinizer, _ bytes: Swift.Span<UInt8>
  ) -> Bool? {
    var state = Determinizer.start
    for index in 0..<bytes.count {
      let byteClass = determinizer.classes.ofByte[Int(bytes[index])]
      guard let next = determinizer.next(state, byteClass, limit: lazyStateLimit) else {
        determinizer.reset()
        return nil
      }
      if next == Determinizer.dead { return false }
      state = next
    }
    return determinizer.accepting[Int(state)]
  }

  private func simulate(_ bytes: Swift.Span<UInt8>) -> Bool {
    var stepper = SetStepper(program)
    var set = stepper.startSet()
    for index in 0..<bytes.count {
      set = stepper.step(set, bytes[index])
      if set.isDead { return false }
    }
    return stepper.accepts(set)
  }
}

/// The strings that a pattern matches, or does not; nil where they are too many to describe.
private final class MatchedLanguage: Sendable {
  let language: Language?

  init(_ language: Language?) { self.language = language }
}

/// The result of one attempt to build the whole automaton, laid out for matching.
private final class EagerAutomaton: Sendable {
  /// Nil when there would be too many states.
  let automaton: Automaton?
  let isComplete: Bool
  private let classOf: [UInt8]
  /// Rows of the automaton's table; a state is the offset of its row, the dead one is 0.
  private let rows: [UInt32]
  private let start: UInt32
  private let width: UInt32
  /// By row offset divided by the row's width.
  private let accepting: [Bool]

  init(_ automaton: Automaton?) {
    self.automaton = automaton
    isComplete = automaton != nil
    accepting = automaton?.accepting ?? []
    let width = UInt32(automaton?.classes.count ?? 1)
    self.width = width
    classOf = automaton?.classes.ofByte ?? []
    rows = automaton?.table.map { UInt32($0) * width } ?? []
    start = UInt32(Determinizer.start) * width
  }

  func accepts(_ bytes: Swift.Span<UInt8>) -> Bool {
    var row = start
    for index in 0..<bytes.count {
      row = rows[Int(row &+ UInt32(classOf[Int(bytes[index])]))]
      if row == 0 { return false }
    }
    return accepting[Int(row / width)]
  }
}
