import ArgumentParser
import DSL
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
  var release: String?
  /// As the attribute of targets is called; in the help it would stand beside "Show the version".
  @Option(help: .hidden) var version: String?
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
    if release != nil, version != nil {
      throw ValidationError("--version is another name of --release; give one of them")
    }
    guard !check || !diff else { throw ValidationError("--check and --diff exclude each other") }
    if let api, !["v1alpha1", "v1beta1"].contains(api) {
      throw ValidationError("--api must be v1alpha1 or v1beta1, not '\(api)'")
    }
    for label in labels where !label.dropFirst().contains("=") {
      throw ValidationError("--label must be name=value, not '\(label)'")
    }
  }

  func run() throws {
    Output.errorsAreJSON = json
    let program = try PackageSources(reading: package).program(.auto)
    if let target, !program.targets.contains(where: { $0.name == target }) {
      return try emitFile(program, adHoc(target, program))
    }
    try refuse(given.map(\.name), "declared targets say it themselves")
    let targets = program.targets.filter { target == nil || $0.name == target }
    guard !targets.isEmpty else {
      throw Problem(
        "the package declares no target",
        help: "declare one, as in `target eu: prometheus { … }`, or say --target",
        status: .usage)
    }
    let emission = PackageEmission(program, targets: targets)
    try require(emission.report)
    var output = EmitOutput(folder: out ?? ".", package: program.name)
    try output.deliver(emission, as: action)
    try finish(emission.report, output.told)
  }

  private var action: EmitOutput.Action { check ? .check : diff ? .diff : .write }

  /// Ends the command if what was found forbids to write.
  private func require(_ report: EmitReport) throws {
    guard report.hasErrors, !partial else { return }
    tell(report, FileTally())
    throw Exit.findings
  }

  /// Tells what was found and what became of files; ends the command with its status.
  private func finish(_ report: EmitReport, _ tally: FileTally) throws {
    tell(report, tally)
    if report.hasErrors || tally.hasDifferences { throw Exit.findings }
  }

  private func tell(_ report: EmitReport, _ tally: FileTally) {
    guard !json else { return Output.error(report.json + tally.json) }
    let text = report.text + tally.text
    if !text.isEmpty { Output.error(text) }
  }

  // MARK: Options

  /// The settings that are given on the command line, by the names of their attributes.
  private var given: [(name: String, setting: ProgramTarget.Setting)] {
    let texts = [
      ("release", release ?? version), ("secrets", secrets), ("source", source), ("name", name),
      ("namespace", namespace), ("api", api),
    ].compactMap { name, value in value.map { (name, ProgramTarget.Setting.text($0)) } }
    return texts + (labels.isEmpty ? [] : [("labels", .pairs(labels.map(pair)))])
  }

  /// Refuses options that would do nothing.
  private func refuse(_ names: [String], _ reason: String) throws {
    guard let name = names.first else { return }
    let option = name == "labels" ? "label" : name == "release" && release == nil ? "version" : name
    throw Problem("--\(option) would do nothing here: \(reason)", status: .usage)
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
    let version = release ?? version
    if let version {
      guard let number = TargetVersion(version), number >= oldest, number <= newest else {
        throw Problem(
          "--release must be one from \(oldest) to \(newest), not '\(version)'",
          status: .usage)
      }
    }
    let known = Set(kind.kind.table.attributes.map(\.name)).union(["release"])
    let unknown = given.map(\.name).filter { !known.contains($0) }
    try refuse(unknown, "\(emitter.kind) has no such thing")
    let settings = given.filter { $0.name != "release" }
    return ProgramTarget(
      name: emitter.kind, kind: emitter.kind, version: version ?? kind.usual.description,
      write: out ?? "-", sorts: Set(kind.sorts),
      settings: Dictionary(settings.map { ($0.name, $0.setting) }) { first, _ in first })
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
    guard out != nil || action == .write else {
      throw Problem("--check and --diff need --out", status: .usage)
    }
    try require(emission.report)
    let text = emission.files.first?.text ?? ""
    var output = EmitOutput(folder: ".", package: program.name)
    if let out {
      try output.deliver(text, to: out, as: action)
    } else {
      Output.text(text)
    }
    try finish(emission.report, output.told)
  }
}
