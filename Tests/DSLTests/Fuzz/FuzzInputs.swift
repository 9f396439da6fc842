@testable import DSL

/// Makes inputs for the fuzzers; an input is a function of its seed.
struct FuzzInputs: Sendable {
  private let sentences: SentenceMaker
  private let corpus: [[UInt8]]
  /// Bytes that mean something to a lexer, and some that are no character.
  private static let alphabet =
    Array("{}[]()\"\"\"${%{,:.=<>#->!~|?\n\n  \\ab19_re\"promql\u{0}\u{202E}é".utf8)
    + [0x80, 0xC3, 0xFF]
  private static let editsMax = 8
  private static let noiseMax = 400

  /// The corpus are the texts that mutants are made of; at least one.
  init(grammar: Grammar, corpus: [[UInt8]]) {
    sentences = SentenceMaker(grammar, seed: 0)
    self.corpus = corpus
  }

  /// A source: a sentence of the grammar, a mutant of a file, or noise.
  func source(_ seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    switch seed % 8 {
    case 0, 1: return sentence(&random)
    case 2: return mutant(of: sentence(&random), &random)
    case 3: return noise(&random)
    default: return mutant(of: corpus.randomElement(using: &random) ?? [], &random)
    }
  }

  private func sentence(_ random: inout SeededRandom) -> [UInt8] {
    var maker = sentences
    maker.random = SeededRandom(seed: random.next())
    var text = "edition 2026\n"
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      text += maker.sentence(of: "Declaration", length: Int.random(in: 40...600, using: &random))
    }
    return Array(text.utf8)
  }

  private func noise(_ random: inout SeededRandom) -> [UInt8] {
    let count = Int.random(in: 0...Self.noiseMax, using: &random)
    let isRaw = Bool.random(using: &random)
    return (0..<count).map { _ in
      isRaw ? UInt8.random(in: 0...255, using: &random) : Self.byte(&random)
    }
  }

  private static func byte(_ random: inout SeededRandom) -> UInt8 {
    alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
  }

  /// The text with some slips: bytes, lines and pieces of other files.
  func mutant(of text: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = text
    for _ in 0..<Int.random(in: 1...Self.editsMax, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = Self.byte(&random)
      case 1: bytes.insert(Self.byte(&random), at: place)
      case 2: bytes.remove(at: place)
      case 3: bytes.removeSubrange(piece(of: bytes, from: place, &random))
      case 4: bytes.insert(contentsOf: bytes[piece(of: bytes, from: place, &random)], at: place)
      case 5: bytes.removeSubrange(line(of: bytes, around: place))
      default:
        let other = corpus.randomElement(using: &random) ?? []
        guard !other.isEmpty else { continue }
        let start = Int.random(in: 0..<other.count, using: &random)
        bytes.insert(contentsOf: other[piece(of: other, from: start, &random)], at: place)
      }
    }
    return bytes
  }

  private func piece(
    of bytes: [UInt8], from start: Int, _ random: inout SeededRandom
  ) -> Range<Int> {
    start..<min(bytes.count, start + Int.random(in: 1...60, using: &random))
  }

  private func line(of bytes: [UInt8], around place: Int) -> Range<Int> {
    let start = bytes[..<place].lastIndex(of: Ascii.lineFeed).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(of: Ascii.lineFeed).map { $0 + 1 } ?? bytes.count
    return start..<end
  }
}
