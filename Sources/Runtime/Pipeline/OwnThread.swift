import Foundation

/// Runs blocking work on a thread of its own, because the cooperative pool must never block.
enum OwnThread {
  static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    thread.stackSize = PipelineLimit.writerStackBytes
    thread.start()
  }

  static func run<Success: Sendable>(
    named name: String, _ body: @escaping @Sendable () throws(StartError) -> Success
  ) async throws(StartError) -> Success {
    let result: Result<Success, StartError> = await withCheckedContinuation { continuation in
      start(named: name) {
        let result: Result<Success, StartError>
        do throws(StartError) {
          result = .success(try body())
        } catch {
          result = .failure(error)
        }
        continuation.resume(returning: result)
      }
    }
    return try result.get()
  }
}
