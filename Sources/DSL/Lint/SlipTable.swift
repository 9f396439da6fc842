/// Words, for finding the one that another is a slip of the hand of.
///
/// A slip leaves out a letter, writes one twice, or swaps two neighbours. A replaced letter is
/// none: too many right words differ by one.
struct SlipTable: Sendable {
  /// What was meant, and how the written word differs.
  struct Slip: Sendable {
    let meant: String
    /// The letter that is missing or too many; nil for swapped ones.
    let letter: UInt8?
    /// Whether the last letter of the meant word is missing, as in a plural.
    let isEnding: Bool
    /// Whether no digit is left where one is missing.
    var losesNumber = false

    /// Whether the words differ in a digit, which they mostly do on purpose.
    var isNumber: Bool { letter.map { $0.isDigit } ?? false }
  }

  private let words: [String]
  /// The places of words by their hashes, and by those of what is left without one letter.
  private var whole: [UInt64: UInt32] = [:]
  private var shortened: [UInt64: UInt32] = [:]

  /// Of words that a slip can be meant for, the first ones are preferred.
  init(_ words: some Sequence<String>) {
    self.words = Array(words)
    whole.reserveCapacity(self.words.count)
    shortened.reserveCapacity(self.words.reduce(0) { $0 + $1.utf8.count })
    for (index, word) in self.words.enumerated() {
      let place = UInt32(index)
      let hashes = WordHashes(word.utf8)
      whole[hashes.whole, default: place] = place
      for hash in hashes.shortened where shortened[hash] == nil { shortened[hash] = place }
    }
  }

  /// What was meant by a word that is not of the table itself.
  func slip(_ written: String) -> Slip? {
    let word = Array(written.utf8)
    guard !words.isEmpty, !word.isEmpty, whole[WordHashes.whole(word)] == nil else { return nil }
    return omission(word) ?? swap(word) ?? doubling(word)
  }

  var isEmpty: Bool { words.isEmpty }

  /// Whether one of two words is a slip of the other.
  static func isSlip(between one: [UInt8], and other: [UInt8]) -> Bool {
    let (short, long) = one.count < other.count ? (one, other) : (other, one)
    let start = zip(short, long).prefix { $0 == $1 }.count
    switch long.count - short.count {
    case 0:
      return start + 1 < long.count && short[start] == long[start + 1]
        && short[start + 1] == long[start] && short[(start + 2)...] == long[(start + 2)...]
    case 1: return short[start...].elementsEqual(long[(start + 1)...])
    default: return false
    }
  }

  /// The word that a letter was left out of, also where the shorter one is of the table itself.
  func omission(_ written: String) -> Slip? { omission(Array(written.utf8)) }

  private func omission(_ word: [UInt8]) -> Slip? {
    guard let place = shortened[WordHashes.whole(word)] else { return nil }
    let meant = Array(words[Int(place)].utf8)
    guard meant.count == word.count + 1 else { return nil }
    // Of two equal letters the last is said to be missing, so that `glas` lacks an ending.
    let gap = zip(word, meant).prefix { $0 == $1 }.count
    guard word[gap...].elementsEqual(meant[(gap + 1)...]) else { return nil }
    let around = [gap - 1, gap].filter(word.indices.contains).map { word[$0] }
    return Slip(
      meant: words[Int(place)], letter: meant[gap], isEnding: gap == word.count,
      losesNumber: meant[gap].isDigit && !around.contains { $0.isDigit })
  }

  private func swap(_ word: [UInt8]) -> Slip? {
    var other = word
    for index in word.indices.dropLast() where word[index] != word[index + 1] {
      other.swapAt(index, index + 1)
      if let meant = find(other) { return Slip(meant: meant, letter: nil, isEnding: false) }
      other.swapAt(index, index + 1)
    }
    return nil
  }

  private func doubling(_ word: [UInt8]) -> Slip? {
    for index in word.indices.dropLast() where word[index] == word[index + 1] {
      var other = word
      other.remove(at: index)
      if let meant = find(other) {
        return Slip(meant: meant, letter: word[index], isEnding: false)
      }
    }
    return nil
  }

  private func find(_ word: [UInt8]) -> String? {
    guard let place = whole[WordHashes.whole(word)] else { return nil }
    let known = words[Int(place)]
    return known.utf8.elementsEqual(word) ? known : nil
  }
}

/// The hashes of a word and of what is left of it without each of its letters.
///
/// A polynomial over the bytes: the hash of the word without a letter follows from those of the
/// parts before and behind it, so that all of them take time linear in the word.
private struct WordHashes {
  private static let base: UInt64 = 0x9e37_79b9_7f4a_7c15

  let whole: UInt64
  private(set) var shortened: [UInt64]

  init(_ word: some BidirectionalCollection<UInt8>) {
    var before: UInt64 = 0
    shortened = word.map { byte in
      defer { before = Self.appending(byte, to: before) }
      return before
    }
    whole = before
    var behind: UInt64 = 0
    var power: UInt64 = 1
    for (place, byte) in zip(shortened.indices.reversed(), word.reversed()) {
      shortened[place] = shortened[place] &* power &+ behind
      behind = behind &+ UInt64(byte) &* power
      power = power &* Self.base
    }
  }

  static func whole(_ word: [UInt8]) -> UInt64 {
    word.reduce(0) { appending($1, to: $0) }
  }

  private static func appending(_ byte: UInt8, to hash: UInt64) -> UInt64 {
    hash &* base &+ UInt64(byte)
  }
}
