import ArgumentParser
import Glibc
import Interpreter
import Runtime

/// `tocsin import`: foreign files as source of the language.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn configurations of other programs into a package.",
    subcommands: [ImportAlertmanager.self])
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
    let bytes = try readFile(file)
    let source: AlertmanagerSource
    do throws(YAMLError) {
      source = try AlertmanagerSource.read(bytes, file: file == "-" ? "alertmanager.yml" : file)
    } catch {
      Output.error(
        "\(file):\(error.mark.line):\(error.mark.column): error: \(error.message)")
      throw Exit.findings
    }
    if let out { try write(source.text, to: out) } else { Output.text(source.text) }
    Output.error(json ? source.report.json : source.report.text)
    if source.report.findings.contains(where: { $0.effect == .lost }) { throw Exit.findings }
  }

  /// Writes the package; never over one that is there.
  private func write(_ text: String, to folder: String) throws {
    let path = "\(folder)/main\(PackageFolder.suffix)"
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw Problem("cannot make \(folder): \(String(cString: strerror(errno)))")
    }
    guard access(path, F_OK) != 0 else {
      throw Problem("\(path) is there already", help: "name another folder with --out")
    }
    try replaceFile(path, with: Array(text.utf8))
    Output.error("wrote \(path)")
  }
}
