import ArgumentParser
import DSL
import Foundation
import Interpreter
import Runtime

/// `tocsin doc`: a package as a site for those who read it.
struct Doc: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doc",
    abstract: "Write a site that explains a package: who is told of what, and why.",
    discussion: """
      Pages without scripts that need nothing from elsewhere: routes, escalations and calendars as \
      pictures, rules, templates with examples, and the `##` comments of the package. The same \
      package gives the same bytes. Files of the folder that are not of the site stay.
      """)

  @Argument(help: "The package: a folder of .tocsin files, or a single file.") var package: String
  @Option(help: "The folder to write.") var out: String
  @Option(
    help: ArgumentHelp(
      "Where sources are shown, with {path} and {line} in it, for links.", valueName: "url"))
  var sourceUrl: String?
  @Flag(help: "Write nothing; exit with 1 if the folder is not the package's site.")
  var check = false

  func validate() throws {
    if let sourceUrl, !sourceUrl.hasPrefix("https://"), !sourceUrl.hasPrefix("http://") {
      throw ValidationError("--source-url takes an address of the web, not '\(sourceUrl)'")
    }
  }

  func run() throws {
    let sources = try PackageSources(reading: package)
    let program = try sources.program(.auto)
    let snapshot = PackageSnapshot(sources.sourceFiles.map { DSL.parse($0) })
    let files = makeSite(
      SiteInput(
        name: sources.name, snapshot: snapshot, program: program,
        zones: try loadZones(program.zoneNames), documents: try documents(of: snapshot),
        sourceAddress: sourceUrl))
    if check { return try compare(files) }
    try write(files)
  }

  // MARK: Knowledge

  /// Texts of one folder, and bytes of one text: runbooks are written by people.
  private static let documentsMax = 500
  private static let documentBytesMax = 1 << 20

  /// The texts of the folders that the package declares as knowledge.
  private func documents(of snapshot: PackageSnapshot) throws -> [SiteDocument] {
    guard !package.hasSuffix(PackageFolder.suffix) else { return [] }
    return try snapshot.contents.declarations.knowledge.flatMap { knowledge -> [SiteDocument] in
      guard knowledge.kind == "files", let path = knowledge.attributes.text("path") else {
        return []
      }
      let suffix = knowledge.attributes.text("suffix") ?? ".md"
      return try texts(in: path, suffix).map {
        SiteDocument(knowledge: knowledge.name, path: $0.path, bytes: $0.bytes)
      }
    }
  }

  private func texts(
    in path: String, _ suffix: String
  ) throws -> [(path: String, bytes: [UInt8])] {
    let folder = "\(package)/\(path)"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      Output.error("\(folder) cannot be read; its texts are left out")
      return []
    }
    let wanted = names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted()
    guard wanted.count <= Doc.documentsMax else {
      throw Problem("\(folder) has more than \(Doc.documentsMax) texts")
    }
    return try wanted.map { name in
      let bytes = try readFile("\(folder)/\(name)")
      guard bytes.count <= Doc.documentBytesMax else {
        throw Problem("\(folder)/\(name) is larger than \(Doc.documentBytesMax >> 20) MiB")
      }
      return ("\(path)/\(name)", bytes)
    }
  }

  // MARK: The folder

  private func write(_ files: [SiteFile]) throws {
    try makeFolders(of: "\(out)/index.html")
    for file in files { try replaceFile("\(out)/\(file.path)", with: file.bytes) }
    for name in try left(files) {
      guard unlink("\(out)/\(name)") == 0 else { throw Problem("cannot remove \(out)/\(name)") }
    }
    Output.error("wrote \(files.count) files to \(out); begin with \(out)/index.html")
  }

  private func compare(_ files: [SiteFile]) throws {
    var differs = false
    for file in files {
      let path = "\(out)/\(file.path)"
      let found = FileManager.default.fileExists(atPath: path) ? try readFile(path) : nil
      guard found != file.bytes else { continue }
      differs = true
      Output.error("\(path) \(found == nil ? "is missing" : "is not what the package says")")
    }
    for name in try left(files) {
      differs = true
      Output.error("\(out)/\(name) is no longer part of the site")
    }
    if differs { throw Exit.findings }
  }

  /// Pages of the site as it was, which are not made any more.
  private func left(_ files: [SiteFile]) throws -> [String] {
    let current = Set(files.map(\.path))
    return siteFileNames.filter { !current.contains($0) }.filter {
      FileManager.default.fileExists(atPath: "\(out)/\($0)")
    }
  }
}
