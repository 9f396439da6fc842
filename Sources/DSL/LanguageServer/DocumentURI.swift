/// Between the URIs of the protocol and the paths of the workspace.
///
/// A `file` URI becomes its path; any other, such as `untitled:Untitled-1`, stands for itself.
enum DocumentURI {
  private static let scheme = "file://"

  /// The path of a URI; nil for a text that is none.
  static func path(_ uri: String) -> String? {
    guard let colon = uri.firstIndex(of: ":"), colon != uri.startIndex else { return nil }
    guard uri.hasPrefix(scheme) else { return uri.hasPrefix("file:") ? nil : uri }
    let rest = uri.dropFirst(scheme.count)
    // A host stands before the path; files are local, so it says nothing.
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    guard let path = decoded(rest[slash...]) else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The URI of a path, with the escapes that every client understands.
  static func uri(_ path: String) -> String {
    guard path.hasPrefix("/") else { return path }
    var uri = scheme
    for byte in path.utf8 {
      if isPlain(byte) {
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        uri += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return uri
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/-._~".utf8.contains(byte)
    }
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), value != 0
      else { return nil }
      bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
