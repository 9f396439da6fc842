/// What can be told of a pattern alone; found once for all its copies.
final class PatternReview: Sendable {
  let matchesAll: Bool
  let matchesOneText: Bool
  /// Whether `^` or `$` stand in it as anchors.
  let hasAnchor: Bool
  /// Whether it looks for a part in the middle of a text, or for two parts.
  let findsPart: Bool

  init(_ source: String, _ language: Language?) {
    matchesAll = language?.isAll ?? false
    matchesOneText = language?.members?.count == 1
    let shape = PatternShape(source)
    hasAnchor = shape.hasAnchor
    findsPart = shape.findsPart
  }
}

/// How a regular expression is put together, as far as can be told without reading it in full.
private struct PatternShape {
  private enum Piece {
    case literal
    /// `.*` and `.+`.
    case wildcard
    /// Classes, groups and everything else that stands for several texts.
    case other
  }

  /// Whether `^` or `$` stand in it as anchors.
  private(set) var hasAnchor = false
  /// Whether it has a text with wildcards on both sides, or a wildcard between two texts.
  var findsPart: Bool {
    guard !hasBranches, pieces.count >= 3 else { return false }
    return zip(zip(pieces, pieces.dropFirst()), pieces.dropFirst(2)).contains { pair, third in
      switch (pair.0, pair.1, third) {
      case (.literal, .wildcard, .literal), (.wildcard, .literal, .wildcard): true
      default: false
      }
    }
  }

  private var pieces: [Piece] = []
  private var hasBranches = false

  init(_ source: String) {
    let bytes = Array(source.utf8)
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case Ascii.backslash:
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        // `\d`, `\pL` and their like are classes.
        add((next | 0x20) &- UInt8(ascii: "a") < 26 ? .other : .literal)
        index += 1
      case UInt8(ascii: "["):
        add(.other)
        index = Self.endOfClass(bytes, index)
      case UInt8(ascii: "^"), UInt8(ascii: "$"): hasAnchor = true
      case UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"): hasBranches = true
      case UInt8(ascii: "."): addDot(bytes, &index)
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
        if !pieces.isEmpty { pieces[pieces.count - 1] = .other }
        if bytes[index] == UInt8(ascii: "{") { index = Self.endOfCount(bytes, index) }
      default: add(.literal)
      }
      index += 1
    }
  }

  /// A single dot between texts changes nothing about what is looked for.
  private mutating func addDot(_ bytes: [UInt8], _ index: inout Int) {
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    guard next == UInt8(ascii: "*") || next == UInt8(ascii: "+") else { return }
    index += 1
    add(.wildcard)
  }

  private mutating func add(_ piece: Piece) {
    switch (pieces.last, piece) {
    case (.literal, .literal), (.wildcard, .wildcard): break
    default: pieces.append(piece)
    }
  }

  private static func endOfClass(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start + 1
    // A bracket right behind the opening one is a member.
    if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
      index += bytes[index] == Ascii.backslash ? 2 : 1
    }
    return min(index, bytes.count - 1)
  }

  private static func endOfCount(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex(of: UInt8(ascii: "}")) ?? start
  }
}
