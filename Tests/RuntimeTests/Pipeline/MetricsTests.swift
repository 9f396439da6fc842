import Interpreter
import Testing

@testable import Runtime

@Suite struct MetricsTests {
  @Test func namesFollowTheExpositionFormat() {
    var seen: Set<String> = []
    for metric in Metric.allCases {
      #expect(seen.insert(metric.name).inserted, "\(metric.name) twice")
      #expect(metric.name.hasPrefix("tocsin_"))
      #expect(metric.name.allSatisfy { $0.isLowercase || $0 == "_" }, "\(metric.name)")
      #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
      #expect(metric.help.hasSuffix("."))
    }
  }

  @Test func theHistogramCountsCumulatively() {
    let metrics = Metrics()
    for milliseconds in [0, 1, 1, 3, 20_000] {
      metrics.commitTook(.milliseconds(Int64(milliseconds)))
    }
    let lines = metrics.counters.filter { $0.name.hasPrefix("tocsin_commit_seconds") }
    let buckets = lines.filter { $0.name.hasSuffix("_bucket") }
    #expect(
      buckets.map { $0.labels.first?.text }.prefix(4) == ["0.0005", "0.001", "0.0025", "0.005"])
    #expect(buckets.map(\.value).prefix(4) == [1, 3, 3, 4])
    #expect(buckets.last?.labels.first?.text == "+Inf" && buckets.last?.value == 5)
    #expect(lines.first { $0.name.hasSuffix("_count") }?.value == 5)
    #expect(abs((lines.first { $0.name.hasSuffix("_sum") }?.value ?? 0) - 20.005) < 1e-9)
  }

  @Test func notificationsAreCountedByChannelAndOutcomeUpToALimit() {
    let metrics = Metrics()
    for number in 0..<(Metrics.notificationSeriesMaximum + 5) {
      metrics.notified(channel: "c\(number)", outcome: "sent")
    }
    let series = metrics.counters.filter { $0.name == Metric.notifications.name }
    #expect(series.count == Metrics.notificationSeriesMaximum + 1)
    #expect(
      series.last?.labels == [MessageField("channel", "other"), MessageField("outcome", "sent")])
    #expect(series.last?.value == 5)
  }
}
