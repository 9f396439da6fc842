import Interpreter
import Testing

struct AlertOrderTests {
  /// In the order of a notification; every other order of the same alerts must become this one.
  static let ordered: [[(name: String, value: String)]] = [
    [("alertname", "B"), ("job", "a")],
    [("alertname", "C"), ("job", "a")],
    [("alertname", "A"), ("instance", "1"), ("job", "b")],
    [("alertname", "A"), ("instance", "2"), ("job", "b")],
    [("alertname", "A"), ("job", "b")],
    [("alertname", "A"), ("instance", "1")],
    [("alertname", "Z")],
    [("alertname", "A"), ("pod", "1")],
    [("alertname", "A"), ("pod", "2")],
    [("alertname", "B"), ("node", "9")],
  ].map { $0.map { (name: $0.0, value: $0.1) } }

  @Test(arguments: 1...20) func alertsAreListedByJobInstanceAndLabels(_ seed: UInt64) {
    var random = Shuffling(state: seed)
    let labels = Self.ordered.map { LabelSet($0) }
    let alerts = labels.shuffled(using: &random).map {
      AlertSnapshot(labels: $0, startsAt: .seconds(0))
    }
    #expect(alerts.sortedForReading().map(\.labels) == labels, "seed \(seed)")
  }

  @Test func equalAlertsKeepTheirOrder() {
    let labels = LabelSet([(name: "alertname", value: "A")])
    let alerts = (0..<9).map { AlertSnapshot(labels: labels, startsAt: .seconds($0)) }
    #expect(alerts.sortedForReading() == alerts)
  }

  private struct Shuffling: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 29)) &* 0xbf58_476d_1ce4_e5b9
    }
  }
}

struct TruncationTests {
  @Test(arguments: [
    ("abcde", 5, "abcde"), ("abcdef", 5, "ab…"), ("abcd", 3, "…"), ("abcd", 2, ".."),
    ("abcd", 0, ""), ("", 0, ""), ("äöü", 5, "ä…"), ("äöü", 4, "…"), ("🇩🇪🇩🇪", 10, "…"),
    ("🇩🇪🇩🇪", 11, "🇩🇪…"),
  ]) func bytesAreCutAtWholeCharacters(_ text: String, _ limit: Int, _ wanted: String) {
    let cut = text.truncated(toBytes: limit)
    #expect(cut == wanted)
    #expect(cut.utf8.count <= limit)
  }
}
