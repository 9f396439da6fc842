import ArgumentParser
import DSL
import Runtime

/// `tocsin history`: what happened, and which line of the package decided it.
struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Tell what a running server did, and why: every page and every silence.",
    discussion: """
      The newest lines are shown last. Kinds: \
      \(HistoryRecord.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
      """)
  @OptionGroup var server: ServerOption
  @Option(help: "Only lines of this group key.") var group: String?
  @Option(help: "Only lines of the alert with this fingerprint.") var fingerprint: String?
  @Option(help: "Only lines of this kind. May be repeated.") var kind: [String] = []
  @Option(help: "At most this many.") var limit = 50
  @Flag(name: .shortAndLong, help: "Go on telling until stopped.") var follow = false
  @Flag(help: "Print JSON; with --follow one object for each line.") var json = false
  @Option(help: "auto, always or never.") var color: ColorChoice = .auto

  func run() async throws {
    let client = try server.client()
    let answer = try await client.get("/tocsin/v1/history", query + [("limit", String(limit))])
    if json, !follow { return Output.line(answer.pretty) }
    let lines = Array((answer["history"]?.items ?? []).reversed())
    if lines.isEmpty, !follow { return Output.line("no history") }
    show(lines)
    guard follow else { return }
    try await goOn(client, after: lines.last?.position ?? 0)
  }

  private var query: [(String, String)] {
    var query = kind.map { ("kind", $0) }
    if let group { query.append(("group", group)) }
    if let fingerprint { query.append(("fingerprint", fingerprint)) }
    return query
  }

  private func goOn(_ client: ServerClient, after position: Int64) async throws {
    var last = position
    var isLost = false
    while true {
      try await Task.sleep(for: Self.pause)
      let page = [("after", String(last)), ("limit", String(Self.linesAtOnce))]
      let answer: JSONValue
      do {
        answer = try await client.get("/tocsin/v1/history", query + page)
      } catch let problem as Problem where problem.isPassing {
        // The server restarts: its history goes on behind the last line told.
        if !isLost { Output.error("\(problem.message); trying again") }
        isLost = true
        continue
      }
      isLost = false
      let lines = answer["history"]?.items ?? []
      show(lines)
      last = lines.last?.position ?? last
    }
  }

  private func show(_ lines: [JSONValue]) {
    for line in lines {
      guard json else {
        Output.line(HistoryLine(line).render(day: .shown, color: color.applies(to: 1)))
        continue
      }
      var writer = JSONWriter()
      writer.value(line)
      Output.line(String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  private static let pause = Duration.seconds(1)
  private static let linesAtOnce = 200
}

extension JSONValue {
  fileprivate var position: Int64 { self["position"]?.int ?? 0 }
}
