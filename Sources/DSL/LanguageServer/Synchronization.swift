// Documents and files as they change.
extension LanguageServer {
  mutating func didOpen(_ params: JSONValue) throws(ResponseError) {
    guard let uri = params.at("textDocument", "uri")?.string,
      let text = params.at("textDocument", "text")?.string
    else { throw .invalid("there is no `textDocument` with `uri` and `text`") }
    let path = try LanguageServer.path(uri: uri)
    openURIs[path] = uri
    knownFolders = nil
    changed(path)
    let version = params.at("textDocument", "version")?.int ?? 0
    workspace.open(path, version: version, text: Array(text.utf8))
    changed(path)
  }

  mutating func didChange(_ params: JSONValue) throws(ResponseError) {
    let path = try LanguageServer.path(params)
    guard let document = workspace.document(path) else {
      throw .invalid("`\(path)` is not open")
    }
    let version = params.at("textDocument", "version")?.int ?? document.version + 1
    guard version > document.version else {
      throw .invalid(
        "version \(version) of `\(path)` does not follow version \(document.version)")
    }
    guard let changes = params["contentChanges"]?.array else {
      throw .invalid("there are no `contentChanges`")
    }
    var source = document.source
    for change in changes {
      guard let text = change["text"]?.string else { throw .invalid("a change has no `text`") }
      guard let range = change["range"], !range.isNull else {
        source = SourceFile(id: source.id, path: path, bytes: Array(text.utf8))
        continue
      }
      let place = try source.range(range, client.unit)
      var bytes = source.bytes
      bytes.replaceSubrange(place.indices, with: text.utf8)
      source = SourceFile(id: source.id, path: path, bytes: bytes)
    }
    changed(path)
    workspace.open(path, version: version, text: source.bytes)
    changed(path)
  }

  mutating func didClose(_ params: JSONValue) throws(ResponseError) {
    let path = try LanguageServer.path(params)
    changed(path)
    workspace.close(path)
    openURIs[path] = nil
    changed(path)
  }

  mutating func didSave(_ params: JSONValue) throws(ResponseError) {
    // The text that was saved is the one we have; nothing changes.
  }

  mutating func watchedFilesChanged(_ params: JSONValue) throws(ResponseError) {
    for change in params["changes"]?.array ?? [] {
      if let path = change["uri"]?.string.flatMap(DocumentURI.path) { reload(path) }
    }
  }

  /// Files were created or deleted by the editor.
  mutating func filesChanged(_ params: JSONValue) throws(ResponseError) {
    for file in params["files"]?.array ?? [] {
      if let path = file["uri"]?.string.flatMap(DocumentURI.path) { reload(path) }
    }
  }

  mutating func filesRenamed(_ params: JSONValue) throws(ResponseError) {
    for file in params["files"]?.array ?? [] {
      for name in ["oldUri", "newUri"] {
        if let path = file[name]?.string.flatMap(DocumentURI.path) { reload(path) }
      }
    }
  }

  /// Folders get other names: the imports that name them follow.
  mutating func filesWillBeRenamed(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    var edits: [PlacedEdit] = []
    let packages = everyPackage()
    for entry in params["files"]?.array ?? [] {
      guard let old = entry["oldUri"]?.string.flatMap(DocumentURI.path),
        let new = entry["newUri"]?.string.flatMap(DocumentURI.path)
      else { throw .invalid("a file has an `oldUri` and a `newUri`") }
      for file in packages.flatMap(\.ownFiles) {
        edits += file.importEdits(renaming: old, to: new)
      }
    }
    return edits.isEmpty ? .null : workspaceEdit(edits)
  }

  /// Reads again what a file or folder belongs to.
  private mutating func reload(_ path: String) {
    changed(path)
    knownFolders = nil
    workspace.reload(path)
    workspace.reload(folder: path)
    for open in workspace.openPaths
    where workspace.key(of: open) == workspace.key(of: path) || open.hasPrefix(path + "/") {
      changed(open)
    }
  }

  /// Notes that the findings of packages may be others now; called before and after a change, which
  /// may part packages or bring them together.
  private mutating func changed(_ path: String) {
    stale.formUnion(workspace.keys(affectedBy: path))
  }
}
