import CCurl
import Synchronization

/// The thread that drives all HTTP transfers; requests come in through a mailbox.
///
/// States: open → draining (refuses new work; ends when the last transfer does, or at the deadline)
/// → closed (thread gone, handles freed).
final class CurlLoop: Sendable {
  /// More at once are refused; the outbox keeps the rest.
  static let transfersLimit = 1_000

  private let multi: MultiHandle
  private let options: CurlOptions
  private let mailbox = Mutex(Mailbox())
  private let lastID = Atomic<UInt64>(0)

  private struct Mailbox {
    var commands: [Command] = []
    var phase = Phase.open
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private enum Phase {
    case open
    /// Until this time of the monotonic clock.
    case draining(until: UInt64)
    case closed
  }

  /// A request on its way through the mailbox, with the caller that waits for it.
  struct Job: Sendable {
    let id: UInt64
    let flag: CancelFlag
    let request: OutboundRequest
    let continuation: CheckedContinuation<Result<OutboundResponse, TransportError>, Never>

    /// For requests of which nothing was sent.
    func fail(_ code: TransportError.Code, _ detail: String) {
      continuation.resume(returning: .failure(TransportError(code, detail)))
    }
  }

  private enum Command {
    case start(Job)
    case cancel(UInt64)
  }

  /// Only `curl_multi_wakeup` is called off the loop's thread, as libcurl allows, and under the
  /// mailbox's lock, which keeps it from a handle that was freed.
  private struct MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer?
  }

  init(named name: String, options: CurlOptions) {
    self.options = options
    CurlLibrary.start()
    multi = MultiHandle(raw: curl_multi_init())
    guard let raw = multi.raw else {
      close()
      return
    }
    _ = tocsin_multi_set_long(raw, CURLMOPT_MAXCONNECTS, CurlOptions.idleConnectionsLimit)
    if !startThread(named: name, { self.run() }) { close() }
  }

