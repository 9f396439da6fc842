import DSL
import Foundation
import Testing

@testable import Interpreter

/// The folder of conformance data, from the environment.
private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

private func bytes(_ path: String) -> [UInt8]? {
  (try? Data(contentsOf: URL(fileURLWithPath: path))).map { Array($0) }
}

/// What records name is in the folder of their suite.
private func dataContext(in name: String) -> ConformanceContext {
  ConformanceContext(
    zoneFile: { ZoneTable.isWellFormed($0) ? bytes("/usr/share/zoneinfo/\($0)") : nil },
    dataFile: { path in folder.flatMap { bytes("\($0)/\(name)/\(path)") } })
}

private let context = dataContext(in: "alertmanager")

@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct ConformanceSuites {
  @Test(arguments: ConformanceSuite.evaluation.map(\.name))
  func pass(_ name: String) throws {
    let suite = try #require(ConformanceSuite.evaluation.first { $0.name == name })
    let place = URL(fileURLWithPath: try #require(folder) + "/\(suite.folder)")
    var files = [suite.file]
    if case .files(let suffix) = suite.form {
      files = try FileManager.default.contentsOfDirectory(atPath: place.path)
        .filter { $0.hasSuffix(suffix) }.sorted()
    }
    var counts = (passed: 0, skipped: 0, all: 0)
    for file in files {
      let bytes = try Array(Data(contentsOf: place.appendingPathComponent(file)))
      for verdict in suite.run(file: bytes, named: file, dataContext(in: suite.folder)) {
        counts.all += 1
        switch verdict.outcome {
        case .passed: counts.passed += 1
        case .deviates, .skipped: counts.skipped += 1
        case .failed(let reason): Issue.record("\(verdict.id): \(reason)")
        }
      }
    }
    print("\(name): \(counts.passed) of \(counts.all) passed, \(counts.skipped) skipped")
    #expect(counts.passed > 0)
  }
}

@Suite struct ConformanceRecords {
  @Test(arguments: [
    ("{", "the line is not JSON"), (#"{"suite":"other","id":"x"}"#, "belongs to suite 'other'"),
    (#"{"suite":"matchers","id":"x"}"#, "no usable 'kind'"),
    (#"{"suite":"matchers","id":"x","kind":"print"}"#, "no usable 'matcher'"),
    (#"{"suite":"matchers","id":"x","kind":"label_name","input":"a","ok":false}"#, "wanted false"),
  ])
  func failWithAReason(_ line: String, _ reason: String) throws {
    let outcome = ConformanceSuite.matchers.run(line: Array(line.utf8), context).outcome
    guard case .failed(let text) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(text.contains(reason))
  }

  @Test func skipWhatTheyDoNotKnow() {
    let line = #"{"suite":"matchers","id":"x","kind":"dream"}"#
    let (id, outcome) = ConformanceSuite.matchers.run(line: Array(line.utf8), context)
    #expect(id == "x")
    #expect(outcome == .skipped("unknown kind 'dream'"))
  }

  /// The table cannot outlive its reasons: what it lists must fail.
  @Test func listedAsDeviationsMustNotPass() throws {
    let listed = try #require(ConformanceSuite.deviations.first)
    #expect(ConformanceSuite.judge(listed.id, .failed("why")) == .deviates(listed.reason))
    guard case .failed = ConformanceSuite.judge(listed.id, .passed) else {
      Issue.record("a listed record passed")
      return
    }
    #expect(ConformanceSuite.judge("other", .passed) == .passed)
  }
}
