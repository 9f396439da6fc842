import DSL

/// A release of Alertmanager that configurations can be written for.
package struct AlertmanagerVersion: Hashable, Comparable, Sendable {
  /// The 25 of 0.25.
  package let minor: Int

  package static let supported = 22...34
  package static let newest = AlertmanagerVersion(minor: supported.upperBound)

  /// Reads `0.25` or `0.25.1`; nil for what is not known.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), parts[0] == 0, let minor = parts[1],
      !parts.contains(nil), Self.supported.contains(minor)
    else { return nil }
    self.minor = minor
  }

  private init(minor: Int) { self.minor = minor }

  package static func < (left: Self, right: Self) -> Bool { left.minor < right.minor }
}

extension AlertmanagerVersion: CustomStringConvertible {
  package var description: String { "0.\(minor)" }
}

/// What a configuration can say, and the release that said it first.
enum AlertmanagerFeature: CaseIterable {
  /// `mute_time_intervals`, at the top and in routes.
  case muteIntervals
  /// `time_intervals` at the top, `active_time_intervals` in routes.
  case activeIntervals
  /// `location` of an interval.
  case intervalZone
  case mailPasswordFile
  case webhookAddressFile
  /// Any UTF-8 in names of labels.
  case labelNames
  case webhookTimeout
  case requestHeaders
  case inhibitionName
  case slackApp
  case slackTimeout
  case implicitTLS
  /// An empty `group_by` that overrides the parent's.
  case emptyGroupBy

  /// The minor version.
  var since: Int {
    switch self {
    case .muteIntervals: 22
    case .activeIntervals: 24
    case .intervalZone, .mailPasswordFile: 25
    case .webhookAddressFile: 26
    case .labelNames: 27
    case .webhookTimeout, .requestHeaders: 28
    case .inhibitionName, .slackApp, .slackTimeout: 30
    case .implicitTLS, .emptyGroupBy: 31
    }
  }

  /// The release of the Prometheus operator whose objects can say it; nil where none can.
  var sinceOperator: TargetVersion? {
    switch self {
    case .muteIntervals, .mailPasswordFile, .webhookAddressFile, .labelNames:
      TargetVersion([0, 53])
    case .activeIntervals: TargetVersion([0, 62])
    case .webhookTimeout: TargetVersion([0, 82])
    case .slackTimeout: TargetVersion([0, 88])
    case .implicitTLS: TargetVersion([0, 90])
    case .intervalZone, .requestHeaders, .inhibitionName, .slackApp, .emptyGroupBy: nil
    }
  }

  /// What a message calls it.
  var noun: String {
    switch self {
    case .muteIntervals: "time intervals"
    case .activeIntervals: "active time intervals"
    case .intervalZone: "a time zone of a time interval"
    case .mailPasswordFile: "a mail password in a file"
    case .webhookAddressFile: "a webhook's address in a file"
    case .labelNames: "label names beyond letters, digits and `_`"
    case .webhookTimeout: "a timeout of a webhook"
    case .requestHeaders: "headers of a webhook"
    case .inhibitionName: "names of inhibition rules"
    case .slackApp: "Slack apps"
    case .slackTimeout: "a timeout of Slack messages"
    case .implicitTLS: "TLS from the start on another port than 465"
    case .emptyGroupBy: "an empty `group_by` below another"
    }
  }
}

extension AlertmanagerVersion {
  func has(_ feature: AlertmanagerFeature) -> Bool { minor >= feature.since }
}
