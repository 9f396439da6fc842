import DSL
import Testing

/// The examples of the catalogue are part of its documentation, so they must be true.
@Suite struct CatalogueExampleTests {
  static let entries = Catalogue.entries.filter { (1000..<7000).contains($0.code.rawValue) }

  @Test(arguments: entries)
  func badExampleHasItsFindingAndNoOther(_ entry: Catalogue.Entry) {
    guard !entry.badExample.isEmpty else { return }
    let names = findings(entry.badExample, for: entry)
    #expect(!names.isEmpty)
    #expect(names.allSatisfy { $0 == entry.name }, "\(entry.name): \(names)")
  }

  @Test(arguments: entries)
  func goodExampleIsClean(_ entry: Catalogue.Entry) {
    let names = findings(entry.goodExample, for: entry)
    #expect(names.isEmpty, "\(entry.name): \(names)")
  }

  /// Only findings that need a huge source or several packages have no example.
  @Test func everyFindingHasExamples() {
    let without = Self.entries.filter { $0.badExample.isEmpty || $0.goodExample.isEmpty }
    #expect(
      without.map(\.name) == [
        "not-importable", "repetition-too-large", "expression-too-large", "claim-unknown",
      ])
  }

  /// What a release cannot run yet is told beside every other finding; it has an entry of its own.
  private func findings(_ source: String, for entry: Catalogue.Entry) -> [String] {
    guard !source.isEmpty else { return [] }
    return check(files: [SourceFile(path: "example.tocsin", text: source)])
      .diagnostics.map(\.code.name)
      .filter { $0 == entry.name || $0 != "not-run-yet" }
  }
}
