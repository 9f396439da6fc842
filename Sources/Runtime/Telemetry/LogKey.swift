package import Logging

/// The keys log lines may carry; a secret has no key.
package enum LogKey: String, CaseIterable, Sendable {
  case alerts
  case attempt
  case channel
  case code
  case count
  case effect
  case error
  case group
  case outcome
  case path
  case run
  case seconds
  case signal
  case step
  case version
}

extension Logger.Metadata {
  /// Builds metadata from the table's keys.
  package static func keys(_ pairs: [LogKey: String]) -> Logger.Metadata {
    var out: Logger.Metadata = [:]
    for (key, value) in pairs { out[key.rawValue] = .string(value) }
    return out
  }
}
