import ArgumentParser
import Interpreter
import Runtime

/// `tocsin import`: foreign files as source of the language.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turn configurations of other programs into a package.",
    subcommands: [
      ImportAlertmanager.self, ImportPrometheus.self, ImportVmalert.self, ImportRules.self,
      ImportSloth.self, ImportOpenSLO.self, ImportGrafana.self,
    ])
}

/// `tocsin import alertmanager`.
struct ImportAlertmanager: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alertmanager",
    abstract: "Turn an Alertmanager configuration into a package.",
    discussion: """
      The source routes, inhibits and mutes as the configuration does. What is lost or changed, \
      and which secrets to provide, is told on standard error with the lines of the configuration. \
      Exit status 1 if something is lost.
      """)

  @Argument(help: "The configuration; `-` for standard input.") var file: String
  @Option(help: "The folder to write main.tocsin to, instead of standard output.") var out: String?
  @Flag(help: "The report as JSON.") var json = false

  func run() throws {
    let report = ImportOutput(asJSON: json)
    let bytes = try readFile(file)
    let source: AlertmanagerSource
    do throws(YAMLError) {
      source = try AlertmanagerSource.read(bytes, file: file == "-" ? "alertmanager.yml" : file)
    } catch {
      throw report.refusal([(file, error)])
    }
    try report.deliver([("main\(PackageFolder.suffix)", source.text)], to: out, [source.report])
  }
}
