import DSL
import Glibc
import Synchronization

/// Threads for work whose pieces do not depend on each other.
enum Threads {
  /// As much as the main thread has: expressions may be deeply nested.
  private static let stackBytes = 8 << 20
  private static let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// Threads that were started so far.
  private static let startedCount = Atomic(0)

  /// One thread for each processor.
  static let pool = {
    Heap.growInLargeSteps()
    Heap.useLargePages()
    return WorkPool(each: runAll)
  }()

  /// Works with as many threads as there are processors, the calling one among them.
  ///
  /// A thread that cannot be had is done without: the others take its pieces.
  private static func runAll(_ count: Int, _ work: @Sendable (Int) -> Void) {
    let helperCount = max(0, min(count, processorCount) - 1)
    guard helperCount > 0 else {
      for number in 0..<count { work(number) }
      return
    }
    withoutActuallyEscaping(work) { work in
      let pieces = Pieces(count, work)
      let helpers = (0..<helperCount).compactMap { _ in start(pieces) }
      pieces.takeAll()
      // Only when a thread has ended has it let go of the work, which must not outlive this call.
      for helper in helpers { pthread_join(helper, nil) }
      pieces.forget()
    }
  }

  private static func start(_ pieces: Pieces) -> pthread_t? {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    pthread_attr_init(attributes)
    defer {
      pthread_attr_destroy(attributes)
      attributes.deallocate()
    }
    pthread_attr_setstacksize(attributes, stackBytes)
    let context = Unmanaged.passRetained(pieces)
    var thread: pthread_t = 0
    let status = pthread_create(
      &thread, attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Pieces>.fromOpaque(context).takeRetainedValue().takeAllInThread()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return nil
    }
    return thread
  }

  /// Numbers that are handed out once each.
  private final class Pieces: Sendable {
    private let count: Int
    private let next = Atomic(0)
    private let work: Mutex<(@Sendable (Int) -> Void)?>

    init(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
      self.count = count
      self.work = Mutex(work)
    }

    /// Does what is left, as long as there is something.
    func takeAll() {
      guard let work = work.withLock({ $0 }) else { return }
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        work(number)
      }
    }

    /// The same in a thread of its own.
    func takeAllInThread() {
      // Later threads get the heaps of those that have ended.
      let number = startedCount.add(1, ordering: .relaxed).oldValue
      if number < processorCount - 1 { Heap.useLargePages() }
      takeAll()
    }

    /// Lets go of the work.
    func forget() { work.withLock { $0 = nil } }
  }
}
