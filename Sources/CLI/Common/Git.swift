import DSL
import Foundation

/// Asks git about a package and a revision of it.
struct Git {
  /// The folder of the package.
  let folder: String
  let revision: String

  /// Asks in the folder of a package, which may be a single file.
  init(of package: String, revision: String) throws {
    guard !revision.isEmpty, !revision.hasPrefix("-") else {
      throw Problem("'\(revision)' is no revision", status: .usage)
    }
    self.revision = revision
    guard package.hasSuffix(".tocsin") else {
      folder = package
      return
    }
    let parts = package.split(separator: "/", omittingEmptySubsequences: false)
    folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
  }

  func text(_ arguments: [String]) throws -> String {
    String(decoding: try bytes(arguments), as: UTF8.self)
  }

  /// What a command of git prints.
  func bytes(_ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { throw Problem("git cannot be started: \(error)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = String(decoding: complaint, as: UTF8.self)
      throw Problem(
        "git \(arguments[0]) failed in \(folder): \(text.split(separator: "\n").first ?? "")",
        status: .usage)
    }
    return Array(data)
  }

  /// An entry of a folder of the repository.
  struct Entry {
    let name: String
    let hash: String
    let isRegularFile: Bool
  }

  /// What a folder held at the revision; nothing where there was none.
  ///
  /// The path goes from the folder of the package on, and is empty for itself.
  func entries(in relative: String) throws -> [Entry] {
    let prefix = try text(["rev-parse", "--show-prefix"]).split(separator: "\n").first ?? ""
    let path = PackagePath.join(String(prefix), relative)
    let words = ["ls-tree", "-z", "--full-tree", revision]
    let list = try text(path.isEmpty ? words : words + ["--", path + "/"])
    return list.split(separator: "\0").compactMap { line in
      let halves = line.split(separator: "\t", maxSplits: 1)
      let facts = halves.first?.split(separator: " ") ?? []
      guard halves.count == 2, facts.count == 3, facts[1] == "blob",
        let name = halves[1].split(separator: "/").last
      else { return nil }
      return Entry(
        name: String(name), hash: String(facts[2]), isRegularFile: facts[0].hasPrefix("100"))
    }
  }

  func content(of entry: Entry) throws -> [UInt8] { try bytes(["cat-file", "blob", entry.hash]) }
}
