import ArgumentParser
import DSL

/// `tocsin runs`: what playbooks did, step by step.
struct Runs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List playbook runs of a running server, or show one with its steps.")
  @OptionGroup var server: ServerOption
  @Argument(help: "A run, for example triage-42; without it all are listed.") var run: String?
  @Option(help: "Only runs of this playbook.") var playbook: String?
  @Option(help: "At most this many.") var limit = 50
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let client = try server.client()
    if let run {
      let answer = try await client.get("/tocsin/v1/runs/\(percentEncode(run))")
      return Output.line(json ? answer.pretty : describe(answer))
    }
    var query = [("limit", String(limit))]
    if let playbook { query.append(("playbook", playbook)) }
    let answer = try await client.get("/tocsin/v1/runs", query)
    if json { return Output.line(answer.pretty) }
    let rows = answer["runs"]?.items ?? []
    Output.line(rows.isEmpty ? "no runs" : rows.map(describe).joined(separator: "\n"))
  }

  private func describe(_ run: JSONValue) -> String {
    let head = ["id", "state", "startedAt", "group"].map { run[$0]?.text ?? "" }
    var lines = [head.joined(separator: "  ")]
    for step in run["steps"]?.items ?? [] {
      let words = ["status", "step", "note"].map { step[$0]?.text ?? "" }
      lines.append("  \(words[0])  \(words[1])\(words[2].isEmpty ? "" : ": \(words[2])")")
    }
    if let failure = run["failure"]?.text, !failure.isEmpty { lines.append("  failed: \(failure)") }
    return lines.joined(separator: "\n")
  }
}
