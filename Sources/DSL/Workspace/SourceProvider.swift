/// Where files that are not open in an editor come from; the caller of the module implements it.
///
/// Paths are absolute, with `/` between their parts and without one at the end.
package protocol SourceProvider: Sendable {
  /// The names of the source files that lie in a folder, in any order; none if it cannot be read.
  func sourceNames(in folder: String) -> [String]
  /// The content of a file; nil if it cannot be read.
  func bytes(of path: String) -> [UInt8]?
  /// The folders below one (and itself) that hold source files; what is too much is left out.
  func packageFolders(under root: String) -> [String]
  /// Days since 1970-01-01, against which the ends of `allow` comments are held; nil lets none end.
  var today: Int? { get }
}

/// The form of paths that the workspace works with.
enum SourcePath {
  /// What the names of source files end in.
  static let suffix = ".tocsin"

  /// The folder of a file; nil for a document that lies in none, such as one not saved yet.
  static func folder(of path: String) -> String? {
    guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/" + name : folder + "/" + name
  }
}
