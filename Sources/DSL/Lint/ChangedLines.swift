/// The lines that a change touches, read from the output of `git diff --unified=0`.
package struct ChangedLines: Sendable {
  /// By the path in the change: ranges of lines from 1, in order.
  private var ranges: [String: [ClosedRange<Int>]] = [:]
  /// Files that are new as a whole.
  private var whole: Set<String>

  /// Reads a unified diff; lines that belong to none are passed over.
  ///
  /// - Parameters:
  ///   - diff: the output of `git diff`.
  ///   - newFiles: paths of files that the diff does not know yet.
  package init(diff: String, newFiles: [String] = []) {
    whole = Set(newFiles)
    var path: String?
    // Lines of a hunk that are still to come; they may look like headers.
    var hunkLinesLeft = 0
    for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
      if hunkLinesLeft > 0, let first = line.first, "+-\\ ".contains(first) {
        if first != "\\" { hunkLinesLeft -= 1 }
        continue
      }
      hunkLinesLeft = 0
      if line.hasPrefix("+++ ") {
        path = ChangedLines.path(line.dropFirst(4))
      } else if line.hasPrefix("@@ "), let path, let hunk = ChangedLines.hunk(line) {
        hunkLinesLeft = hunk.removed + hunk.added
        // Where lines were only taken out, the ones around the gap are what changed.
        let start = max(1, hunk.start)
        let end = hunk.added == 0 ? hunk.start + 1 : hunk.start + hunk.added - 1
        ranges[path, default: []].append(start...max(start, end))
      }
    }
  }

  /// Whether the change touches a line that the finding marks; errors always count.
  package func touches(_ diagnostic: Diagnostic, sources: SourceSet) -> Bool {
    if diagnostic.severity == .error { return true }
    guard let file = sources[diagnostic.primary.file] else { return true }
    guard let path = known(file.path) else { return false }
    if whole.contains(path) { return true }
    let first = file.lines.line(of: diagnostic.primary.range.start) + 1
    let last = file.lines.line(of: diagnostic.primary.range.end) + 1
    return ranges[path]?.contains { $0.overlaps(first...max(first, last)) } ?? false
  }

  /// The path by which the change knows a file: the same, or the end of it.
  private func known(_ path: String) -> String? {
    var tail = Substring(path)
    while true {
      let name = String(tail)
      if whole.contains(name) || ranges[name] != nil { return name }
      guard let slash = tail.firstIndex(of: "/") else { return nil }
      tail = tail[tail.index(after: slash)...]
    }
  }

  /// `b/main.tocsin`, `"b/\303\244.tocsin"` or `/dev/null`.
  private static func path(_ text: Substring) -> String? {
    var text = text
    if let tab = text.firstIndex(of: "\t") { text = text[..<tab] }
    if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 {
      text = Substring(unquoted(text.dropFirst().dropLast()))
    }
    guard text != "/dev/null" else { return nil }
    return String(text.hasPrefix("b/") ? text.dropFirst(2) : text)
  }

  /// The path that git quoted: bytes beyond ASCII are octal.
  private static func unquoted(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == Ascii.backslash, index + 1 < bytes.count else {
        out.append(bytes[index])
        index += 1
        continue
      }
      let digits = bytes[(index + 1)...].prefix(3)
      if digits.count == 3, digits.allSatisfy({ $0 &- 48 < 8 }) {
        out.append(digits.reduce(0) { $0 &* 8 &+ ($1 &- 48) })
        index += 4
      } else {
        out.append(bytes[index + 1])
        index += 2
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// `@@ -3,2 +4,5 @@`: where the new lines begin, and how many lines follow.
  private static func hunk(_ line: Substring) -> (start: Int, added: Int, removed: Int)? {
    let words = line.split(separator: " ")
    guard words.count >= 3, words[1].hasPrefix("-"), words[2].hasPrefix("+") else { return nil }
    func numbers(_ word: Substring) -> (start: Int, count: Int)? {
      let parts = word.dropFirst().split(separator: ",")
      guard let start = parts.first.flatMap({ Int($0) }) else { return nil }
      return (start, parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }
    guard let old = numbers(words[1]), let new = numbers(words[2]) else { return nil }
    return (new.start, new.count, old.count)
  }
}
