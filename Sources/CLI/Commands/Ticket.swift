import ArgumentParser
import DSL

/// `tocsin ticket`: what the server holds as tickets, and moves of people.
struct Ticket: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ticket", abstract: "List and move the tickets of a running server.",
    subcommands: [List.self, Show.self, Acknowledge.self, Resolve.self, Comment.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List tickets, newest first.")
    @OptionGroup var server: ServerOption
    @Option(help: "Only tickets in this state: open, acked or resolved. May be repeated.")
    var state: [String] = []
    @Option(help: "At most this many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
      let query = state.map { ("state", $0) } + [("limit", String(limit))]
      let answer = try await server.client().get("/tocsin/v1/tickets", query)
      if json { return Output.line(answer.pretty) }
      var table = Table(header: ["TICKET", "STATE", "PRIORITY", "OPENED", "TITLE"])
      for ticket in answer["tickets"]?.items ?? [] {
        table.add(["id", "state", "priority", "openedAt", "title"].map { ticket[$0]?.text ?? "" })
      }
      Output.line(table.isEmpty ? "no tickets" : table.render())
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one ticket with its history.")
    @OptionGroup var server: ServerOption
    @Argument(help: "The ticket, for example incident-17.") var ticket: String
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
      let answer = try await server.client().get("/tocsin/v1/tickets/\(percentEncode(ticket))")
      Output.line(json ? answer.pretty : describe(answer))
    }
  }

  struct Acknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ack",
      abstract: "Take a ticket: it becomes acked and its group's escalations stop.")
    @OptionGroup var move: MoveOptions
    func run() async throws { try await move.perform("acked") }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve", abstract: "Resolve a ticket.")
    @OptionGroup var move: MoveOptions
    func run() async throws { try await move.perform("resolved") }
  }

  struct Comment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "comment", abstract: "Add a comment to a ticket.")
    @OptionGroup var server: ServerOption
    @Argument(help: "The ticket, for example incident-17.") var ticket: String
    @Argument(help: "The comment.") var text: String
    @Option(help: "Who comments.") var by: String?

    func run() async throws {
      var body = [JSONMember("text", .string(text))]
      if let by = by ?? variable("USER") { body.append(JSONMember("by", .string(by))) }
      let answer = try await server.client().post(
        "/tocsin/v1/tickets/\(percentEncode(ticket))/comments", .object(body))
      Output.line(describe(answer))
    }
  }

  struct MoveOptions: ParsableArguments {
    @OptionGroup var server: ServerOption
    @Argument(help: "The ticket, for example incident-17.") var ticket: String
    @Option(help: "Who moves it.") var by: String?
    @Flag(help: "Print JSON.") var json = false

    func perform(_ state: String) async throws {
      var body = [JSONMember("state", .string(state))]
      if let by = by ?? variable("USER") { body.append(JSONMember("by", .string(by))) }
      let answer = try await server.client().post(
        "/tocsin/v1/tickets/\(percentEncode(ticket))/state", .object(body))
      Output.line(json ? answer.pretty : describe(answer))
    }
  }
}

private func describe(_ ticket: JSONValue) -> String {
  var lines = ["\(ticket["id"]?.text ?? "")  \(ticket["title"]?.text ?? "")"]
  for (name, key) in [("state", "state"), ("priority", "priority"), ("group", "group")] {
    if let text = ticket[key]?.text, !text.isEmpty { lines.append("  \(name): \(text)") }
  }
  if let body = ticket["body"]?.text, !body.isEmpty { lines += ["", body, ""] }
  for entry in ticket["entries"]?.items ?? [] {
    let words = ["at", "by", "kind", "text"].map { entry[$0]?.text ?? "" }
    lines.append("  \(words[0])  \(words[1]) \(words[2]): \(words[3])")
  }
  return lines.joined(separator: "\n")
}

extension JSONValue {
  /// Indented text of the value.
  var pretty: String {
    var writer = JSONWriter(.pretty)
    writer.value(self)
    return writer.text
  }
}
