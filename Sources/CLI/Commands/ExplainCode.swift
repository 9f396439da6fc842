import ArgumentParser
import DSL

/// `tocsin explain-code`: the page of a diagnostic.
struct ExplainCode: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain-code",
    abstract: "Explain a diagnostic with a bad and a good example.",
    discussion: "Without a code all of them are listed.")

  @Argument(help: "A code such as T0101, or its name.") var code: String?

  func run() throws {
    guard let code else {
      var table = Table(header: ["CODE", "SEVERITY", "NAME", "TITLE"])
      for entry in Catalogue.entries {
        table.add([entry.code.text, entry.severity.rawValue, entry.name, entry.title])
      }
      return Output.line(table.render())
    }
    guard let entry = Catalogue.entry(named: code) else {
      let near = suggestions(for: code, among: Catalogue.entries.map(\.name)).first
      throw Problem(
        "there is no diagnostic '\(code)'",
        help: near.map { "did you mean \($0)?" } ?? "`tocsin explain-code` lists them",
        status: .usage)
    }
    var lines = ["\(entry.code.text) \(entry.name) (\(entry.severity.rawValue))", entry.title, ""]
    lines += [entry.explanation, ""]
    if let category = LintCategory(of: entry.code) {
      lines += [
        "A rule (\(category.rawValue)); its examples leave out what every package has.", "",
      ]
    }
    if !entry.badExample.isEmpty {
      lines += [
        "Bad:", "", indented(entry.badExample), "", "Good:", "", indented(entry.goodExample),
      ]
    }
    Output.line(lines.joined(separator: "\n"))
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }
}
