import ArgumentParser
import DSL
import Glibc

/// `tocsin check`: everything that can be known before anything runs.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Find every mistake in a package before it runs.",
    discussion: """
      Errors keep a package from running; rules warn of what is legal but likely wrong \
      (docs/rules.md). `tocsin explain-code T0123` tells more about a diagnostic. A comment \
      `# allow RULE until 2027-01-31 because "…"` silences a rule.
      """)

  @Argument(help: "Packages: folders of .tocsin files, or single files.") var packages: [String]
  @Option(help: "human, short, json, github, sarif, gitlab, junit or agent.")
  var format = DiagnosticFormat.human
  @Flag(help: "The same as --format json.") var json = false
  @Option(help: "Least severity that makes the check fail: error, warning or info.")
  var failLevel = FailLevel.error
  @Flag(help: "Leave the rules out: only what keeps a package from running, and its warnings.")
  var noLint = false
  @Flag(help: "Apply the fixes that keep the meaning, then check.") var fix = false
  @Flag(help: "With --fix: apply those that need a review, too.") var unsafeFixes = false
  @OptionGroup var selection: FindingSelection
  @OptionGroup var color: ColorOption

  enum FailLevel: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    case info
    var severity: Severity {
      switch self {
      case .error: .error
      case .warning: .warning
      case .info: .info
      }
    }
  }

  func validate() throws {
    if unsafeFixes, !fix { throw ValidationError("--unsafe-fixes goes with --fix") }
    if packages.count > 1 {
      if [.sarif, .gitlab, .junit].contains(format) {
        throw ValidationError("--format \(format.rawValue) is one document: give one package")
      }
      if selection.baseline != nil {
        throw ValidationError("--baseline belongs to one package")
      }
    }
    try selection.validate()
  }

  func run() throws {
    var failed = false
    for package in packages {
      let findings = try check(package)
      failed = failed || findings.contains { $0.severity <= failLevel.severity }
    }
    if failed { throw Exit.findings }
  }

  private func check(_ package: String) throws -> [Diagnostic] {
    var files = try PackageSources(reading: package, in: Threads.pool).sourceFiles
    if fix { files = try fixed(files, package) }
    let sources = SourceSet(files)
    let found = try selection.selected(from: analyse(files), sources, package)
    show(found, sources, package)
    return found
  }

  private func analyse(_ files: [SourceFile]) -> [Diagnostic] {
    let package = DSL.check(files: files, in: Threads.pool)
    let report = noLint ? nil : lint(package, today: selection.day, in: Threads.pool)
    if packages.count == 1, !fix { keepUntilExit(package, report) }
    return report?.all ?? package.diagnostics
  }

  /// Never lets go of a value: the process is about to end, and taking a large package apart piece
  /// by piece takes longer than showing what was found.
  private func keepUntilExit(_ package: CheckedPackage, _ report: LintReport?) {
    final class Keeper {
      let package: CheckedPackage
      let report: LintReport?

      init(_ package: CheckedPackage, _ report: LintReport?) {
        self.package = package
        self.report = report
      }
    }
    _ = unsafe Unmanaged.passRetained(Keeper(package, report))
  }

  private func fixed(_ files: [SourceFile], _ package: String) throws -> [SourceFile] {
    let outcome = applyFixes(to: files, unsafeFixes ? .unsafe : .safe, analyse: analyse)
    for (before, after) in zip(files, outcome.files) where before.bytes != after.bytes {
      try replaceFile(after.path, with: after.bytes)
    }
    for fix in outcome.applied {
      Output.error("\(fix.path): \(fix.code.text) \(fix.code.name): \(fix.title)")
    }
    let count = outcome.applied.count
    Output.error("\(package): \(count) fix\(count == 1 ? "" : "es") applied")
    if !outcome.isSettled { Output.error("\(package): fixes are left; run the command again") }
    return outcome.files
  }

  private func show(_ found: [Diagnostic], _ sources: SourceSet, _ package: String) {
    let format = json ? .json : format
    let use: ColorUse = color.color.applies(to: 1) ? .always : .never
    let isDocument = [.sarif, .gitlab, .junit].contains(format)
    let shown = isDocument ? found : bounded(found)
    Output.text(render(shown, sources: sources, as: format, color: use))
    guard format == .human, found.isEmpty else { return }
    let count = sources.files.count
    Output.error("\(package): \(count) file\(count == 1 ? "" : "s"), nothing to complain about")
  }
}

extension DiagnosticFormat: ExpressibleByArgument {}
