import Foundation
import Testing

@testable import DSL

/// Sources with marks where diagnostics must begin; see the head of Corpus/parser/package.txt.
struct ParserGoldenTests {
  static let cases = Corpus.cases(in: "parser")

  @Test func thereAreEnoughCases() {
    #expect(Self.cases.count >= 190)
  }

  @Test(arguments: cases)
  func reportsWhatIsMarked(_ example: Corpus.Case) {
    let (source, expected) = withoutMarks(example)
    let file = parsed(source)
    #expect(codes(file.diagnostics).sorted() == expected.sorted(), "\(source)")
    #expect(invariantFaults(file) == [])
    if expected.isEmpty { #expect(!file.tree.isDamaged(file.tree.root)) }
  }

  /// The source of a case and what its marks say.
  private func withoutMarks(_ example: Corpus.Case) -> (source: String, expected: [String]) {
    var source = example.title.hasPrefix("whole:") ? "" : "edition 2026\n"
    var expected: [String] = []
    var rest = example.text[...]
    while let open = rest.firstIndex(of: "‹"), let close = rest[open...].firstIndex(of: "›") {
      source += rest[..<open]
      expected.append("\(source.utf8.count) \(rest[rest.index(after: open)..<close])")
      rest = rest[rest.index(after: close)...]
    }
    return (source + rest, expected)
  }
}

/// Whole trees, written out; TOCSIN_UPDATE_GOLDENS=1 writes Corpus/trees/trees.txt anew.
struct TreeGoldenTests {
  @Test func treesAreAsRecorded() throws {
    var updated = ""
    for example in Corpus.cases(in: "trees") {
      let parts = example.text.components(separatedBy: "---\n")
      let file = parsed("edition 2026\n" + parts[0])
      let trees = file.tree.children(of: file.tree.root).dropFirst().map { dump(file.tree, $0) }
      let actual = trees.map { $0 + "\n" }.joined()
      updated += "=== \(example.title)\n\(parts[0])---\n\(actual)"
      if !Corpus.updatesGoldens {
        #expect(actual == parts.last, "\(example.title)")
      }
    }
    #expect(!updated.isEmpty)
    if Corpus.updatesGoldens {
      let url = Corpus.folder.appending(path: "trees/trees.txt")
      try Data(updated.utf8).write(to: url)
    }
  }
}
