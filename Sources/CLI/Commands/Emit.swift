import ArgumentParser
import DSL
import Glibc
import Interpreter

/// `tocsin emit`: a package as the configuration of another program.
struct Emit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a package as the configuration of another program.",
    discussion: """
      What the target cannot express is told on standard error at the declaration; if somebody \
      would not be told for it, nothing is written and the exit status is 1. The same package \
      gives the same bytes.
      """)

  enum Target: String, ExpressibleByArgument, CaseIterable { case alertmanager }

  @Argument(help: "The package: a folder of .tocsin files, or a single file.") var package: String
  @Option(help: "What to write for: alertmanager.") var target: Target
  @Option(help: "The target's release, from 0.22 to 0.34.") var version =
    "\(AlertmanagerVersion.newest)"
  @Option(help: "Where the target's host keeps secrets, one file for each.")
  var secrets = AlertmanagerEmission.Options().secretsFolder
  @Option(help: "The file to write, instead of standard output.") var out: String?
  @Option(help: "Write nothing; exit with 1 if this file has other content.") var check: String?
  @Option(help: "Write nothing; print what would change in this file.") var diff: String?
  @Flag(help: "Write what can be expressed even if something cannot.") var partial = false
  @Flag(help: "The report as JSON.") var json = false

  func validate() throws {
    guard AlertmanagerVersion(version) != nil else {
      throw ValidationError("--version must be a release from 0.22 to 0.34, not '\(version)'")
    }
    guard [out, check, diff].compactMap({ $0 }).count <= 1 else {
      throw ValidationError("--out, --check and --diff exclude each other")
    }
  }

  func run() throws {
    let program = try PackageSources(reading: package).program(.auto)
    var options = AlertmanagerEmission.Options()
    options.version = AlertmanagerVersion(version) ?? .newest
    options.secretsFolder = secrets
    let emission = AlertmanagerEmission(program, options)
    let report = json ? emission.report.json : emission.report.text
    if !report.isEmpty { Output.error(report) }
    if emission.report.hasErrors, !partial { throw Exit.findings }
    try deliver(emission.text)
    if emission.report.hasErrors { throw Exit.findings }
  }

  private func deliver(_ text: String) throws {
    if let check {
      guard try readFile(check) != Array(text.utf8) else { return }
      Output.error("\(check) is not what the package says")
      throw Exit.findings
    }
    if let diff {
      let found = String(decoding: try readFile(diff), as: UTF8.self)
      guard found != text else { return }
      Output.text(unifiedDiff(from: found, to: text, oldName: diff, newName: "\(diff) (emitted)"))
      throw Exit.findings
    }
    if let out {
      try replaceFile(out, with: Array(text.utf8))
      Output.error("wrote \(out)")
    } else {
      Output.text(text)
    }
  }
}
