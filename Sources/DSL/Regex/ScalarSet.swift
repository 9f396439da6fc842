/// A set of Unicode scalars as sorted, disjoint, non-adjacent ranges; never holds a surrogate.
struct ScalarSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let lastScalar: UInt32 = 0x10ffff
  static let empty = ScalarSet([])
  static let all = ScalarSet([0...lastScalar])
  static let allButNewline = ScalarSet([0x0a...0x0a]).inverted

  /// Takes ranges in any order and with any overlap.
  init(_ unordered: [ClosedRange<UInt32>]) {
    let surrogates: ClosedRange<UInt32> = 0xd800...0xdfff
    var pieces: [ClosedRange<UInt32>] = []
    for range in unordered {
      guard range.overlaps(surrogates) else {
        pieces.append(range)
        continue
      }
      if range.lowerBound < surrogates.lowerBound {
        pieces.append(range.lowerBound...(surrogates.lowerBound - 1))
      }
      if range.upperBound > surrogates.upperBound {
        pieces.append((surrogates.upperBound + 1)...range.upperBound)
      }
    }
    pieces.sort { $0.lowerBound < $1.lowerBound }
    ranges = []
    for piece in pieces {
      if let last = ranges.last, piece.lowerBound <= last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, piece.upperBound)
      } else {
        ranges.append(piece)
      }
    }
  }

  init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

  /// Every scalar that this set does not hold.
  var inverted: ScalarSet {
    var out: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { out.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.lastScalar { out.append(next...Self.lastScalar) }
    return ScalarSet(out)
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  /// This set and everything that differs from one of its members only in case.
  var caseFolded: ScalarSet {
    var out = ranges
    for range in ranges {
      for block in CaseFolding.blocks where block.overlaps(range) {
        for value in range.clamped(to: block) {
          guard let scalar = Unicode.Scalar(value) else { continue }
          out += CaseFolding.variants(of: scalar).map { $0...$0 }
        }
      }
    }
    return ScalarSet(out)
  }
}
