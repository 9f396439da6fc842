extension Machine {
  /// A member of a record or of a type of the domain.
  mutating func member(_ name: String, of value: Value) throws(EvaluationError) -> Value {
    switch value {
    case .record(let fields):
      guard let field = fields.first(where: { $0.name == name }) else {
        throw EvaluationError("the record has no field '\(name)'")
      }
      return field.value
    case .group(let group): return try member(name, of: group)
    case .alert(let alert): return try member(name, of: alert)
    default: throw .wrongKind(value, wanted: "a value with a member '\(name)'")
    }
  }

  private mutating func member(
    _ name: String, of group: GroupSnapshot
  ) throws(EvaluationError) -> Value {
    switch name {
    case "key": return .string(group.key)
    case "status":
      try spend(steps: group.alerts.count)
      return .symbol(group.status.rawValue)
    case "receiver": return .string(group.receiver)
    case "labels": return .labels(group.labels.map)
    case "common":
      try spend(steps: group.alerts.count)
      return .labels(group.commonLabels)
    case "annotations":
      try spend(steps: group.alerts.count)
      return .labels(group.commonAnnotations)
    case "alerts": return try alerts(of: group, nil)
    case "firing": return try alerts(of: group, .firing)
    case "resolved": return try alerts(of: group, .resolved)
    case "url": return .string(group.url)
    case "reason": return .string(group.reason.rawValue)
    default: throw EvaluationError("a group has no member '\(name)'")
    }
  }

  private mutating func alerts(
    of group: GroupSnapshot, _ status: AlertStatus?
  ) throws(EvaluationError) -> Value {
    try spend(steps: group.alerts.count)
    try checkLength(group.alerts.count)
    let wanted = group.alerts.filter { status == nil || $0.status == status }
    return .list(wanted.map { .alert($0) })
  }

  private func member(_ name: String, of alert: AlertSnapshot) throws(EvaluationError) -> Value {
    switch name {
    case "status": return .symbol(alert.status.rawValue)
    case "labels": return .labels(alert.labels.map)
    case "annotations": return .labels(alert.annotations)
    case "summary": return .string(alert.summary)
    case "starts_at": return .instant(alert.startsAt)
    case "ends_at": return alert.endsAt.map { .instant($0) } ?? .none
    case "url": return .string(alert.generatorURL)
    case "fingerprint": return .string(alert.fingerprint.description)
    default: throw EvaluationError("an alert has no member '\(name)'")
    }
  }
}

extension AlertSnapshot {
  /// The annotation `summary`, else the alert's name, else its labels: never empty.
  package var summary: String {
    if let text = annotations["summary"], !text.isEmpty { return text }
    if let name = labels["alertname"] { return name }
    return labels.map.isEmpty ? "alert without labels" : display(.labels(labels.map))
  }
}

extension GroupSnapshot {
  /// Address of the group in this server's console.
  package var url: String { externalURL }
}
