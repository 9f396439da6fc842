// Names of other packages. The files of an imported package lie beside those of this one in the
// list of files; of their declarations only what is named, and what that needs, becomes part of
// this package.
extension Checker {
  /// The declarations of one folder by name.
  private struct Folder {
    var declarations: [String: DeclarationSyntax] = [:]
    var imports: [ImportDeclSyntax] = []
    /// In the order of files and lines, for suggestions.
    var names: [String] = []
  }

  /// Finds out which files are of other packages: those of folders that some import names.
  func foreignFolders() -> Set<String> {
    guard let first = files.first else { return [] }
    let own = PackagePath.folder(of: first.source.path)
    var found: Set<String> = []
    for parsed in files {
      let folder = PackagePath.folder(of: parsed.source.path)
      for case .importDecl(let view) in parsed.file?.declarations ?? [] {
        if let path = view.package?.constant { found.insert(PackagePath.join(folder, path)) }
      }
    }
    found.remove(own)
    return found
  }

  /// Declares what this package imports.
  mutating func checkImports() {
    path = ""
    guard !sources.imports.isEmpty else { return }
    let folders = foreignDeclarations()
    var taken: Set<NodeKey> = []
    for view in sources.imports where !view.isDamaged {
      guard let (folder, declarations) = imported(view, among: folders) else { continue }
      for name in view.names where !name.isEmpty {
        guard let declaration = declarations.declarations[name.text] else {
          reportNotDeclared(name, in: declarations)
          continue
        }
        guard declaration.isImportable else {
          report(
            .notImportable(
              at: name.span, declared: declaration.nameSpan, name: name.text,
              what: declaration.noun))
          continue
        }
        imports[name.text] = name.span
        uses.note(name.span, .symbol(declaration.nameSpan))
        take(declaration, of: folder, folders, &taken)
      }
    }
  }

  private struct NodeKey: Hashable {
    let file: FileID
    let node: UInt32
  }

  private func foreignDeclarations() -> [String: Folder] {
    var folders: [String: Folder] = [:]
    for parsed in files where isForeign(parsed) {
      let path = PackagePath.folder(of: parsed.source.path)
      for declaration in parsed.file?.declarations ?? [] {
        if case .importDecl(let view) = declaration {
          folders[path, default: Folder()].imports.append(view)
        } else if let name = declaration.name?.text, !name.isEmpty {
          if folders[path, default: Folder()].declarations[name] == nil {
            folders[path, default: Folder()].declarations[name] = declaration
            folders[path, default: Folder()].names.append(name)
          }
        }
      }
    }
    return folders
  }

  func isForeign(_ file: FileID) -> Bool {
    let index = Int(file.raw)
    return files.indices.contains(index) && isForeign(files[index])
  }

  func isForeign(_ parsed: ParsedFile) -> Bool {
    !foreign.isEmpty && foreign.contains(PackagePath.folder(of: parsed.source.path))
  }

  /// The folder that an import names; reports a path that is none, and a folder that is not there.
  private mutating func imported(
    _ view: ImportDeclSyntax, among folders: [String: Folder]
  ) -> (path: String, folder: Folder)? {
    guard let string = view.package, let text = words(string, what: "the folder") else {
      return nil
    }
    if let fault = PackagePath.fault(text) {
      report(.invalidPath(at: string.span, reason: fault))
      sources.isIncomplete = true
      return nil
    }
    let path = PackagePath.join(PackagePath.folder(of: view.tree.source.path), text)
    guard let folder = folders[path] else {
      report(.packageNotLoaded(at: string.span, folder: text))
      sources.isIncomplete = true
      return nil
    }
    return (path, folder)
  }

  private mutating func reportNotDeclared(_ name: NameRefSyntax, in folder: Folder) {
    let names = folder.names.filter { folder.declarations[$0]?.isImportable ?? false }
    report(
      .unknownName(at: name.span, kind: "declaration of that package", name: name.text),
      misspelt: name.text, among: names)
  }

  /// Adds a declaration of another package, and everything there that it refers to.
  private mutating func take(
    _ declaration: DeclarationSyntax, of folder: String, _ folders: [String: Folder],
    _ taken: inout Set<NodeKey>
  ) {
    var waiting = [(declaration: declaration, folder: folder)]
    while let (next, folder) = waiting.popLast() {
      guard taken.insert(NodeKey(file: next.tree.source.id, node: next.id.raw)).inserted else {
        continue
      }
      collect(next)
      guard let siblings = folders[folder] else { continue }
      for name in Checker.namesUsed(in: next) {
        if let other = siblings.declarations[name] {
          if other.isImportable { waiting.append((other, folder)) }
        } else if let (other, place) = elsewhere(name, siblings, folders) {
          waiting.append((other, place))
        }
      }
    }
  }

  /// What an imported package imports itself.
  private func elsewhere(
    _ name: String, _ siblings: Folder, _ folders: [String: Folder]
  ) -> (DeclarationSyntax, String)? {
    for view in siblings.imports where view.names.contains(where: { $0.text == name }) {
      guard let text = view.package?.constant else { continue }
      let path = PackagePath.join(PackagePath.folder(of: view.tree.source.path), text)
      if let declaration = folders[path]?.declarations[name], declaration.isImportable {
        return (declaration, path)
      }
    }
    return nil
  }

  /// The names that stand in a declaration, besides its own, in order.
  private static func namesUsed(in declaration: DeclarationSyntax) -> [String] {
    let tree = declaration.tree
    var names: [String] = []
    var node = declaration.id.raw
    let end = tree.nodeEnds[Int(node)]
    while node < end {
      let id = NodeID(node)
      if tree.kind(of: id) == .nameRef || tree.kind(of: id) == .nameExpr {
        names.append(tree.text(of: id))
      }
      node += 1
    }
    return names
  }
}

extension DeclarationSyntax {
  /// The name that the declaration gives.
  var name: NameSyntax? { child() }

  fileprivate var nameSpan: Span { name?.span ?? span }

  /// Whether another package can use it, because it means something by its name.
  ///
  /// What acts by itself, such as a route, a mute or a playbook, acts in its own package only.
  fileprivate var isImportable: Bool { importableKind != nil }

  /// What the declaration is to another package; nil where it is nothing.
  var importableKind: SymbolKind? {
    switch self {
    case .channelDecl: .channel
    case .templateDecl: .template
    case .calendarDecl: .calendar
    case .contactDecl: .contact
    case .escalationDecl: .escalation
    case .ticketDecl: .ticket
    case .modelDecl: .model
    case .letDecl: .constant
    case .defDecl: .function
    case .sourceDecl: .source
    case .rotaDecl: .rota
    case .featureDecl: .feature
    case .workflowDecl: .workflow
    case .knowledgeDecl: .knowledge
    case .kindDecl: .kind
    default: nil
    }
  }

  fileprivate var noun: String {
    switch self {
    case .inhibitDecl: "an inhibition"
    case .muteDecl: "a mute"
    case .playbookDecl: "a playbook"
    case .rulesDecl: "a group of rules"
    case .sloDecl: "an slo"
    case .targetDecl: "a target"
    case .holdDecl: "a hold"
    case .stormDecl: "a storm"
    default: "not a name"
    }
  }
}
