// Names that hold placeholders, as `${team}_room`. To the parser they are names like others; what
// they stand for is found out when the repetitions of the package are written out.
extension Lexer {
  /// Where the placeholder that may begin at an offset ends, and whether it is written as it must
  /// be; nil where there is none.
  func placeholder(at start: Int) -> (end: Int, isWhole: Bool)? {
    guard bytes[start] == UInt8(ascii: "$"), start + 1 < end,
      bytes[start + 1] == UInt8(ascii: "{")
    else { return nil }
    var index = start + 2
    // A quote does not belong here either, but says what was meant.
    let isFiller = { (byte: UInt8) in byte == Ascii.space || byte == Ascii.quote }
    while isFiller(bytes[index]) { index += 1 }
    let first = index
    while isWordByte(bytes[index]) || bytes[index] == UInt8(ascii: ".") { index += 1 }
    guard index > first else { return nil }
    let last = index
    while isFiller(bytes[index]) { index += 1 }
    guard bytes[index] == UInt8(ascii: "}") else { return (last, false) }
    return (index + 1, first == start + 2 && last == index)
  }

  /// A name from its first byte on, up to the last of its words and placeholders.
  mutating func lexPattern(from start: Int) {
    position = start
    while true {
      if let (stop, isWhole) = placeholder(at: position) {
        if !isWhole { report(.malformedPlaceholder, position, stop) }
        position = stop
      } else if isWordByte(bytes[position]) {
        position += 1
      } else {
        break
      }
    }
    tokens.patterns.append(UInt32(truncatingIfNeeded: tokens.significant.count))
    emit(.identifier, from: start)
  }
}
