/// The words of a file by hashes of their small letters: how often each stands, and where.
struct WordSurvey: Sendable {
  struct Use: Sendable {
    var count: Int
    /// Where it stands for people to read, or else anywhere.
    var range: TextRange
    /// Whether it stands in a text or in a name that is given.
    var isRead: Bool
    /// Whether it stands in a text.
    var isText = false
    /// Whether it is put together of several words, as in `HighErrorRate`.
    var isJoined = false

    mutating func add(_ place: TextRange, _ role: Role, isJoined: Bool) {
      count += 1
      self.isJoined = self.isJoined || isJoined
      if role != .other, !isRead { (range, isRead) = (place, true) }
      isText = isText || role == .text
    }
  }

  /// What words are looked for in.
  enum Role {
    case text
    /// A name that is given.
    case name
    /// A comment, a query or the use of a name: they tell which words there are.
    case other
  }

  /// A word without regard to the size of its letters.
  ///
  /// Two words with the same hash would count as one; nothing worse comes of it than a slip that is
  /// not told.
  struct Key: Hashable {
    fileprivate let hash: UInt64

    /// The hash is one already.
    func _rawHashValue(seed: Int) -> Int {
      Int(truncatingIfNeeded: hash ^ (hash >> 32)) ^ seed
    }
  }

  private(set) var uses: [Key: Use] = [:]
  /// While words are gathered, the file and the package if it has repetitions.
  private var origin: (file: FileID, package: Expansion)?

  /// Shorter words are too near to each other; three letters are counted where blanks or signs of
  /// prose stand around them, and fewer if they are known as the rest of a word.
  static let lengthMin = 4
  private static let proseLengthMin = 3

  /// Gathers the words of a range: letters without digits and apostrophes beside them.
  mutating func add(_ range: TextRange, of bytes: [UInt8], _ role: Role, hasEscapes: Bool = false) {
    var index = Int(range.start)
    let end = Int(range.end)
    while index < end {
      if hasEscapes, bytes[index] == Ascii.backslash {
        index += 2
        continue
      }
      guard Self.isLetter(bytes[index]) else {
        // A word that a digit or a foreign letter begins is none of ours.
        if Self.spoils(bytes[index]) {
          while index < end, Self.spoils(bytes[index]) || Self.isLetter(bytes[index]) { index += 1 }
        } else {
          index += 1
        }
        continue
      }
      let word = Word(in: bytes, from: index, to: end)
      index = word.range.upperBound
      if index < end, Self.spoils(bytes[index]) { continue }
      addWord(word, bytes, role)
    }
  }

  /// A run of letters with what one pass over them tells.
  private struct Word {
    let range: Range<Int>
    let key: Key
    /// Whether all its letters are capitals.
    let isCapitals: Bool
    /// Whether it is put together as in `HighErrorRate`.
    let isJoined: Bool

    init(in bytes: [UInt8], from start: Int, to end: Int) {
      var index = start
      var hash = WordSurvey.hashStart
      var (isCapitals, isJoined, wasCapital) = (true, false, true)
      while index < end, WordSurvey.isLetter(bytes[index]) {
        let isCapital = WordSurvey.isCapital(bytes[index])
        isJoined = isJoined || (isCapital && !wasCapital)
        isCapitals = isCapitals && isCapital
        wasCapital = isCapital
        hash = WordSurvey.hash(hash, with: bytes[index])
        index += 1
      }
      range = start..<index
      key = Key(hash: hash)
      self.isCapitals = isCapitals
      self.isJoined = isJoined
    }
  }

  /// A run of letters, and its parts if it is put together.
  private mutating func addWord(_ word: Word, _ bytes: [UInt8], _ role: Role) {
    guard !isCopiedAgain(word.range) else { return }
    count(word, bytes, role)
    guard word.isJoined else { return }
    var start = word.range.lowerBound
    for index in word.range.dropFirst()
    where Self.isCapital(bytes[index]) && !Self.isCapital(bytes[index - 1]) {
      count(Word(in: bytes, from: start, to: index), bytes, role)
      start = index
    }
    count(Word(in: bytes, from: start, to: word.range.upperBound), bytes, role)
  }

