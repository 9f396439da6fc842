import DSL
package import Interpreter
package import Runtime

/// Alerts over time from a file, for `tocsin run` and for the incident that `make run` plays.
///
/// JSON Lines, one posting a line: `{"at": "1m30s", "alerts": [ … ]}`, each alert as it is posted
/// to
/// Alertmanager, with `"status": "resolved"` or an end time for one that is over. A file that
/// begins
/// with `[` is one posting at time zero, as `amtool` and the alerts API write it.
package struct Recording: Sendable {
  package struct Posting: Sendable {
    /// Since the start of the recording.
    package var at: TimeSpan
    package var alerts: [PostedAlert]
  }

  /// In order of time.
  package private(set) var postings: [Posting] = []

  package static let linesMaximum = 1_000_000

  /// Reads a recording.
  ///
  /// Alerts that end "now" end at `start` plus their posting's time. A `RecordingError` has the
  /// number of the faulty line.
  package init(parsing bytes: [UInt8], start: Instant) throws(RecordingError) {
    let first = bytes.first { !Self.isSpace($0) }
    if first == UInt8(ascii: "[") {
      postings = [Posting(at: .zero, alerts: try Self.alerts(bytes, now: start, line: 1))]
      return
    }
    let newline = UInt8(ascii: "\n")
    for (index, line) in bytes.split(separator: newline, omittingEmptySubsequences: false)
      .enumerated() where !line.allSatisfy(Self.isSpace)
    {
      guard index < Self.linesMaximum else {
        throw RecordingError(line: index + 1, reason: "more than \(Self.linesMaximum) lines")
      }
      postings.append(try Self.posting(Array(line), start: start, line: index + 1))
    }
    postings.sort { $0.at < $1.at }
  }

  /// Time of the last posting.
  package var length: TimeSpan { postings.last?.at ?? .zero }

  private static func posting(
    _ bytes: [UInt8], start: Instant, line: Int
  ) throws(RecordingError) -> Posting {
    let at: TimeSpan
    do {
      at = try time(bytes)
    } catch {
      throw RecordingError(line: line, reason: error.description)
    }
    return Posting(at: at, alerts: try alerts(bytes, now: start + at, line: line))
  }

  private static func time(_ bytes: [UInt8]) throws(JSONError) -> TimeSpan {
    var reader = JSONReader(bytes)
    var at = TimeSpan.zero
    try reader.beginObject()
    while try reader.nextMember() {
      guard reader.keyIs("at") else {
        try reader.skipValue()
        continue
      }
      let text = try reader.readString()
      guard let span = TimeSpan(parsing: text) else {
        throw reader.error("'\(text)' is no duration such as 90s or 1m30s")
      }
      at = span
    }
    try reader.end()
    return at
  }

  private static func alerts(
    _ bytes: [UInt8], now: Instant, line: Int
  ) throws(RecordingError) -> [PostedAlert] {
    let isList = bytes.first { !isSpace($0) } == UInt8(ascii: "[")
    let batch: AlertBatch
    do throws(Failure) {
      batch =
        try isList
        ? AlertBatch(decoding: bytes, now: now) : AlertBatch(decodingWebhook: bytes, now: now)
    } catch {
      throw RecordingError(line: line, reason: error.message)
    }
    guard batch.refusals.isEmpty else {
      throw RecordingError(line: line, reason: batch.describeRefusals())
    }
    return batch.alerts
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }
}

package struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let line: Int
  package let reason: String
  package var description: String { "line \(line): \(reason)" }
}
