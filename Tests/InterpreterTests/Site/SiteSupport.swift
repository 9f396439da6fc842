import DSL
import Foundation
import FoundationXML
import Interpreter
import Testing

/// A site made from one source, and what its pages hold.
struct MadeSite {
  let files: [SiteFile]

  init(
    _ source: String, name: String = "shop", path: String = "main.tocsin",
    documents: [SiteDocument] = [], sourceAddress: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let sources = [SourceFile(path: path, text: source)]
    let result = compile(files: sources, name: name, version: "0123456789abcdef")
    let findings = result.diagnostics.filter { $0.severity == .error }.map(\.title)
    let program = try #require(result.program, "\(findings)", sourceLocation: sourceLocation)
    files = makeSite(
      SiteInput(
        name: name, snapshot: PackageSnapshot(sources.map(parse)), program: program,
        zones: ZoneTable(), documents: documents, sourceAddress: sourceAddress))
  }

  func text(_ path: String) -> String? {
    files.first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The text of all files, for what must be in none of them.
  var everything: String {
    files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
  }
}

/// A page as its elements: pages are XML as well as HTML, so that their form can be checked.
final class PageElements: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  private(set) var fault: String?

  init(_ bytes: [UInt8]) {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    if !parser.parse() {
      fault = "line \(parser.lineNumber): \(String(describing: parser.parserError))"
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }

  var ids: [String] { elements.compactMap { $0.attributes["id"] } }
  var links: [String] { elements.compactMap { $0.attributes["href"] } }
}

/// Files that tests compare with and, under TOCSIN_UPDATE_GOLDENS, write.
enum SiteGolden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens")

  static func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  static func compare(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if ProcessInfo.processInfo.environment["TOCSIN_UPDATE_GOLDENS"] != nil {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    let expected = try read(name)
    let diff = unifiedDiff(from: expected, to: text, oldName: name, newName: "made")
    #expect(text == expected, "\(diff.prefix(3000))", sourceLocation: sourceLocation)
  }
}
