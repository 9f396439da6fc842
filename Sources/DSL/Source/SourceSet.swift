/// The files that are handled together; a `FileID` is an index into them.
package struct SourceSet: Sendable {
  /// The files in the order of their IDs.
  package private(set) var files: [SourceFile] = []

  /// No file.
  package init() {}

  /// Files whose IDs are their places in the list.
  package init(_ files: [SourceFile]) {
    self.files = files
  }

  /// Adds a file and answers it with its ID.
  @discardableResult
  package mutating func add(path: String, bytes: [UInt8]) -> SourceFile {
    let file = SourceFile(id: FileID(UInt32(files.count)), path: path, bytes: bytes)
    files.append(file)
    return file
  }

  /// The file with an ID; nil if there is none.
  package subscript(id: FileID) -> SourceFile? {
    files.indices.contains(Int(id.raw)) ? files[Int(id.raw)] : nil
  }
}
