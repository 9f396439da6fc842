import ArgumentParser
import DSL
import Dispatch

/// `tocsin measure-language`: how fast files are parsed, laid out, checked and linted.
///
/// Meant for `scripts/bench-language`, which cannot see these parts from outside a process; hidden
/// from the help because nobody who writes packages needs it.
struct MeasureLanguage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure-language",
    abstract: "Print the median times of the parts of a check, as JSON.", shouldDisplay: false)

  @Argument(help: "The package.") var package: String
  @Option(help: "How often each part is run.") var rounds = 5

  func validate() throws {
    guard (1...1_000).contains(rounds) else {
      throw ValidationError("--rounds is between 1 and 1000")
    }
  }

  func run() throws {
    let files = try PackageSources(reading: package).sourceFiles
    let bytes = files.reduce(0) { $0 + $1.bytes.count }
    let lines = files.reduce(0) { $0 + $1.lines.count }
    let parsed = files.map(DSL.parse)
    let checked = DSL.check(parsed: parsed)
    let members = [
      JSONMember("bytes", .int(Int64(bytes))), JSONMember("lines", .int(Int64(lines))),
      JSONMember("parse_us", median { _ = files.map(DSL.parse) }),
      JSONMember("format_us", median { _ = parsed.map { DSL.format($0) } }),
      JSONMember("check_us", median { _ = DSL.check(parsed: parsed) }),
      JSONMember("lint_us", median { _ = DSL.lint(checked) }),
    ]
    Output.line(JSONValue.object(members).text)
  }

  /// Microseconds.
  private func median(_ body: () -> Void) -> JSONValue {
    let nanosecondsOfMicrosecond: UInt64 = 1_000
    let times = (0..<rounds).map { _ -> UInt64 in
      let start = DispatchTime.now().uptimeNanoseconds
      body()
      return DispatchTime.now().uptimeNanoseconds - start
    }
    return .int(Int64(times.sorted()[rounds / 2] / nanosecondsOfMicrosecond))
  }
}
