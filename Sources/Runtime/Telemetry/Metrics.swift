import Interpreter
import Synchronization

/// Counts since the start of the process.
///
/// Written mostly by the writer thread, once per batch, so one lock for all is cheap.
package final class Metrics: Sendable {
  /// Upper bounds of the commit histogram in seconds: from a cached flush to a sick disk.
  package static let commitSecondsBounds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]
  /// Combinations of channel and outcome that are told apart; further ones count as `other`.
  static let notificationSeriesMaximum = 1_000

  private struct NotificationSeries: Hashable, Comparable {
    var channel: String
    var outcome: String
    static func < (left: Self, right: Self) -> Bool {
      (left.channel, left.outcome) < (right.channel, right.outcome)
    }
  }

  private struct State {
    var values = [Double](repeating: 0, count: Metric.allCases.count)
    var notifications: [NotificationSeries: Double] = [:]
    var commitCounts = [Double](repeating: 0, count: Metrics.commitSecondsBounds.count + 1)
    var commitSecondsSum = 0.0
  }

  private let state = Mutex(State())

  package init() {}

  package func add(_ amount: Int = 1, to metric: Metric) {
    guard amount != 0 else { return }
    state.withLock { $0.values[metric.rawValue] += Double(amount) }
  }

  package func set(_ metric: Metric, to value: Int) {
    state.withLock { $0.values[metric.rawValue] = Double(value) }
  }

  package func value(of metric: Metric) -> Double {
    state.withLock { $0.values[metric.rawValue] }
  }

  func commitTook(_ span: TimeSpan) {
    let bucket =
      Metrics.commitSecondsBounds.firstIndex { span.seconds <= $0 }
      ?? Metrics.commitSecondsBounds.count
    state.withLock {
      $0.commitCounts[bucket] += 1
      $0.commitSecondsSum += span.seconds
      $0.values[Metric.commits.rawValue] += 1
    }
  }

  func notified(channel: String, outcome: String) {
    state.withLock {
      var series = NotificationSeries(channel: channel, outcome: outcome)
      if $0.notifications[series] == nil,
        $0.notifications.count >= Metrics.notificationSeriesMaximum
      {
        series = NotificationSeries(channel: "other", outcome: outcome)
      }
      $0.notifications[series, default: 0] += 1
    }
  }

  /// Everything, sorted by name; series of one name keep the order of their labels.
  package var counters: [EngineStatus.Counter] {
    let state = state.withLock { $0 }
    var out: [EngineStatus.Counter] = []
    for metric in Metric.allCases {
      switch metric {
      case .notifications:
        for (series, value) in state.notifications.sorted(by: { $0.key < $1.key }) {
          let labels = [
            MessageField("channel", series.channel), MessageField("outcome", series.outcome),
          ]
          out.append(EngineStatus.Counter(metric.name, labels: labels, value: value))
        }
      case .commitSeconds:
        out += histogram(named: metric.name, state)
      default:
        out.append(EngineStatus.Counter(metric.name, value: state.values[metric.rawValue]))
      }
    }
    // The sort must not tear a histogram's buckets apart, so equal names keep their order.
    return out.enumerated().sorted {
      ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
    }.map(\.element)
  }

  private func histogram(named name: String, _ state: State) -> [EngineStatus.Counter] {
    var out: [EngineStatus.Counter] = []
    var total = 0.0
    for (bound, count) in zip(Metrics.commitSecondsBounds + [.infinity], state.commitCounts) {
      total += count
      let label = bound.isFinite ? "\(bound)" : "+Inf"
      out.append(
        EngineStatus.Counter("\(name)_bucket", labels: [MessageField("le", label)], value: total))
    }
    out.append(EngineStatus.Counter("\(name)_sum", value: state.commitSecondsSum))
    out.append(EngineStatus.Counter("\(name)_count", value: total))
    return out
  }
}
