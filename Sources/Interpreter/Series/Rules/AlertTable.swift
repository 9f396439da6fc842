import DSL

/// The alerts of one rule, from their first sight to their end.
struct AlertTable {
  /// What an evaluation found.
  struct Found {
    let labels: LabelSet
    let annotations: PackedMap
    let value: Double
  }

  private enum State {
    /// Waits for the rule's `for`. Exits: firing (it has passed), gone (not found any more).
    case pending
    /// Exits: gone, once it is not found for as long as `keep_firing_for` says.
    case firing
  }

  private struct Alert {
    let labels: LabelSet
    var annotations: PackedMap
    var state = State.pending
    let activeSince: Int64
    /// When it began to fire.
    var firedAt: Int64?
    /// When it was not found for the first time while `keep_firing_for` holds it.
    var lostAt: Int64?
  }

  /// In the order of their beginning.
  private var alerts: [Alert] = []

  var firing: [RuleEngine.FiringAlert] {
    alerts.filter { $0.state == .firing }.map {
      RuleEngine.FiringAlert(labels: $0.labels, annotations: $0.annotations)
    }
  }

  var active: [RuleEngine.ActiveAlert] {
    alerts.map {
      RuleEngine.ActiveAlert(
        labels: $0.labels, annotations: $0.annotations, activeSince: $0.activeSince,
        firedAt: $0.firedAt)
    }
  }

  /// Takes over what an evaluation found.
  ///
  /// - Returns: The samples of `ALERTS` and `ALERTS_FOR_STATE`.
  mutating func update(
    _ found: [Found], at time: Int64, hold: Int64, keep: Int64, limit: Int
  ) throws(RuleError) -> [QuerySample] {
    var fresh = Dictionary(
      found.map { ($0.labels, $0.annotations) }, uniquingKeysWith: { $1 })
    var kept: [Alert] = []
    for var alert in alerts {
      if let annotations = fresh.removeValue(forKey: alert.labels) {
        alert.annotations = annotations
        alert.lostAt = nil
      } else {
        guard alert.state == .firing, keep > 0 else { continue }
        let lostAt = alert.lostAt ?? time
        guard time - lostAt < keep else { continue }
        alert.lostAt = lostAt
      }
      kept.append(alert)
    }
    for one in found where fresh[one.labels] != nil {
      kept.append(Alert(labels: one.labels, annotations: one.annotations, activeSince: time))
    }
    guard limit == 0 || kept.count <= limit else {
      // As in Prometheus all alerts of the rule are dropped.
      alerts = []
      throw RuleError(message: "\(kept.count) alerts, but the group's limit is \(limit)")
    }
    for index in kept.indices where time - kept[index].activeSince >= hold {
      kept[index].state = .firing
      kept[index].firedAt = kept[index].firedAt ?? time
    }
    alerts = kept
    return kept.flatMap(Self.samples)
  }

  private static func samples(_ alert: Alert) -> [QuerySample] {
    let state = alert.state == .firing ? "firing" : "pending"
    let pairs = alert.labels.map.pairs
    return [
      QuerySample(
        LabelSet(pairs + [(PromQL.metricNameLabel, "ALERTS"), ("alertstate", state)]), 1),
      QuerySample(
        LabelSet(pairs + [(PromQL.metricNameLabel, "ALERTS_FOR_STATE")]),
        Double(alert.activeSince / 1000)),
    ]
  }
}
