/// A package that another one can import from.
package struct Neighbour: Sendable {
  /// A name that it declares for others.
  struct Name: Sendable {
    let text: String
    let kind: SymbolKind
    let doc: String
  }

  /// The folder as an import names it, such as `../people`.
  let path: String
  let names: [Name]

  /// - Parameters:
  ///   - path: as an import in the other package names the folder.
  ///   - files: the files of the folder.
  init(path: String, _ files: [ParsedFile]) {
    self.path = path
    names = files.flatMap { $0.file?.declarations ?? [] }.compactMap { declaration in
      guard let kind = declaration.importableKind, let name = declaration.name, !name.isEmpty
      else { return nil }
      return Name(text: name.text, kind: kind, doc: declaration.documentation ?? "")
    }
  }
}

extension PackagePath {
  /// How an import in one folder names another; nil where none can.
  static func relative(_ folder: String, from own: String) -> String? {
    if folder.hasPrefix(own + "/") { return String(folder.dropFirst(own.count + 1)) }
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let parent = own[...slash]
    guard folder.hasPrefix(parent), folder != own, folder.count > parent.count else { return nil }
    return "../" + folder.dropFirst(parent.count)
  }
}

extension Workspace {
  /// Packages whose names are offered to others; more would only be noise.
  private static let neighboursMax = 32

  /// The packages among some folders that the package of a file can import from.
  mutating func neighbours(of path: String, among folders: [String]) -> [Neighbour] {
    let own = key(of: path)
    let paths = folders.compactMap { folder in
      PackagePath.relative(folder, from: own).map { (folder: folder, path: $0) }
    }
    return paths.filter { PackagePath.fault($0.path) == nil }.prefix(Workspace.neighboursMax).map {
      Neighbour(path: $0.path, files(in: $0.folder))
    }
  }
}

extension PackageSnapshot {
  /// The names of other packages that fit, each with the import that it needs.
  func items(
    at place: CompletionPlace, from neighbours: [Neighbour], for file: ParsedFile
  ) -> [CompletionItem] {
    if place.owner == .importDecl, let owner = place.owners.first {
      let path = ImportDeclSyntax(place.tree, owner)?.package?.constant
      return neighbours.filter { path == nil || $0.path == path }.flatMap { neighbour in
        neighbour.names.map { item($0, of: neighbour) }
      }
    }
    let kinds: [SymbolKind]
    switch place.kind {
    case .nameRef: kinds = PackageSnapshot.referredKinds(place.owner)
    case .nameExpr: kinds = isCondition(place) ? [] : [.constant, .function]
    default: kinds = []
    }
    return neighbours.flatMap { neighbour in
      neighbour.names.filter { kinds.contains($0.kind) && checker.symbols[$0.text] == nil }.map {
        var item = item($0, of: neighbour)
        item.edits = [importEdit($0.text, neighbour.path, file)]
        return item
      }
    }
  }

  private func item(_ name: Neighbour.Name, of neighbour: Neighbour) -> CompletionItem {
    CompletionItem(
      label: name.text, kind: .name, detail: "\(name.kind.noun) from \(neighbour.path)",
      doc: name.doc)
  }

  /// Adds a name to the import of its folder, or an import after the others.
  private func importEdit(_ name: String, _ path: String, _ file: ParsedFile) -> Edit {
    var end: UInt32?
    for case .importDecl(let view) in file.file?.declarations ?? [] {
      if view.package?.constant == path, let last = view.names.last, !last.isEmpty {
        let span = Span(file.source.id, TextRange(at: last.range.end))
        return Edit(span: span, replacement: ", \(name)")
      }
      end = view.range.end
    }
    let head = file.file?.requirements.last?.range.end ?? file.file?.edition?.range.end
    let place = Span(file.source.id, TextRange(at: end ?? head ?? 0))
    let line = "import \(name) from \"\(path)\""
    return Edit(
      span: place, replacement: place.range.start == 0 ? line + "\n" : "\n" + line)
  }

  /// The folders that can be named in the path of an import; nil where none stands.
  func importPaths(
    in file: ParsedFile, at offset: UInt32, _ neighbours: [Neighbour]
  ) -> Completion? {
    var node: NodeID? = file.tree.node(at: offset)
    while let current = node {
      if let content = ImportDeclSyntax(file.tree, current)?.package?.contentRange,
        content.start <= offset, offset <= content.end
      {
        let items = neighbours.map { neighbour in
          CompletionItem(
            label: neighbour.path, kind: .value,
            detail: neighbour.names.prefix(Neighbour.shownMax).map(\.text).joined(separator: ", "))
        }
        return Completion(replaced: content, items: items)
      }
      node = file.tree.parent(of: current)
    }
    return nil
  }
}

extension Neighbour {
  /// Names that are shown beside a folder.
  fileprivate static let shownMax = 4
}
