import ArgumentParser
import Interpreter
import Runtime

/// What the imports of rules share.
private struct RuleArguments: ParsableArguments {
  @Argument(help: "The files; `-` for standard input.") var files: [String]
  @Option(help: "The folder to write a package to, instead of standard output.") var out: String?
  @Option(help: "A package that the rules are added to; only files of rules are written.")
  var into: String?
  @Option(help: "The name of the source that evaluates the rules.") var source: String?
  @Flag(help: "The report as JSON.") var json = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one file") }
    if out != nil, into != nil { throw ValidationError("--out and --into exclude each other") }
  }

  func run(as flavour: RuleFlavour?) throws {
    let report = ImportOutput(asJSON: json)
    let inputs = try files.map { path in
      RuleSource.Input(file: path == "-" ? "rules.yml" : path, bytes: try readFile(path))
    }
    var options = RuleSource.Options(
      flavour ?? RuleSource.flavour(of: inputs), source: source)
    options.isSingleFile = out == nil && into == nil
    if let into {
      options.package = try PackageSources(reading: into).sourceFiles
    }
    let result: RuleSource
    do throws(RuleSource.Refusal) {
      result = try RuleSource.read(inputs, options)
    } catch {
      throw report.refusal(error.problems)
    }
    try report.deliver(
      result.files.map { ($0.path, $0.text) }, to: out ?? into, by: into == nil ? .out : .into,
      result.reports)
  }
}

/// `tocsin import prometheus`.
struct ImportPrometheus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prometheus",
    abstract: "Turn files of rules of Prometheus into a package.",
    discussion: """
      Reads rule files and PrometheusRule manifests of the operator. The rules keep their order, \
      queries, durations, labels and texts. What is lost or changed is told on standard error with \
      the lines of the files. Exit status 1 if something is lost.
      """,
    aliases: ["prometheus-rule"])

  @OptionGroup private var arguments: RuleArguments

  func run() throws { try arguments.run(as: .prometheus) }
}

/// `tocsin import vmalert`.
struct ImportVmalert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vmalert",
    abstract: "Turn files of rules of vmalert into a package.",
    discussion: "Like `import prometheus`, with the settings of vmalert and queries in MetricsQL.")

  @OptionGroup private var arguments: RuleArguments

  func run() throws { try arguments.run(as: .vmalert) }
}

/// `tocsin import rules`.
struct ImportRules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Turn files of rules into a package; the files tell whose they are.",
    discussion: """
      Files that Prometheus reads are taken as its own, others as those of vmalert.
      """)

  @OptionGroup private var arguments: RuleArguments

  func run() throws { try arguments.run(as: nil) }
}

/// What the imports of objectives share.
private struct ObjectiveArguments: ParsableArguments {
  @Argument(help: "The file; `-` for standard input.") var file: String
  @Option(help: "The folder to write main.tocsin to, instead of standard output.") var out: String?
  @Option(help: "The name of the source that evaluates the objectives.")
  var source = "prometheus"
  @Flag(help: "The report as JSON.") var json = false

  func run(as format: ObjectiveSource.Format) throws {
    let report = ImportOutput(asJSON: json)
    let bytes = try readFile(file)
    let result: ObjectiveSource
    do throws(YAMLError) {
      result = try ObjectiveSource.read(
        bytes, file: file == "-" ? "slo.yml" : file, as: format, source: source)
    } catch {
      throw report.refusal([(file, error)])
    }
    try report.deliver([("main\(PackageFolder.suffix)", result.text)], to: out, [result.report])
  }
}

/// `tocsin import sloth`.
struct ImportSloth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sloth",
    abstract: "Turn objectives of Sloth into `slo` declarations.",
    discussion: "Reads prometheus/v1 and PrometheusServiceLevel manifests.")

  @OptionGroup private var arguments: ObjectiveArguments

  func run() throws { try arguments.run(as: .sloth) }
}

/// `tocsin import openslo`.
struct ImportOpenSLO: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openslo",
    abstract: "Turn objectives of OpenSLO into `slo` declarations.",
    discussion: "Reads openslo/v1 and openslo/v1alpha: ratios of good or bad events to all.")

  @OptionGroup private var arguments: ObjectiveArguments

  func run() throws { try arguments.run(as: .openslo) }
}

/// `tocsin import grafana`.
struct ImportGrafana: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grafana",
    abstract: "Turn the alerting that Grafana exports into a package.",
    discussion: """
      Reads files for provisioning, YAML or JSON: rules whose condition is a threshold over \
      queries of Prometheus, contact points, notification policies and mute timings. What is lost \
      or changed is told on standard error. Exit status 1 if something is lost.
      """)

  @Argument(help: "The file; `-` for standard input.") var file: String
  @Option(help: "The folder to write a package to, instead of standard output.") var out: String?
  @Option(help: "The name of the source that evaluates the rules.") var source = "prometheus"
  @Flag(help: "The report as JSON.") var json = false

  func run() throws {
    let report = ImportOutput(asJSON: json)
    let bytes = try readFile(file)
    let result: GrafanaSource
    do throws(YAMLError) {
      result = try GrafanaSource.read(
        bytes, file: file == "-" ? "grafana.yml" : file, source: source)
    } catch {
      throw report.refusal([(file, error)])
    }
    // On standard output all of it is one text.
    let files = out == nil ? [("", result.text)] : result.files.map { ($0.path, $0.text) }
    try report.deliver(files, to: out, [result.report])
  }
}
