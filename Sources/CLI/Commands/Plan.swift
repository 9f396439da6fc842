import ArgumentParser
import DSL
import Interpreter
import Runtime
import Server

/// `tocsin plan`: what a change of a package would do, before it does it.
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a change of a package would do: who is told more, less, later, elsewhere.",
    discussion: """
      Compares two packages, OLD and NEW, or with --since one package with its state at a \
      revision of git. Everything is decided for all alerts at once: each set of alerts that fares \
      otherwise is shown as a condition, with an example, its old way and its new way. What is too \
      large to decide is called unknown.

      With --alerts both versions are played over recorded alerts in virtual time, and what they \
      would have sent is compared; see `tocsin run` for the form of recordings. Nothing is sent.

      The exit status is 0, or 1 with --fail-on-change and a change; 3 where a package cannot be \
      read or does not check.
      """)

  @Argument(help: "The package that runs now; with --since the package as it is now.")
  var old: String
  @Argument(help: "The package that would run.") var new: String?
  @Option(
    help: ArgumentHelp(
      "Compare the package with what it was at this revision of git.", valueName: "rev"))
  var since: String?
  @Option(help: "A recording, `-` for standard input; may be given several times.")
  var alerts: [String] = []
  @Option(help: "Go on this long after the last posting (default: 1h).")
  var until: DurationArgument?
  @Option(
    help: ArgumentHelp(
      "The time at which recordings begin and from which calendars are compared, RFC 3339 "
        + "(default: now).", valueName: "time"))
  var at: String?
  @Option(help: "text, json or markdown.") var format = Form.text
  @Flag(help: "The same as --format json.") var json = false
  @Flag(help: "End with status 1 where something would be different.") var failOnChange = false
  @OptionGroup var color: ColorOption

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
  }

  func validate() throws {
    if since == nil, new == nil {
      throw ValidationError("give two packages, OLD and NEW, or one and --since REV")
    }
    if since != nil, new != nil {
      throw ValidationError("--since takes one package, which is compared with its own past")
    }
  }

  func run() throws {
    let begin = try startTime()
    let (old, new) = try versions()
    var plan = PackagePlan(from: old.compiled, to: new.compiled, at: begin)
    if !alerts.isEmpty { plan.recorded = try recorded(old, new, at: begin) }
    show(plan)
    if failOnChange, !plan.isEmpty { throw Exit.findings }
  }

  /// Both sides; with --since the argument is the newer one.
  private func versions() throws -> (old: PlanVersion, new: PlanVersion) {
    guard let since else {
      let before = try PackageSources(reading: old)
      let after = try PackageSources(reading: new ?? old)
      return (
        try PlanVersion(before, .old, color: color.color),
        try PlanVersion(after, .new, color: color.color)
      )
    }
    // The package as it is says better than git what is wrong with its path.
    let after = try PackageSources(reading: old)
    let before = try PackageSources(reading: old, at: since)
    return (
      try PlanVersion(before, .old, revision: since, color: color.color),
      try PlanVersion(after, .new, color: color.color)
    )
  }

  private func recorded(
    _ old: PlanVersion, _ new: PlanVersion, at begin: Instant
  ) throws -> PlanRecorded {
    let recordings = try alerts.map { try readRecording($0, start: begin) }
    let postings = recordings.flatMap(\.rehearsed).enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }.map(\.element)
    let length = recordings.map(\.length).max() ?? .zero
    do throws(Rehearsal.Refused) {
      return try PlanRecorded(
        old: (old.program, old.zones), new: (new.program, new.zones), postings: postings,
        at: begin, until: length + (until?.span ?? .hours(1)))
    } catch {
      throw Problem(error.description)
    }
  }

  private func startTime() throws -> Instant {
    guard let at else { return SystemClock().now }
    guard let time = parseRFC3339(at) else {
      throw Problem("--at '\(at)' is no RFC 3339 time such as 2026-11-21T03:00:00Z", status: .usage)
    }
    return time
  }

  private func show(_ plan: PackagePlan) {
    switch json ? .json : format {
    case .json: Output.line(plan.json.pretty)
    case .markdown: Output.text(plan.markdown)
    case .text:
      let isColored = color.color.applies(to: 1)
      Output.text(plan.text(width: min(Output.width, 120), color: isColored ? .ansi : .none))
    }
  }
}

/// One side of a comparison, ready to be evaluated.
private struct PlanVersion {
  let program: Program
  let zones: ZoneTable

  var compiled: CompiledProgram { CompiledProgram(program, zones: zones) }

  /// Compiles a package; the side is told to whoever must mend it, and places in its files name the
  /// revision that it was read from.
  init(
    _ sources: PackageSources, _ side: PlanSide, revision: String? = nil, color: ColorChoice
  ) throws {
    let compiled = sources.compile()
    let origin = revision.map { "\(sources.path) at \($0)" } ?? sources.path
    guard var program = compiled.program else {
      Output.error(compiled.report(.human, color.applies(to: 2) ? .always : .never))
      throw Problem("the \(side.rawValue) package, \(origin), does not check: see above")
    }
    if let revision { program.files = program.files.map { "\(revision):\($0)" } }
    zones = try loadZones(program.zoneNames)
    self.program = program
  }
}
