import DSL
import Glibc
import Interpreter

/// Files of targets on disk: writes them, or holds them against what is there.
struct EmitOutput {
  enum Action { case write, check, diff }

  /// Below which the paths of targets stand.
  let folder: String
  /// Whose files may be removed.
  let package: String
  private(set) var told = FileTally()

  init(folder: String, package: String) { (self.folder, self.package) = (folder, package) }

  /// Writes, compares or shows all files.
  mutating func deliver(_ emission: PackageEmission, as action: Action) throws {
    let stale = try staleFiles(emission)
    for file in emission.files {
      let path = "\(folder)/\(file.path)"
      switch action {
      case .write: try write(file.text, to: path)
      case .check:
        guard try content(path) != file.text else { continue }
        told.differing.append(path)
      case .diff:
        let found = try content(path) ?? ""
        guard found != file.text else { continue }
        show(from: found, to: file.text, path)
      }
    }
    for path in stale {
      switch action {
      case .write:
        guard unlink(path) == 0 else { throw failed("remove", path) }
        told.removed.append(path)
      case .check: told.stale.append(path)
      case .diff: show(from: try content(path) ?? "", to: "", path)
      }
    }
  }

  /// The same for a single file.
  mutating func deliver(_ text: String, to path: String, as action: Action) throws {
    switch action {
    case .write:
      try makeFolders(of: path)
      try replaceFile(path, with: Array(text.utf8))
      told.written.append(path)
    case .check:
      if try readFile(path) != Array(text.utf8) { told.differing.append(path) }
    case .diff:
      let found = String(decoding: try readFile(path), as: UTF8.self)
      if found != text { show(from: found, to: text, path) }
    }
  }

  private mutating func show(from old: String, to new: String, _ path: String) {
    told.shown.append(path)
    Output.text(unifiedDiff(from: old, to: new, oldName: path, newName: "\(path) (emitted)"))
  }

  // MARK: Files

  /// Nil for a file that is not there.
  private func content(_ path: String) throws -> String? {
    guard access(path, F_OK) == 0 else { return nil }
    return String(decoding: try readFile(path), as: UTF8.self)
  }

  private mutating func write(_ text: String, to path: String) throws {
    guard try content(path) != text else { return }
    try makeFolders(of: path)
    try replaceFile(path, with: Array(text.utf8))
    told.written.append(path)
  }

  /// Files of the package in the folders of targets that are not made any more, sorted.
  private func staleFiles(_ emission: PackageEmission) throws -> [String] {
    let made = Set(emission.files.map { "\(folder)/\($0.path)" })
    var stale: Set<String> = []
    for name in emission.folders {
      for file in try entries("\(folder)/\(name)") {
        let path = "\(folder)/\(name)\(file)"
        guard !made.contains(path), let text = try content(path),
          EmitHeader.isOurs(text, package: package)
        else { continue }
        stale.insert(path)
      }
    }
    return stale.sorted()
  }

  /// The names of the plain files of a folder; none where there is no folder.
  private func entries(_ path: String) throws -> [String] {
    guard let handle = opendir(path) else {
      guard errno == ENOENT else { throw failed("read", path) }
      return []
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var information = stat()
      guard stat("\(path)\(name)", &information) == 0,
        information.st_mode & S_IFMT == S_IFREG
      else { continue }
      names.append(name)
    }
    return names
  }

  private func failed(_ verb: String, _ path: String) -> Problem {
    Problem("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
