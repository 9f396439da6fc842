import ArgumentParser

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
}

/// The version of this build; `CHANGELOG.md` tells what is in it.
let tocsinVersion = "0.1.0"

/// DSL has an `Argument` of diagnostics; here the word means the command line's.
typealias Argument = ArgumentParser.Argument
