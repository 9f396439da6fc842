import Foundation
import Testing

@testable import DSL

/// `docs/reference.md` is made from the checker's tables; TOCSIN_UPDATE_GOLDENS=1 writes it anew.
struct ReferenceTests {
  private let file = Corpus.project.appending(path: "docs/reference.md")

  @Test func thePageIsCurrent() throws {
    if Corpus.updatesGoldens { try Data(Reference.page.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == Reference.page)
  }

  @Test func everyEntrySaysSomething() {
    for entry in Reference.entries { #expect(entry.text.count > entry.name.count + 20) }
    let names = Reference.entries.map(\.name)
    #expect(names.count == Set(names).count)
  }
}
