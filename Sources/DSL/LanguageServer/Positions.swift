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

  func range(_ range: JSONValue?, _ unit: ColumnUnit) throws(ResponseError) -> TextRange {
    let start = try offset(range?["start"], unit)
    let end = try offset(range?["end"], unit)
    guard start <= end else { throw .invalid("a range ends before it begins") }
    return TextRange(start, end)
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

  /// Edits by file as one change of the workspace.
  func workspaceEdit(_ edits: [Edit], in package: PackageSnapshot) -> JSONValue {
    var byFile: [(source: SourceFile, edits: [JSONValue])] = []
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      guard let source = package.source(of: edit.span) else { continue }
      if byFile.last?.source.id != source.id { byFile.append((source, [])) }
      byFile[byFile.count - 1].edits.append(
        textEdit(edit.span.range, edit.replacement, in: source))
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
