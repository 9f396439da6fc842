import Foundation
import Testing

@testable import DSL

/// What the checker says of mistakes, in full: Corpus/checker/*.txt.
///
/// A case is a source that grammar/frame.tocsin completes, `---`, and the findings in it;
/// TOCSIN_UPDATE_GOLDENS=1 writes them anew.
struct CheckerGoldenTests {
  static let names = Corpus.names(in: "checker", suffix: ".txt")

  @Test func thereAreEnoughCases() {
    let count = Self.names.map { Corpus.cases(inFile: "checker/\($0)").count }.reduce(0, +)
    #expect(count >= 100)
  }

  @Test(arguments: names)
  func findingsAreAsRecorded(_ name: String) throws {
    var updated = ""
    for example in Corpus.cases(inFile: "checker/\(name)") {
      let parts = example.text.components(separatedBy: "---\n")
      let found = findings(in: "edition 2026\n" + parts[0])
      updated += "=== \(example.title)\n\(parts[0])---\n\(found)"
      if !Corpus.updatesGoldens { #expect(found == parts.last, "\(example.title)") }
    }
    if Corpus.updatesGoldens {
      try Data(updated.utf8).write(to: Corpus.folder.appending(path: "checker/\(name)"))
    }
  }

  private func findings(in source: String) -> String {
    let files = LintFrame.files(source)
    return check(files: files).diagnostics.filter {
      // What a release does not run yet, and what the example does not use, is not its mistake.
      $0.primary.file == FileID(0) && ![.notRunYet, .unusedDeclaration].contains($0.code)
    }.map { written($0, files) }.joined()
  }

  private func written(_ finding: Diagnostic, _ files: [SourceFile]) -> String {
    let place = files[0].position(of: finding.primary.range.start, in: .scalar)
    var lines = [
      "\(place.line + 1):\(place.column + 1) \(finding.code.name): \(finding.title)"
    ]
    if !finding.label.isEmpty { lines.append("  here: \(finding.label)") }
    for label in finding.secondary {
      let file = files[Int(label.span.file.raw)]
      let line = file.lines.line(of: label.span.range.start) + 1
      lines.append("  \(label.span.file == FileID(0) ? "line \(line)" : file.path): \(label.text)")
    }
    lines += finding.notes.map { "  note: \($0)" } + finding.helps.map { "  help: \($0)" }
    lines += finding.suggestions.map { "  fix: \($0.title)" }
    return lines.map { $0 + "\n" }.joined()
  }
}
