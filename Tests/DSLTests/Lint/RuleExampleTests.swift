import Testing

@testable import DSL

/// The examples of the rules are their documentation, so they must be true.
@Suite struct RuleExampleTests {
  static let names = Catalogue.entries.filter { $0.code.rawValue / 1000 == 7 }.map(\.name)

  private func entry(_ name: String) throws -> Catalogue.Entry {
    try #require(Catalogue.entry(named: name))
  }

  @Test(arguments: names)
  func badExampleHasItsFindingAndNoOther(_ name: String) throws {
    let entry = try entry(name)
    let names = LintFrame.findings(entry.badExample).map(\.code.name)
    #expect(names.contains(entry.name), "\(names)")
    // What an `allow` comment fails to silence is reported too.
    guard entry.code.rawValue / 100 != 70 else { return }
    #expect(names.allSatisfy { $0 == entry.name }, "\(names)")
  }

  @Test(arguments: names)
  func goodExampleIsClean(_ name: String) throws {
    let entry = try entry(name)
    let found = LintFrame.findings(entry.goodExample)
    #expect(found.isEmpty, "\(entry.name): \(found.map { "\($0.code.name) \($0.title)" })")
  }

  /// A rule never says what the checker says already, and never speaks about what does not check.
  @Test(arguments: names)
  func theCheckerAcceptsBothExamples(_ name: String) throws {
    let entry = try entry(name)
    for example in [entry.badExample, entry.goodExample] {
      let checked = check(files: LintFrame.files(example))
      #expect(!checked.hasErrors, "\(entry.name): \(checked.diagnostics.map(\.title))")
    }
  }

  @Test func theRegistryIsWhole() {
    let rules = Catalogue.entries.filter { LintCategory(of: $0.code) != nil }
    #expect(LintRegistry.rules.map { $0.code } == rules.map(\.code))
  }
}
