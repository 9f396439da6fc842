/// Numbers distinct byte strings in order of arrival, for look-ups straight from packed labels.
///
/// Open addressing over one array: a look-up allocates nothing and builds no `String`.
struct ByteInterner: Sendable {
  /// All strings one after another.
  private var storage: [UInt8] = []
  /// End of each string in `storage`; the start is the end of the one before.
  private var ends: [Int] = []
  /// Number of the string plus one; zero is a free slot.
  ///
  /// The count is a power of two.
  private var slots: [UInt32] = Array(repeating: 0, count: 16)

  var count: Int { ends.count }

  /// The number of a string, which is entered when it is new.
  mutating func intern(_ text: String) -> UInt32 {
    let bytes = Array(text.utf8)
    if let number = find(bytes, 0..<bytes.count) { return number }
    if (ends.count + 1) * 2 > slots.count { grow() }
    storage.append(contentsOf: bytes)
    ends.append(storage.count)
    let number = UInt32(ends.count - 1)
    place(number, hash: Self.hash(bytes, 0..<bytes.count))
    return number
  }

  /// The number of the string in a range of bytes; nil when it was never entered.
  func find(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(bytes, range)) & mask
    while slots[slot] != 0 {
      let number = slots[slot] - 1
      if equals(Int(number), bytes, range) { return number }
      slot = (slot + 1) & mask
    }
    return nil
  }

  func find(_ text: String) -> UInt32? {
    let bytes = Array(text.utf8)
    return find(bytes, 0..<bytes.count)
  }

  private func range(of number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  private func equals(_ number: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let own = self.range(of: number)
    guard own.count == range.count else { return false }
    var left = own.lowerBound
    for index in range {
      if storage[left] != bytes[index] { return false }
      left += 1
    }
    return true
  }

  private mutating func place(_ number: UInt32, hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = number + 1
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for number in ends.indices {
      place(UInt32(number), hash: Self.hash(storage, range(of: number)))
    }
  }

  /// FNV-1a with a final mix, because the table uses the low bits.
  private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }
}
