import Testing

@testable import DSL

/// Branches that are reached by the series of a test.
@Suite struct UntestedBranchTests {
  private static func package(_ series: String) -> String {
    """
    edition 2026

    source main: prometheus { url = "https://prometheus.example.org" }

    rules web from main every 1m {
      record service:latency:max = promql"max by (service, env) (latency)"
      alert Slow {
        when promql"service:latency:max > 5" for 5m
        labels { severity = warning }
        summary = "x"
      }
    }

    route {
      group by [alertname]
      when env == prod -> room
      otherwise -> ops
    }

    test "told" {
      given series promql"\(series)" = "9x20" every 1m
      at 10m expect notified room
      expect no notification to ops
    }
    """
  }

  private func untested(_ series: String) -> [String] {
    let text = Self.package(series)
    let file = SourceFile(path: "a", text: text)
    return LintFrame.findings(text).filter { $0.code == .untestedBranch }.map {
      let line = file.position(of: $0.primary.range.start, in: .utf8).line
      return String(file.text(ofLine: line).drop { $0 == " " }.prefix { $0 != "-" })
    }
  }

  @Test func seriesReachBranchesByTheirLabels() {
    #expect(untested(#"latency{service=\"a\",env=\"prod\"}"#) == ["otherwise "])
    #expect(untested(#"latency{service=\"a\",env=\"staging\"}"#) == ["when env == prod "])
  }

  /// Series that no rule asks for reach nothing.
  @Test func otherSeriesReachNothing() {
    #expect(untested(#"errors{env=\"prod\"}"#) == ["when env == prod ", "otherwise "])
  }
}
