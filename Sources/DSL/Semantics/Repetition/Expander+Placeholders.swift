// What stands for placeholders.
extension Expander {
  private typealias NamePart = (text: String, range: TextRange, origin: SourceMap.Origin)

  mutating func write(_ stop: RepetitionStops.Stop, _ environment: Environment) {
    let range = stop.range
    switch stop.kind {
    case .repetition: return
    case .name(let placeholders): writeName(placeholders, range, environment)
    case .expression(let path):
      note(path, at: rootOffset(range), environment)
      writeValue(path, range, environment, as: "an expression") {
        $0.expression(quotesWords: false)
      }
    case .text(let path):
      note(path, at: rootOffset(range), environment)
      writeValue(path, range, environment, as: "a text") { $0.shown.map(RepetitionValue.escaped) }
    case .query(let path):
      note(path, at: rootOffset(range), environment)
      writeValue(path, range, environment, as: "a query") { $0.shown.flatMap(Expander.plain) }
    case .operand(let path):
      note(path, at: range.start, environment)
      writeValue(path, range, environment, as: "an expression") {
        $0.expression(quotesWords: true)
      }
    }
  }

  /// A text that means itself inside a query, whatever is around it.
  private static func plain(_ text: String) -> String? {
    let isPlain = text.utf8.allSatisfy {
      $0 != Ascii.quote && $0 != Ascii.backslash && $0 >= Ascii.space
    }
    return isPlain ? text : nil
  }

  /// Where the variable begins in `${…}`.
  private func rootOffset(_ range: TextRange) -> UInt32 {
    var offset = range.start + 2
    while offset < range.end, parsed.source.bytes[Int(offset)] <= Ascii.space { offset += 1 }
    return offset
  }

  /// Writes the value of a path in a form; reports one that has no such form.
  private mutating func writeValue(
    _ path: [String], _ range: TextRange, _ environment: Environment, as place: String,
    form: (RepetitionValue) -> String?
  ) {
    let value = known(path, range, environment)
    if let text = value.flatMap(form) {
      return append(Array(text.utf8), from: range, .value, environment)
    }
    if let value {
      refuse(
        path, .unsuitableValue(at: span(range), value: value.noun, place: place), environment)
    }
    append(Array(Expander.word(path, environment).utf8), from: range, .unknown, environment)
  }

  /// The value of a path; reports one that names nothing.
  private mutating func known(
    _ path: [String], _ range: TextRange, _ environment: Environment
  ) -> RepetitionValue? {
    if let value = environment.value(at: path) { return value == .unknown ? nil : value }
    guard !parsed.hasErrors else { return nil }
    var finding = Diagnostic.unknownPlaceholder(
      at: span(range), name: path.joined(separator: "."))
    let root = path.first.flatMap { environment[$0] }
    let names =
      root.map { root in root.value.fieldNames.map { "\(root.name).\($0)" } }
      ?? environment.variables.map(\.name)
    if names.isEmpty {
      let help =
        root == nil
        ? "a placeholder has a value inside of `for` only"
        : "`\(path[0])` is no record here and has no fields"
      finding = finding.help(help)
    } else {
      let shownMax = 4
      let list = names.prefix(shownMax).map { "`${\($0)}`" }.joined(separator: ", ")
      finding = finding.help("known here: \(list)")
    }
    report(finding, environment)
    return nil
  }

  private mutating func writeName(
    _ placeholders: [Placeholder], _ range: TextRange, _ environment: Environment
  ) {
    var parts = nameParts(placeholders, range, environment)
    let name = parts.map(\.text).joined()
    if !parts.contains(where: { $0.origin == .unknown }), !RepetitionValue.isName(name) {
      let path = placeholders.flatMap(\.path)
      refuse(path, .invalidRepeatedName(at: span(range), name: name), environment)
      for index in parts.indices where parts[index].origin == .value {
        let word = Expander.word([parts[index].text], environment)
        parts[index] = (index == 0 ? "_" + word : word, parts[index].range, .unknown)
      }
    }
    if parts.contains(where: { $0.origin == .unknown }) {
      hide(NamePattern(of: Array(parsed.source.bytes[range.indices])))
    }
    for part in parts {
      append(Array(part.text.utf8), from: part.range, part.origin, environment)
    }
  }

  private mutating func nameParts(
    _ placeholders: [Placeholder], _ range: TextRange, _ environment: Environment
  ) -> [NamePart] {
    let source = Array(parsed.source.bytes[range.indices])
    func place(_ bytes: Range<Int>) -> TextRange {
      TextRange(range.start + UInt32(bytes.lowerBound), range.start + UInt32(bytes.upperBound))
    }
    var parts: [NamePart] = []
    var position = 0
    for placeholder in placeholders {
      let before = position..<placeholder.range.lowerBound
      position = placeholder.range.upperBound
      if !before.isEmpty {
        parts.append((String(decoding: source[before], as: UTF8.self), place(before), .copied))
      }
      let own = place(placeholder.range)
      note(placeholder.path, at: place(placeholder.root).start, environment)
      let value = known(placeholder.path, own, environment)
      if let text = value?.namePart {
        parts.append((text, own, .value))
        continue
      }
      if let value {
        refuse(
          placeholder.path,
          .unsuitableValue(at: span(own), value: value.noun, place: "a name"), environment)
      }
      parts.append((Expander.word(placeholder.path, environment), own, .unknown))
    }
    if position < source.count {
      let rest = position..<source.count
      parts.append((String(decoding: source[rest], as: UTF8.self), place(rest), .copied))
    }
    return parts
  }

  /// A word for what has no value, so that the text around it can be read; each round has its own,
  /// as it would have its own value.
  private static func word(_ path: [String], _ environment: Environment) -> String {
    let bytes = (path.last ?? "").utf8.map { isWordByte($0) ? $0 : UInt8(ascii: "_") }
    let round = environment.round.map { "_\($0)" } ?? ""
    return (bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)) + round
  }
}
