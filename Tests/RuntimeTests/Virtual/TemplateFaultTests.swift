import DSL
import Interpreter
import Testing

@testable import Runtime

/// A template that fails while a test runs.
@Suite struct TemplateFaultTests {
  /// The failures of a test whose channel has this title.
  private func failures(title: String) throws -> [TestResult.Failure] {
    let source = """
      edition 2026
      channel room: terminal { template = card }
      last resort room
      template card(group: Group) for terminal { title = "\(title)" }
      route { group by [alertname], repeat 1h, otherwise -> room }
      test "told" {
        given alert { alertname = "A" }
        at 5h expect notified room
      }

      """
    let file = SourceFile(path: "main.tocsin", text: source)
    let (program, diagnostics) = compile(files: [file], name: "shop", version: "1")
    let faults = diagnostics.filter { $0.severity == .error }.map(\.title)
    return runTests(of: try #require(program, "\(faults)"), zones: ZoneTable())
      .results.flatMap(\.failures)
  }

  /// Once, however often somebody is told.
  @Test func failsTheTestAtTheTemplate() throws {
    let found = try failures(title: "${1 / (count(group.alerts) - 1)}")
    #expect(found.map(\.place.line) == [4])
    let message = try #require(found.first?.message)
    #expect(message.contains("a template fails, so that the built-in texts are sent"))
    #expect(message.contains("by zero"), "\(message)")
  }

  @Test func servesOtherwise() throws {
    #expect(try failures(title: "${group.labels.alertname}").isEmpty)
  }
}
