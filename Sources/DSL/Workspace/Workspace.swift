/// The packages that an editor works on: open documents over files on disk.
///
/// A folder is a package. The text of an open document counts, not the file's. Snapshots are made
/// when they are asked for, and a change of one file parses that file only.
package struct Workspace {
  /// The most files that a package may have, as for the compiler.
  static let filesMax = 1_000
  /// Packages that are imported, directly or by one another, as for the compiler.
  static let importsMax = 64
  /// Packages whose trees are kept; the least recently used goes first.
  static let packagesKeptMax = 32

  private let provider: any SourceProvider
  private var documents: [String: Document] = [:]
  private var packages: [String: LoadedPackage] = [:]
  private var clock = 0

  /// An open document.
  package struct Document: Sendable {
    package let path: String
    /// The editor's count of its changes.
    package let version: Int64
    package let source: SourceFile
  }

  private struct LoadedPackage {
    /// The files of the folder, and then those of the packages that they import.
    var files: [ParsedFile]
    var snapshot: PackageSnapshot?
    var memory = PackageMemory()
    var lastUse: Int

    func has(_ path: String) -> Bool { files.contains { $0.source.path == path } }

    /// The folders that the files lie in.
    var folders: Set<String> { Set(files.map { PackagePath.folder(of: $0.source.path) }) }
  }

  package init(provider: any SourceProvider) {
    self.provider = provider
  }

  // MARK: Documents

  /// The paths of the open documents, sorted.
  package var openPaths: [String] { documents.keys.sorted() }

  package func document(_ path: String) -> Document? { documents[path] }

  /// Opens a document or replaces its text.
  package mutating func open(_ path: String, version: Int64, text: [UInt8]) {
    let source = SourceFile(id: FileID(0), path: path, bytes: text)
    documents[path] = Document(path: path, version: version, source: source)
    replace(path, with: text)
  }

  /// Closes a document: from now on the file on disk counts.
  package mutating func close(_ path: String) {
    documents[path] = nil
    reload(path)
  }

  /// The package of a file and those that import it are read again, because files were written,
  /// created or deleted.
  package mutating func reload(_ path: String) {
    for key in keys(affectedBy: path) { packages[key] = nil }
  }

  /// Every package in or below a folder, or that imports one of these, is read again.
  package mutating func reload(folder: String) {
    for (key, package) in packages
    where package.folders.union([key]).contains(where: { isPath($0, in: folder) }) {
      packages[key] = nil
    }
  }

  private func isPath(_ path: String, in folder: String) -> Bool {
    path == folder || path.hasPrefix(folder + "/")
  }

  /// The packages that a file is seen by: its own, and those that import it.
  package func keys(affectedBy path: String) -> [String] {
    let own = key(of: path)
    let others = packages.filter { $0.key != own && $0.value.folders.contains(own) }
    return [own] + others.keys.sorted()
  }

  private mutating func replace(_ path: String, with text: [UInt8]) {
    for key in keys(affectedBy: path) {
      // Taken out, so that the arrays are not copied.
      guard var package = packages.removeValue(forKey: key),
        let place = package.files.firstIndex(where: { $0.source.path == path })
      else { continue }
      let source = SourceFile(id: FileID(UInt32(place)), path: path, bytes: text)
      let parsed = parse(source)
      // Other imports are other files.
      guard importedFolders(of: parsed) == importedFolders(of: package.files[place]) else {
        continue
      }
      package.snapshot = nil
      package.files[place] = parsed
      packages[key] = package
    }
  }

  // MARK: Packages

  /// The package that a file or document belongs to, as it is now.
  ///
  /// - Parameters:
  ///   - path: of a file or document.
  ///   - isWhole: whether the lint rules of a large package must have run.
  /// - Returns: the package.
  package mutating func package(of path: String, isWhole: Bool = false) -> PackageSnapshot {
    clock += 1
    let key = key(of: path)
    var package = packages[key] ?? load(key)
    package.lastUse = clock
    let kept = package.snapshot.flatMap { $0.isLinted || !isWhole ? $0 : nil }
    let snapshot =
      kept
      ?? PackageSnapshot(
        package.files, today: provider.today, remembering: package.memory, isWhole: isWhole)
    package.snapshot = snapshot
    package.memory = snapshot.memory
    packages[key] = package
    forgetUnused()
    return snapshot
  }

  /// The packages in and below a folder, by their folders.
  package mutating func packages(under root: String) -> [PackageSnapshot] {
    folders(under: root).map { package(of: SourcePath.join($0, "any" + SourcePath.suffix)) }
  }

  /// The folders of packages in and below one, sorted.
  func folders(under root: String) -> [String] {
    let open = documents.keys.compactMap(SourcePath.folder(of:)).filter {
      $0 == root || $0.hasPrefix(root + "/")
    }
    return Set(provider.packageFolders(under: root) + open).sorted()
  }

  /// The files of one folder, parsed and not checked.
  mutating func files(in folder: String) -> [ParsedFile] {
    clock += 1
    var package = packages[folder] ?? load(folder)
    package.lastUse = clock
    packages[folder] = package
    forgetUnused()
    return package.files.filter { PackagePath.folder(of: $0.source.path) == folder }
  }

  /// The folder of a package, or the path of a document that lies in none.
  package func key(of path: String) -> String { SourcePath.folder(of: path) ?? path }

  private func load(_ key: String) -> LoadedPackage {
    var files: [ParsedFile] = []
    var waiting = [key]
    var seen: Set<String> = [key]
    while !waiting.isEmpty, seen.count <= Workspace.importsMax {
      let folder = waiting.removeFirst()
      let start = files.count
      load(folder, into: &files)
      for path in files[start...].flatMap(importedFolders) where seen.insert(path).inserted {
        waiting.append(path)
      }
    }
    return LoadedPackage(files: files, snapshot: nil, lastUse: clock)
  }

  /// Adds the files of one folder.
  private func load(_ key: String, into files: inout [ParsedFile]) {
    var paths = Set(documents.keys.filter { self.key(of: $0) == key })
    if key.hasPrefix("/") {
      let names = provider.sourceNames(in: key).filter { $0.hasSuffix(SourcePath.suffix) }
      paths.formUnion(names.map { SourcePath.join(key, $0) })
    }
    let ordered = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for path in ordered.prefix(Workspace.filesMax) {
      guard let bytes = documents[path]?.source.bytes ?? provider.bytes(of: path) else { continue }
      let id = FileID(UInt32(files.count))
      files.append(parse(SourceFile(id: id, path: path, bytes: bytes)))
    }
  }

  private mutating func forgetUnused() {
    guard packages.count > Workspace.packagesKeptMax else { return }
    let oldest = packages.min { ($0.value.lastUse, $0.key) < ($1.value.lastUse, $1.key) }
    if let oldest { packages[oldest.key] = nil }
  }
}
