import ArgumentParser
import DSL
import Interpreter
import Runtime

/// `tocsin test`: the package's tests through the whole pipeline.
struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the tests of a package in virtual time.",
    discussion: """
      A test goes the whole way: alerts in, suppression, routing, grouping, notifications, \
      escalations, tickets and playbooks. Nothing is sent.
      """)

  @Argument(help: "The package.") var package: String
  @Option(help: "Only tests whose name contains this.") var filter: String?
  @Flag(help: "Print the notifications of passing tests too.") var verbose = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var color: ColorOption

  func run() throws {
    let program = try PackageSources(reading: package).program(color.color)
    let zones = try loadZones(program.zoneNames)
    let results = runTests(of: program, zones: zones) { name in
      filter.map(name.contains) ?? true
    }
    if json {
      Output.line(
        JSONValue.object([JSONMember("tests", .array(results.map { asJSON($0, program) }))]).pretty)
    } else {
      show(results, program)
    }
    if results.contains(where: { !$0.passed }) { throw Exit.findings }
  }

  private func show(_ results: [TestResult], _ program: Program) {
    let isColored = color.color.applies(to: 1)
    func paint(_ text: String, _ code: Int) -> String {
      isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
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
