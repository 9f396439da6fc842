import ArgumentParser
import DSL

/// `tocsin ack`: somebody takes care of a group that has no ticket.
struct Ack: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Acknowledge a group of a running server: its escalations stop.",
    discussion: "Without a group the groups are listed with their keys.")
  @OptionGroup var server: ServerOption
  @Argument(help: "The group's key as the list shows it.") var group: String?
  @Option(help: "Who acknowledges.") var by: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let client = try server.client()
    guard let group else {
      let answer = try await client.get("/tocsin/v1/groups")
      if json { return Output.line(answer.pretty) }
      let keys = (answer["groups"]?.items ?? []).map { $0["key"]?.text ?? "" }
      return Output.line(keys.isEmpty ? "no groups" : keys.joined(separator: "\n"))
    }
    var body = [JSONMember("group", .string(group))]
    if let by = by ?? variable("USER") { body.append(JSONMember("by", .string(by))) }
    _ = try await client.post("/tocsin/v1/groups/ack", .object(body))
    Output.line("acknowledged \(group)")
  }
}
