import Runtime
import ServiceLifecycle

/// Prints what happens to alerts besides the notifications themselves: what came in, was
/// suppressed or dropped, and what tickets, escalations and playbooks did.
struct Narrator: Service {
  let engine: any Engine
  let color: Bool
  /// Notifications too, for whoever does not see them arrive.
  var tellsAll = false

  private static let pause = Duration.milliseconds(250)
  private static let linesAtOnce = 200

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      var last = try await engine.history(HistoryQuery(limit: 1)).first?.position ?? 0
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.pause)
        last = try await tell(after: last)
      }
    }
  }

  /// - Returns: The position of the last line told.
  func tell(after position: Int64) async throws -> Int64 {
    let kinds = tellsAll ? [] : HistoryRecord.Kind.allCases.filter { $0 != .notified }
    let query = HistoryQuery(kinds: kinds, after: position, limit: Self.linesAtOnce)
    guard let lines = try? await engine.history(query) else { return position }
    for line in lines { Output.line(HistoryLine(line).render(day: .hidden, color: color)) }
    return lines.last?.position ?? position
  }
}
