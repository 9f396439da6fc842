/// The order in which a notification lists alerts: by `job`, by `instance`, then by all labels.
///
/// A person reads the list, so neighbours in the world are neighbours in the text; alerts without a
/// `job` come last. Receivers of Alertmanager know this order.
private struct AlertOrder: Comparable {
  private let job: String?
  private let instance: String?
  private let pairs: [(name: String, value: String)]

  init(_ labels: LabelSet) {
    pairs = labels.map.pairs
    job = pairs.first { $0.name == "job" }?.value
    instance = pairs.first { $0.name == "instance" }?.value
  }

  static func == (left: AlertOrder, right: AlertOrder) -> Bool {
    !(left < right) && !(right < left)
  }

  static func < (left: AlertOrder, right: AlertOrder) -> Bool {
    for (mine, other) in [(left.job, right.job), (left.instance, right.instance)] {
      switch (mine, other) {
      case (nil, nil): continue
      case (nil, _): return false
      case (_, nil): return true
      case (let mine?, let other?):
        if mine != other { return mine.utf8.lexicographicallyPrecedes(other.utf8) }
      }
    }
    guard left.pairs.count == right.pairs.count else {
      return left.pairs.count < right.pairs.count
    }
    for (mine, other) in zip(left.pairs, right.pairs) {
      if mine.name != other.name {
        return mine.name.utf8.lexicographicallyPrecedes(other.name.utf8)
      }
      if mine.value != other.value {
        return mine.value.utf8.lexicographicallyPrecedes(other.value.utf8)
      }
    }
    return false
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
