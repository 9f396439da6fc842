import ArgumentParser
import DSL
import Interpreter
import Runtime
import Server

/// `tocsin run`: recorded alerts through the whole pipeline, in virtual time or for real.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play recorded alerts through a package and show what would have been sent, or send.",
    discussion: """
      Time is virtual: an hour passes in milliseconds. Nothing is sent. `http` steps are taken to \
      answer 200 with an empty body, and `ai` steps to fail, so that their `else` is taken.

      With --send everything is real: the clock, the channels, the steps of playbooks. State is \
      kept in memory and forgotten at the end.

      A recording is JSON Lines: {"at": "1m30s", "alerts": [...]}, or one JSON list of alerts.
      """)

  @Argument(help: "The package.") var package: String
  @Option(help: "The recording; `-` for standard input.") var alerts: String
  @Option(help: "Go on this long after the last posting (default: 1h, with --send 1m).")
  var until: DurationArgument?
  @Flag(help: "Really send, in real time.") var send = false
  @Option(help: "With --send: folder with one file for each secret.") var secrets: String?
  @OptionGroup(title: "Network") var network: NetworkOptions
  @Option(help: "Wall-clock time of the start, RFC 3339 (default: now).") var start: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @OptionGroup var color: ColorOption

  func run() async throws {
    guard !send else { return try await runForReal() }
    try rehearse()
  }

  private func rehearse() throws {
    let program = try PackageSources(reading: package).program(color.color)
    let begin = try startTime()
    let recording = try readRecording(alerts, start: begin)
    var rehearsal = Rehearsal(program, zones: try loadZones(program.zoneNames), at: begin)
    do throws(Rehearsal.Refused) {
      try rehearsal.play(
        recording.rehearsed, until: recording.length + (until?.span ?? .hours(1)))
    } catch {
      throw Problem(error.description)
    }
    report(rehearsal.engine, since: begin)
  }

  private func startTime() throws -> Instant {
    guard let start else { return SystemClock().now }
    guard let time = parseRFC3339(start) else {
      throw Problem("--start '\(start)' is no RFC 3339 time", status: .usage)
    }
    return time
  }

  private func report(_ engine: VirtualEngine, since begin: Instant) {
    for attempt in engine.attempts {
      let at = (attempt.at - begin).text
      Output.line(json ? describeJSON(attempt, at) : describe(attempt, at))
    }
    guard !json else { return }
    for record in engine.history().reversed()
    where record.kind == .suppressed || record.kind == .dropped {
      Output.line("\((record.at - begin).text)  \(record.kind.rawValue): \(record.text)")
    }
    Output.line("\(engine.attempts.count) effects, none performed")
  }

  private func describe(_ attempt: VirtualEngine.Attempt, _ at: String) -> String {
    switch attempt.row.effect {
    case .deliver(let delivery):
      let title = delivery.message["title"] ?? delivery.message.fields.first?.text ?? ""
      let body = delivery.message["body"] ?? ""
      let lines = body.split(separator: "\n").map { "\n        \($0)" }.joined()
      return "\(at)  notify \(delivery.receiver): \(title)\(lines)"
    case .http(let call): return "\(at)  http \(call.method) \(call.url)"
    case .ai(let call): return "\(at)  ai \(call.model): \(call.prompt.prefix(200))"
    }
  }

  private func describeJSON(_ attempt: VirtualEngine.Attempt, _ at: String) -> String {
    var members = [JSONMember("at", .string(at))]
    switch attempt.row.effect {
    case .deliver(let delivery):
      members.append(JSONMember("notify", .string(delivery.receiver)))
      members += delivery.message.fields.map { JSONMember($0.name, .string($0.text)) }
      if let group = delivery.message.group {
        members.append(JSONMember("status", .string(group.status.rawValue)))
        members.append(JSONMember("group", .string(group.key)))
      }
    case .http(let call):
      members.append(JSONMember("http", .string("\(call.method) \(call.url)")))
    case .ai(let call): members.append(JSONMember("ai", .string(call.model)))
    }
    var writer = JSONWriter()
    writer.value(.object(members))
    return writer.text
  }
}
