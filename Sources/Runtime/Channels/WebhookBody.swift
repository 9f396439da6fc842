import DSL
import Interpreter

/// The body of a webhook: the package's own, the group in Alertmanager's version 4, or, for the
/// text of a playbook step, its fields alone.
package func webhookBody(_ message: Message) -> [UInt8] {
  var writer = JSONWriter()
  if let payload = message.payload {
    writer.value(payload)
    return writer.bytes
  }
  writer.beginObject()
  if let group = message.group { writer.group(group) }
  // Beyond version 4; receivers of it ignore members they do not know.
  for field in message.fields { writer.member(field.name, field.text) }
  writer.endObject()
  return writer.bytes
}

extension JSONWriter {
  fileprivate mutating func group(_ group: GroupSnapshot) {
    member("version", "4")
    member("groupKey", group.key)
    member("truncatedAlerts", group.truncatedAlerts)
    member("status", group.status.rawValue)
    member("receiver", group.receiver)
    labels("groupLabels", group.labels.map)
    labels("commonLabels", group.commonLabels)
    labels("commonAnnotations", group.commonAnnotations)
    member("externalURL", group.externalURL)
    member("notification_reason", group.reason.rawValue)
    key("alerts")
    beginArray()
    for alert in group.alerts { self.alert(alert) }
    endArray()
  }

  private mutating func alert(_ alert: AlertSnapshot) {
    beginObject()
    member("status", alert.status.rawValue)
    labels("labels", alert.labels.map)
    labels("annotations", alert.annotations)
    member("startsAt", formatRFC3339(alert.startsAt))
    member("endsAt", alert.endsAt.map { formatRFC3339($0) } ?? "0001-01-01T00:00:00Z")
    member("generatorURL", alert.generatorURL)
    member("fingerprint", alert.fingerprint.description)
    endObject()
  }

  private mutating func labels(_ name: String, _ map: PackedMap) {
    key(name)
    beginObject()
    for pair in map.pairs { member(pair.name, pair.value) }
    endObject()
  }
}