  /// Whether a word was copied from the source for an earlier round of a repetition as well.
  private func isCopiedAgain(_ range: Range<Int>) -> Bool {
    guard let origin else { return false }
    let place = TextRange(UInt32(range.lowerBound), UInt32(range.upperBound))
    return origin.package.isCopiedAgain(Span(origin.file, place))
  }

  private mutating func count(_ word: Word, _ bytes: [UInt8], _ role: Role) {
    let range = word.range
    guard !word.isCapitals, range.count >= Self.lengthMin || Self.isProse(range, bytes)
    else { return }
    let place = TextRange(UInt32(range.lowerBound), UInt32(range.upperBound))
    uses[word.key, default: Use(count: 0, range: place, isRead: role != .other)]
      .add(place, role, isJoined: word.isJoined)
  }

  private static let hashStart: UInt64 = 0xcbf2_9ce4_8422_2325

  private static func hash(_ hash: UInt64, with byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01b3
  }

  static func key(of word: some Collection<UInt8>) -> Key {
    Key(hash: word.reduce(hashStart) { hash($0, with: $1) })
  }

  /// Whether a few small letters stand as a word of a sentence.
  private static func isProse(_ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
    guard range.lowerBound > 0, range.upperBound < bytes.count else { return false }
    let before = bytes[range.lowerBound - 1]
    let after = bytes[range.upperBound]
    return partsWords(before)
      && (partsWords(after) || after == UInt8(ascii: ",") || after == UInt8(ascii: ";"))
      && range.allSatisfy { !isCapital(bytes[$0]) }
      && (range.count == proseLengthMin || isRestOfWord(range, bytes))
  }

  private static func partsWords(_ byte: UInt8) -> Bool {
    byte == Ascii.space || byte == Ascii.lineFeed || byte == Ascii.quote
  }

  /// Whether one or two letters among other words are what a slip leaves of a short word.
  private static func isRestOfWord(_ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
    guard CommonWords.shortSlips[String(decoding: bytes[range], as: UTF8.self)] != nil else {
      return false
    }
    guard range.count == 1 else { return true }
    let (before, after) = (range.lowerBound - 2, range.upperBound + 1)
    return before > 0 && after < bytes.count
      && (isLetter(bytes[before]) || bytes[before] == UInt8(ascii: "}"))
      && (isLetter(bytes[after]) || bytes[after] == UInt8(ascii: "$"))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  private static func spoils(_ byte: UInt8) -> Bool {
    byte.isDigit || byte >= 0x80 || byte == UInt8(ascii: "'")
  }
}

extension WordSurvey {
  /// Gathers the words of all texts, names and comments of a tree; of what a repetition copies only
  /// the first copy.
  ///
  /// - Parameters:
  ///   - tree: The file.
  ///   - package: The package of the file.
  ///   - givenNames: Where names are given, in order.
  init(_ tree: SyntaxTree, in package: Expansion, givenNames: [UInt32]) {
    let bytes = tree.source.bytes
    if !package.isTrivial { origin = (tree.source.id, package) }
    defer { origin = nil }
    /// Whether each open text is of an embedded language.
    var texts: [Bool] = []
    var isEmbedded = false
    var given = givenNames[...]
    for index in tree.tokenKinds.indices {
      let range = tree.range(ofTriviaAt: index)
      switch tree.tokenKinds[index] {
      case .literalTag: isEmbedded = true
      case .quoteOpen, .textOpen:
        texts.append(isEmbedded)
        isEmbedded = false
      case .quoteClose, .textClose: _ = texts.popLast()
      case .string:
        add(range, of: bytes, isEmbedded ? .other : .text, hasEscapes: true)
        isEmbedded = false
      case .textChunk:
        add(range, of: bytes, texts.last == true ? .other : .text, hasEscapes: true)
      case .identifier:
        given = given.drop { $0 < range.start }
        add(range, of: bytes, given.first == range.start ? .name : .other)
      case .comment, .docComment: add(range, of: bytes, .other)
      default: continue
      }
    }
  }
}
