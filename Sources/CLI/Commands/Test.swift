import ArgumentParser
import DSL
import Interpreter
import Runtime

/// `tocsin test`: the package's tests through the whole pipeline, or tests of rule files.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run the tests of a package in virtual time.",
    discussion: """
      A test goes the whole way: alerts in, suppression, routing, grouping, notifications, \
      escalations, tickets and playbooks. Nothing is sent.

      With --promtool or --vmalert-tool the files are tests of Prometheus' or vmalert's rules, \
      and --filter is a regular expression.
      """)

  @Argument(help: "The package; with --promtool or --vmalert-tool files of rule tests.")
  var paths: [String]
  @Option(help: "Only tests whose name contains this.") var filter: String?
  @Flag(help: "Run rule tests in promtool's format.") var promtool = false
  @Flag(help: "Run rule tests in vmalert-tool's format.") var vmalertTool = false
  @Option(help: "For rule tests: an external label, NAME=VALUE.") var externalLabel: [String] = []
  @Option(name: .customLong("external-url"), help: "For rule tests: the value of $externalURL.")
  var externalURL = ""
  @Flag(help: "For vmalert's rules: add no label 'alertgroup'.") var disableAlertgroupLabel = false
  @Flag(help: "Print the notifications of passing tests too.") var verbose = false
  @Flag(help: "Print JSON.") var json = false
  @Option(help: ArgumentHelp("Write JUnit's XML to this file, too.", valueName: "file"))
  var junit: String?
  @OptionGroup var color: ColorOption

  func run() throws {
    if promtool || vmalertTool { return try runRuleFiles() }
    guard paths.count == 1 else {
      throw Problem("one package at a time, please", status: .usage)
    }
    let program = try PackageSources(reading: paths[0]).program(color.color)
    try requireMatch(program.tests.map(\.name))
    let zones = try loadZones(program.zoneNames)
    let report = runTests(of: program, zones: zones) { name in
      filter.map(name.contains) ?? true
    }
    let results = report.results
    if json {
      Output.line(
        JSONValue.object([
          JSONMember("tests", .array(results.map { asJSON($0, program) })),
          JSONMember("alerts", .array(report.alerts.map { asJSON($0, program) })),
        ]).pretty)
    } else {
      show(results, program)
      if filter == nil, !results.isEmpty { show(report.alerts, program) }
    }
    if let junit {
      let cases = results.map { junitCase($0, program) }
      let document = JUnitReport(suite: "tocsin test", cases: cases)
      try replaceFile(junit, with: Array(document.text.utf8))
    }
    if results.contains(where: { !$0.passed }) { throw Exit.findings }
  }

  /// Refuses a filter that chooses nothing: a test that was renamed must not count as passed.
  private func requireMatch(_ names: [String]) throws {
    guard let filter, !names.contains(where: { $0.contains(filter) }) else { return }
    let near = suggestions(for: filter, among: names)
    throw Problem(
      "no test has '\(filter)' in its name", help: near.first.map { "did you mean '\($0)'?" },
      status: .usage)
  }

  func paint(_ text: String, _ code: Int) -> String {
    color.color.applies(to: 1) ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private func show(_ results: [TestResult], _ program: Program) {
    for result in results {
      Output.line("\(result.passed ? paint("ok    ", 32) : paint("FAILED", 31)) \(result.name)")
      for failure in result.failures {
        Output.line("  \(program.describe(failure.place))")
        Output.line(
          failure.message.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
      }
      if verbose, result.passed {
        for line in result.notifications { Output.line("    \(line)") }
      }
    }
    let failed = results.count { !$0.passed }
    Output.line("\(results.count - failed) passed, \(failed) failed")
    if program.tests.isEmpty {
      Output.error("the package has no tests; `test \"…\" { … }` declares one")
    }
  }

  private func junitCase(_ result: TestResult, _ program: Program) -> JUnitReport.Case {
    let files = program.files
    let path = files.indices.contains(result.place.file) ? files[result.place.file] : ""
    let failures = result.failures.map { "\($0.message)\n\(program.describe($0.place))" }
    return JUnitReport.Case(
      name: result.name, path: path, line: result.place.line,
      failure: result.passed ? nil : failures.joined(separator: "\n\n"))
  }

  /// Which alerts of the package's rules no test makes fire.
  private func show(_ alerts: [AlertCoverage], _ program: Program) {
    guard !alerts.isEmpty else { return }
    let silent = alerts.filter { $0.tests == 0 }
    Output.line("\(alerts.count - silent.count) of \(alerts.count) alerts of rules fired in tests")
    for alert in silent { Output.line("  never: \(alert.name) (\(program.describe(alert.place)))") }
  }

  private func asJSON(_ alert: AlertCoverage, _ program: Program) -> JSONValue {
    .object([
      JSONMember("name", .string(alert.name)),
      JSONMember("place", .string(program.describe(alert.place))),
      JSONMember("firedIn", .int(Int64(alert.tests))),
    ])
  }

  private func asJSON(_ result: TestResult, _ program: Program) -> JSONValue {
    .object([
      JSONMember("name", .string(result.name)),
      JSONMember("place", .string(program.describe(result.place))),
      JSONMember("passed", .bool(result.passed)),
      JSONMember(
        "failures",
        .array(
          result.failures.map { failure in
            .object([
              JSONMember("place", .string(program.describe(failure.place))),
              JSONMember("message", .string(failure.message)),
            ])
          })),
      JSONMember("notifications", .array(result.notifications.map(JSONValue.string))),
    ])
  }
}
