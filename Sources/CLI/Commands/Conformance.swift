import ArgumentParser
import DSL
import Interpreter
import Server

/// `tocsin conformance`: records of how Alertmanager behaves, run against our own engine.
struct Conformance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Run conformance records and count what passes.",
    discussion: """
      Suites: \(ConformanceSuite.all.map(\.name).joined(separator: ", ")). A record that fails, \
      from which Tocsin deviates on purpose or that is out of scope is named with its reason.
      """)

  @Argument(help: "The suite.") var suite: String
  @Argument(help: "Files of records; `-` for standard input.") var files: [String]
  @Flag(help: "Name what deviates on purpose and what is skipped, too.") var verbose = false

  func run() throws {
    guard let suite = ConformanceSuite.named(suite) else {
      let known = ConformanceSuite.all.map(\.name).joined(separator: ", ")
      throw Problem("there is no suite '\(suite)'", help: "suites are \(known)", status: .usage)
    }
    var counts = (passed: 0, failed: 0, deviating: 0, skipped: 0)
    for file in files {
      let context = context(for: suite, file: file)
      let name = file.split(separator: "/").last.map(String.init) ?? file
      for verdict in suite.run(file: try readFile(file), named: name, context) {
        let id = verdict.id
        switch verdict.outcome {
        case .passed: counts.passed += 1
        case .failed(let reason):
          counts.failed += 1
          Output.line("failed  \(id): \(reason)")
        case .deviates(let reason):
          counts.deviating += 1
          if verbose { Output.line("deviates \(id): \(reason)") }
        case .skipped(let reason):
          counts.skipped += 1
          if verbose { Output.line("skipped \(id): \(reason)") }
        }
      }
    }
    Output.line(
      "\(counts.passed) passed, \(counts.failed) failed, \(counts.deviating) deviating, "
        + "\(counts.skipped) skipped")
    if counts.failed > 0 { throw Exit.findings }
  }

  /// What a record names is looked up in the suite's folder, which its file stands in or below.
  private func context(for suite: ConformanceSuite, file: String) -> ConformanceContext {
    let folder = file.hasSuffix("/\(suite.file)") ? String(file.dropLast(suite.file.count)) : ""
    return ConformanceContext(
      zoneFile: { name in
        ZoneTable.isWellFormed(name) ? try? readFile("/usr/share/zoneinfo/\(name)") : nil
      },
      dataFile: { path in try? readFile("\(folder)\(path)") })
  }
}
