import Foundation
import Testing

@testable import DSL

/// The documents that other tools read; TOCSIN_UPDATE_GOLDENS=1 writes Corpus/diagnostics anew.
struct ReportTests {
  static let formats: [DiagnosticFormat] = [.sarif, .gitlab, .junit, .agent]

  private static let source = """
    edition 2026
    route {
      group by [alertname, service]
      when alertname =~ "Node<Down>&" -> room
      when team in [payments] -> mail
      otherwise -> ops
    }
    mute staging_at_night { when env == staging, outside office_hours, because "nobody looks" }
    test "one" {
      given alert { alertname = "X", team = platform }
      expect notified ops
    }
    """

  private static let files = LintFrame.files(source)
  private static let findings =
    LintFrame.findings(files)
    + check(files: [
      SourceFile(id: FileID(0), path: "example.tocsin", text: "edition 2026\nlet a = (\n")
    ]).diagnostics.prefix(1)

  private func rendered(_ format: DiagnosticFormat) -> String {
    render(Self.findings, sources: SourceSet(Self.files), as: format)
  }

  @Test(arguments: formats)
  func everyDocumentIsAsRecorded(_ format: DiagnosticFormat) throws {
    let name = "diagnostics/report.\(format.rawValue).txt"
    if Corpus.updatesGoldens {
      try Data(rendered(format).utf8).write(to: Corpus.folder.appending(path: name))
    }
    #expect(rendered(format) == Corpus.text(name))
  }

  @Test func sarifRefersToItsRules() throws {
    let root = try JSONSerialization.jsonObject(with: Data(rendered(.sarif).utf8))
    let document = try #require(root as? [String: Any])
    #expect(document["version"] as? String == "2.1.0")
    let run = try #require((document["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == Self.findings.count)
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
      #expect((result["partialFingerprints"] as? [String: String])?["tocsin/v1"]?.count == 16)
    }
    #expect(results.contains { $0["fixes"] != nil })
  }

  @Test func gitLabFingerprintsAreUnique() throws {
    let twice = Self.findings + Self.findings
    let text = render(twice, sources: SourceSet(Self.files), as: .gitlab)
    let issues = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    let prints = issues.compactMap { $0["fingerprint"] as? String }
    #expect(Set(prints).count == twice.count)
  }

  @Test func junitCountsFailuresAndEscapes() {
    let text = rendered(.junit)
    let failures = Self.findings.count { $0.severity <= .warning }
    #expect(text.contains("failures=\"\(failures)\""))
    #expect(text.components(separatedBy: "<failure ").count == failures + 1)
    #expect(text.contains("Node&lt;Down&gt;&amp;"))
    #expect(!text.contains("Node<Down>"))
    let clean = render([], sources: SourceSet(), as: .junit)
    #expect(clean.contains("failures=\"0\"") && clean.contains("no findings"))
  }

  @Test func theTerseFormGivesEditsToApply() {
    let text = rendered(.agent)
    #expect(text.contains("  fix safe 5:8-5:26: team == payments\n"))
    #expect(text.hasPrefix("1 error, "))
    #expect(render([], sources: SourceSet(), as: .agent) == "no findings\n")
  }
}
