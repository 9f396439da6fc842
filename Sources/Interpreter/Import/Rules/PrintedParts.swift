/// `printf` with several values, or with labels, as texts and values beside each other.
enum PrintedParts {
  /// The parts that say the same; nil where a verb changes its value.
  ///
  /// A layout of the value alone is no case for this: it has a form of its own.
  static func of(_ term: TemplateTerm) -> [TemplatePart]? {
    guard case .call("printf", let arguments) = term, arguments.count > 1,
      case .literal(.text(let layout)) = arguments[0],
      arguments.count > 2 || arguments[1] != .value
    else { return nil }
    var parts: [TemplatePart] = []
    var values = arguments.dropFirst()
    var rest = layout[...]
    while let percent = rest.firstIndex(of: "%") {
      parts.append(.text(String(rest[..<percent])))
      rest = rest[percent...].dropFirst()
      let flags = rest.prefix { "+-# 0123456789.".contains($0) }
      rest = rest.dropFirst(flags.count)
      guard let verb = rest.popFirst() else { return nil }
      if verb == "%", flags.isEmpty {
        parts.append(.text("%"))
        continue
      }
      guard let value = values.popFirst(), let part = part(value, verb, String(flags)) else {
        return nil
      }
      parts.append(part)
    }
    guard values.isEmpty else { return nil }
    return parts + [.text(String(rest))]
  }

  private static func part(
    _ value: TemplateTerm, _ verb: Character, _ flags: String
  ) -> TemplatePart? {
    switch value {
    case .label, .externalLabel, .externalURL, .literal(.text):
      return flags.isEmpty && (verb == "s" || verb == "v") ? .term(value) : nil
    case .call(let name, _) where TemplateSource.formats[name] != nil:
      return flags.isEmpty && (verb == "s" || verb == "v") ? .term(value) : nil
    case .value:
      if verb == "v", flags.isEmpty { return .term(value) }
      guard "efg".contains(verb) else { return nil }
      return .term(.call("printf", [.literal(.text("%\(flags)\(verb)")), value]))
    case .labels, .externalLabels, .literal, .call: return nil
    }
  }
}
