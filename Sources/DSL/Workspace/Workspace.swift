/// The packages that an editor works on: open documents over files on disk.
///
/// A folder is a package. The text of an open document counts, not the file's. Snapshots are made
/// when they are asked for, and a change of one file parses that file only.
package struct Workspace {
  /// The most files that a package may have, as for the compiler.
  static let filesMax = 1_000
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
    var files: [ParsedFile]
    var snapshot: PackageSnapshot?
    var lastUse: Int
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

  /// The package of a file is read again, because files were written, created or deleted.
  package mutating func reload(_ path: String) {
    packages[key(of: path)] = nil
  }

  /// Every package in or below a folder is read again.
  package mutating func reload(folder: String) {
    for key in packages.keys.filter({ $0 == folder || $0.hasPrefix(folder + "/") }) {
      packages[key] = nil
    }
  }

  private mutating func replace(_ path: String, with text: [UInt8]) {
    let key = key(of: path)
    guard var package = packages[key],
      let place = package.files.firstIndex(where: { $0.source.path == path })
    else {
      packages[key] = nil
      return
    }
    // Taken out, so that the arrays are not copied.
    packages[key] = nil
    let source = SourceFile(id: FileID(UInt32(place)), path: path, bytes: text)
    package.snapshot = nil
    package.files[place] = parse(source)
    packages[key] = package
  }

  // MARK: Packages

  /// The package that a file or document belongs to, as it is now.
  package mutating func package(of path: String) -> PackageSnapshot {
    clock += 1
    let key = key(of: path)
    var package = packages[key] ?? load(key)
    package.lastUse = clock
    let snapshot = package.snapshot ?? PackageSnapshot(package.files)
    package.snapshot = snapshot
    packages[key] = package
    forgetUnused()
    return snapshot
  }

  /// The packages in and below a folder, by their folders.
  package mutating func packages(under root: String) -> [PackageSnapshot] {
    let open = documents.keys.compactMap(SourcePath.folder(of:)).filter {
      $0 == root || $0.hasPrefix(root + "/")
    }
    let folders = Set(provider.packageFolders(under: root) + open).sorted()
    return folders.map { package(of: SourcePath.join($0, "any" + SourcePath.suffix)) }
  }

  /// The folder of a package, or the path of a document that lies in none.
  package func key(of path: String) -> String { SourcePath.folder(of: path) ?? path }

  private func load(_ key: String) -> LoadedPackage {
    var paths = Set(documents.keys.filter { self.key(of: $0) == key })
    if key.hasPrefix("/") {
      let names = provider.sourceNames(in: key).filter { $0.hasSuffix(SourcePath.suffix) }
      paths.formUnion(names.map { SourcePath.join(key, $0) })
    }
    let ordered = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var files: [ParsedFile] = []
    for path in ordered.prefix(Workspace.filesMax) {
      guard let bytes = documents[path]?.source.bytes ?? provider.bytes(of: path) else { continue }
      let id = FileID(UInt32(files.count))
      files.append(parse(SourceFile(id: id, path: path, bytes: bytes)))
    }
    return LoadedPackage(files: files, snapshot: nil, lastUse: clock)
  }

  private mutating func forgetUnused() {
    guard packages.count > Workspace.packagesKeptMax else { return }
    let oldest = packages.min { ($0.value.lastUse, $0.key) < ($1.value.lastUse, $1.key) }
    if let oldest { packages[oldest.key] = nil }
  }
}
