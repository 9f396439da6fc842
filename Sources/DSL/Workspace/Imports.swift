/// Folders of packages that import from each other, as texts; nothing here touches a disk.
package enum PackagePath {
  /// The folder that a file lies in; empty where its path names none.
  package static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return normalized(String(file[..<slash]))
  }

  /// The folder that an import in a file of `folder` means.
  package static func join(_ folder: String, _ path: String) -> String {
    normalized(folder.isEmpty ? path : folder + "/" + path)
  }

  /// The path without empty parts and `.`, and without parts that a `..` takes back.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  /// What is wrong with the path of an import; nil where nothing is.
  ///
  /// Packages that belong together lie beside or in each other, so an import goes up once at most.
  static func fault(_ path: String) -> String? {
    let inner = path.hasPrefix("../") ? String(path.dropFirst(3)) : path
    if inner.isEmpty || inner == ".." { return "it names no folder of its own" }
    if inner.split(separator: "/").contains("..") {
      return "it goes up more than once; packages lie beside or in each other"
    }
    return PathFault.relative(inner)
  }
}

/// The folders that files import from, sorted; those of faulty paths are left out.
///
/// - Parameter files: the files that are there already.
/// - Returns: folders none of the files lies in.
package func importedFolders(of files: [SourceFile]) -> [String] {
  let present = Set(files.map { PackagePath.folder(of: $0.path) })
  var found: Set<String> = []
  for file in files {
    for case .importDecl(let view) in parse(file).file?.declarations ?? [] {
      guard let path = view.package?.constant, PackagePath.fault(path) == nil else { continue }
      found.insert(PackagePath.join(PackagePath.folder(of: file.path), path))
    }
  }
  return found.subtracting(present).sorted()
}
