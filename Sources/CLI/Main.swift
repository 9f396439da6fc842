import ArgumentParser
import DSL

/// `tocsin`: one binary for people, CI and the server.
@main
struct Tocsin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tocsin",
    abstract: "Checks, tests, explains and runs alert operations written in the Tocsin language.",
    discussion: """
      A package is a folder of .tocsin files. Start with:

        tocsin check PACKAGE     find every mistake before it runs
        tocsin test PACKAGE      run the package's tests in virtual time
        tocsin serve PACKAGE     receive alerts, in place of Alertmanager

      Exit status: 0 clean, 1 findings or failures, 2 wrong usage, 3 cannot read or internal.
      """,
    version: tocsinVersion,
    subcommands: [
      Check.self, Format.self, Test.self, Prove.self, Plan.self, Explain.self, Run.self, Serve.self,
      Ticket.self,
      Runs.self, History.self, Ack.self, Import.self, Emit.self, Doc.self, ExplainCode.self,
      LanguageServerCommand.self,
      ShowReference.self, Conformance.self, MeasureLanguage.self,
    ])

  static func main() async {
    do {
      try requireCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Exit.end(with: error)
    }
  }

  /// Refuses a word that is no command; of one that is misspelt the parser would only say that
  /// there are too many arguments.
  private static func requireCommand(_ word: String?) throws {
    guard let word, !word.hasPrefix("-"), word != "help" else { return }
    let names = configuration.subcommands.flatMap { command in
      [command._commandName] + command.configuration.aliases
    }
    guard !names.contains(word) else { return }
    let near = suggestions(for: word, among: names).first
    throw Problem(
      "there is no command '\(word)'",
      help: near.map { "did you mean '\($0)'?" } ?? "`tocsin --help` lists them", status: .usage)
  }
}

/// The version of this build; `CHANGELOG.md` tells what is in it.
let tocsinVersion = "0.1.0"

/// DSL has an `Argument` of diagnostics; here the word means the command line's.
typealias Argument = ArgumentParser.Argument
