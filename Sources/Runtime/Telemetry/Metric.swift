/// Everything the runtime counts, in one table: names appear here and nowhere else.
package enum Metric: Int, CaseIterable, Sendable {
  case alertsReceived
  case alertsStored
  case alertsRepeated
  case operationsRefused
  case commits
  case commitFailures
  case commitSeconds
  case notifications
  case effectsStarted
  case effectsInFlight
  case effectsInDoubt
  case handedOver
  case lastResortFailures
  case collisions
  case alerts
  case groups
  case silences
  case outboxDepth
  case runsOpen
  case mailboxDepth
  case walBytes
  case databaseBytes
  case historyRows
  case reloads
  case reloadFailures
  case packageIsCurrent

  package enum Kind: String, Sendable {
    case counter
    case gauge
    case histogram
  }

  /// The name in the exposition format of Prometheus.
  package var name: String { row.name }
  package var kind: Kind { row.kind }
  /// One sentence for people.
  package var help: String { row.help }

  private var row: (name: String, kind: Kind, help: String) {
    switch self {
    case .alertsReceived:
      ("tocsin_alerts_received_total", .counter, "Alerts taken in and committed.")
    case .alertsStored:
      ("tocsin_alerts_stored_total", .counter, "Alerts written because they were new or changed.")
    case .alertsRepeated:
      ("tocsin_alerts_repeated_total", .counter, "Alerts posted again unchanged.")
    case .operationsRefused:
      ("tocsin_operations_refused_total", .counter, "Operations refused for want of room.")
    case .commits: ("tocsin_commits_total", .counter, "Transactions committed.")
    case .commitFailures: ("tocsin_commit_failures_total", .counter, "Transactions that failed.")
    case .commitSeconds: ("tocsin_commit_seconds", .histogram, "Duration of a commit.")
    case .notifications:
      ("tocsin_notifications_total", .counter, "Attempts to notify, by channel and outcome.")
    case .effectsStarted: ("tocsin_effects_started_total", .counter, "Attempts at effects.")
    case .effectsInFlight: ("tocsin_effects_in_flight", .gauge, "Attempts under way.")
    case .effectsInDoubt:
      ("tocsin_effects_in_doubt_total", .counter, "Attempts whose result is not known.")
    case .handedOver:
      ("tocsin_notifications_handed_over_total", .counter, "Notifications a fallback took over.")
    case .lastResortFailures:
      ("tocsin_last_resort_failures_total", .counter, "Attempts the last resort did not take.")
    case .collisions:
      ("tocsin_fingerprint_collisions_total", .counter, "Alerts refused for another's fingerprint.")
    case .alerts: ("tocsin_alerts", .gauge, "Alerts in memory.")
    case .groups: ("tocsin_groups", .gauge, "Groups in memory.")
    case .silences: ("tocsin_silences", .gauge, "Silences in memory.")
    case .outboxDepth: ("tocsin_outbox_depth", .gauge, "Effects not yet done.")
    case .runsOpen: ("tocsin_runs_open", .gauge, "Playbook runs not yet finished.")
    case .mailboxDepth: ("tocsin_mailbox_depth", .gauge, "Operations waiting for the writer.")
    case .walBytes: ("tocsin_store_wal_bytes", .gauge, "Size of the write-ahead log.")
    case .databaseBytes: ("tocsin_store_bytes", .gauge, "Size of the database.")
    case .historyRows: ("tocsin_store_history_rows", .gauge, "Lines of history kept.")
    case .reloads: ("tocsin_reloads_total", .counter, "Packages taken over.")
    case .reloadFailures: ("tocsin_reload_failures_total", .counter, "Packages refused.")
    case .packageIsCurrent:
      (
        "tocsin_last_reload_successful", .gauge,
        "1 when the package was taken over at the last start or reload, 0 when an older one runs."
      )
    }
  }
}
