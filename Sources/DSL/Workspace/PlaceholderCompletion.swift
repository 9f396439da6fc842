// What a placeholder can stand for.
extension PackageSnapshot {
  /// The variables of the repetitions around `${`, or the fields of one after `${s.`; nil where no
  /// placeholder of a name stands.
  func placeholderCompletions(in file: ParsedFile, at offset: UInt32) -> Completion? {
    let bytes = file.source.bytes
    let place = min(Int(offset), bytes.count)
    let start = place - bytes[..<place].reversed().prefix(while: isWordByte).count
    var opening = start
    while opening > 0, isWordByte(bytes[opening - 1]) || bytes[opening - 1] == UInt8(ascii: ".") {
      opening -= 1
    }
    guard opening >= 2, bytes[opening - 1] == UInt8(ascii: "{"),
      bytes[opening - 2] == UInt8(ascii: "$")
    else { return nil }
    let variables = repetitionVariables(in: file, at: UInt32(opening))
    guard !variables.isEmpty, !isInText(file, UInt32(opening)) else { return nil }
    let replaced = TextRange(UInt32(start), UInt32(place))
    let path = String(decoding: bytes[opening..<start], as: UTF8.self)
      .split(separator: ".").map(String.init)
    guard let root = path.first else {
      return Completion(replaced: replaced, items: variables.map(item))
    }
    let known = variables.first { $0.text == root }
    var type = known.flatMap { index.use(at: $0.span.file, $0.range.start)?.type }
    for name in path.dropFirst() {
      guard case .record(let fields)? = type else { break }
      type = fields.first { $0.name == name }?.type
    }
    guard case .record(let fields)? = type else { return Completion(replaced: replaced, items: []) }
    return Completion(
      replaced: replaced,
      items: fields.map {
        CompletionItem(label: $0.name, kind: .member, detail: $0.type.description)
      })
  }

  private func item(_ variable: NameSyntax) -> CompletionItem {
    let type = index.use(at: variable.span.file, variable.range.start)?.type
    return CompletionItem(
      label: variable.text, kind: .value, detail: type?.description ?? "",
      doc: "The value of the repetition.")
  }

  /// The variables of the repetitions around a place, the innermost first.
  func repetitionVariables(in file: ParsedFile, at offset: UInt32) -> [NameSyntax] {
    var found: [NameSyntax] = []
    var node: NodeID? = file.tree.node(at: offset)
    while let current = node {
      if let name = RepetitionSyntax(file.tree, current)?.variable, !name.isEmpty {
        found.append(name)
      }
      node = file.tree.parent(of: current)
    }
    return found
  }

  /// Whether a place lies inside of a string, where every expression can be interpolated.
  private func isInText(_ file: ParsedFile, _ offset: UInt32) -> Bool {
    var node: NodeID? = file.tree.node(at: offset)
    while let current = node {
      let kind = file.tree.kind(of: current)
      if kind == .stringLiteral || kind == .textBlock { return true }
      node = file.tree.parent(of: current)
    }
    return false
  }
}
