// Names: hover, declarations, uses, and giving them another text.
extension LanguageServer {
  mutating func hover(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    guard let hover = target.package.hover(at: target.id, offset) else { return .null }
    return [
      "contents": markup(code: hover.code, hover.text),
      "range": target.source.json(hover.span.range, client.unit),
    ]
  }

  /// Text as the client shows it.
  func markup(code: String, _ text: String) -> JSONValue {
    guard client.hasMarkdown else {
      let parts = [code, text].filter { !$0.isEmpty }
      return ["kind": "plaintext", "value": .string(parts.joined(separator: "\n\n"))]
    }
    let block = code.isEmpty ? "" : "```tocsin\n\(code)\n```"
    let parts = [block, text].filter { !$0.isEmpty }
    return ["kind": "markdown", "value": .string(parts.joined(separator: "\n\n"))]
  }

  mutating func definition(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    guard let found = target.package.definition(at: target.id, offset) else { return .null }
    return location(found.declaration, in: target.package) ?? .null
  }

  mutating func references(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    let declares = params.at("context", "includeDeclaration")?.bool ?? true
    var found: [JSONValue] = []
    for place in try everyPlace(of: target, offset) {
      let spans = place.package.references(
        at: place.file, place.offset, includingDeclaration: declares)
      for location in spans.compactMap({ location($0, in: place.package) })
      where !found.contains(location) {
        found.append(location)
      }
    }
    return .array(found)
  }

  /// A name in one of the packages that see its declaration.
  private struct SeenName {
    let package: PackageSnapshot
    let file: FileID
    let offset: UInt32
  }

  /// The name at a place, and its declaration as other packages see it.
  private mutating func everyPlace(
    of target: Target, _ offset: UInt32
  ) throws(ResponseError) -> [SeenName] {
    let own = SeenName(package: target.package, file: target.id, offset: offset)
    guard let declaration = target.package.definition(at: target.id, offset)?.declaration,
      let path = target.package.source(of: declaration)?.path
    else { return [own] }
    let home = workspace.key(of: target.path)
    var places = [own]
    for package in everyPackage() {
      guard let file = package.file(path), let first = package.files.first,
        workspace.key(of: first.source.path) != home
      else { continue }
      places.append(
        SeenName(package: package, file: file.source.id, offset: declaration.range.start))
    }
    return places
  }

  mutating func documentHighlights(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    let declaration = target.package.definition(at: target.id, offset)?.declaration
    let spans = target.package.references(at: target.id, offset, includingDeclaration: true)
    return .array(
      spans.filter { $0.file == target.id }.map { span in
        // 2 is a read, 3 a write: the declaration.
        let kind: JSONValue = span == declaration ? 3 : 2
        return ["range": target.source.json(span.range, client.unit), "kind": kind]
      })
  }

  mutating func prepareRename(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    do {
      let (span, text) = try target.package.renamable(at: target.id, offset)
      return [
        "range": target.source.json(span.range, client.unit), "placeholder": .string(text),
      ]
    } catch {
      throw ResponseError(.requestFailed, error.reason)
    }
  }

  mutating func rename(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let (target, offset) = try place(params)
    guard let name = params["newName"]?.string else { throw .invalid("there is no `newName`") }
    var edits: [PlacedEdit] = []
    for place in try everyPlace(of: target, offset) {
      do {
        let found = try place.package.rename(at: place.file, place.offset, to: name)
        edits += placed(found, in: place.package).filter { !edits.contains($0) }
      } catch {
        throw ResponseError(.requestFailed, error.reason)
      }
    }
    return workspaceEdit(edits)
  }
}
