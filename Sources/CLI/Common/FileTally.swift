import DSL

/// What became of files, to be told when the command is done.
struct FileTally {
  var written: [String] = []
  var removed: [String] = []
  /// Whose content is not what it should be.
  var differing: [String] = []
  /// That should not be there any more.
  var stale: [String] = []
  /// Whose differences stand on standard output.
  var shown: [String] = []

  /// Whether a command that only looks has found something.
  var hasDifferences: Bool { !(differing.isEmpty && stale.isEmpty && shown.isEmpty) }

  /// One line for each file; nothing for those that are shown already.
  var text: String {
    let lines =
      written.map { "wrote \($0)" } + removed.map { "removed \($0)" }
      + differing.map { "\($0) is not what the package says" }
      + stale.map { "\($0) is made no more" }
    return lines.map { $0 + "\n" }.joined()
  }

  var json: [JSONMember] {
    [
      ("written", written), ("removed", removed), ("differing", differing + shown),
      ("stale", stale),
    ].filter { !$0.1.isEmpty }
      .map { JSONMember($0.0, .array($0.1.map(JSONValue.string))) }
  }
}
