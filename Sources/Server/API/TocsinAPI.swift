import DSL
import HTTPTypes
import Hummingbird
import Interpreter
import Runtime

/// Our own API, version 1: tickets, playbook runs, history and acknowledgements.
struct TocsinAPI: Sendable {
  let engine: any Engine

  func addRoutes(to router: Hummingbird.Router<AppContext>) {
    let api = router.group("/tocsin/v1")
    api.get("tickets", use: tickets)
    api.get("tickets/{id}", use: ticket)
    api.post("tickets/{id}/state", use: moveTicket)
    api.post("tickets/{id}/comments", use: commentTicket)
    api.get("runs", use: runs)
    api.get("runs/{id}", use: run)
    api.get("history", use: history)
    api.get("groups", use: groups)
    api.post("groups/ack", use: acknowledge)
  }

  // MARK: Tickets

  @Sendable func tickets(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Query(request)
    var states: [TicketState] = []
    for text in query.all("state") { states.append(try parseState(text)) }
    let limit = try query.count("limit", default: 100, maximum: Limits.pageRowsMaximum)
    let rows = try await engine.tickets(TicketQuery(states: states, limit: limit))
    return json(.object([JSONMember("tickets", .array(rows.map(ticketJSON)))]))
  }

  @Sendable func ticket(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    guard let row = try await engine.tickets(TicketQuery(id: id, limit: 1)).first else {
      throw Failure(.notFound, "no ticket '\(id)'")
    }
    return json(ticketJSON(row))
  }

  @Sendable func moveTicket(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    let body = try Members(parsing: try await readJSON(request))
    let state = try parseState(try body.text("state"))
    let author = try author(in: body, context)
    return try await answer(engine.submit(.moveTicket(id: id, to: state, by: author)))
  }

  @Sendable func commentTicket(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    let body = try Members(parsing: try await readJSON(request))
    let text = try body.text("text")
    guard text.utf8.count <= Limits.commentBytesMaximum else {
      throw Failure(.badRequest, "'text' is longer than \(Limits.commentBytesMaximum) bytes")
    }
    let author = try author(in: body, context)
    return try await answer(engine.submit(.commentTicket(id: id, text: text, by: author)))
  }

  /// Whoever acts: the name given, and beside it the credential's, which alone is proved.
  private func author(in body: Members, _ context: AppContext) throws -> String {
    guard let name = try body.optionalText("by"), name != context.caller else {
      return context.caller
    }
    return context.isAuthenticated ? "\(name) (as \(context.caller))" : name
  }

  private func parseState(_ text: String) throws -> TicketState {
    guard let state = TicketState(rawValue: text) else {
      let known = TicketState.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(.badRequest, "'\(text.prefix(40))' is no ticket state; states are \(known)")
    }
    return state
  }

  private func answer(_ reply: Reply) throws -> Response {
    switch reply {
    case .ticket(let row): return json(ticketJSON(row))
    case .accepted, .silence: return Response(status: .ok)
    case .refused(let refusal): throw Failure(refusal)
    }
  }

  // MARK: Runs and history

  @Sendable func runs(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Query(request)
    let limit = try query.count("limit", default: 100, maximum: Limits.pageRowsMaximum)
    let rows = try await engine.runs(RunQuery(playbook: query["playbook"], limit: limit))
    return json(.object([JSONMember("runs", .array(rows.map(runJSON)))]))
  }

  @Sendable func run(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    guard let row = try await engine.runs(RunQuery(id: id, limit: 1)).first else {
      throw Failure(.notFound, "no run '\(id)'")
    }
    return json(runJSON(row))
  }

  @Sendable func history(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Query(request)
    var wanted = HistoryQuery(
      group: query["group"],
      limit: try query.count("limit", default: 100, maximum: Limits.pageRowsMaximum))
    if let text = query["fingerprint"] {
      guard let fingerprint = Fingerprint(hexadecimal: text) else {
        throw Failure(.badRequest, "'fingerprint' must be 16 hexadecimal digits")
      }
      wanted.fingerprint = fingerprint
    }
    for text in query.all("kind") {
      guard let kind = HistoryRecord.Kind(rawValue: text) else {
        let known = HistoryRecord.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure(.badRequest, "'\(text.prefix(40))' is no kind of history; kinds are \(known)")
      }
      wanted.kinds.append(kind)
    }
    if let text = query["after"] {
      guard let position = Int64(text), position >= 0 else {
        throw Failure(.badRequest, "'after' must be the position of a line")
      }
      wanted.after = position
    }
    let rows = try await engine.history(wanted)
    return json(.object([JSONMember("history", .array(rows.map(historyJSON)))]))
  }

  // MARK: Groups

  @Sendable func groups(_ request: Request, _ context: AppContext) async throws -> Response {
    let views = try await engine.groups().sorted { $0.record.key < $1.record.key }
    return json(.object([JSONMember("groups", .array(views.map(groupJSON)))]))
  }

  /// Body: `{"group": KEY, "by": NAME}`, the key as `GET groups` shows it.
  @Sendable func acknowledge(_ request: Request, _ context: AppContext) async throws -> Response {
    let body = try Members(parsing: try await readJSON(request))
    let wanted = try body.text("group")
    let author = try author(in: body, context)
    guard
      let group = try await engine.groups().first(where: { $0.record.key.description == wanted })
    else { throw Failure(.notFound, "no group '\(wanted.prefix(200))'; list them at groups") }
    return try await answer(engine.submit(.acknowledge(group: group.record.key, by: author)))
  }
}
