import Crypto
import FoundationEssentials

/// Who may call the API.
///
/// Secrets are compared by their SHA-256 digests, so that neither their length nor their content
/// can be learned from the time a comparison takes.
package struct AccessPolicy: Sendable {
  private var bearers: [(name: String, digest: [UInt8])] = []
  private var basics: [(name: String, digest: [UInt8])] = []

  /// Everybody who can connect.
  package static let open = AccessPolicy()

  /// What everybody is called while nobody has to say who they are.
  static let anonymous = "anonymous"

  package init() {}

  package var isOpen: Bool { bearers.isEmpty && basics.isEmpty }

  /// Reads a credentials file: one `bearer NAME TOKEN` or `basic USER PASSWORD` a line; empty lines
  /// and lines that start with `#` are ignored.
  ///
  /// - Throws: `AccessFileError` with the number of the faulty line.
  package init(parsing text: String) throws(AccessFileError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
      guard let kind = words.first, !kind.hasPrefix("#") else { continue }
      guard words.count == 3 else {
        throw AccessFileError(line: index + 1, reason: "expected three words")
      }
      let secret = words[2]
      guard secret.utf8.count >= Self.secretBytesMinimum else {
        throw AccessFileError(
          line: index + 1,
          reason: "the secret is shorter than \(Self.secretBytesMinimum) bytes")
      }
      switch kind {
      case "bearer": bearers.append((String(words[1]), digest(secret.utf8)))
      case "basic":
        basics.append((String(words[1]), digest("\(words[1]):\(secret)".utf8)))
      default:
        throw AccessFileError(
          line: index + 1, reason: "'\(kind)' is neither 'bearer' nor 'basic'")
      }
    }
    guard !isOpen else { throw AccessFileError(line: 0, reason: "no credential in the file") }
  }

  package static let secretBytesMinimum = 12

  /// The name behind an `Authorization` header; nil when access is refused.
  func caller(authorization: String?) -> String? {
    if isOpen { return Self.anonymous }
    guard let authorization, let space = authorization.firstIndex(of: " ") else { return nil }
    let value = authorization[authorization.index(after: space)...].drop { $0 == " " }
    switch authorization[..<space].lowercased() {
    case "bearer": return match(digest(value.utf8), in: bearers)
    case "basic":
      guard let plain = Data(base64Encoded: String(value)) else { return nil }
      return match(digest(plain), in: basics)
    default: return nil
    }
  }

  /// Looks at every entry, so that the time tells nothing about which one matched.
  private func match(
    _ wanted: [UInt8], in entries: [(name: String, digest: [UInt8])]
  ) -> String? {
    var found: String?
    for entry in entries where constantTimeEqual(entry.digest, wanted) { found = entry.name }
    return found
  }
}

package struct AccessFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counts from 1; 0 means the file as a whole.
  package let line: Int
  package let reason: String
  package var description: String { line == 0 ? reason : "line \(line): \(reason)" }
}

private func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  Array(SHA256.hash(data: Array(bytes)))
}

private func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}
