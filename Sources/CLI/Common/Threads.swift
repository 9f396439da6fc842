import DSL
import Dispatch
import Foundation
import Glibc
import Synchronization

/// Threads for work whose pieces do not depend on each other.
enum Threads {
  /// As much as the main thread has: expressions may be deeply nested.
  private static let stackBytes = 8 << 20

  /// As many threads as there are processors, the calling one among them.
  static let pool = WorkPool { count, work in
    let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let helperCount = max(0, min(count, processors) - 1)
    withoutActuallyEscaping(work) { work in
      let pieces = Pieces(count)
      let done = DispatchGroup()
      for _ in 0..<helperCount {
        done.enter()
        let thread = Thread {
          pieces.take(work)
          done.leave()
        }
        thread.stackSize = stackBytes
        thread.start()
      }
      pieces.take(work)
      done.wait()
    }
  }

  /// Numbers that are handed out once each.
  private final class Pieces: Sendable {
    private let count: Int
    private let next = Atomic(0)

    init(_ count: Int) { self.count = count }

    /// Does what is left, as long as there is something.
    func take(_ work: (Int) -> Void) {
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        work(number)
      }
    }
  }
}
