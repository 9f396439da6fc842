import Synchronization

/// Who does pieces of work that do not depend on each other.
///
/// The result never depends on how many threads there are: what is put together is put together in
/// the order of the pieces.
package struct WorkPool: Sendable {
  /// Does the work of every number below a count, in any order; returns when all of it is done.
  private let each: @Sendable (_ count: Int, _ work: @Sendable (Int) -> Void) -> Void

  /// A pool of the caller's making; threads must have as much stack as nested expressions need.
  package init(each: @escaping @Sendable (Int, @Sendable (Int) -> Void) -> Void) {
    self.each = each
  }

  /// One piece after the other.
  package static let serial = WorkPool { count, work in
    for number in 0..<count { work(number) }
  }

  /// The results in the order of their numbers.
  package func map<Value: Sendable>(_ count: Int, _ work: @Sendable (Int) -> Value) -> [Value] {
    let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
    each(count) { number in
      let result = work(number)
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}
