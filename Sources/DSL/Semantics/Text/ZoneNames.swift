/// The names of time zones, so that a wrong one is an error of the text and not of the machine that
/// runs it.
///
/// These are names only. What they mean by the day is the business of the zone database of the
/// machine, which outdates a table of rules within months; names are added once in years.
enum ZoneNames {
  private static let all: Set<String> = {
    var names: Set<String> = []
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      for place in words.dropFirst() {
        names.insert(words[0] == "-" ? String(place) : "\(words[0])/\(place)")
      }
    }
    return names
  }()

  /// Names that somebody can have meant.
  ///
  /// Abbreviations and fixed offsets are near to each other and to what is none, and to guess among
  /// them would be worse than no advice.
  static let meant: [String] =
    all.filter { ($0.contains("/") && !$0.hasPrefix("Etc/")) || $0 == "UTC" }.sorted()

  static func contains(_ name: String) -> Bool { all.contains(name) }

  /// The zones of a place, whatever its case: `berlin` and `New York` are parts of a name.
  static func places(called name: String) -> [String] {
    let word = name.lowercased().split(separator: " ").joined(separator: "_")
    guard !word.isEmpty else { return [] }
    return Array(
      meant.filter { zone in
        let zone = zone.lowercased()
        return zone == word || zone.hasSuffix("/" + word)
      }.prefix(placesMax))
  }

  /// Some places have several names, such as `America/Buenos_Aires`.
  private static let placesMax = 3
}
