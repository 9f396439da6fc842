// Between byte ranges and the lines and columns of the protocol.

extension SourceFile {
  func json(_ offset: UInt32, _ unit: ColumnUnit) -> JSONValue {
    let position = position(of: offset, in: unit)
    return ["line": .int(Int64(position.line)), "character": .int(Int64(position.column))]
  }

  func json(_ range: TextRange, _ unit: ColumnUnit) -> JSONValue {
    ["start": json(range.start, unit), "end": json(range.end, unit)]
  }

  /// The offset of a position; a column beyond its line is the end of the line, as the protocol
  /// says, and a line beyond the text is an error.
  func offset(_ position: JSONValue?, _ unit: ColumnUnit) throws(ResponseError) -> UInt32 {
    guard let line = position?["line"]?.int, let column = position?["character"]?.int,
      line >= 0, column >= 0
    else { throw .invalid("a position has a `line` and a `character`, both zero or greater") }
    guard line <= Int64(lines.count) else {
      throw .invalid("line \(line) is beyond the text, which has \(lines.count) lines")
    }
    let column32 = Int(min(column, Int64(UInt32.max)))
    return offset(of: SourcePosition(line: Int(line), column: column32), in: unit)
  }

  /// What a client shows: it may ask for lines beyond the text, which have nothing to show.
  func visibleRange(_ range: JSONValue?, _ unit: ColumnUnit) throws(ResponseError) -> TextRange {
    guard let line = range?["end"]?["line"]?.int, line > Int64(lines.count) else {
      return try self.range(range, unit)
    }
    let end = UInt32(bytes.count)
    let first = range?["start"]?["line"]?.int ?? 0
    let start = first > Int64(lines.count) ? end : try offset(range?["start"], unit)
    return TextRange(start, end)
  }

  func range(_ range: JSONValue?, _ unit: ColumnUnit) throws(ResponseError) -> TextRange {
    let start = try offset(range?["start"], unit)
    let end = try offset(range?["end"], unit)
    guard start <= end else { throw .invalid("a range ends before it begins") }
    return TextRange(start, end)
  }
}

/// An edit of a file, whichever package has looked at it.
struct PlacedEdit: Equatable {
  let source: SourceFile
  let range: TextRange
  let replacement: String

  static func == (left: PlacedEdit, right: PlacedEdit) -> Bool {
    left.source.path == right.source.path && left.range == right.range
      && left.replacement == right.replacement
  }

  /// By path and place.
  static func precedes(_ left: PlacedEdit, _ right: PlacedEdit) -> Bool {
    (left.source.path, left.range.start, left.range.end)
      < (right.source.path, right.range.start, right.range.end)
  }
}

/// A document of a request: its package as it is now, and its file.
struct Target {
  let path: String
  let package: PackageSnapshot
  let file: ParsedFile

  var source: SourceFile { file.source }
  var id: FileID { file.source.id }
}

extension LanguageServer {
  static func path(_ params: JSONValue) throws(ResponseError) -> String {
    guard let uri = params.at("textDocument", "uri")?.string else {
      throw .invalid("there is no `textDocument.uri`")
    }
    return try path(uri: uri)
  }

  static func path(uri: String) throws(ResponseError) -> String {
    guard let path = DocumentURI.path(uri) else { throw .invalid("`\(uri)` is no URI of a file") }
    return path
  }

  /// The document that a request is about.
  mutating func target(_ params: JSONValue) throws(ResponseError) -> Target {
    let path = try LanguageServer.path(params)
    let package = workspace.package(of: path)
    guard let file = package.file(path) else {
      throw .invalid("there is no document `\(path)`")
    }
    return Target(path: path, package: package, file: file)
  }

  /// The document and the place in it that a request is about.
  mutating func place(_ params: JSONValue) throws(ResponseError) -> (Target, UInt32) {
    let target = try target(params)
    return (target, try target.source.offset(params["position"], client.unit))
  }

  /// The URI of a path as the client spells it.
  func uri(_ path: String) -> String { openURIs[path] ?? DocumentURI.uri(path) }

  func location(_ span: Span, in package: PackageSnapshot) -> JSONValue? {
    guard let source = package.source(of: span) else { return nil }
    return ["uri": .string(uri(source.path)), "range": source.json(span.range, client.unit)]
  }

  func placed(_ edits: [Edit], in package: PackageSnapshot) -> [PlacedEdit] {
    edits.compactMap { edit in
      package.source(of: edit.span).map {
        PlacedEdit(source: $0, range: edit.span.range, replacement: edit.replacement)
      }
    }
  }

  func workspaceEdit(_ edits: [Edit], in package: PackageSnapshot) -> JSONValue {
    workspaceEdit(placed(edits, in: package))
  }

  /// Edits by file as one change of the workspace.
  func workspaceEdit(_ edits: [PlacedEdit]) -> JSONValue {
    var byFile: [(source: SourceFile, edits: [JSONValue])] = []
    for edit in edits.sorted(by: PlacedEdit.precedes) {
      if byFile.last?.source.path != edit.source.path { byFile.append((edit.source, [])) }
      byFile[byFile.count - 1].edits.append(textEdit(edit.range, edit.replacement, in: edit.source))
    }
    guard client.hasDocumentChanges else {
      return [
        "changes": .object(
          byFile.map { JSONMember(uri($0.source.path), .array($0.edits)) })
      ]
    }
    let changes = byFile.map { entry -> JSONValue in
      let version = workspace.document(entry.source.path).map { JSONValue.int($0.version) }
      return [
        "textDocument": ["uri": .string(uri(entry.source.path)), "version": version ?? .null],
        "edits": .array(entry.edits),
      ]
    }
    return ["documentChanges": .array(changes)]
  }

  func textEdit(_ range: TextRange, _ text: String, in source: SourceFile) -> JSONValue {
    ["range": source.json(range, client.unit), "newText": .string(text)]
  }
}
