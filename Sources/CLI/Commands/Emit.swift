import ArgumentParser
import DSL
import Glibc
import Interpreter

/// `tocsin emit`: a package as the files of other programs.
struct Emit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emit",
    abstract: "Write a package as the files of other programs.",
    discussion: """
      Without --target the files of all targets that the package declares are written below --out. \
      What a target cannot express is told on standard error at the declaration; if somebody would \
      not be told for it, nothing is written and the exit status is 1. The same package gives the \
      same bytes. Files of the package in a target's folder that are made no more are removed.
      """)

  @Argument(help: "The package: a folder of .tocsin files, or a single file.") var package: String
  @Option(
    help: """
      One target: the name of a declared one, or the kind of program to write a single file for: \
      \(EmitTarget.all.map(\.kind).joined(separator: ", ")).
      """)
  var target: String?
  @Option(help: "The release to write for, where --target is a kind; else the newest known.")
  var version: String?
  @Option(
    help: """
      Where the target's host keeps secrets, one file for each (alertmanager, grafana); the name \
      of the Secret (alertmanager_config).
      """)
  var secrets: String?
  @Option(help: "Rules of this source only.") var source: String?
  @Option(help: "The name of the object (prometheus_rule, alertmanager_config).")
  var name: String?
  @Option(help: "The namespace of the object (prometheus_rule, alertmanager_config).")
  var namespace: String?
  @Option(help: "The version of the object's API: v1alpha1 or v1beta1 (alertmanager_config).")
  var api: String?
  @Option(
    name: .customLong("label"),
    help: "A label of the object, name=value (prometheus_rule, alertmanager_config); may repeat.")
  var labels: [String] = []
  @Option(help: "The folder of the output; with a kind the file, instead of standard output.")
  var out: String?
  @Flag(help: "Write nothing; exit with 1 if what is there has other content.") var check = false
  @Flag(help: "Write nothing; print what would change.") var diff = false
  @Flag(help: "Write what can be expressed even if something cannot.") var partial = false
  @Flag(help: "The report as JSON.") var json = false

  func validate() throws {
    guard !check || !diff else { throw ValidationError("--check and --diff exclude each other") }
    if let api, !["v1alpha1", "v1beta1"].contains(api) {
      throw ValidationError("--api must be v1alpha1 or v1beta1, not '\(api)'")
    }
    for label in labels where !label.dropFirst().contains("=") {
      throw ValidationError("--label must be name=value, not '\(label)'")
    }
  }

  func run() throws {
    let program = try PackageSources(reading: package).program(.auto)
    if let target, !program.targets.contains(where: { $0.name == target }) {
      return try emitFile(program, adHoc(target, program))
    }
    let targets = program.targets.filter { target == nil || $0.name == target }
    guard !targets.isEmpty else {
      throw Problem(
        "the package declares no target",
        help: "declare one, as in `target eu: prometheus { … }`, or say --target",
        status: .usage)
    }
    let emission = PackageEmission(program, targets: targets)
    try tell(emission.report)
    let output = EmitOutput(folder: out ?? ".", package: program.name)
    try output.deliver(emission, as: action)
    if emission.report.hasErrors { throw Exit.findings }
  }

  private var action: EmitOutput.Action { check ? .check : diff ? .diff : .write }

  /// Tells what was found; ends the command if that forbids to write.
  private func tell(_ report: EmitReport) throws {
    let text = json ? report.json : report.text
    if !text.isEmpty { Output.error(text) }
    if report.hasErrors, !partial { throw Exit.findings }
  }

  // MARK: One kind

  private func adHoc(_ word: String, _ program: Program) throws -> ProgramTarget {
    guard let emitter = EmitTarget.named(word),
      let kind = TargetKind.all.first(where: { $0.kind.name == emitter.kind })
    else {
      let known = program.targets.map(\.name) + EmitTarget.all.map(\.kind)
      throw Problem(
        "there is no target '\(word)'", help: "known are \(known.joined(separator: ", "))",
        status: .usage)
    }
    let (oldest, newest) = kind.versions
    if let version {
      guard let number = TargetVersion(version), number >= oldest, number <= newest else {
        throw Problem(
          "--version must be a release from \(oldest) to \(newest), not '\(version)'",
          status: .usage)
      }
    }
    var settings: [String: ProgramTarget.Setting] = [:]
    for (name, value) in [
      ("secrets", secrets), ("source", source), ("name", name), ("namespace", namespace),
      ("api", api),
    ] {
      if let value { settings[name] = .text(value) }
    }
    if !labels.isEmpty { settings["labels"] = .pairs(labels.map(pair)) }
    return ProgramTarget(
      name: emitter.kind, kind: emitter.kind, version: version ?? kind.usual.description,
      write: out ?? "-", sorts: Set(kind.sorts), settings: settings)
  }

  private func pair(_ label: String) -> ProgramTarget.Pair {
    let name = label.prefix { $0 != "=" }
    return ProgramTarget.Pair(String(name), String(label.dropFirst(name.count + 1)))
  }

  private func emitFile(_ program: Program, _ target: ProgramTarget) throws {
    // A path that ends with `/` would be a folder of files.
    guard !target.isFolder else {
      throw Problem("--out must be a file where --target is a kind", status: .usage)
    }
    let emission = PackageEmission(program, targets: [target])
    try tell(emission.report)
    let text = emission.files.first?.text ?? ""
    if let out {
      try EmitOutput.deliver(text, to: out, as: action)
    } else {
      guard action == .write else {
        throw Problem("--check and --diff need --out", status: .usage)
      }
      Output.text(text)
    }
    if emission.report.hasErrors { throw Exit.findings }
  }
}
