import DSL
import Interpreter
import Testing

@testable import Runtime

/// Steps of a test that change alerts: one that changes nothing is a slip.
@Suite struct TestEventTests {
  /// What is said of a test with these steps, by line of the step.
  private func failures(_ steps: String) throws -> [String] {
    let source = """
      edition 2026
      labels { severity: critical | warning }
      channel room: terminal {}
      last resort room
      route { group by [alertname], wait 10s, otherwise -> room }
      test "told" {
        given alert { alertname = "A", severity = critical }
        \(steps)
        at 1h expect notified room
      }

      """
    let file = SourceFile(path: "main.tocsin", text: source)
    let (program, diagnostics) = compile(files: [file], name: "shop", version: "1")
    let faults = diagnostics.filter { $0.severity == .error }.map(\.title)
    return runTests(of: try #require(program, "\(faults)"), zones: ZoneTable())
      .results.flatMap(\.failures).map { "\($0.place.line): \($0.message)" }
  }

  @Test(arguments: [
    #"at 2m ack { alertname = "A" }, at 3m resolve { severity = critical }"#,
    #"at 2m ack { severity = critical }"#,
  ])
  func stepsThatMatchAreSilent(_ steps: String) throws {
    #expect(try failures(steps) == [])
  }

  @Test(arguments: [
    (
      #"at 2m ack { alertname = "B" }"#, "8: no group has an alert with these labels at 2m"
    ),
    (
      #"at 2m resolve { severity = warning }"#,
      "8: no alert that the test has given fires at 2m with these labels"
    ),
    (
      #"at 2m resolve { alertname = "A" }, at 30m resolve { alertname = "A" }"#,
      "8: no alert that the test has given fires at 30m with these labels"
    ),
  ])
  func stepsThatMatchNothingFail(_ steps: String, _ failure: String) throws {
    #expect(try failures(steps) == [failure])
  }
}
