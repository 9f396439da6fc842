/// Reads TZif files, versions 1 to 4 (RFC 9636).
extension ZoneRules {
  /// Limits of what is read; the largest real files have about 2 kB and 250 transitions.
  private enum Limit {
    static let bytes = 1 << 20
    static let transitions = 20_000
    /// RFC 9636 allows a little more than a day in each direction.
    static let offsets = -89_999...93_599
  }

  /// Reads the bytes of one file.
  ///
  /// Files that count leap seconds are refused.
  package init(tzif bytes: [UInt8]) throws(ZoneError) {
    guard bytes.count <= Limit.bytes else { throw .damaged("longer than \(Limit.bytes) bytes") }
    var reader = BigEndianReader(bytes: bytes)
    let first = try Header(&reader)
    guard first.version >= 2 else {
      let (firstOffset, transitions) = try Self.body(&reader, first, timeBytes: 4)
      self.init(firstOffset: firstOffset, transitions: transitions, tail: nil)
      return
    }
    // A version 1 block comes first, for readers that know nothing else.
    try reader.skip(first.bodyBytes(timeBytes: 4))
    let header = try Header(&reader)
    let (firstOffset, transitions) = try Self.body(&reader, header, timeBytes: 8)
    self.init(
      firstOffset: firstOffset, transitions: transitions, tail: try Self.footer(&reader))
  }

  private static func body(
    _ reader: inout BigEndianReader, _ header: Header, timeBytes: Int
  ) throws(ZoneError) -> (firstOffset: Int, transitions: [Transition]) {
    guard header.types > 0, header.transitions <= Limit.transitions else {
      throw .damaged("impossible counts")
    }
    guard header.leapSeconds == 0 else { throw .damaged("leap seconds are not supported") }
    var times: [Int64] = []
    for _ in 0..<header.transitions { times.append(try reader.signed(timeBytes)) }
    var typeIndexes: [Int] = []
    for _ in 0..<header.transitions { typeIndexes.append(Int(try reader.signed(1)) & 0xff) }
    var offsets: [Int] = []
    for _ in 0..<header.types {
      let offset = Int(try reader.signed(4))
      guard Limit.offsets.contains(offset) else { throw .damaged("impossible offset \(offset)") }
      offsets.append(offset)
      // Whether it is daylight time, and its abbreviation, play no part here.
      try reader.skip(2)
    }
    try reader.skip(header.trailingBytes)

    var transitions: [Transition] = []
    for (time, type) in zip(times, typeIndexes) {
      guard type < offsets.count else { throw .damaged("unknown local time type") }
      if let last = transitions.last, last.time >= time { throw .damaged("times out of order") }
      transitions.append(Transition(time: time, offset: offsets[type]))
    }
    return (offsets[0], transitions)
  }

  /// The rule between two line ends; nil when it is empty.
  private static func footer(_ reader: inout BigEndianReader) throws(ZoneError) -> ZoneTail? {
    guard try reader.signed(1) == 0x0a else { throw .damaged("missing footer") }
    var text: [UInt8] = []
    while case let byte = try reader.signed(1), byte != 0x0a {
      text.append(UInt8(truncatingIfNeeded: byte))
    }
    return text.isEmpty ? nil : try ZoneTail(text)
  }

  private struct Header {
    let version: Int
    let utcFlags: Int
    let standardFlags: Int
    let leapSeconds: Int
    let transitions: Int
    let types: Int
    let nameBytes: Int

    init(_ reader: inout BigEndianReader) throws(ZoneError) {
      let magic: Int64 = 0x545a_6966
      guard try reader.signed(4) == magic else { throw .damaged("not a TZif file") }
      let digit = try reader.signed(1)
      guard digit == 0 || (0x32...0x34).contains(digit) else {
        throw .damaged("unknown version")
      }
      version = digit == 0 ? 1 : Int(digit) - 0x30
      try reader.skip(15)
      utcFlags = try reader.count()
      standardFlags = try reader.count()
      leapSeconds = try reader.count()
      transitions = try reader.count()
      types = try reader.count()
      nameBytes = try reader.count()
    }

    /// What follows the offsets and types; leap seconds are known to be absent.
    var trailingBytes: Int { nameBytes + standardFlags + utcFlags }

    func bodyBytes(timeBytes: Int) -> Int {
      transitions * (timeBytes + 1) + types * 6 + nameBytes + leapSeconds * (timeBytes + 4)
        + standardFlags + utcFlags
    }
  }
}

extension ZoneError {
  fileprivate static func damaged(_ what: String) -> ZoneError {
    ZoneError(description: "the time zone file cannot be used: \(what)")
  }
}

private struct BigEndianReader {
  let bytes: [UInt8]
  var position = 0

  mutating func skip(_ count: Int) throws(ZoneError) {
    guard count <= bytes.count - position else { throw .damaged("it ends too early") }
    position += count
  }

  /// A two's complement number of so many bytes.
  mutating func signed(_ count: Int) throws(ZoneError) -> Int64 {
    let start = position
    try skip(count)
    var value = UInt64(0)
    for byte in bytes[start..<position] { value = value << 8 | UInt64(byte) }
    let unused = 64 - 8 * count
    return Int64(bitPattern: value << unused) >> unused
  }

  /// A count of at most 31 bits that can fit the file.
  mutating func count() throws(ZoneError) -> Int {
    let value = try signed(4)
    guard value >= 0, value <= bytes.count else { throw .damaged("impossible counts") }
    return Int(value)
  }
}
