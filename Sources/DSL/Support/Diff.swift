/// A unified diff of two texts by lines; the empty string when they are equal.
///
/// Lines end at "\n". A last line without one is marked as `diff -u` marks it.
package func unifiedDiff(
  from old: String, to new: String, oldName: String, newName: String, context: Int = 3
) -> String {
  guard !old.utf8.elementsEqual(new.utf8) else { return "" }
  let oldLines = splitLines(old)
  let newLines = splitLines(new)
  let edits = LineDiff(old: oldLines, new: newLines).edits()
  var out = "--- \(oldName)\n+++ \(newName)\n"
  for hunk in hunks(edits, context: context) {
    out += header(hunk)
    for edit in hunk {
      let line = edit.kind == .insert ? newLines[edit.new] : oldLines[edit.old]
      out += "\(edit.kind.rawValue)\(line)"
      if line.utf8.last != UInt8(ascii: "\n") { out += "\n\\ No newline at end of file\n" }
    }
  }
  return out
}

/// One line of the way from the old text to the new one.
private struct LineEdit {
  enum Kind: String {
    case keep = " "
    case delete = "-"
    case insert = "+"
  }
  let kind: Kind
  /// Lines of each text consumed before this one.
  let old: Int
  let new: Int
}

/// The lines with their terminators.
///
/// Scans bytes because a character may hold both CR and LF.
private func splitLines(_ text: String) -> [Substring] {
  var lines: [Substring] = []
  var start = text.utf8.startIndex
  while start < text.utf8.endIndex {
    let terminator = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n"))
    let end = terminator.map { text.utf8.index(after: $0) } ?? text.utf8.endIndex
    lines.append(text[start..<end])
    start = end
  }
  return lines
}

/// Runs of edits that stand near each other, each with unchanged lines around it.
private func hunks(_ edits: [LineEdit], context: Int) -> [ArraySlice<LineEdit>] {
  var ranges: [Range<Int>] = []
  for (index, edit) in edits.enumerated() where edit.kind != .keep {
    let range = max(0, index - context)..<min(edits.count, index + context + 1)
    if let last = ranges.last, range.lowerBound <= last.upperBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }
  return ranges.map { edits[$0] }
}

private func header(_ hunk: ArraySlice<LineEdit>) -> String {
  func range(_ before: Int, _ count: Int) -> String {
    // An empty side is named by the line before it, the others by their first line.
    let first = count == 0 ? before : before + 1
    return count == 1 ? "\(first)" : "\(first),\(count)"
  }
  let oldCount = hunk.count { $0.kind != .insert }
  let newCount = hunk.count { $0.kind != .delete }
  guard let first = hunk.first else { return "" }
  return "@@ -\(range(first.old, oldCount)) +\(range(first.new, newCount)) @@\n"
}

/// Myers' greedy algorithm over lines, with common ends cut off first.
private struct LineDiff {
  /// Edits searched for; beyond it the differing middle is replaced as a whole, which bounds the
  /// memory (the square of this number) and the time.
  private static let editLimit = 1_000

  private let old: [Int]
  private let new: [Int]

  /// Numbers the distinct lines, so that comparing two of them is cheap.
  init(old: [Substring], new: [Substring]) {
    var numbers: [[UInt8]: Int] = [:]
    func number(_ line: Substring) -> Int {
      let bytes = Array(line.utf8)
      if let known = numbers[bytes] { return known }
      numbers[bytes] = numbers.count
      return numbers.count - 1
    }
    self.old = old.map(number)
    self.new = new.map(number)
  }

  func edits() -> [LineEdit] {
    let prefix = zip(old, new).prefix { $0 == $1 }.count
    let suffix = zip(old.dropFirst(prefix).reversed(), new.dropFirst(prefix).reversed())
      .prefix { $0 == $1 }.count
    let oldMiddle = Array(old[prefix..<(old.count - suffix)])
    let newMiddle = Array(new[prefix..<(new.count - suffix)])
    let middle =
      Self.script(oldMiddle, newMiddle)
      ?? oldMiddle.map { _ in .delete } + newMiddle.map { _ in .insert }

    var out: [LineEdit] = []
    var position = (old: 0, new: 0)
    let head = [LineEdit.Kind](repeating: .keep, count: prefix)
    let tail = [LineEdit.Kind](repeating: .keep, count: suffix)
    for kind in head + middle + tail {
      out.append(LineEdit(kind: kind, old: position.old, new: position.new))
      if kind != .insert { position.old += 1 }
      if kind != .delete { position.new += 1 }
    }
    return out
  }

  /// The shortest script, or nil when it is longer than the limit.
  private static func script(_ old: [Int], _ new: [Int]) -> [LineEdit.Kind]? {
    let limit = min(old.count + new.count, editLimit)
    let center = limit + 1
    // The furthest old line reached on each diagonal (old position minus new position).
    var furthest = [Int](repeating: 0, count: 2 * limit + 3)
    var trace: [[Int]] = []
    for distance in 0...limit {
      trace.append(Array(furthest[(center - distance - 1)...(center + distance + 1)]))
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let insert = furthest[center + diagonal + 1]
        let delete = furthest[center + diagonal - 1] + 1
        let isInsert = diagonal == -distance || (diagonal != distance && delete <= insert)
        var row = isInsert ? insert : delete
        while row < old.count, row - diagonal < new.count, old[row] == new[row - diagonal] {
          row += 1
        }
        furthest[center + diagonal] = row
        if row >= old.count, row - diagonal >= new.count {
          return walkBack(trace, old.count, new.count)
        }
      }
    }
    return nil
  }

  /// Reads the script out of the states before each round, from the end to the start.
  private static func walkBack(_ trace: [[Int]], _ oldCount: Int, _ newCount: Int)
    -> [LineEdit.Kind]
  {
    var kinds: [LineEdit.Kind] = []
    var (row, column) = (oldCount, newCount)
    for distance in trace.indices.reversed() where distance > 0 {
      let diagonal = row - column
      let center = distance + 1
      let insert = trace[distance][center + diagonal + 1]
      let delete = trace[distance][center + diagonal - 1] + 1
      let isInsert = diagonal == -distance || (diagonal != distance && delete <= insert)
      let start = isInsert ? insert : delete
      kinds.append(contentsOf: repeatElement(.keep, count: row - start))
      kinds.append(isInsert ? .insert : .delete)
      row = isInsert ? start : start - 1
      column = row - (isInsert ? diagonal + 1 : diagonal - 1)
    }
    kinds.append(contentsOf: repeatElement(.keep, count: row))
    return kinds.reversed()
  }
}
