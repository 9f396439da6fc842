// Byte loops shared by the readers of this module.

/// The first position that holds a quote, a backslash, a control character or a byte above 0x7F.
///
/// Looks at eight bytes at a time: a byte is special when subtracting from it borrows, or when its
/// high bit is set already.
func skipPlainBytes(_ bytes: Swift.Span<UInt8>, from start: Int) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs = ones << 7
  let raw = unsafe bytes.bytes
  var position = start
  while position + 8 <= bytes.count {
    let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5c)) &- ones
    let controls = word &- (ones &* 0x20)
    // A borrow starts at a true hit only, so the byte loop below stops within this word.
    if (quotes | backslashes | controls | word) & highs != 0 { break }
    position += 8
  }
  while position < bytes.count {
    let byte = bytes[position]
    if byte < 0x20 || byte == 0x22 || byte == 0x5c || byte >= 0x80 { return position }
    position += 1
  }
  return position
}

/// The first position that holds a byte which may mean something in a text of the language: a
/// quote, a backslash, `$`, `%`, a control character or a byte above 0x7F.
func skipProseBytes(_ bytes: Swift.Span<UInt8>, from start: Int, to end: Int) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs = ones << 7
  let raw = unsafe bytes.bytes
  var position = start
  while position + 8 <= end {
    let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5c)) &- ones
    // `$` and `%` differ in their last bit.
    let marks = ((word | ones) ^ (ones &* 0x25)) &- ones
    let controls = word &- (ones &* 0x20)
    if (quotes | backslashes | marks | controls | word) & highs != 0 { break }
    position += 8
  }
  while position < end {
    let byte = bytes[position]
    if byte < 0x20 || byte == 0x22 || byte == 0x5c || byte | 1 == 0x25 || byte >= 0x80 {
      return position
    }
    position += 1
  }
  return position
}

/// The first position that holds one of two ASCII characters.
func skipBytes(
  to one: UInt8, or other: UInt8, in bytes: Swift.Span<UInt8>, from start: Int, to end: Int
) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let highs = ones << 7
  let (first, second) = (ones &* UInt64(one), ones &* UInt64(other))
  let raw = unsafe bytes.bytes
  var position = start
  while position + 8 <= end {
    let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    let (left, right) = (word ^ first, word ^ second)
    // Bytes above 0x7F are none of them, but would look so without their complement.
    let hits = ((left &- ones) & ~left) | ((right &- ones) & ~right)
    if hits & highs != 0 { break }
    position += 8
  }
  while position < end, bytes[position] != one, bytes[position] != other { position += 1 }
  return position
}

/// The first byte that does not continue well-formed UTF-8; nil when the range is well formed.
package func firstInvalidUTF8(_ bytes: Swift.Span<UInt8>, _ range: Range<Int>) -> Int? {
  var position = range.lowerBound
  while position < range.upperBound {
    let lead = bytes[position]
    if lead < 0x80 {
      position += 1
      continue
    }
    guard let shape = UTF8Shape(lead: lead), position + shape.length <= range.upperBound,
      shape.second.contains(bytes[position + 1])
    else { return position }
    for index in 2..<max(2, shape.length) where bytes[position + index] & 0xc0 != 0x80 {
      return position
    }
    position += shape.length
  }
  return nil
}

/// Whether two runs of bytes are equal, eight at a time.
func sameBytes(_ left: Swift.Span<UInt8>, _ right: Swift.Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  let one = unsafe left.bytes
  let two = unsafe right.bytes
  var position = 0
  while position + 8 <= left.count {
    let difference =
      unsafe one.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      ^ two.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    if difference != 0 { return false }
    position += 8
  }
  while position < left.count {
    if left[position] != right[position] { return false }
    position += 1
  }
  return true
}

/// Whether a run of bytes is a word of this program.
func isSpelt(_ bytes: [UInt8], _ range: Range<Int>, _ word: StaticString) -> Bool {
  guard range.count == word.utf8CodeUnitCount else { return false }
  return word.withUTF8Buffer { letters in
    for offset in 0..<range.count
    where unsafe letters[offset] != bytes[range.lowerBound + offset] {
      return false
    }
    return true
  }
}

extension String {
  /// Whether a byte stands in the text; views of single bytes are ten times as slow.
  func hasByte(_ wanted: UInt8) -> Bool {
    let bytes = utf8.span
    for index in 0..<bytes.count where bytes[index] == wanted { return true }
    return false
  }

  /// Whether both texts are the same bytes; `==` asks for the same characters.
  func hasSameBytes(as other: String) -> Bool {
    let left = utf8.span
    let right = other.utf8.span
    return sameBytes(left, right)
  }
}

/// Length and legal second byte of a sequence, by its lead byte (Unicode table 3-7).
private struct UTF8Shape {
  let length: Int
  let second: ClosedRange<UInt8>

  init?(lead: UInt8) {
    switch lead {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: return nil
    }
  }
}

/// Text from bytes that are known to be UTF-8.
func makeString(_ bytes: [UInt8], _ range: Range<Int>) -> String {
  unsafe bytes.withUnsafeBufferPointer { buffer in
    unsafe String(decoding: UnsafeBufferPointer(rebasing: buffer[range]), as: UTF8.self)
  }
}
