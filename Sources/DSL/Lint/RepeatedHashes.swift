/// Finds numbers that come several times among many that come once.
///
/// A table of all of them would be larger than what it finds: two bits of a number tell for most of
/// them that they come once.
enum RepeatedHashes {
  /// Of numbers that come once, less than one in so many is taken for a repeated one.
  private static let slotsPerNumber = 16

  /// The places of all numbers that come several times, in order, and of a few others.
  static func candidates(_ hashes: [Int]) -> [Int] {
    let slotCount = max(64, (hashes.count * slotsPerNumber).roundedUpToPowerOfTwo)
    var seen = [UInt64](repeating: 0, count: slotCount / 64)
    var seenAgain = seen
    for hash in hashes {
      let (word, bit) = slot(hash, slotCount)
      seenAgain[word] |= seen[word] & bit
      seen[word] |= bit
    }
    return hashes.indices.filter { index in
      let (word, bit) = slot(hashes[index], slotCount)
      return seenAgain[word] & bit != 0
    }
  }

  private static func slot(_ hash: Int, _ count: Int) -> (word: Int, bit: UInt64) {
    let slot = hash & (count - 1)
    return (slot >> 6, 1 << UInt64(slot & 63))
  }
}

extension Int {
  /// The least power of two that is not less.
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
