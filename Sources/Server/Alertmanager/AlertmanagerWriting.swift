import DSL
import Interpreter
import Runtime

extension JSONWriter {
  /// `gettableAlert` of the API, in alphabetical order of members as Alertmanager writes it.
  mutating func write(alert view: AlertView, receivers: [String], at now: Instant) {
    let record = view.record
    beginObject()
    member("annotations", map: record.annotations)
    member("endsAt", time: record.endsAt)
    member("fingerprint", record.fingerprint.description)
    key("receivers")
    beginArray()
    for receiver in receivers {
      beginObject()
      member("name", receiver)
      endObject()
    }
    endArray()
    member("startsAt", time: record.startsAt)
    key("status")
    writeStatus(of: view)
    member("updatedAt", time: record.updatedAt)
    member("generatorURL", record.generatorURL)
    member("labels", map: record.labels.map)
    endObject()
  }

  private mutating func writeStatus(of view: AlertView) {
    let isSuppressed =
      !view.silencedBy.isEmpty || !view.inhibitedBy.isEmpty || !view.mutedBy.isEmpty
    beginObject()
    member("inhibitedBy", strings: view.inhibitedBy.map(\.description))
    member("mutedBy", strings: view.mutedBy)
    member("silencedBy", strings: view.silencedBy)
    member("state", isSuppressed ? "suppressed" : "active")
    endObject()
  }

  mutating func write(group: GroupView, receiver: String, at now: Instant) {
    beginObject()
    key("alerts")
    beginArray()
    for alert in group.alerts { write(alert: alert, receivers: [receiver], at: now) }
    endArray()
    member("labels", map: group.record.key.labels.map)
    key("receiver")
    beginObject()
    member("name", receiver)
    endObject()
    endObject()
  }

  mutating func write(silence: SilenceRecord, at now: Instant) {
    beginObject()
    member("id", silence.id)
    key("status")
    beginObject()
    member("state", silence.state(at: now).rawValue)
    endObject()
    member("updatedAt", time: silence.updatedAt)
    member("comment", silence.comment)
    member("createdBy", silence.createdBy)
    member("endsAt", time: silence.endsAt)
    key("matchers")
    beginArray()
    for matcher in silence.matchers { write(matcher: matcher) }
    endArray()
    member("startsAt", time: silence.startsAt)
    endObject()
  }

  private mutating func write(matcher: Matcher) {
    beginObject()
    member("isEqual", matcher.op == .equal || matcher.op == .matches)
    member("isRegex", matcher.op == .matches || matcher.op == .notMatches)
    member("name", matcher.name)
    member("value", matcher.value)
    endObject()
  }
}

extension JSONWriter {
  mutating func member(_ name: String, time: Instant) {
    key(name)
    string(formatRFC3339(time, .milliseconds))
  }
  mutating func member(_ name: String, strings: [String]) {
    key(name)
    beginArray()
    for text in strings { string(text) }
    endArray()
  }
  mutating func member(_ name: String, map: PackedMap) {
    key(name)
    beginObject()
    for (name, value) in map.pairs { member(name, value) }
    endObject()
  }
}
