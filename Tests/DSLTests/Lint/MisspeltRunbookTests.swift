import Testing

@testable import DSL

/// Addresses of runbooks beside the names of their alerts.
struct MisspeltRunbookTests {
  /// The last parts of addresses that are told to be slips, in a package of these alerts.
  private func slips(_ alerts: [(name: String, slug: String)]) -> [String] {
    let rules = alerts.map { name, slug in
      """
        alert \(name) {
          when promql"latency > 5" for 5m
          labels { severity = warning }
          summary = "something is wrong"
          runbook = "https://runbooks.example.org/\(slug)"
        }
      """
    }
    let text = """
      edition 2026
      source main: prometheus { url = "https://prometheus.example.org" }
      rules web from main every 1m {
      \(rules.joined(separator: "\n"))
      }
      """
    return LintFrame.findings(text).filter { $0.code == .misspeltRunbook }.flatMap { finding in
      finding.arguments.filter { $0.name == "slug" }.map(\.value)
    }
  }

  @Test(arguments: ["slow-chekout", "slow-checkuot", "slow-checkoutt", "slowcheckou"])
  func oneSlipIsTold(_ slug: String) {
    #expect(slips([("SlowCheckout", slug)]) == [slug])
  }

  @Test(arguments: ["slow-checkout", "SlowCheckout", "slow_checkout", "checkout", "payment"])
  func whatIsRightOrAnotherPageStays(_ slug: String) {
    #expect(slips([("SlowCheckout", slug)]) == [])
  }

  @Test func aHyphenThatOthersHaveIsMissed() {
    let others = [("SlowCheckout", "slow-checkout"), ("SlowSearch", "slow-search")]
    #expect(slips(others + [("SlowLoginPage", "slow-loginpage")]) == ["slow-loginpage"])
    #expect(slips([("SlowLoginPage", "slow-loginpage")]) == [])
    #expect(slips(others + [("SlowLoginPage", "slowloginpage")]) == [])
  }

  /// `DiskFull99` is at `disk-full-99` and at `disk-full99`.
  @Test(arguments: ["disk-full-99", "disk-full99"])
  func aNumberIsAWordOrTheEndOfOne(_ slug: String) {
    let others = [("SlowCheckout", "slow-checkout"), ("SlowSearch", "slow-search")]
    #expect(slips(others + [("DiskFull99", slug)]) == [])
  }
}
