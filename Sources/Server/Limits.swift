import NIOCore

/// Bounds on what a client may send; every one is named in docs/server.md.
enum Limits {
  /// Largest request body.
  ///
  /// Prometheus sends at most a few hundred kilobytes.
  static let bodyBytesMaximum = 32 * 1024 * 1024
  static let alertsPerRequestMaximum = 20_000
  static let labelsPerAlertMaximum = 256
  static let labelNameBytesMaximum = 1024
  static let labelValueBytesMaximum = 16 * 1024
  static let annotationValueBytesMaximum = 64 * 1024
  static let generatorURLBytesMaximum = 8 * 1024
  static let jsonDepthMaximum = 32
  static let filtersPerRequestMaximum = 64
  static let silenceBytesMaximum = 64 * 1024
  static let commentBytesMaximum = 16 * 1024
  /// Refused alerts that are named in one answer; the rest is counted.
  static let refusalsNamedMaximum = 20
  static let connectionsMaximum = 4096
  static let headerBytesMaximum = 32 * 1024
  static let headerCountMaximum = 100
  /// A connection that sends nothing for this long is closed.
  static let idleTimeout = TimeAmount.seconds(30)
  /// A body must arrive within this time.
  static let bodySecondsMaximum = 30
  static let pageRowsMaximum = 1000
}
