/// The order in which declarations that refer to each other can be checked.
struct ReferenceOrder {
  /// Every declaration after those it refers to; members of a cycle in any order.
  private(set) var order: [Int] = []
  /// The first cycles that were met: each the way from a declaration back to itself.
  private(set) var cycles: [[Int]] = []
  /// A cycle can be as long as the package, so not all are kept.
  private static let cycleCountMax = 16

  private enum State { case unseen, open, done }

  /// - Parameter references: for each declaration, the ones it refers to.
  init(_ references: [[Int]]) {
    var state = Array(repeating: State.unseen, count: references.count)
    // The way from the root of the walk to the current declaration, with the next reference to
    // follow; an explicit stack, because chains may be as long as the package.
    var way: [(node: Int, next: Int)] = []
    for root in references.indices where state[root] == .unseen {
      way.append((root, 0))
      state[root] = .open
      while let (node, next) = way.last {
        guard next < references[node].count else {
          state[node] = .done
          order.append(node)
          way.removeLast()
          continue
        }
        way[way.count - 1].next += 1
        let target = references[node][next]
        switch state[target] {
        case .done: continue
        case .open:
          guard cycles.count < ReferenceOrder.cycleCountMax else { continue }
          let start = way.firstIndex { $0.node == target } ?? 0
          cycles.append(way[start...].map(\.node))
        case .unseen:
          state[target] = .open
          way.append((target, 0))
        }
      }
    }
  }
}
