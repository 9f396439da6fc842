import Testing

@testable import DSL

/// Baselines and changed lines: which findings are new.
@Suite struct BaselineTests {
  private static let source = """
    edition 2026
    route {
      group by [alertname]
      when alertname =~ "NodeDown" -> room
      when alertname =~ "NodeSlow" -> mail
      otherwise -> ops
    }
    """

  private func findings(_ text: String) -> (found: [Diagnostic], sources: SourceSet) {
    let files = LintFrame.files(text)
    return (LintFrame.findings(files), SourceSet(files))
  }

  @Test func whatIsKnownIsHiddenWhereverItMoves() throws {
    let (found, sources) = findings(Self.source)
    #expect(found.map(\.code) == [.plainRegex, .plainRegex])
    let baseline = try Baseline(reading: Baseline(of: found, sources: sources).text)
    let moved = Self.source.replacing("route {", with: "# a line more\n\nroute {")
      .replacing(
        "otherwise -> ops", with: "when service in [\"api\"] -> on_call\n  otherwise -> ops")
    let (later, laterSources) = findings(moved)
    let result = baseline.applied(to: later, sources: laterSources)
    #expect(result.new.map(\.code) == [.singleValueList])
    #expect(result.knownCount == 2)
    #expect(result.stale.isEmpty)
  }

  @Test func moreOfTheSameIsNew() {
    let (found, sources) = findings(Self.source)
    let one = Baseline(of: [found[0]], sources: sources)
    let result = one.applied(to: [found[0], found[0], found[1]], sources: sources)
    #expect(result.new == [found[0], found[1]])
  }

  @Test func whatIsGoneIsStale() {
    let (found, sources) = findings(Self.source)
    let baseline = Baseline(of: found, sources: sources)
    let result = baseline.applied(to: [found[0]], sources: sources)
    #expect(result.stale.map(\.note) == ["T7601 plain-regex example.tocsin"])
    #expect(baseline.pruned(of: result.stale).entries.count == 1)
  }

  @Test func errorsAreNeverKnown() {
    let (found, sources) = findings("edition 2026\nchannel a: terminal { fallback = b }\n")
    #expect(found.contains { $0.severity == .error })
    let baseline = Baseline(of: found, sources: sources)
    let new = baseline.applied(to: found, sources: sources).new
    #expect(new == found.filter { $0.severity == .error })
  }

  @Test(arguments: [
    ("0123456789abcdef", 1), ("# x\n\n0123456789abcde 1 x", 3), ("0123456789abcdef 0 x", 1),
    ("0123456789ABCDEF 1 x", 1), ("0123456789abcdef 1 x\n0123456789abcdef 2 y", 2),
  ])
  func otherTextIsRefusedAtItsLine(_ text: String, _ line: Int) {
    #expect {
      try Baseline(reading: text)
    } throws: {
      ($0 as? BaselineFault)?.line == line
    }
  }

  @Test func theTextIsTheSameWhateverTheOrder() {
    let (found, sources) = findings(Self.source)
    let forth = Baseline(of: found, sources: sources).text
    #expect(forth == Baseline(of: found.reversed(), sources: sources).text)
    #expect(forth.split(separator: "\n").count == 3)
  }

  @Test func onlyChangedLinesCount() {
    let (found, sources) = findings(Self.source)
    func touched(_ diff: String, new: [String] = []) -> [Int] {
      let lines = ChangedLines(diff: diff, newFiles: new)
      return found.indices.filter { lines.touches(found[$0], sources: sources) }
    }
    let head = "diff --git a/example.tocsin b/example.tocsin\n--- a/example.tocsin\n+++ b/"
    #expect(touched(head + "example.tocsin\n@@ -4 +4 @@ route {\n-x\n+y\n") == [0])
    #expect(touched(head + "example.tocsin\n@@ -1,0 +4,2 @@\n+y\n+z\n") == [0, 1])
    #expect(touched(head + "example.tocsin\n@@ -9,3 +5,0 @@\n-a\n-b\n-c\n") == [1])
    #expect(touched(head + "other.tocsin\n@@ -4 +4 @@\n-x\n+y\n") == [])
    // A line of text that looks like a header is none.
    #expect(
      touched(head + "example.tocsin\n@@ -1,0 +1,2 @@\n+++ b/x\n+y\n@@ -9 +5 @@\n-a\n+b\n") == [1])
    #expect(touched("", new: ["example.tocsin"]) == [0, 1])
    #expect(touched("") == [])
  }

  @Test func pathsAreFoundFromAnyFolder() {
    let file = SourceFile(path: "ops/pkg/ä main.tocsin", text: "edition 2026\n")
    let finding = Diagnostic.bidirectionalControl(at: Span(file.id, TextRange(0, 1)))
    let sources = SourceSet([file])
    let quoted = "+++ \"b/\\303\\244 main.tocsin\"\n@@ -1 +1 @@\n-x\n+y\n"
    #expect(ChangedLines(diff: quoted).touches(finding, sources: sources))
    let longer = "+++ b/pkg/ä main.tocsin\t\n@@ -1 +1 @@\n-x\n+y\n"
    #expect(ChangedLines(diff: longer).touches(finding, sources: sources))
    #expect(
      !ChangedLines(diff: "+++ /dev/null\n@@ -1 +0,0 @@\n-x\n").touches(finding, sources: sources))
  }
}
