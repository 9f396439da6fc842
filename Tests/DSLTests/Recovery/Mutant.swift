@testable import DSL

/// One slip of the hand in one file: some bytes are replaced.
struct Mutant: Sendable {
  /// The sorts of slips, each applied at every place it can happen.
  enum Sort: String, CaseIterable, Sendable {
    case tokenDeleted = "token deleted"
    case tokenDoubled = "token doubled"
    case tokensSwapped = "tokens swapped"
    case lineRemoved = "line removed"
    case indentShifted = "indentation shifted"
    case characterDeleted = "character deleted"
    case braceDeleted = "} deleted"
    case quoteDeleted = "\" deleted"
  }

  /// What the bytes were in the file as it was.
  enum Part: String, CaseIterable, Sendable {
    case blank = "blanks and line ends"
    case comment = "comments"
    case mark = "marks and operators"
    case keyword = "keywords"
    case name = "names"
    case number = "numbers, times and dates"
    case embedded = "embedded languages"
    case text = "free text"
  }

  let sort: Sort
  let part: Part
  /// The bytes of the original that are replaced.
  let range: Range<Int>
  let replacement: [UInt8]

  func applied(to bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    result.replaceSubrange(range, with: replacement)
    return result
  }
}

/// Lists the mutants of a file.
struct MutantMaker {
  private let tree: SyntaxTree
  private let bytes: [UInt8]
  /// The part that each byte belongs to.
  private let parts: [Mutant.Part]

  init(_ file: ParsedFile) {
    tree = file.tree
    bytes = file.source.bytes
    parts = MutantMaker.parts(of: file.tree)
  }

  func mutants(_ sort: Mutant.Sort) -> [Mutant] {
    switch sort {
    case .tokenDeleted: tokens.map { mutant(sort, $0, []) }
    case .tokenDoubled: tokens.map { mutant(sort, $0, doubled($0)) }
    case .tokensSwapped: zip(tokens, tokens.dropFirst()).map { mutant(sort, swapped: $0, $1) }
    case .lineRemoved: lines.map { mutant(sort, $0, []) }
    case .indentShifted: lines.flatMap(shifted)
    case .characterDeleted: characters.map { mutant(sort, $0, []) }
    case .braceDeleted: places(of: "}").map { mutant(sort, $0, []) }
    case .quoteDeleted: places(of: "\"").map { mutant(sort, $0, []) }
    }
  }

  private func mutant(
    _ sort: Mutant.Sort, _ range: Range<Int>, _ replacement: [UInt8]
  ) -> Mutant {
    Mutant(sort: sort, part: parts[range.lowerBound], range: range, replacement: replacement)
  }

  // MARK: Tokens

  private var tokens: [Range<Int>] {
    tree.significant.indices.dropLast().map {
      Token(tree: tree, index: UInt32($0)).range.indices
    }
  }

  private func doubled(_ range: Range<Int>) -> [UInt8] {
    // Two words written together would be one.
    let isWord = [.keyword, .name, .number].contains(parts[range.lowerBound])
    return bytes[range] + (isWord ? [Ascii.space] : []) + bytes[range]
  }

  private func mutant(
    _ sort: Mutant.Sort, swapped left: Range<Int>, _ right: Range<Int>
  ) -> Mutant {
    let between = bytes[left.upperBound..<right.lowerBound]
    let range = left.lowerBound..<right.upperBound
    return mutant(sort, range, Array(bytes[right] + between + bytes[left]))
  }

  // MARK: Lines

  /// Lines that say something, with their line ends.
  private var lines: [Range<Int>] {
    (0..<tree.source.lines.count).compactMap { line in
      let range = tree.source.lines.range(ofLine: line).indices
      let first = bytes[range].first { $0 != Ascii.space }
      let isBlank = first == nil || first == Ascii.lineFeed || first == UInt8(ascii: "#")
      return isBlank ? nil : range
    }
  }

  private func shifted(_ line: Range<Int>) -> [Mutant] {
    let blanks = bytes[line].prefix { $0 == Ascii.space }.count
    let isText = isInsideText(line.lowerBound)
    let widths = Set([-4, -2, -1, 1, 2, 4].map { max(0, blanks + $0) }).subtracting([blanks])
    return widths.sorted().map { width in
      Mutant(
        sort: .indentShifted, part: isText ? .text : .blank,
        range: line.lowerBound..<(line.lowerBound + blanks),
        replacement: Array(repeating: Ascii.space, count: width))
    }
  }

  /// Whether a line begins inside a text block, where blanks are text.
  private func isInsideText(_ start: Int) -> Bool {
    tree.nodeKinds.indices.contains { index in
      guard tree.nodeKinds[index] == .textBlock else { return false }
      let range = tree.range(of: NodeID(UInt32(index))).indices
      return range.lowerBound < start && start < range.upperBound
    }
  }

  // MARK: Characters

  private var characters: [Range<Int>] {
    var starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
    starts.append(bytes.count)
    return zip(starts, starts.dropFirst()).map { $0..<$1 }
  }

  /// The places of a mark where it is one of the language.
  private func places(of mark: Unicode.Scalar) -> [Range<Int>] {
    bytes.indices.filter {
      bytes[$0] == UInt8(ascii: mark) && parts[$0] == .mark
    }.map { $0..<($0 + 1) }
  }

  private static func parts(of tree: SyntaxTree) -> [Mutant.Part] {
    var parts = [Mutant.Part](repeating: .blank, count: tree.source.bytes.count)
    for index in tree.tokenKinds.indices.dropLast() {
      let range = Int(tree.tokenStarts[index])..<Int(tree.tokenStarts[index + 1])
      let kind = tree.tokenKinds[index]
      for place in range { parts[place] = part(of: kind) }
      // The quotes of a plain string stand in its token.
      if kind == .string {
        parts[range.lowerBound] = .mark
        parts[range.upperBound - 1] = .mark
      }
    }
    for index in tree.nodeKinds.indices where tree.nodeKinds[index] == .typedLiteral {
      for place in tree.range(of: NodeID(UInt32(index))).indices where parts[place] == .text {
        parts[place] = .embedded
      }
    }
    return parts
  }

  private static func part(of kind: TokenKind) -> Mutant.Part {
    switch kind {
    case .whitespace, .newline: .blank
    case .comment, .docComment: .comment
    case .identifier, .literalTag: .name
    case .integer, .float, .percent, .duration, .bytes, .time, .date, .badNumber: .number
    case .string, .textChunk: .text
    default: kind.rawValue >= TokenKind.firstKeyword.rawValue ? .keyword : .mark
    }
  }
}
