/// The names that somebody who wrote `name` most likely meant, best first.
///
/// A name that differs only in case comes before all others. At most three names are given, none
/// further than a third of the written name's length (but at least one edit), and none at all for
/// names of one or two characters, where everything is near to everything.
package func suggestions(for name: String, among candidates: [String]) -> [String] {
  let resultLimit = 3
  let shortNameLength = 2
  let written = Array(name.lowercased().unicodeScalars)
  guard written.count > shortNameLength else { return [] }
  let threshold = max(1, written.count / 3)

  var found: [(distance: Int, name: String)] = []
  var seen: Set<String> = []
  for candidate in candidates where candidate != name && seen.insert(candidate).inserted {
    let letters = Array(candidate.lowercased().unicodeScalars)
    if let distance = editDistance(written, letters, limit: threshold) {
      found.append((distance, candidate))
    }
  }
  found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return found.prefix(resultLimit).map(\.name)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other;
/// nil when more than `limit` are needed.
func editDistance(
  _ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int
) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in 0..<right.count {
      let isSame = left[row] == right[column]
      var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count] <= limit ? last[right.count] : nil
}
