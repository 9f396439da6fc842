import CCurl
import Glibc

/// Runs a body on a thread of its own, outside the cooperative pool, where it may block.
///
/// The thread takes no signals: they belong to the process's main thread, and a SIGPIPE raised by
/// a dead TLS connection must not end the process.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
  let box = Unmanaged.passRetained(ThreadBody(name: name, run: body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      let body = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
      var everything = sigset_t()
      sigfillset(&everything)
      pthread_sigmask(SIG_SETMASK, &everything, nil)
      tocsin_name_thread(body.name)
      body.run()
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}

private final class ThreadBody: Sendable {
  let name: String
  let run: @Sendable () -> Void

  init(name: String, run: @escaping @Sendable () -> Void) {
    self.name = name
    self.run = run
  }
}

/// A socket that child processes do not inherit; -1 when the system has none left.
func openSocket(_ family: Int32, _ type: Int32, _ proto: Int32) -> Int32 {
  socket(family, type | Int32(SOCK_CLOEXEC.rawValue), proto)
}

/// Nanoseconds of a clock that never jumps.
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
