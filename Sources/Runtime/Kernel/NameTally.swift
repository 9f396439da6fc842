/// Names of alerts with how often each occurs, for one line of the history.
struct NameTally: CustomStringConvertible {
  /// Further names are only counted.
  static let namesMaximum = 8

  private var counts: [String: Int] = [:]

  init(_ names: some Sequence<String>) {
    for name in names { counts[name, default: 0] += 1 }
  }

  /// The commonest first: `CPUHigh: 2, DiskFull: 1`.
  var description: String {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var parts = sorted.prefix(Self.namesMaximum).map { "\($0.key): \($0.value)" }
    if sorted.count > Self.namesMaximum {
      parts.append("+\(sorted.count - Self.namesMaximum) names")
    }
    return parts.joined(separator: ", ")
  }
}
