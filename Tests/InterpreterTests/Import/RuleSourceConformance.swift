import DSL
import Foundation
import Testing

@testable import Interpreter

/// The real rule files of the conformance data as source, and back.
@Suite(.enabled(if: RuleCorpus.isThere)) struct RuleSourceConformance {
  /// The only thing in 500 alerts that a text of a rule cannot say.
  private static let known = ["kube-prometheus/prometheus.yaml:178:226: changed: the template of"]

  /// Which is lost or changed, over all files.
  @Test func nearlyEverythingIsKept() throws {
    var found: [String] = []
    for file in try RuleCorpus.files() {
      var options = RuleSource.Options(RuleSource.flavour(of: [file.input]))
      options.isSingleFile = true
      let source = try RuleSource.read([file.input], options)
      if file.name == ProcessInfo.processInfo.environment["TOCSIN_SHOW_IMPORT"] {
        print(source.files[0].text, source.reports[0].text)
      }
      let findings = source.reports[0].findings.filter { [.lost, .changed].contains($0.effect) }
      found += findings.map { $0.describe(file: file.name) }
    }
    #expect(found.count == Self.known.count)
    for (finding, wanted) in zip(found, Self.known) { #expect(finding.hasPrefix(wanted)) }
  }
}

enum RuleCorpus {
  static let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"].map {
    $0 + "/promql"
  }

  static let isThere = folder != nil

  struct File {
    let name: String
    let input: RuleSource.Input
  }

  static func files() throws -> [File] {
    let folder = try #require(folder)
    let index = try Data(contentsOf: URL(fileURLWithPath: folder + "/rule_corpus/index.jsonl"))
    return try index.split(separator: 0x0a).map { line in
      let name = try JSONValue.parse(Array(line)).text("file")
      let data = try Data(
        contentsOf: URL(fileURLWithPath: folder + "/rule_corpus/" + name))
      return File(name: name, input: RuleSource.Input(file: name, bytes: Array(data)))
    }
  }
}
