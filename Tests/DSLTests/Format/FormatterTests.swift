import Testing

@testable import DSL

/// What is wrong with the formatting of a file without errors: it must succeed, be stable, keep the
/// tree, and leave no blanks at line ends.
func formatFaults(_ file: ParsedFile) -> [String] {
  let first = format(file)
  guard first.diagnostics.isEmpty else { return codes(first.diagnostics) }
  let reparsed = parsed(first.text)
  let second = format(reparsed)
  var faults: [String] = []
  if second.text != first.text {
    faults.append(
      "not stable:\n\(String(decoding: first.text, as: UTF8.self))\nthen:\n"
        + String(decoding: second.text, as: UTF8.self))
  }
  if reparsed.tree.nodeKinds != file.tree.nodeKinds { faults.append("another tree") }
  return faults
}

struct FormatterTests {
  static let cases = Corpus.cases(in: "format")

  @Test(arguments: cases)
  func formatsAsRecorded(_ example: Corpus.Case) {
    let parts = example.text.split(separator: "---\n", omittingEmptySubsequences: false)
    let file = parsed("edition 2026\n" + parts[0].replacing("·", with: " "))
    let result = format(file)
    let expected = (parts.count > 1 ? parts[1] : parts[0]).replacing("·", with: " ")
    #expect(codes(result.diagnostics) == [])
    #expect(String(decoding: result.text, as: UTF8.self) == "edition 2026\n" + expected)
    #expect(formatFaults(file) == [])
  }

  @Test func everyFileFormats() {
    for (name, text) in Corpus.files { #expect(formatFaults(parsed(text)) == [], "\(name)") }
    for example in ParserGoldenTests.cases where !example.text.contains("‹") {
      let head = example.title.hasPrefix("whole:") ? "" : "edition 2026\n"
      #expect(formatFaults(parsed(head + example.text)) == [], "\(example.title)")
    }
  }

  @Test func aFileWithErrorsIsLeftAlone() {
    let text = "edition 2026\nlet   a =\n"
    let result = format(parsed(text))
    #expect(String(decoding: result.text, as: UTF8.self) == text)
    #expect(codes(result.diagnostics) == ["22 T0103"])
  }

  @Test func commentsMayStandAtEveryLineEnd() {
    for (name, text) in Corpus.files {
      let tree = parsed(text).tree
      for line in 0..<tree.source.lines.count where !isInText(tree, line) {
        let end = Int(tree.source.contentRange(ofLine: line).end)
        for comment in [" # one", "\n# one\n# two"] {
          var bytes = Array(text.utf8)
          bytes.insert(contentsOf: comment.utf8, at: end)
          let file = parsed(bytes)
          #expect(codes(file.diagnostics) == [], "\(name):\(line + 1)")
          let faults = line % 3 == 0 ? formatFaults(file) : codes(format(file).diagnostics)
          #expect(faults == [], "\(name):\(line + 1)")
        }
      }
    }
  }

  private func isInText(_ tree: SyntaxTree, _ line: Int) -> Bool {
    let end = tree.source.contentRange(ofLine: line).end
    return tree.nodeKinds.indices.contains { index in
      guard tree.nodeKinds[index] == .textBlock else { return false }
      let range = tree.range(of: NodeID(UInt32(index)))
      return range.start <= end && end < range.end
    }
  }

  @Test func lineEndsOfOtherSystemsBecomeOurs() {
    let text = "\u{FEFF}edition 2026\r\nlet a = \"\"\"\r\n  x\r\n   y\r\n  \"\"\"  # c\r\n\r\n"
    let file = parsed(text)
    #expect(codes(file.diagnostics) == [])
    let result = String(decoding: format(file).text, as: UTF8.self)
    #expect(result == "edition 2026\nlet a = \"\"\"\n  x\n   y\n  \"\"\"  # c\n")
  }

  @Test func deepIndentationDoesNotBreakTheLimits() {
    let depth = 60
    let text =
      "edition 2026\nroute {\n" + String(repeating: "when a == b {\n", count: depth)
      + "otherwise -> x\n" + String(repeating: "}\n", count: depth + 1)
    #expect(formatFaults(parsed(text)) == [])
  }
}
