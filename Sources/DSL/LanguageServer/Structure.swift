// What follows from the text of one file: outline, folds, selections, layout.
extension LanguageServer {
  mutating func documentSymbols(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let outline = target.file.outline
    if client.hasNestedSymbols {
      return .array(outline.map { nested($0, target.source) })
    }
    var flat: [JSONValue] = []
    func add(_ item: OutlineItem, in container: String?) {
      flat.append(information(item, in: container, target.source))
      for child in item.children { add(child, in: item.name) }
    }
    for item in outline { add(item, in: nil) }
    return .array(flat)
  }

  private func nested(_ item: OutlineItem, _ source: SourceFile) -> JSONValue {
    var value: JSONValue = [
      "name": .string(item.name.isEmpty ? "?" : item.name), "kind": .int(item.kind.number),
      "range": source.json(item.range, client.unit),
      "selectionRange": source.json(item.selection, client.unit),
    ]
    if !item.detail.isEmpty { value = value.with("detail", .string(item.detail)) }
    guard !item.children.isEmpty else { return value }
    return value.with("children", .array(item.children.map { nested($0, source) }))
  }

  private func information(
    _ item: OutlineItem, in container: String?, _ source: SourceFile
  ) -> JSONValue {
    let value: JSONValue = [
      "name": .string(item.name), "kind": .int(item.kind.number),
      "location": [
        "uri": .string(uri(source.path)), "range": source.json(item.range, client.unit),
      ],
    ]
    return value.with("containerName", container.map { .string($0) })
  }

  /// More symbols than this help nobody.
  private static let symbolsMax = 500

  mutating func workspaceSymbols(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let query = Array((params["query"]?.string ?? "").lowercased().unicodeScalars)
    var found: [JSONValue] = []
    func add(_ item: OutlineItem, in container: String?, _ source: SourceFile) {
      if found.count < LanguageServer.symbolsMax, item.kind != .field, item.kind != .value,
        isSubsequence(query, of: item.name.lowercased())
      {
        found.append(information(item, in: container, source))
      }
      for child in item.children { add(child, in: item.name, source) }
    }
    for package in everyPackage() {
      for file in package.ownFiles {
        let folder = SourcePath.folder(of: file.source.path).map(SourcePath.name(of:))
        for item in file.outline { add(item, in: folder, file.source) }
      }
    }
    return .array(found)
  }

  /// Whether the letters of a query occur in a name in their order.
  private func isSubsequence(_ query: [Unicode.Scalar], of name: String) -> Bool {
    var rest = query[...]
    for scalar in name.unicodeScalars where scalar == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }

  mutating func foldingRanges(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    return .array(
      target.file.folds.map { fold in
        let start = target.source.position(of: fold.range.start, in: client.unit)
        let end = target.source.position(of: fold.range.end, in: client.unit)
        // The line of a closing brace stays visible.
        let last = fold.kind == .comment ? end.line : max(start.line, end.line - 1)
        let value: JSONValue = [
          "startLine": .int(Int64(start.line)), "endLine": .int(Int64(last)),
        ]
        return fold.kind == .comment ? value.with("kind", "comment") : value
      })
  }

  mutating func selectionRanges(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    guard let positions = params["positions"]?.array else {
      throw .invalid("there are no `positions`")
    }
    var result: [JSONValue] = []
    for position in positions {
      let offset = try target.source.offset(position, client.unit)
      var nested: JSONValue?
      for range in target.file.tree.enclosingRanges(at: offset).reversed() {
        let value: JSONValue = ["range": target.source.json(range, client.unit)]
        nested = value.with("parent", nested)
      }
      result.append(nested ?? .null)
    }
    return .array(result)
  }

  // MARK: Layout

  mutating func formatting(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    return .array(try layoutEdits(target, within: nil))
  }

  mutating func rangeFormatting(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let target = try target(params)
    let range = try target.source.range(params["range"], client.unit)
    return .array(try layoutEdits(target, within: range))
  }

  private func layoutEdits(
    _ target: Target, within range: TextRange?
  ) throws(ResponseError) -> [JSONValue] {
    let formatted = format(target.file)
    if let finding = formatted.diagnostics.first {
      throw ResponseError(
        .requestFailed, "a file with errors keeps its layout: \(finding.title)")
    }
    let edits = lineEdits(from: target.source, to: formatted.text)
    return edits.filter { edit in
      guard let range else { return true }
      return edit.range.start <= range.end && range.start <= edit.range.end
    }.map { textEdit($0.range, $0.text, in: target.source) }
  }
}

extension OutlineItem.Kind {
  /// The symbol kind of the protocol that looks most like it.
  fileprivate var number: Int64 {
    switch self {
    case .vocabulary: 10
    case .label, .field: 8
    case .value: 22
    case .channel: 11
    case .template: 12
    case .calendar, .setting: 7
    case .contact: 19
    case .escalation, .playbook: 6
    case .route: 3
    case .branch: 24
    case .inhibition, .mute: 24
    case .ticket: 23
    case .model: 5
    case .test: 12
    case .constant: 14
    }
  }
}
