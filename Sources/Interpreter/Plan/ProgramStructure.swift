import DSL

/// Declarations of a program as texts that are equal exactly when the declarations do the same.
///
/// Places and names of the declaration itself are left out, and references are written as names, so
/// that order does not matter. It goes over all stored properties by reflection: one that is added
/// to the program later is compared without anybody's remembering.
struct ProgramStructure {
  /// A property of a declaration.
  struct Field {
    let name: String
    let text: String
    /// As a person reads it; nil where it is too much for a line, or secret.
    let shown: String?
  }

  private let program: Program

  init(_ program: Program) { self.program = program }

  /// Properties that say where something stands or what it is called, or that follow from others.
  private static let ignored: Set<String> = [
    "place", "name", "id", "slotCount", "bodySlotCount", "reason", "files",
  ]

  /// Names of the language for properties that the program calls otherwise.
  private static let spelled = [
    "sendResolved": "send_resolved", "maxAlerts": "max_alerts", "security": "tls",
    "bearer": "token", "door": "token, channel or webhook", "concurrencyLimit": "at most … at once",
    "onFailure": "on failure", "repeats": "repeat", "pending": "for", "scope": "once per",
    "trigger": "on", "isAligned": "align", "model": "name",
  ]

  /// The text of a declaration without its own name.
  func text(_ declaration: Any) -> String {
    var out = ""
    writeMembers(Mirror(reflecting: declaration), into: &out)
    return out
  }

  /// The properties of a declaration, in their order; those of a channel's settings among them.
  func fields(_ declaration: Any) -> [Field] {
    Mirror(reflecting: declaration).children.flatMap { child -> [Field] in
      guard let label = child.label, !Self.ignored.contains(label) else { return [] }
      if let settings = child.value as? ChannelSettings {
        // Each kind has its settings in a structure of its own.
        guard let kind = Mirror(reflecting: settings).children.first else { return [] }
        let name = kind.label ?? ""
        return [Field(name: "kind", text: name, shown: name)] + fields(kind.value)
      }
      if let entries = child.value as? [(name: String, value: Expression)] {
        // The texts of a template, one by one.
        return entries.map { Field(name: $0.name, text: text(of: $0.value), shown: nil) }
      }
      let content = text(of: child.value)
      return [
        Field(name: Self.spelled[label] ?? label, text: content, shown: shown(child.value, label))
      ]
    }
  }

  // MARK: Texts to compare

  private func text(of value: Any) -> String {
    var out = ""
    write(value, into: &out)
    return out
  }

  private func write(_ value: Any, into out: inout String) {
    if let text = leaf(value) {
      out += text
      return
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      guard let inner = mirror.children.first else {
        out += "nil"
        return
      }
      write(inner.value, into: &out)
    case .enum:
      guard let payload = mirror.children.first else {
        out += "." + String(describing: value)
        return
      }
      out += ".\(payload.label ?? "")("
      write(payload.value, into: &out)
      out += ")"
    case .set, .dictionary:
      let parts = mirror.children.map { text(of: $0.value) }
      out += "{\(parts.sorted().joined(separator: ","))}"
    default:
      writeMembers(mirror, into: &out)
    }
  }

  private func writeMembers(_ mirror: Mirror, into out: inout String) {
    out += "("
    for child in mirror.children {
      // The names of entries in a list of pairs are content, those of declarations are not.
      let isOwnName = child.label == "name" && mirror.displayStyle == .struct
      if let label = child.label, Self.ignored.contains(label),
        label != "name" || isOwnName && !isPart(mirror)
      {
        continue
      }
      write(child.value, into: &out)
      out += ","
    }
    out += ")"
  }

  /// Whether a structure is a part of a declaration, whose name means something.
  private func isPart(_ mirror: Mirror) -> Bool {
    mirror.subjectType is RecordField.Type || mirror.subjectType is DataField.Type
      || mirror.subjectType is ProgramTarget.Pair.Type
  }

  private func leaf(_ value: Any) -> String? {
    switch value {
    case let value as String: quoted(value)
    case let value as Bool: value ? "true" : "false"
    case let value as Int: String(value)
    case let value as Int64: String(value)
    case let value as Double: String(value)
    case let value as TimeSpan: value.text
    case let value as Pattern: "re\(quoted(value.source))"
    case let value as PackedMap: labelsText(value)
    case let value as LabelSet: labelsText(value.map)
    default: reference(value)
    }
  }

  /// A reference as the name of what it refers to.
  private func reference(_ value: Any) -> String? {
    switch value {
    case let value as Ref<Channel>: program.channels[value].name
    case let value as Ref<Template>: program.templates[value].name
    case let value as Ref<Calendar>: program.calendars[value].name
    case let value as Ref<Contact>: program.contacts[value].name
    case let value as Ref<Escalation>: program.escalations[value].name
    case let value as Ref<TicketKind>: program.tickets[value].name
    case let value as Ref<Model>: program.models[value].name
    case let value as Ref<Playbook>: program.playbooks[value].name
    default: nil
    }
  }

  // MARK: Texts to read

  private func shown(_ value: Any, _ label: String) -> String? {
    switch value {
    case let value as String: return quoted(value)
    case let value as [String]: return "[\(value.map(quoted).joined(separator: ", "))]"
    case let value as RateLimit: return "\(value.count) per \(value.span.text)"
    case let value as Credential:
      switch value {
      case .secret(let name): return "secret(\(quoted(name)))"
      // An address may be read by whoever reads the package; what else is written out is a secret
      // in the wrong place, which must not spread.
      case .literal(let text): return label == "url" ? quoted(text) : nil
      }
    case let value as Condition: return program.describe(value)
    case let value as ChannelKind: return value.rawValue
    case let value as MailSecurity: return value.rawValue
    case let value as Playbook.Trigger: return value.rawValue
    case let value as Playbook.Scope: return value.rawValue
    default: break
    }
    if let text = leaf(value) { return text }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
      return mirror.children.first.map { shown($0.value, label) } ?? "not set"
    }
    if let addresses = value as? [(kind: ChannelKind, address: String)] {
      return addresses.map { "\($0.kind.rawValue) \(quoted($0.address))" }.joined(separator: ", ")
    }
    return nil
  }
}
