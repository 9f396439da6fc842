import Testing

@testable import DSL

/// Slips of the hand in texts.
struct MisspeltWordTests {
  /// The corrections of misspelt words in a package whose alert has this summary.
  private func corrections(_ summary: String) -> [String] {
    let text = """
      edition 2026
      source main: prometheus { url = "https://prometheus.example.org" }
      rules web from main every 1m {
        alert Slow {
          when promql"latency > 5" for 5m
          labels { severity = warning }
          summary = "\(summary)"
        }
      }
      """
    return LintFrame.findings(text).filter { $0.code == .misspeltWord }.flatMap { finding in
      finding.arguments.filter { $0.name == "meant" }.map(\.value)
    }
  }

  @Test(arguments: [
    ("too many requestsfail here", "requests fail"), ("the requests arefailing", "are failing"),
    ("errors ofrequests rise", "of requests"), ("the disk isfull", "is full"),
    ("most f the requests fail", "of"), ("requests hs failed", "has"), ("it is nt ready", "not"),
    ("${instance} o the cluster fails", "of"),
  ])
  func slipsInTextsAreFound(_ summary: String, _ meant: String) {
    #expect(corrections(summary) == [meant])
  }

  @Test(arguments: [
    "orderservice is down", "onboard the oncall person", "see example.org/errorspage",
    "p 99 is high", "5 s passed", "the filesystem of the hostname", "rates of ip and td differ",
    "i/o waits", "remotewrite fails", "f(x) is high",
  ])
  func wordsThatAreMeantStay(_ summary: String) {
    #expect(corrections(summary) == [])
  }

  /// What a repetition copies is written once.
  @Test func aSlipInARepetitionIsOne() throws {
    let text = """
      edition 2026
      source main: prometheus { url = "https://prometheus.example.org" }
      rules web from main every 1m {
        for s in [checkout, search, ledger] {
          alert "${s} is slow" {
            when promql"rate(http_requests_tota{service=\\"${s}\\"}[5m]) > 5" for 5m
            labels { severity = warning }
            summary = "the reqests of ${s} fail"
          }
        }
      }
      """
    let slips = LintFrame.findings(text).filter { $0.code.isOfSpelling }
    #expect(slips.map(\.code) == [.misspeltSeries, .misspeltWord])
    let source = LintFrame.files(text)[0]
    #expect(slips.map { source.text($0.primary.range) } == ["http_requests_tota", "reqests"])
    #expect(slips.allSatisfy { $0.notes.isEmpty }, "\(slips.map(\.notes))")
    #expect(slips[0].suggestions.first?.edits.first?.replacement == "http_requests_total")
  }
}
