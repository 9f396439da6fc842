/// The findings that a package had when somebody decided to look at new ones only.
///
/// A text of one line for each kind of finding: its fingerprint, how often it occurs, and for
/// people its code and file. Fingerprints survive that lines move. Errors are never in it.
package struct Baseline: Sendable {
  package struct Entry: Hashable, Sendable {
    /// Sixteen hexadecimal digits.
    package let fingerprint: String
    package let count: Int
    /// For people only.
    package let note: String
  }

  /// Lines of a file; a longer one is no baseline.
  package static let entryCountMax = 100_000
  private static let head = "# Known findings of `tocsin check`; written by --baseline-update."

  /// By fingerprint, each once.
  package private(set) var entries: [Entry]

  /// The baseline that hides these findings.
  package init(of diagnostics: [Diagnostic], sources: SourceSet) {
    var counts: [String: Int] = [:]
    var notes: [String: String] = [:]
    for diagnostic in diagnostics where diagnostic.severity != .error {
      let print = fingerprint(of: diagnostic, sources)
      counts[print, default: 0] += 1
      let name = sources[diagnostic.primary.file]?.path.split(separator: "/").last ?? ""
      notes[print] = "\(diagnostic.code.text) \(diagnostic.code.name) \(name)"
    }
    entries = counts.keys.sorted().map {
      Entry(fingerprint: $0, count: counts[$0] ?? 0, note: notes[$0] ?? "")
    }
  }

  /// Reads the text of a baseline.
  package init(reading text: String) throws(BaselineFault) {
    var found: [String: Entry] = [:]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard words.count >= 2, words[0].utf8.count == 16,
        words[0].allSatisfy({ $0.isHexDigit && !$0.isUppercase }), let count = Int(words[1]),
        count > 0
      else { throw BaselineFault(line: index + 1, reason: "no fingerprint and count") }
      guard found.count < Baseline.entryCountMax else {
        throw BaselineFault(
          line: index + 1, reason: "more than \(Baseline.entryCountMax) entries")
      }
      guard found[words[0]] == nil else {
        throw BaselineFault(line: index + 1, reason: "this fingerprint stands twice")
      }
      found[words[0]] = Entry(
        fingerprint: words[0], count: count, note: words.count > 2 ? words[2] : "")
    }
    entries = found.values.sorted { $0.fingerprint < $1.fingerprint }
  }

  /// The baseline as a text; the same findings always give the same text.
  package var text: String {
    var text = Baseline.head + "\n"
    for entry in entries { text += "\(entry.fingerprint) \(entry.count) \(entry.note)\n" }
    return text
  }

  /// Parts findings into new and known ones, and tells which entries no finding needs any more.
  package func applied(
    to diagnostics: [Diagnostic], sources: SourceSet
  ) -> (new: [Diagnostic], knownCount: Int, stale: [Entry]) {
    var left = Dictionary(uniqueKeysWithValues: entries.map { ($0.fingerprint, $0.count) })
    var new: [Diagnostic] = []
    for diagnostic in diagnostics {
      let print = fingerprint(of: diagnostic, sources)
      if diagnostic.severity != .error, let count = left[print], count > 0 {
        left[print] = count - 1
      } else {
        new.append(diagnostic)
      }
    }
    let stale = entries.filter { left[$0.fingerprint] == $0.count }
    return (new, diagnostics.count - new.count, stale)
  }

  /// The baseline without the entries that no finding needs.
  package func pruned(of stale: [Entry]) -> Baseline {
    var copy = self
    copy.entries.removeAll { stale.contains($0) }
    return copy
  }
}

/// Why a text is no baseline.
package struct BaselineFault: Error, Hashable, Sendable {
  /// From 1.
  package let line: Int
  package let reason: String
}
