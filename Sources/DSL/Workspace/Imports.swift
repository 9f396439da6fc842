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
  // Most files import nothing, and need not be parsed for that.
  let found = files.filter(mayImport).flatMap { importedFolders(of: parse($0)) }
  return Set(found).subtracting(present).sorted()
}

/// The folders that a file imports from, in order; those of faulty paths are left out.
func importedFolders(of file: ParsedFile) -> [String] {
  let folder = PackagePath.folder(of: file.source.path)
  return (file.file?.declarations ?? []).compactMap { declaration in
    guard case .importDecl(let view) = declaration, let path = view.package?.constant,
      PackagePath.fault(path) == nil
    else { return nil }
    return PackagePath.join(folder, path)
  }
}

extension ParsedFile {
  /// What changes in the imports when a folder gets another path; nothing in files of the folder
  /// itself, which move with it.
  func importEdits(renaming old: String, to new: String) -> [PlacedEdit] {
    let own = PackagePath.folder(of: source.path)
    guard own != old, !own.hasPrefix(old + "/") else { return [] }
    return (file?.declarations ?? []).compactMap { declaration in
      guard case .importDecl(let view) = declaration, let string = view.package,
        let path = string.constant, PackagePath.fault(path) == nil
      else { return nil }
      let folder = PackagePath.join(own, path)
      guard folder == old || folder.hasPrefix(old + "/"),
        let moved = PackagePath.relative(new + folder.dropFirst(old.count), from: own)
      else { return nil }
      return PlacedEdit(source: source, range: string.contentRange, replacement: moved)
    }
  }
}

/// Whether the word `import` stands in a file where a statement may begin.
///
/// Its letters differ, so that one look at every sixth byte tells where it can stand.
private func mayImport(_ file: SourceFile) -> Bool {
  let word = Array("import".utf8)
  let bytes = file.bytes.span
  var place = word.count - 1
  while place < bytes.count {
    let byte = bytes[place]
    // All its letters lie between these two.
    if byte >= UInt8(ascii: "i"), byte <= UInt8(ascii: "t"),
      let offset = word.firstIndex(of: byte), place - offset + word.count <= bytes.count,
      word.indices.allSatisfy({ word[$0] == bytes[place - offset + $0] }),
      mayBegin(place - offset..<place - offset + word.count, bytes)
    {
      return true
    }
    place += word.count
  }
  return false
}

/// Whether a word may begin a statement, also where a line end is missing before it: words of
/// sentences stand behind other words.
private func mayBegin(_ word: Range<Int>, _ bytes: Swift.Span<UInt8>) -> Bool {
  if word.upperBound < bytes.count, bytes[word.upperBound].isIdentifierPart { return false }
  var before = word.lowerBound - 1
  while before >= 0, isBlank(bytes[before]) { before -= 1 }
  guard before >= 0 else { return true }
  let byte = bytes[before]
  // The mark of the byte order, which may begin a file, has no ASCII.
  if byte == Ascii.lineFeed || byte >= 0x80 { return true }
  let isApart = before < word.lowerBound - 1
  return isApart && !(byte.isIdentifierStart || "#.,:;-(".utf8.contains(byte))
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == Ascii.space || byte == Ascii.tab || byte == Ascii.carriageReturn
}
