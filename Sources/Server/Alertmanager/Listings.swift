import DSL
import HTTPTypes
import Interpreter
import Runtime

/// The answers of the API's lists: functions of what the engine shows and of the query.
extension AlertFilter {
  /// The body of `GET /api/v2/alerts`.
  func list(_ views: [AlertView], at now: Instant) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    for view in views.filter(accepts).sorted(by: {
      $0.record.fingerprint < $1.record.fingerprint
    }) {
      writer.write(alert: view, receivers: view.receivers, at: now)
    }
    writer.endArray()
    return writer.bytes
  }

  /// The body of `GET /api/v2/alerts/groups`: one entry for each receiver of a group, as
  /// Alertmanager lists them.
  func list(_ groups: [GroupView], at now: Instant) -> [UInt8] {
    var entries: [(receiver: String, group: GroupView)] = []
    for group in groups {
      var kept = group
      kept.alerts = group.alerts.filter(accepts)
      guard !kept.alerts.isEmpty else { continue }
      for receiver in group.receivers where acceptsReceiver(receiver) {
        entries.append((receiver, kept))
      }
    }
    // Alertmanager lists groups with fewer labels first, then by the labels.
    entries.sort {
      let (left, right) = ($0.group.record.key, $1.group.record.key)
      return (left.labels.map.count, left.labelText, $0.receiver, left)
        < (right.labels.map.count, right.labelText, $1.receiver, right)
    }
    var writer = JSONWriter()
    writer.beginArray()
    for entry in entries { writer.write(group: entry.group, receiver: entry.receiver, at: now) }
    writer.endArray()
    return writer.bytes
  }
}

extension GroupKey {
  fileprivate var labelText: String { GroupKey(route: "", labels: labels).description }
}

/// The query of `GET /api/v2/silences`: silences in these states that hold all of these matchers.
struct SilenceFilter: Sendable {
  private let matchers: [Matcher]
  private let states: Set<SilenceRecord.State>

  /// - Throws: `Failure` 400 that names the parameter.
  init(query: Query) throws {
    matchers = try parseMatchers(query)
    states = Set(
      try [SilenceRecord.State.active, .pending, .expired].filter { try query.flag($0.rawValue) })
  }

  /// The body of the answer.
  func list(_ silences: [SilenceRecord], at now: Instant) -> [UInt8] {
    let kept = silences.filter { silence in
      states.contains(silence.state(at: now)) && matchers.allSatisfy(silence.matchers.contains)
    }
    var writer = JSONWriter()
    writer.beginArray()
    for silence in kept.sorted(by: { Self.precedes($0, $1, at: now) }) {
      writer.write(silence: silence, at: now)
    }
    writer.endArray()
    return writer.bytes
  }

  /// Active silences first, by end; then pending ones by start; expired ones last, newest first.
  private static func precedes(_ left: SilenceRecord, _ right: SilenceRecord, at now: Instant)
    -> Bool
  {
    let order: [SilenceRecord.State: Int] = [.active: 0, .pending: 1, .expired: 2]
    let states = (left.state(at: now), right.state(at: now))
    guard states.0 == states.1 else {
      return order[states.0, default: 0] < order[states.1, default: 0]
    }
    switch states.0 {
    case .active: return (left.endsAt, left.id) < (right.endsAt, right.id)
    case .pending: return (left.startsAt, left.id) < (right.startsAt, right.id)
    case .expired: return (right.endsAt, right.id) < (left.endsAt, left.id)
    }
  }
}
