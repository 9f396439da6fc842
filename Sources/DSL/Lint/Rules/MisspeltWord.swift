/// A word of a text that is nearly another one.
///
/// The word stands once in the package, and one slip of the hand (a letter left out, doubled or
/// swapped, a blank that is missing) parts it from a word that is common in texts about alerts, or
/// from one that the package uses elsewhere. Names that the package gives are read too. Words of
/// another language than English are seldom near to one of English; a word that is meant as it
/// stands is not reported once it stands twice.
struct MisspeltWord: LintRule {
  static let code = DiagnosticCode.misspeltWord
  /// Words that only the package knows are compared from this length on.
  private static let ownLengthMin = 5

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let words = PackageWords(package)
    guard !words.rare.isEmpty else { return }
    let own = SlipTable(words.frequent(longerThan: ownLengthMin))
    let joined = SlipTable(words.joined(longerThan: ownLengthMin))
    for (word, span, isProse) in words.rare where !CommonWords.contains(word) {
      let slip =
        CommonWords.shortSlips[word] ?? joined.omission(word)?.meant
        ?? meant(by: word, in: CommonWords.frequent) ?? meant(by: word, in: own)
        ?? (isProse ? parts(of: word, words) : nil)
      guard let slip else { continue }
      found.report(.misspeltWord(at: span, word: word, meant: slip))
    }
  }

  /// Two words of which the package or everybody uses both.
  private static func parts(of word: String, _ words: PackageWords) -> String? {
    CommonWords.parts(of: word) { words.isUsedElsewhere($0) }.map { "\($0.0) \($0.1)" }
  }

  /// Last letters without which hardly any word is one of its own.
  private static let safeEndings = Set("cefghklmptv".utf8)

  /// Some endings make words of their own, as in plurals, and short words are often cut.
  private static func meant(by word: String, in table: SlipTable) -> String? {
    guard let slip = table.slip(word) else { return nil }
    let isCut = word.utf8.count < WordSurvey.lengthMin
    if slip.isEnding, isCut || slip.letter.map({ !safeEndings.contains($0) }) ?? true { return nil }
    return slip.meant
  }
}

/// The words of a package in small letters.
private struct PackageWords {
  /// Those that stand once, where they are read.
  private(set) var rare: [(word: String, span: Span, isProse: Bool)] = []
  private let uses: [WordSurvey.Key: (use: WordSurvey.Use, file: Int)]
  private let files: [ParsedFile]

  init(_ package: LintedPackage) {
    files = package.files
    var all: [WordSurvey.Key: (use: WordSurvey.Use, file: Int)] = [:]
    for (file, survey) in package.survey.words.enumerated() {
      for (key, use) in survey.uses {
        guard let known = all[key] else {
          all[key] = (use, file)
          continue
        }
        all[key]?.use.count = known.use.count + use.count
      }
    }
    uses = all
    rare = all.values.filter { $0.use.count == 1 && $0.use.isRead }
      .map {
        (
          text($0.use, $0.file), Span(files[$0.file].source.id, $0.use.range),
          isProse($0.use, $0.file)
        )
      }
      .sorted { $0.span < $1.span }
  }

  /// Whether a word stands several times, so that it is one of the package.
  func isUsedElsewhere(_ word: String) -> Bool {
    uses[WordSurvey.key(of: word.utf8)].map { $0.use.count > 1 } ?? false
  }

  /// Whether a word stands in a sentence: between blanks or signs that no address has.
  private func isProse(_ use: WordSurvey.Use, _ file: Int) -> Bool {
    guard use.isText, !use.isJoined else { return false }
    let bytes = files[file].source.bytes
    let (before, after) = (Int(use.range.start) - 1, Int(use.range.end))
    guard before >= 0, after + 1 < bytes.count else { return false }
    let opens: [UInt8] = [Ascii.space, Ascii.lineFeed, Ascii.quote, UInt8(ascii: "(")]
    guard opens.contains(bytes[before]) else { return false }
    switch bytes[after] {
    case Ascii.space, Ascii.lineFeed, Ascii.quote, UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: ")"):
      return true
    case UInt8(ascii: "."), UInt8(ascii: ":"): return !bytes[after + 1].isIdentifierPart
    default: return false
    }
  }

  /// Words that stand more than once, most frequent first.
  func frequent(longerThan length: Int) -> [String] {
    uses.values.filter { $0.use.count > 1 && $0.use.range.count > length }
      .map { (text($0.use, $0.file), $0.use.count) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }

  /// Names that are put together of words, however often they stand.
  func joined(longerThan length: Int) -> [String] {
    uses.values.filter { $0.use.isJoined && $0.use.range.count > length }
      .map { text($0.use, $0.file) }.sorted()
  }

  private func text(_ use: WordSurvey.Use, _ file: Int) -> String {
    String(decoding: files[file].source.bytes[use.range.indices], as: UTF8.self).lowercased()
  }
}
