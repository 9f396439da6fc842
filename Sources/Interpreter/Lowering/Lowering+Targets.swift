import DSL

extension Lowering {
  func target(_ target: CheckedTargetFile) -> ProgramTarget {
    var settings: [String: ProgramTarget.Setting] = [:]
    for entry in target.attributes.entries {
      if let setting = setting(entry.value) { settings[entry.name] = setting }
    }
    return ProgramTarget(
      name: target.name, kind: target.kind, version: target.attributes.text("version") ?? "",
      write: target.attributes.text("write") ?? "", sorts: Set(target.sorts), settings: settings,
      place: place(target.span))
  }

  /// What the attribute of a target says; nil for what no target has.
  private func setting(_ value: AttributeValue) -> ProgramTarget.Setting? {
    switch value {
    case .text(let text): .text(text)
    case .texts(let texts): .texts(texts)
    case .bool(let flag): .flag(flag)
    case .count(let count): .count(Int(clamping: count))
    case .duration(let length): .duration(TimeSpan(nanoseconds: length))
    case .headers(let entries):
      .pairs(
        entries.compactMap { entry in
          guard case .credential(.literal(let text)) = entry.value else { return nil }
          return ProgramTarget.Pair(entry.name, text)
        })
    case .credential, .rate, .template, .channel, .ticket, .expression, .constant: nil
    }
  }
}
