/// A step of a byte automaton: any byte from `low` to `high` leads to `target`.
struct ByteEdge: Hashable, Sendable {
  var low: UInt8
  var high: UInt8
  var target: Int32
}

/// The UTF-8 encodings of a set of scalars as a small acyclic automaton.
///
/// Equal tails are shared, which keeps a class like `\pL` at a few hundred nodes.
struct UTF8Fragment {
  /// The target that stands for "a whole scalar has been read".
  static let end: Int32 = -1

  /// Children stand before their parents.
  ///
  /// The root is last; there is none for the empty set.
  private(set) var nodes: [[ByteEdge]] = []

  init(_ set: ScalarSet) {
    var trie = Trie()
    for range in set.ranges { trie.insert(range) }
    var known: [[ByteEdge]: Int32] = [:]
    _ = share(trie, node: 0, known: &known)
  }

  /// Copies a node bottom-up and returns its number, reusing equal nodes.
  private mutating func share(_ trie: Trie, node: Int, known: inout [[ByteEdge]: Int32]) -> Int32 {
    var edges: [ByteEdge] = []
    for edge in trie.nodes[node] {
      let target =
        edge.target == Self.end ? Self.end : share(trie, node: Int(edge.target), known: &known)
      if let last = edges.last, last.target == target, last.high &+ 1 == edge.low {
        edges[edges.count - 1].high = edge.high
      } else {
        edges.append(ByteEdge(low: edge.low, high: edge.high, target: target))
      }
    }
    guard !edges.isEmpty else { return Self.end }
    if let number = known[edges] { return number }
    nodes.append(edges)
    let number = Int32(nodes.count - 1)
    known[edges] = number
    return number
  }
}

/// Byte sequences in order.
///
/// A range of lead bytes always goes with full continuation ranges, so two edges of a node are
/// either equal or disjoint, and only the last edge has to be compared.
private struct Trie {
  var nodes: [[ByteEdge]] = [[]]

  /// Cuts a range where the length of the encoding changes.
  mutating func insert(_ range: ClosedRange<UInt32>) {
    for lengths: ClosedRange<UInt32> in [
      0...0x7f, 0x80...0x7ff, 0x800...0xffff, 0x10000...0x10ffff,
    ] where lengths.overlaps(range) {
      let part = range.clamped(to: lengths)
      split(part.lowerBound, part.upperBound)
    }
  }

  /// Cuts until every continuation byte is either fixed or free.
  private mutating func split(_ low: UInt32, _ high: UInt32) {
    let first = encode(low)
    for index in 1..<max(1, first.count) {
      let mask: UInt32 = 1 << (6 * UInt32(index)) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 {
        split(low, low | mask)
        split((low | mask) + 1, high)
        return
      }
      if high & mask != mask {
        split(low, (high & ~mask) - 1)
        split(high & ~mask, high)
        return
      }
    }
    add(first, encode(high))
  }

  private mutating func add(_ low: [UInt8], _ high: [UInt8]) {
    var node = 0
    for index in low.indices {
      let isLast = index == low.count - 1
      if let edge = nodes[node].last, edge.low == low[index], edge.high == high[index] {
        node = Int(edge.target)
        continue
      }
      let target = isLast ? UTF8Fragment.end : Int32(nodes.count)
      nodes[node].append(ByteEdge(low: low[index], high: high[index], target: target))
      if !isLast {
        nodes.append([])
        node = Int(target)
      }
    }
  }

  private func encode(_ value: UInt32) -> [UInt8] {
    Unicode.Scalar(value).map { Array(UTF8.encode($0).map(Array.init) ?? []) } ?? []
  }
}
