import Interpreter

/// The stored form of what receivers believe.
///
/// One byte of version, then per entry its length and: flags (bit 0 certain, bit 1 refused),
/// occurrence, start, packed labels. Numbers are little-endian. A reader skips what follows in an
/// entry, so later versions may append. Labels are copied as they are: with large groups this is
/// most of the writes.
enum ToldCodec {
  private static let version: UInt8 = 1
  private static let fixedBytes = 1 + 4 + 8 + 4

  static func encode(_ told: [NotificationRecord.Told]) -> [UInt8] {
    var out: [UInt8] = [version]
    out.reserveCapacity(
      told.reduce(1) { $0 + 4 + fixedBytes + $1.labels.map.bytes.count })
    for entry in told {
      let labels = entry.labels.map.bytes
      append(UInt32(truncatingIfNeeded: fixedBytes + labels.count), to: &out)
      out.append(entry.arrival.flags)
      append(entry.occurrence, to: &out)
      append(entry.startsAt.nanoseconds, to: &out)
      append(UInt32(truncatingIfNeeded: labels.count), to: &out)
      out += labels
    }
    return out
  }

  static func decode(_ bytes: [UInt8]) throws -> [NotificationRecord.Told] {
    var reader = Reader(rest: bytes[...])
    guard let found: UInt8 = reader.next() else { throw damaged }
    guard found == version else {
      throw StoreError(
        .incompatible, "what receivers were told has form \(found), of a newer Tocsin")
    }
    var out: [NotificationRecord.Told] = []
    while !reader.rest.isEmpty {
      guard let length: UInt32 = reader.next(), var entry = reader.take(Int(length)),
        let flags: UInt8 = entry.next(), let occurrence: UInt32 = entry.next(),
        let start: Int64 = entry.next(), let labelBytes: UInt32 = entry.next(),
        let labels = entry.take(Int(labelBytes)),
        let map = PackedMap(validating: Array(labels.rest))
      else { throw damaged }
      out.append(
        NotificationRecord.Told(
          labels: LabelSet(map), occurrence: occurrence,
          startsAt: Instant(nanoseconds: start), arrival: NotificationRecord.Arrival(flags: flags)))
    }
    return out
  }

  private static let damaged = StoreError(.corrupt, "what a receiver was told is damaged")

  private static func append(_ value: some FixedWidthInteger, to out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out += $0 }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func next<Number: FixedWidthInteger>() -> Number? {
      guard rest.count >= Number.bitWidth / 8 else { return nil }
      var value: Number = 0
      for (offset, byte) in rest.prefix(Number.bitWidth / 8).enumerated() {
        value |= Number(truncatingIfNeeded: byte) << (8 * offset)
      }
      rest = rest.dropFirst(Number.bitWidth / 8)
      return value
    }

    mutating func take(_ count: Int) -> Reader? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return Reader(rest: rest.prefix(count))
    }
  }
}

extension NotificationRecord.Arrival {
  fileprivate var flags: UInt8 {
    switch self {
    case .perhaps: 0
    case .certain: 1
    case .refused: 2
    }
  }

  fileprivate init(flags: UInt8) {
    self = flags & 1 == 1 ? .certain : (flags & 2 == 2 ? .refused : .perhaps)
  }
}
