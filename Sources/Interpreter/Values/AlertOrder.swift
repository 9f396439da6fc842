/// The order in which a notification lists alerts: by `job`, by `instance`, then by all labels.
///
/// A person reads the list, so neighbours in the world are neighbours in the text; alerts without a
/// `job` come last. Receivers of Alertmanager know this order.
///
/// Compares the packed bytes, because a big group is sorted while everybody else waits.
private struct AlertOrder: Comparable {
  private let map: PackedMap
  private let count: Int
  private let job: Range<Int>?
  private let instance: Range<Int>?

  init(_ labels: LabelSet) {
    map = labels.map
    count = map.count
    job = map.range(of: "job")
    instance = map.range(of: "instance")
  }

  static func == (left: AlertOrder, right: AlertOrder) -> Bool { left.map == right.map }

  static func < (left: AlertOrder, right: AlertOrder) -> Bool {
    for (mine, other) in [(left.job, right.job), (left.instance, right.instance)] {
      switch (mine, other) {
      case (nil, nil): continue
      case (nil, _): return false
      case (_, nil): return true
      case (let mine?, let other?):
        let order = left.map.order(of: mine, relativeTo: right.map, other)
        if order != 0 { return order < 0 }
      }
    }
    if left.count != right.count { return left.count < right.count }
    return left.map.order(relativeTo: right.map) < 0
  }
}

extension [AlertSnapshot] {
  /// In the order in which a notification lists them; equal ones keep theirs.
  package func sortedForReading() -> [AlertSnapshot] {
    guard count > 1 else { return self }
    let keys = map { AlertOrder($0.labels) }
    return indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { self[$0] }
  }
}
