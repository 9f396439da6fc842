import Interpreter

/// Answers the effects of a test from its `given reply` statements.
///
/// Deliveries succeed. A step without a reply fails, so that a test says what it relies on.
struct MockedWorld {
  private var models: [String: MockReply] = [:]
  private var pages: [(url: String, status: Int, body: String)] = []

  init(_ test: TestCase, _ program: Program) {
    for statement in test.statements {
      switch statement.action {
      case .modelReply(let model, let reply): models[program.models[model].name] = reply
      case .httpReply(let url, let status, let body): pages.append((url, status, body))
      default: break
      }
    }
  }

  func respond(_ row: OutboxRecord, _ now: Instant) -> VirtualEngine.Response {
    switch row.effect {
    case .deliver: return .done
    case .ai(let call):
      switch models[call.model] {
      case .value(let value): return .init(.done(value: value, receipt: "given by the test"))
      case .failure(let reason): return .init(.failed(reason: reason))
      case nil: return .init(.failed(reason: "the test gives no reply of model \(call.model)"))
      }
    case .http(let call):
      guard let page = pages.last(where: { $0.url == call.url }) else {
        return .init(.failed(reason: "the test gives no reply of \(call.url)"))
      }
      guard (200..<300).contains(page.status) else {
        return .init(.failed(reason: "status \(page.status)"))
      }
      let fields = [
        RecordField("status", .int(Int64(page.status))), RecordField("body", .string(page.body)),
      ]
      return .init(.done(value: .record(fields), receipt: "given by the test"))
    }
  }
}
