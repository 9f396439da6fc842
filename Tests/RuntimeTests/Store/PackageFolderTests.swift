import DSL
import Foundation
import Runtime
import TestSupport
import Testing

@Suite struct PackageFolderTests {
  private let directory: TemporaryDirectory
  init() throws { directory = try TemporaryDirectory() }

  private func write(_ name: String, _ text: String = "edition 2026\n") throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory.file(name)))
  }

  private func refusal() -> String? {
    do {
      _ = try PackageFolder.read(directory.path)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func readsTheSourcesOfTheFolderByName() throws {
    for name in ["z.tocsin", "a.tocsin", "Ü.tocsin", ".hidden.tocsin", "notes.md"] {
      try write(name, name)
    }
    try FileManager.default.createDirectory(
      atPath: directory.file("other"), withIntermediateDirectories: false)
    try write("other/b.tocsin")
    let files = try PackageFolder.read(directory.path)
    #expect(files.map(\.path) == ["a.tocsin", "z.tocsin", "Ü.tocsin"])
    #expect(files.map { String(decoding: $0.bytes, as: UTF8.self) } == files.map(\.path))
  }

  /// Whatever the order in which files are read.
  @Test func manyReadersGiveTheSame() throws {
    let backwards = WorkPool { count, work in
      for number in (0..<count).reversed() { work(number) }
    }
    for number in 10..<40 { try write("\(number).tocsin", "\(number)") }
    let files = try PackageFolder.read(directory.path, in: backwards)
    #expect(files.map { String(decoding: $0.bytes, as: UTF8.self) } == (10..<40).map { "\($0)" })
    for name in ["12.tocsin", "30.tocsin"] {
      try FileManager.default.removeItem(atPath: directory.file(name))
      try FileManager.default.createSymbolicLink(
        atPath: directory.file(name), withDestinationPath: "/etc/passwd")
    }
    let error = #expect(throws: StartError.self) {
      try PackageFolder.read(directory.path, in: backwards)
    }
    #expect(error?.description.contains("12.tocsin") == true)
  }

  @Test func followsLinksWithinTheFolderOnly() throws {
    try FileManager.default.createDirectory(
      atPath: directory.file("..2026"), withIntermediateDirectories: false)
    try write("..2026/main.tocsin", "inside")
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("main.tocsin"), withDestinationPath: "..2026/main.tocsin")
    #expect(try PackageFolder.read(directory.path).map(\.bytes) == [Array("inside".utf8)])
    try FileManager.default.createSymbolicLink(
      atPath: directory.file("evil.tocsin"), withDestinationPath: "/etc/passwd")
    #expect(
      refusal()
        == "cannot read the package: \(directory.file("evil.tocsin")): it is a link to a file "
        + "outside the package (/etc/passwd)")
  }

  @Test func whatIsNoPackageIsRefused() throws {
    #expect(
      refusal()
        == "cannot read the package: \(directory.path): the folder has no .tocsin files")
    #expect(mkfifo(directory.file("pipe.tocsin"), 0o600) == 0)
    #expect(
      refusal()
        == "cannot read the package: \(directory.file("pipe.tocsin")): it is not a regular file")
    let missing = directory.file("missing")
    let error = #expect(throws: StartError.self) { try PackageFolder.read(missing) }
    #expect(error?.code == .unreadablePackage)
    #expect(
      error?.description == "cannot read the package: \(missing): No such file or directory")
    try write("plain.tocsin")
    let plain = #expect(throws: StartError.self) {
      try PackageFolder.read(directory.file("plain.tocsin"))
    }
    #expect(plain?.description.contains("a package is a folder of .tocsin files") == true)
  }

  @Test func aHugeFileIsReadOnlyAsFarAsNeeded() throws {
    #expect(FileManager.default.createFile(atPath: directory.file("huge.tocsin"), contents: nil))
    #expect(truncate(directory.file("huge.tocsin"), 1 << 40) == 0)
    #expect(try PackageFolder.read(directory.path).map(\.bytes.count) == [(4 << 20) + 1])
  }
}
