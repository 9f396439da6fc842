import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite struct MailboxTests {
  private func post(bytes: Int = 1) -> Operation {
    .handle(.tick, bytes: bytes) { _ in }
  }

  private func reload() -> Operation {
    let program = Program.oneChannel()
    return .reload(
      LoadedPackage(
        program: program, bundle: Bundle(version: "v", files: []), zones: ZoneTable(),
        performer: ScriptedPerformer())
    ) { _ in }
  }

  @Test func refusesWhatIsMoreThanItMayHold() {
    let mailbox = Mailbox()
    for _ in 0..<Mailbox.operationsMaximum { #expect(mailbox.offer(post()) == nil) }
    #expect(mailbox.offer(post()) == .mailboxFull)
    #expect(mailbox.depth == Mailbox.operationsMaximum)
    _ = mailbox.take(sleeping: .zero)
    #expect(mailbox.offer(post()) == nil)
  }

  @Test func refusesByBytesButTakesOneLargeOperation() {
    let mailbox = Mailbox()
    #expect(mailbox.offer(post(bytes: 2 * Mailbox.bytesMaximum)) == nil)
    #expect(mailbox.offer(post()) == .mailboxFull)
    #expect(mailbox.take(sleeping: .zero).operations.count == 1)
    #expect(mailbox.offer(post()) == nil)
  }

  @Test func batchesAreBoundedByCountAndBytes() {
    let mailbox = Mailbox()
    for _ in 0..<300 { _ = mailbox.offer(post()) }
    let first = mailbox.take(sleeping: .zero)
    #expect(first.operations.count == 256 && first.isPartial)
    let second = mailbox.take(sleeping: .zero)
    #expect(second.operations.count == 44 && !second.isPartial)
    for _ in 0..<3 { _ = mailbox.offer(post(bytes: Mailbox.batchBytesMaximum / 2)) }
    #expect(mailbox.take(sleeping: .zero).operations.count == 2)
    #expect(mailbox.take(sleeping: .zero).operations.count == 1)
  }

  @Test func aReloadGoesAlone() {
    let mailbox = Mailbox()
    for operation in [post(), reload(), post(), post()] { _ = mailbox.offer(operation) }
    #expect((0..<3).map { _ in mailbox.take(sleeping: .zero).operations.count } == [1, 1, 2])
  }

  @Test func resultsAreNeverRefusedAndComeEvenWhenClosed() {
    let mailbox = Mailbox()
    mailbox.close()
    #expect(mailbox.offer(post()) == .stopping)
    let attempt = Attempt(key: EffectKey("k"), number: 1)
    mailbox.report(AttemptResult(attempt: attempt, outcome: .failed(reason: "x")))
    let batch = mailbox.take(sleeping: nil)
    #expect(batch.results.map(\.attempt) == [attempt] && batch.isClosed)
  }

  /// Many ring while one sleeps briefly again and again: nothing is lost, nobody hangs.
  @Test func noWakeUpIsLost() async throws {
    let mailbox = Mailbox()
    let total = 4_000
    async let taken = OwnThread.run(named: "taker") { () throws(StartError) -> Int in
      var count = 0
      while count < total {
        let batch = mailbox.take(sleeping: count % 3 == 0 ? nil : .nanoseconds(20_000))
        count += batch.operations.count
      }
      return count
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask { await Self.fill(mailbox, count: total / 4) }
      }
    }
    #expect(try await taken == total)
  }

  private static func fill(_ mailbox: Mailbox, count: Int) async {
    for number in 0..<count {
      while mailbox.offer(.handle(.tick, bytes: 1) { _ in }) != nil { await Task.yield() }
      if number % 16 == 0 { await Task.yield() }
    }
  }
}
