import ArgumentParser
import DSL

/// `tocsin check`: everything that can be known before anything runs.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find every mistake in a package before it runs.",
    discussion: "`tocsin explain-code T0123` tells more about a diagnostic.")

  @Argument(help: "Packages: folders of .tocsin files, or single files.") var packages: [String]
  @Option(help: "human, short, json or github.") var format = DiagnosticFormat.human
  @Flag(help: "The same as --format json.") var json = false
  @Option(help: "Least severity that makes the check fail: error or warning.")
  var failLevel = FailLevel.error
  @OptionGroup var color: ColorOption

  enum FailLevel: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    var severity: Severity { self == .error ? .error : .warning }
  }

  func run() throws {
    var failed = false
    for package in packages {
      let compiled = try PackageSources(reading: package).compile()
      show(compiled, package)
      failed = failed || compiled.diagnostics.contains { $0.severity >= failLevel.severity }
    }
    if failed { throw Exit.findings }
  }

  private func show(_ compiled: Compiled, _ package: String) {
    let format = json ? .json : format
    let use: ColorUse = color.color.applies(to: 1) ? .always : .never
    Output.text(compiled.report(format, use))
    guard format == .human, compiled.diagnostics.isEmpty else { return }
    let count = compiled.sources.files.count
    Output.error("\(package): \(count) file\(count == 1 ? "" : "s"), nothing to complain about")
  }
}

extension DiagnosticFormat: ExpressibleByArgument {}
