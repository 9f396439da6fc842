/// What is wrong with the path of a file that a package names; nil where nothing is.
///
/// Paths are relative and stay inside: a package that is checked out somewhere must not write or
/// read anywhere else.
enum PathFault {
  static let lengthMax = 240

  static func relative(_ path: String) -> String? {
    if path.utf8.count > lengthMax { return "it is longer than \(lengthMax) bytes" }
    if path.hasPrefix("/") || path.hasPrefix("~") { return "it is not relative" }
    if path.utf8.contains(where: { $0 < Ascii.space || $0 == 0x7F || $0 == Ascii.backslash }) {
      return "it holds a character that paths may not have"
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains("..") { return "it leads out of the folder" }
    // An empty last part is the mark of a folder.
    if parts.dropLast().contains("") || parts.contains(".") { return "it has an empty part" }
    return nil
  }
}