  /// Runs a request to its end; when the calling task is cancelled, the transfer is.
  func perform(_ request: OutboundRequest) async -> Result<OutboundResponse, TransportError> {
    let flag = CancelFlag()
    let id = lastID.add(1, ordering: .relaxed).newValue
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let job = Job(id: id, flag: flag, request: request, continuation: continuation)
        if !post(.start(job)) { job.fail(.stopping, "the transport is shut down") }
      }
    } onCancel: {
      flag.raise()
      post(.cancel(id))
    }
  }

  /// Refuses new work, lets running transfers end until the grace is over, then ends the thread.
  func shutdown(graceNanoseconds: UInt64) async {
    await withCheckedContinuation { continuation in
      let isClosed = mailbox.withLock { mailbox in
        if case .closed = mailbox.phase { return true }
        mailbox.waiters.append(continuation)
        drain(&mailbox, graceNanoseconds: graceNanoseconds)
        return false
      }
      if isClosed { continuation.resume() }
    }
  }

  /// Ends the thread without waiting for it.
  func abandon() {
    mailbox.withLock { drain(&$0, graceNanoseconds: 0) }
  }

  private func drain(_ mailbox: inout Mailbox, graceNanoseconds: UInt64) {
    let deadline = monotonicNanoseconds().addingReportingOverflow(graceNanoseconds)
    let until = deadline.overflow ? .max : deadline.partialValue
    switch mailbox.phase {
    case .open: mailbox.phase = .draining(until: until)
    // The more impatient of two calls wins.
    case .draining(let earlier): mailbox.phase = .draining(until: min(until, earlier))
    case .closed: return
    }
    if let raw = multi.raw { curl_multi_wakeup(raw) }
  }

  @discardableResult
  private func post(_ command: Command) -> Bool {
    mailbox.withLock { mailbox in
      switch (mailbox.phase, command) {
      case (.closed, _), (.draining, .start): return false
      case (.open, _), (.draining, .cancel): break
      }
      mailbox.commands.append(command)
      if let raw = multi.raw { curl_multi_wakeup(raw) }
      return true
    }
  }

  // MARK: The thread

  private func run() {
    guard let multi = multi.raw else { return }
    var active = ActiveTransfers(multi: multi, options: options)
    while true {
      let (commands, phase) = mailbox.withLock { mailbox in
        defer { mailbox.commands.removeAll(keepingCapacity: true) }
        return (mailbox.commands, mailbox.phase)
      }
      for command in commands {
        switch command {
        case .start(let job): active.start(job)
        case .cancel(let id): active.interrupt(id, .cancelled, "by the caller")
        }
      }
      active.advance()
      var patience = UInt64(CurlOptions.pollMillisecondsMax)
      if case .draining(let until) = phase {
        let now = monotonicNanoseconds()
        if active.isEmpty || now >= until { break }
        patience = min(patience, (until - now) / 1_000_000 + 1)
      }
      // Returns at once when somebody posted since the mailbox was emptied.
      curl_multi_poll(multi, nil, 0, Int32(patience), nil)
    }
    active.interruptAll(.stopping, "the transport was shut down")
    close()
  }

  private func close() {
    let (commands, waiters) = mailbox.withLock { mailbox in
      mailbox.phase = .closed
      if let raw = multi.raw { curl_multi_cleanup(raw) }
      defer {
        mailbox.commands = []
        mailbox.waiters = []
      }
      return (mailbox.commands, mailbox.waiters)
    }
    for case .start(let job) in commands {
      job.fail(.stopping, "the transport is shut down")
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// The transfers of one loop; used on its thread only.
private struct ActiveTransfers {
  private let multi: UnsafeMutableRawPointer
  private let options: CurlOptions
  private var transfers: [UInt64: (job: CurlLoop.Job, transfer: CurlTransfer)] = [:]
  private var ids: [UnsafeMutableRawPointer: UInt64] = [:]

  init(multi: UnsafeMutableRawPointer, options: CurlOptions) {
    self.multi = multi
    self.options = options
  }

  var isEmpty: Bool { transfers.isEmpty }

  mutating func start(_ job: CurlLoop.Job) {
    // The cancellation may have overtaken the start; its command then found nothing to cancel.
    guard !job.flag.isRaised else { return job.fail(.cancelled, "by the caller") }
    guard transfers.count < CurlLoop.transfersLimit else {
      return job.fail(.other, "more than \(CurlLoop.transfersLimit) transfers at once")
    }
    guard let transfer = CurlTransfer.http(job.request, options: options),
      transfer.setupError == CURLE_OK
    else { return job.fail(.other, "libcurl refused the request's options") }
    guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
      return job.fail(.other, "libcurl could not start the transfer")
    }
    transfers[job.id] = (job, transfer)
    ids[transfer.easy] = job.id
  }

  /// The transfer ends at the next `advance`.
  func interrupt(_ id: UInt64, _ code: TransportError.Code, _ detail: String) {
    transfers[id]?.transfer.interruption = .init(code: code, detail: detail)
  }

  mutating func advance() {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var code = CURLE_OK
    while let easy = tocsin_multi_finished(multi, &code) {
      guard let id = ids[easy], let (job, transfer) = remove(id) else { continue }
      job.continuation.resume(returning: transfer.httpResult(code))
    }
  }

  mutating func interruptAll(_ code: TransportError.Code, _ detail: String) {
    for id in transfers.keys.sorted() { interrupt(id, code, detail) }
    advance()
    // libcurl has ended them all; if one were left, its caller would wait for ever.
    for id in transfers.keys.sorted() {
      guard let (job, transfer) = remove(id) else { continue }
      job.continuation.resume(returning: transfer.httpResult(CURLE_ABORTED_BY_CALLBACK))
    }
  }

  /// Takes the handle out of the loop; its results stay readable while the transfer lives.
  private mutating func remove(
    _ id: UInt64
  ) -> (job: CurlLoop.Job, transfer: CurlTransfer)? {
    guard let entry = transfers.removeValue(forKey: id) else { return nil }
    ids[entry.transfer.easy] = nil
    curl_multi_remove_handle(multi, entry.transfer.easy)
    return entry
  }
}
