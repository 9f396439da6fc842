import Glibc
import Logging
import Runtime
import ServiceLifecycle
import UnixSignals

/// Ends when a signal asks the process to stop, and with it the group of services; a second signal
/// ends the process at once, which is as safe as a crash.
///
/// `ServiceGroup` itself takes only the first signal.
struct SignalWatch: Service {
  let logger: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let (asked, ask) = AsyncStream.makeStream(of: Void.self)
    // Outlives this service: it is there for whoever waits too long for the others to stop.
    Task {
      var isStopping = false
      for await signal in signals {
        if isStopping { endAtOnce(signal) }
        isStopping = true
        logger.notice(
          "stopping once the sends in flight are done; a second signal ends at once",
          metadata: .keys([.signal: "\(signal)"]))
        ask.finish()
      }
    }
    for await _ in asked.cancelOnGracefulShutdown() {}
  }

  private func endAtOnce(_ signal: UnixSignal) -> Never {
    logger.warning("ending at once", metadata: .keys([.signal: "\(signal)"]))
    // Nothing is flushed or closed: the store stands that, as it stands a crash.
    _exit(128 + signal.rawValue)
  }
}
