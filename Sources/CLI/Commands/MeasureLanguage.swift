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
    var report = JSONWriter()
    report.beginObject()
    report.key("bytes")
    report.int(Int64(bytes))
    report.key("lines")
    report.int(Int64(lines))
    report.key("parse_us")
    report.int(median { _ = files.map(DSL.parse) })
    report.key("format_us")
    report.int(median { _ = parsed.map { DSL.format($0) } })
    report.key("check_us")
    report.int(median { _ = DSL.check(parsed: parsed) })
    report.key("lint_us")
    report.int(median { _ = DSL.lint(checked) })
    report.endObject()
    Output.line(report.text)
  }

  /// Microseconds.
  private func median(_ body: () -> Void) -> Int64 {
    let nanosecondsOfMicrosecond: UInt64 = 1_000
    let times = (0..<rounds).map { _ -> UInt64 in
      let start = DispatchTime.now().uptimeNanoseconds
      body()
      return DispatchTime.now().uptimeNanoseconds - start
    }
    return Int64(times.sorted()[rounds / 2] / nanosecondsOfMicrosecond)
  }
}
