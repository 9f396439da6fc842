/// Packs pairs that arrive as bytes, without a `String` for each: the decoder's way in.
///
///     reader.appendKey(to: &builder.arena)
///     builder.endName()
///     try reader.readString(appendingTo: &builder.arena)
///     builder.endValue()
///
/// Reusable: `finish` leaves it empty with its memory kept.
package struct PackedMapBuilder: Sendable {
  /// Append the bytes of a name, call `endName`, append those of its value, call `endValue`.
  package var arena: [UInt8] = []
  private var pairs: [(name: Range<Int>, value: Range<Int>)] = []
  private var start = 0
  private var nameEnd = 0

  package init() {}

  package var count: Int { pairs.count }

  package mutating func endName() { nameEnd = arena.count }

  package mutating func endValue() {
    pairs.append((start..<nameEnd, nameEnd..<arena.count))
    start = arena.count
  }

  /// Bytes of the pair added last.
  package var lastPairBytes: (name: Int, value: Int) {
    pairs.last.map { ($0.name.count, $0.value.count) } ?? (0, 0)
  }

  package var lastName: String {
    pairs.last.map { String(decoding: arena[$0.name], as: UTF8.self) } ?? ""
  }

  /// The packed pairs.
  ///
  /// A pair that is given twice counts once: vmalert writes `alertname` so.
  ///
  /// - Returns: The map, and a name that has two values, if any (then the map holds one of them).
  package mutating func finish(
    keepingEmptyValues: Bool
  ) -> (map: PackedMap, contradictedName: String?) {
    // Go marshals maps in order of key, so most input is sorted already.
    if !isSorted { sortPairs() }
    var out: [UInt8] = []
    out.reserveCapacity(arena.count + 2 * pairs.count)
    var contradicted: String?
    var previous: (name: Range<Int>, value: Range<Int>)?
    for pair in pairs {
      if let previous, compare(previous.name, pair.name) == 0 {
        if compare(previous.value, pair.value) != 0 {
          contradicted = String(decoding: arena[pair.name], as: UTF8.self)
        }
        continue
      }
      previous = pair
      guard keepingEmptyValues || !pair.value.isEmpty else { continue }
      append(pair.name, to: &out)
      append(pair.value, to: &out)
    }
    reset()
    return (PackedMap(trusted: out), contradicted)
  }

  package mutating func reset() {
    arena.removeAll(keepingCapacity: true)
    pairs.removeAll(keepingCapacity: true)
    start = 0
    nameEnd = 0
  }

  private mutating func sortPairs() {
    let unsorted = pairs
    let order = unsorted.indices.sorted { compare(unsorted[$0].name, unsorted[$1].name) < 0 }
    pairs = order.map { unsorted[$0] }
  }

  private var isSorted: Bool {
    for index in pairs.indices.dropFirst()
    where compare(pairs[index - 1].name, pairs[index].name) > 0 { return false }
    return true
  }

  private func compare(_ left: Range<Int>, _ right: Range<Int>) -> Int {
    let shared = min(left.count, right.count)
    for offset in 0..<shared {
      let (a, b) = (arena[left.lowerBound + offset], arena[right.lowerBound + offset])
      if a != b { return a < b ? -1 : 1 }
    }
    return left.count - right.count
  }

  private func append(_ range: Range<Int>, to out: inout [UInt8]) {
    appendPackedLength(range.count, to: &out)
    out.append(contentsOf: arena[range])
  }
}
