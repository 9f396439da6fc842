/// Whether an alert, or a group with at least one such alert, still fires.
package enum AlertStatus: String, Hashable, Sendable {
  case firing
  case resolved
}

/// One alert as templates, notifications and playbooks see it.
package struct AlertSnapshot: Hashable, Sendable {
  package var labels: LabelSet
  package var annotations: PackedMap
  package var startsAt: Instant
  /// When the alert ended; nil while it fires.
  package var endsAt: Instant?
  package var generatorURL: String
  /// Counts the firing spells of this fingerprint, from 1.
  package var occurrence: UInt32

  package var status: AlertStatus { endsAt == nil ? .firing : .resolved }
  package var fingerprint: Fingerprint { labels.fingerprint }

  package init(
    labels: LabelSet, annotations: PackedMap = .empty, startsAt: Instant, endsAt: Instant? = nil,
    generatorURL: String = "", occurrence: UInt32 = 1
  ) {
    self.labels = labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.generatorURL = generatorURL
    self.occurrence = occurrence
  }
}

/// Why a notification is sent now.
package enum NotificationReason: String, Hashable, Sendable {
  case first = "first notification"
  case newAlerts = "new alerts in group"
  case someResolved = "some alerts resolved"
  case allResolved = "all alerts resolved"
  case repeated = "repeat interval elapsed"
  case escalated = "escalation step"
  case playbook = "playbook step"
}

/// A group as templates, notifications and playbooks see it: the `group: Group` of the language.
package struct GroupSnapshot: Hashable, Sendable {
  /// Stable text of the group's identity: route key and group labels.
  package var key: String
  /// The channel or contact this snapshot is sent to.
  package var receiver: String
  /// Values of the labels named by `group by`.
  package var labels: LabelSet
  /// Firing alerts first, then resolved ones; within each as people read them, by `job`, `instance`
  /// and the other labels.
  package var alerts: [AlertSnapshot]
  package var reason: NotificationReason
  /// Address of this server, for links.
  package var externalURL: String
  /// Alerts left out because of `max_alerts`.
  package var truncatedAlerts: Int

  package init(
    key: String, receiver: String, labels: LabelSet, alerts: [AlertSnapshot],
    reason: NotificationReason, externalURL: String, truncatedAlerts: Int = 0
  ) {
    self.key = key
    self.receiver = receiver
    self.labels = labels
    self.alerts = alerts
    self.reason = reason
    self.externalURL = externalURL
    self.truncatedAlerts = truncatedAlerts
  }

  package var status: AlertStatus {
    alerts.contains { $0.status == .firing } ? .firing : .resolved
  }

  /// Labels that all alerts share with equal values.
  package var commonLabels: PackedMap { common(alerts.map(\.labels.map)) }

  /// Annotations that all alerts share with equal values.
  package var commonAnnotations: PackedMap { common(alerts.map(\.annotations)) }

  private func common(_ maps: [PackedMap]) -> PackedMap {
    guard let first = maps.first else { return .empty }
    return maps.dropFirst().reduce(first) { $0.isEmpty ? $0 : $0.intersection($1) }
  }
}
