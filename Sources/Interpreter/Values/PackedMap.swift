/// A map of strings in one allocation: pairs sorted by name (byte order), names unique.
///
/// Labels and annotations of every alert in memory are held like this. Layout: for each pair the
/// LEB128 length and UTF-8 bytes of the name, then of the value. The bytes are also the stored
/// form.
package struct PackedMap: Hashable, Sendable {
  /// The encoded pairs.
  ///
  /// Invariant: well formed, sorted, unique; see `init(validating:)`.
  package let bytes: [UInt8]

  package static let empty = PackedMap(trusted: [])

  /// Takes bytes that this module has just packed.
  init(trusted: [UInt8]) { bytes = trusted }

  /// Packs pairs that may come in any order; of pairs with the same name the last one wins.
  package init(_ pairs: some Sequence<(name: String, value: String)>) {
    var sorted = pairs.enumerated().map { (index: $0.offset, pair: $0.element) }
    sorted.sort { left, right in
      let order = compareUTF8(left.pair.name, right.pair.name)
      return order == 0 ? left.index < right.index : order < 0
    }
    var out: [UInt8] = []
    for (position, element) in sorted.enumerated() {
      let next = position + 1
      if next < sorted.count, compareUTF8(sorted[next].pair.name, element.pair.name) == 0 {
        continue
      }
      appendPacked(element.pair.name, to: &out)
      appendPacked(element.pair.value, to: &out)
    }
    bytes = out
  }

  /// Takes bytes that were stored earlier; nil when they are not a well-formed packed map.
  package init?(validating stored: [UInt8]) {
    var reader = PackedReader(bytes: stored)
    var previous: Range<Int>?
    while !reader.isAtEnd {
      guard let name = reader.next(), reader.next() != nil else { return nil }
      if let previous, compareBytes(stored, previous, stored, name) >= 0 { return nil }
      previous = name
    }
    bytes = stored
  }

  package var isEmpty: Bool { bytes.isEmpty }

  package var count: Int {
    var total = 0
    forEachRange { _, _ in total += 1 }
    return total
  }

  /// The value stored under a name; nil when the name is absent.
  package subscript(name: String) -> String? {
    range(of: name).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Where the value of a name stands within `bytes`; nil when the name is absent.
  package func range(of name: String) -> Range<Int>? {
    var name = name
    return name.withUTF8 { wanted in
      var reader = PackedReader(bytes: bytes)
      while let found = reader.next(), let value = reader.next() {
        if unsafe equals(bytes, found, wanted) { return value }
      }
      return nil
    }
  }

  /// All pairs in order of name.
  package var pairs: [(name: String, value: String)] {
    var out: [(name: String, value: String)] = []
    forEachRange { name, value in
      out.append(
        (
          String(decoding: bytes[name], as: UTF8.self),
          String(decoding: bytes[value], as: UTF8.self)
        ))
    }
    return out
  }

  /// Visits the byte ranges of each name and value within `bytes`, in order of name.
  package func forEachRange(_ body: (_ name: Range<Int>, _ value: Range<Int>) -> Void) {
    var reader = PackedReader(bytes: bytes)
    while let name = reader.next(), let value = reader.next() { body(name, value) }
  }

  /// Compares pair after pair in order of bytes: negative when this map comes first.
  func order(relativeTo other: PackedMap) -> Int {
    var (mine, others) = (PackedReader(bytes: bytes), PackedReader(bytes: other.bytes))
    while let left = mine.next() {
      guard let right = others.next() else { return 1 }
      let order = compareBytes(bytes, left, other.bytes, right)
      guard order == 0 else { return order }
    }
    return others.isAtEnd ? 0 : -1
  }

  /// Compares two values in order of bytes: negative when this one comes first.
  func order(of value: Range<Int>, relativeTo other: PackedMap, _ otherValue: Range<Int>) -> Int {
    compareBytes(bytes, value, other.bytes, otherValue)
  }

  /// The pairs whose names are in the list, which need not be sorted.
  package func selecting(_ names: [String]) -> PackedMap {
    PackedMap(
      names.compactMap { name in self[name].map { (name: name, value: $0) } })
  }

  /// The pairs that both maps hold with equal values.
  package func intersection(_ other: PackedMap) -> PackedMap {
    PackedMap(pairs.filter { other[$0.name] == $0.value })
  }
}

/// The labels of an alert: a packed map without empty values, and its fingerprint.
///
/// An empty value means that the label is absent, so empty values are never stored.
package struct LabelSet: Hashable, Sendable {
  package let map: PackedMap
  package let fingerprint: Fingerprint

  package static let empty = LabelSet(PackedMap.empty)

  /// Wraps a packed map; pairs with an empty value are removed.
  package init(_ map: PackedMap) {
    var hasEmpty = false
    map.forEachRange { _, value in hasEmpty = hasEmpty || value.isEmpty }
    self.map = hasEmpty ? PackedMap(map.pairs.filter { !$0.value.isEmpty }) : map
    fingerprint = Fingerprint(of: self.map)
  }

  package init(_ pairs: some Sequence<(name: String, value: String)>) {
    self.init(PackedMap(pairs))
  }

  package subscript(name: String) -> String? { map[name] }

  package static func == (left: LabelSet, right: LabelSet) -> Bool {
    left.fingerprint == right.fingerprint && left.map == right.map
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// The identity of an alert: FNV-1a 64 over its sorted labels, as Prometheus computes it.
package struct Fingerprint: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let raw: UInt64

  package init(raw: UInt64) { self.raw = raw }

  /// Hashes name, 0xFF, value, 0xFF for each pair in order of name.
  package init(of map: PackedMap) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let bytes = map.bytes
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    map.forEachRange { name, value in
      for index in name { mix(bytes[index]) }
      mix(0xff)
      for index in value { mix(bytes[index]) }
      mix(0xff)
    }
    raw = hash
  }

  /// Parses the 16 hexadecimal digits of the HTTP API.
  package init?(hexadecimal text: String) {
    guard text.utf8.count == 16, let raw = UInt64(text, radix: 16) else { return nil }
    self.raw = raw
  }

  /// Sixteen lower-case hexadecimal digits.
  package var description: String {
    let digits = String(raw, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  package static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.raw < right.raw }
}

private struct PackedReader {
  let bytes: [UInt8]
  var position = 0

  var isAtEnd: Bool { position >= bytes.count }

  /// The range of the next string; nil at the end or when the length does not fit.
  mutating func next() -> Range<Int>? {
    var length = 0
    var shift = 0
    while position < bytes.count, shift <= 28 {
      let byte = bytes[position]
      position += 1
      length |= Int(byte & 0x7f) << shift
      if byte < 0x80 {
        guard length <= bytes.count - position else { return nil }
        defer { position += length }
        return position..<(position + length)
      }
      shift += 7
    }
    return nil
  }
}

private func appendPacked(_ text: String, to out: inout [UInt8]) {
  appendPackedLength(text.utf8.count, to: &out)
  out.append(contentsOf: text.utf8)
}

/// Appends a length as LEB128.
func appendPackedLength(_ length: Int, to out: inout [UInt8]) {
  var rest = length
  while rest >= 0x80 {
    out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
    rest >>= 7
  }
  out.append(UInt8(rest))
}

private func compareUTF8(_ left: String, _ right: String) -> Int {
  if left.utf8.elementsEqual(right.utf8) { return 0 }
  return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
}

private func compareBytes(
  _ left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>
) -> Int {
  if left[leftRange].elementsEqual(right[rightRange]) { return 0 }
  return left[leftRange].lexicographicallyPrecedes(right[rightRange]) ? -1 : 1
}

private func equals(
  _ bytes: [UInt8], _ range: Range<Int>, _ wanted: UnsafeBufferPointer<UInt8>
) -> Bool {
  guard range.count == wanted.count else { return false }
  for offset in 0..<range.count where unsafe bytes[range.lowerBound + offset] != wanted[offset] {
    return false
  }
  return true
}
