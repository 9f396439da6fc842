package import DSL
import Foundation

/// Reads the sources of a package: the `.tocsin` files that lie in one folder.
///
/// Files of subfolders belong to other packages. Links are followed within the folder only (as
/// configuration maps mount their files), so a package cannot make the server read what is not its.
package enum PackageFolder {
  static let filesMaximum = 1_000
  /// Packages that are imported, directly or by one another.
  static let importsMaximum = 64
  package static let suffix = ".tocsin"
  /// Bytes that are asked for at once of what a file has grown by.
  private static let growthBytes = 1 << 16

  /// The files by name, and then those of the packages that they import; paths are relative to the
  /// folder.
  ///
  /// - Parameters:
  ///   - folder: The path of the package.
  ///   - pool: Who reads the files.
  /// - Returns: What was read, in order.
  /// - Throws: Why a file cannot be read, or belongs to no package.
  package static func read(
    _ folder: String, in pool: WorkPool = .serial
  ) throws(StartError) -> [BundleFile] {
    let all = try gather { relative throws(StartError) in
      guard !relative.isEmpty else { return try files(of: folder, in: pool) }
      // A folder that is not there is told by the checker, at the import.
      let path = folder + "/" + relative
      return isFolder(path) ? try files(of: path, in: pool) : nil
    }
    guard let all else {
      throw unreadable(folder, "it imports more than \(importsMaximum) packages")
    }
    return all
  }

  /// Puts the files of a package and of those that it imports together, wherever they lie; nil
  /// where too many are imported.
  ///
  /// The argument gives the files of a folder by name, where there is such a folder. Its path goes
  /// from the folder of the package on, and is empty for that.
  package static func gather<Failure: Error>(
    _ files: (_ relative: String) throws(Failure) -> [BundleFile]?
  ) throws(Failure) -> [BundleFile]? {
    var out = try files("") ?? []
    var absent: Set<String> = []
    for _ in 0...importsMaximum {
      let sources = out.enumerated().map { index, file in
        SourceFile(id: FileID(UInt32(index)), path: file.path, bytes: file.bytes)
      }
      var found: [BundleFile]?
      for folder in importedFolders(of: sources) where !absent.contains(folder) {
        found = try files(folder)?.map { file in
          BundleFile(path: folder + "/" + file.path, bytes: file.bytes)
        }
        if found != nil { break }
        absent.insert(folder)
      }
      guard let found else { return out }
      out += found
    }
    return nil
  }

  private static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  private static func files(
    of folder: String, in pool: WorkPool
  ) throws(StartError) -> [BundleFile] {
    let names = try names(in: folder)
    let files = pool.map(names.count) { index in
      Result { () throws(StartError) in try file(names[index], of: folder) }
    }
    return try files.map { file throws(StartError) in try file.get() }
  }

  private static func file(
    _ name: String, of folder: String
  ) throws(StartError) -> BundleFile {
    let path = folder + "/" + name
    try checkStaysInside(path, folder: folder)
    return BundleFile(path: name, bytes: try bytes(of: path))
  }

  private static func names(in folder: String) throws(StartError) -> [String] {
    var facts = stat()
    guard stat(folder, &facts) == 0 else { throw unreadable(folder, describe(errno)) }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      throw unreadable(folder, "a package is a folder of \(suffix) files, and this is none")
    }
    let entries: [String]
    do {
      entries = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw unreadable(folder, error.localizedDescription)
    }
    let names = entries.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
    guard !names.isEmpty else {
      throw unreadable(folder, "the folder has no \(suffix) files")
    }
    guard names.count <= filesMaximum else {
      throw unreadable(
        folder, "\(names.count) files are more than a package may have (\(filesMaximum))")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func checkStaysInside(_ path: String, folder: String) throws(StartError) {
    guard let root = resolve(folder), let target = resolve(path) else {
      throw unreadable(path, describe(errno))
    }
    guard target.hasPrefix(root + "/") else {
      throw unreadable(path, "it is a link to a file outside the package (\(target))")
    }
  }

  private static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// One byte more than a file may have is enough for the checker to report it.
  private static func bytes(of path: String) throws(StartError) -> [UInt8] {
    // Does not wait for a writer when the name belongs to a pipe.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw unreadable(path, describe(errno)) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw unreadable(path, "it is not a regular file")
    }
    // A file may grow while it is read; what is beyond the limit is not needed.
    let most = SourceFile.byteCountMax + 1
    let capacity = min(most, Int(facts.st_size) + 1)
    var content: [UInt8] = []
    while content.count < most {
      let room = content.isEmpty ? capacity : min(most - content.count, growthBytes)
      var fault: Int32 = 0
      let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        let got = Glibc.read(file, buffer.baseAddress, room)
        if got < 0 { fault = errno }
        count = max(0, got)
      }
      guard fault == 0 || fault == EINTR else { throw unreadable(path, describe(fault)) }
      if part.isEmpty, fault == 0 { break }
      if content.isEmpty { content = part } else { content += part }
    }
    return content
  }

  private static func unreadable(_ path: String, _ reason: String) -> StartError {
    StartError(.unreadablePackage, "cannot read the package: \(path): \(reason)")
  }
}
