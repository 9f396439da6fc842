import ArgumentParser
import DSL

/// `tocsin reference`: channel kinds, attributes, types and functions of the language.
struct ShowReference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Show the language's reference, or one entry of it.",
    discussion: "For example `tocsin reference slack`, `tocsin reference group`.")

  @Argument(help: "A channel kind, a function or a type; without it the whole page is printed.")
  var name: String?

  func run() throws {
    guard let name else { return Output.text(Reference.page) }
    let wanted = name.lowercased()
    let found = Reference.entries.filter { $0.name.lowercased() == wanted }
    guard !found.isEmpty else {
      let near = suggestions(for: name, among: Reference.entries.map(\.name))
      let hint = near.isEmpty ? "`tocsin reference` prints all of it" : "did you mean \(near[0])?"
      throw Problem("there is no entry '\(name)'", help: hint, status: .usage)
    }
    Output.line(found.map(\.text).joined(separator: "\n\n"))
  }
}
