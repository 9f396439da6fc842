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
}
