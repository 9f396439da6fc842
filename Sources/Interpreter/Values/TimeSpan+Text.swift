extension TimeSpan {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
    ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// Reads a length of time as the language writes it: `90s`, `1h30m`, `500ms`, units descending.
  ///
  /// Nil for anything else, and when it does not fit.
  package init?(parsing text: String) {
    var total = TimeSpan.zero
    var rest = text[...]
    var unit = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
      guard let count = Int64(digits),
        let index = Self.units[unit...].firstIndex(where: { $0.name == name })
      else { return nil }
      let (part, overflow) = count.multipliedReportingOverflow(by: Self.units[index].nanoseconds)
      guard !overflow else { return nil }
      total = total + .nanoseconds(part)
      rest = rest.dropFirst(digits.count + name.count)
      unit = index + 1
    }
    self = total
  }

  /// The shortest text in the language's units: `1h30m`, `0s`; fractions below 1 ms are dropped.
  package var text: String {
    guard nanoseconds >= 1_000_000 || nanoseconds <= -1_000_000 else { return "0s" }
    var rest = nanoseconds.magnitude
    var out = nanoseconds < 0 ? "-" : ""
    for unit in Self.units {
      let count = rest / UInt64(unit.nanoseconds)
      guard count > 0 else { continue }
      out += "\(count)\(unit.name)"
      rest -= count * UInt64(unit.nanoseconds)
    }
    return out
  }
}
