import CCurl
import Synchronization

/// Hands over mails, each on a thread of its own.
///
/// libcurl waits for the replies to the mail and to QUIT without giving its loop back, so mails
/// cannot share a thread without delaying each other. Mails are few; threads are cheap enough.
final class MailSessions: Sendable {
  /// More at once are refused; the outbox keeps the rest.
  static let limit = 64

  private let options: CurlOptions
  private let state = Mutex(State())
  /// Sessions end themselves at this time of the monotonic clock.
  private let deadline = Atomic<UInt64>(.max)

  private struct State {
    var active = 0
    var isStopping = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  init(options: CurlOptions) {
    self.options = options
    CurlLibrary.start()
  }

  func send(_ mail: OutboundMail) async -> Result<MailReply, TransportError> {
    if let refusal = enter() { return .failure(refusal) }
    let flag = CancelFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isStarted = startThread(named: "tocsin-mail") {
          let result = self.run(mail, flag)
          self.leave()
          continuation.resume(returning: result)
        }
        guard !isStarted else { return }
        leave()
        continuation.resume(returning: .failure(TransportError(.other, "no thread left")))
      }
    } onCancel: {
      flag.raise()
    }
  }

  /// Refuses new mails and returns when the running ones have ended; libcurl looks up about once a
  /// second, so that much may pass beyond the grace.
  func shutdown(graceNanoseconds: UInt64) async {
    limitTime(graceNanoseconds)
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        state.isStopping = true
        if state.active > 0 { state.waiters.append(continuation) }
        return state.active == 0
      }
      if isIdle { continuation.resume() }
    }
  }

  func abandon() { limitTime(0) }

  private func limitTime(_ graceNanoseconds: UInt64) {
    let (sum, overflow) = monotonicNanoseconds().addingReportingOverflow(graceNanoseconds)
    deadline.min(overflow ? .max : sum, ordering: .relaxed)
  }

  private func enter() -> TransportError? {
    state.withLock { state in
      guard !state.isStopping else {
        return TransportError(.stopping, "the transport is shut down")
      }
      guard state.active < Self.limit else {
        return TransportError(.other, "more than \(Self.limit) mails at once")
      }
      state.active += 1
      return nil
    }
  }

  private func leave() {
    let waiters = state.withLock { state in
      state.active -= 1
      guard state.active == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func run(_ mail: OutboundMail, _ flag: CancelFlag) -> Result<MailReply, TransportError> {
    guard let transfer = CurlTransfer.mail(mail, options: options),
      transfer.setupError == CURLE_OK
    else { return .failure(TransportError(.other, "libcurl refused the mail's options")) }
    transfer.watch = {
      if flag.isRaised { return .init(code: .cancelled, detail: "by the caller") }
      guard monotonicNanoseconds() >= self.deadline.load(ordering: .relaxed) else { return nil }
      return .init(code: .stopping, detail: "the transport was shut down")
    }
    if let interruption = transfer.watch?() {
      return .failure(TransportError(interruption.code, interruption.detail))
    }
    return transfer.mailResult(curl_easy_perform(transfer.easy))
  }
}
