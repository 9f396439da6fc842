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

  private let words: [[UInt8]]
  /// The places of words by their hashes, and by those of what is left without one letter.
  private var whole: [UInt64: Int] = [:]
  private var shortened: [UInt64: Int] = [:]

  /// Of words that a slip can be meant for, the first ones are preferred.
  init(_ words: some Sequence<String>) {
    self.words = words.map { Array($0.utf8) }
    for (place, word) in self.words.enumerated() {
      whole[Self.hash(word), default: place] = place
      for gap in word.indices {
        let key = Self.hash(word, without: gap)
        if shortened[key] == nil { shortened[key] = place }
      }
    }
  }

  /// What was meant by a word that is not of the table itself.
  func slip(_ written: String) -> Slip? {
    let word = Array(written.utf8)
    guard !word.isEmpty, whole[Self.hash(word)] == nil else { return nil }
    return omission(word) ?? swap(word) ?? doubling(word)
  }

  /// The word that a letter was left out of, also where the shorter one is of the table itself.
  func omission(_ written: String) -> Slip? { omission(Array(written.utf8)) }

  private func omission(_ word: [UInt8]) -> Slip? {
    guard let place = shortened[Self.hash(word)] else { return nil }
    let meant = words[place]
    guard meant.count == word.count + 1 else { return nil }
    // Of two equal letters the last is said to be missing, so that `glas` lacks an ending.
    let gap = zip(word, meant).prefix { $0 == $1 }.count
    guard word[gap...].elementsEqual(meant[(gap + 1)...]) else { return nil }
    let around = [gap - 1, gap].filter(word.indices.contains).map { word[$0] }
    return Slip(
      meant: text(place), letter: meant[gap], isEnding: gap == word.count,
      losesNumber: meant[gap].isDigit && !around.contains { $0.isDigit })
  }

  private func swap(_ word: [UInt8]) -> Slip? {
    var other = word
    for index in word.indices.dropLast() where word[index] != word[index + 1] {
      other.swapAt(index, index + 1)
      if let place = find(other) { return Slip(meant: text(place), letter: nil, isEnding: false) }
      other.swapAt(index, index + 1)
    }
    return nil
  }

  private func doubling(_ word: [UInt8]) -> Slip? {
    for index in word.indices.dropLast() where word[index] == word[index + 1] {
      var other = word
      other.remove(at: index)
      if let place = find(other) {
        return Slip(meant: text(place), letter: word[index], isEnding: false)
      }
    }
    return nil
  }

  private func find(_ word: [UInt8]) -> Int? {
    whole[Self.hash(word)].flatMap { words[$0] == word ? $0 : nil }
  }

  private func text(_ place: Int) -> String { String(decoding: words[place], as: UTF8.self) }

  /// FNV-1a over the bytes, one of them left out.
  private static func hash(_ word: [UInt8], without gap: Int = -1) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in word.indices where index != gap {
      hash = (hash ^ UInt64(word[index])) &* 0x100_0000_01b3
    }
    return hash
  }
}
