import Glibc

/// Where the values of `secret("…")` come from.
package protocol SecretSource: Sendable {
  /// The secret of that name; nil when the source has none. Blocks its thread.
  func secret(named name: String) -> SecretValue?
  /// How to give this source the secret, for the message that it is missing.
  func advice(for name: String) -> String
}

/// Environment variables `TOCSIN_SECRET_…`.
package struct EnvironmentSecrets: SecretSource {
  private let variables: [String: String]

  package init(_ variables: [String: String]) { self.variables = variables }

  package func secret(named name: String) -> SecretValue? {
    guard let value = variables[Self.variable(for: name)], !value.isEmpty else { return nil }
    return SecretValue(value)
  }

  package func advice(for name: String) -> String {
    "set the environment variable \(Self.variable(for: name))"
  }

  /// `slack/bot` is read from `TOCSIN_SECRET_SLACK_BOT`.
  package static func variable(for name: String) -> String {
    let letters = name.utf8.map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39, 0x41...0x5a: byte
      case 0x61...0x7a: byte - 0x20
      default: 0x5f
      }
    }
    return "TOCSIN_SECRET_" + String(decoding: letters, as: UTF8.self)
  }
}

/// A directory with one file per secret; slashes in names are subdirectories.
///
/// One line end at the end of a file does not belong to the secret.
package struct DirectorySecrets: SecretSource {
  package static let bytesLimit = 64 * 1024

  private let directory: String

  package init(_ directory: String) { self.directory = directory }

  package func secret(named name: String) -> SecretValue? {
    guard let path = path(for: name) else { return nil }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Self.bytesLimit + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { read(file, $0 + count, buffer.count - count) } ?? 0
      }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    guard count <= Self.bytesLimit else { return nil }
    var content = bytes[..<count]
    if content.last == 0x0a { content.removeLast() }
    if content.last == 0x0d { content.removeLast() }
    guard !content.isEmpty, let text = String(validating: content, as: UTF8.self) else {
      return nil
    }
    return SecretValue(text)
  }

  package func advice(for name: String) -> String {
    path(for: name).map { "write it to \($0)" } ?? "rename it: '\(visible(name))' is no file name"
  }

  /// Nil for names that would leave the directory.
  private func path(for name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy { $0 >= 0x20 }
    }
    return isSafe ? "\(directory)/\(name)" : nil
  }
}

/// Asks several sources; the first that has the secret gives it.
package struct LayeredSecrets: SecretSource {
  private let sources: [any SecretSource]

  package init(_ sources: [any SecretSource]) { self.sources = sources }

  package func secret(named name: String) -> SecretValue? {
    for source in sources {
      if let value = source.secret(named: name) { return value }
    }
    return nil
  }

  package func advice(for name: String) -> String {
    sources.map { $0.advice(for: name) }.joined(separator: " or ")
  }
}
