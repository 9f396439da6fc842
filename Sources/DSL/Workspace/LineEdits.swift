/// A replacement of whole lines.
package struct LineReplacement: Hashable, Sendable {
  package let range: TextRange
  package let text: String
}

/// The changes by lines that make one text of another, few and small so that an editor keeps its
/// cursor.
package func lineEdits(from source: SourceFile, to text: [UInt8]) -> [LineReplacement] {
  let new = SourceFile(id: source.id, path: source.path, bytes: text)
  var edits: [LineReplacement] = []
  for hunk in changedLines(from: source, to: new) {
    let start = source.lines.range(ofLine: hunk.old.lowerBound).start
    let end = hunk.old.isEmpty ? start : source.lines.range(ofLine: hunk.old.upperBound - 1).end
    let newStart = new.lines.range(ofLine: hunk.new.lowerBound).start
    let newEnd =
      hunk.new.isEmpty ? newStart : new.lines.range(ofLine: hunk.new.upperBound - 1).end
    edits.append(
      LineReplacement(range: TextRange(start, end), text: new.text(TextRange(newStart, newEnd))))
  }
  return edits
}

/// Runs of lines that differ.
///
/// Greedy and linear: after a difference the nearest line that both have again ends it, looked for
/// in a window, because layout changes lines but hardly moves them.
private func changedLines(
  from old: SourceFile, to new: SourceFile
) -> [(old: Range<Int>, new: Range<Int>)] {
  let window = 64
  let oldCount = old.lines.count
  let newCount = new.lines.count
  func isSame(_ left: Int, _ right: Int) -> Bool {
    old.bytes[old.lines.range(ofLine: left).indices]
      == new.bytes[new.lines.range(ofLine: right).indices]
  }
  func next(_ left: Int, _ right: Int) -> (Int, Int)? {
    for distance in 1...window {
      for ahead in 0...distance {
        let (one, two) = (left + ahead, right + distance - ahead)
        if one < oldCount, two < newCount, isSame(one, two) { return (one, two) }
      }
    }
    return nil
  }
  var hunks: [(old: Range<Int>, new: Range<Int>)] = []
  var (left, right) = (0, 0)
  while left < oldCount || right < newCount {
    if left < oldCount, right < newCount, isSame(left, right) {
      left += 1
      right += 1
      continue
    }
    let (leftEnd, rightEnd) = next(left, right) ?? (oldCount, newCount)
    hunks.append((left..<leftEnd, right..<rightEnd))
    (left, right) = (leftEnd, rightEnd)
  }
  return hunks
}
