import Foundation
import Interpreter
import Testing

@testable import Server

/// The folder of conformance data, from the environment.
private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

private func bytes(_ path: String) -> [UInt8]? {
  (try? Data(contentsOf: URL(fileURLWithPath: path))).map { Array($0) }
}

private let context = ConformanceContext(
  zoneFile: { ZoneTable.isWellFormed($0) ? bytes("/usr/share/zoneinfo/\($0)") : nil },
  dataFile: { path in folder.flatMap { bytes("\($0)/alertmanager/\(path)") } })

/// Suites that need no runtime are run by the interpreter's own tests.
private let names = ConformanceSuite.all.map(\.name).filter { name in
  !ConformanceSuite.evaluation.contains { $0.name == name }
}

@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct RuntimeConformanceSuites {
  @Test(arguments: names)
  func pass(_ name: String) throws {
    let suite = try #require(ConformanceSuite.named(name))
    let path = try #require(folder) + "/\(suite.folder)/\(suite.file)"
    let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0a)
    var counts = (passed: 0, deviating: 0, skipped: 0)
    for line in lines {
      let (id, outcome) = suite.run(line: Array(line), context)
      switch outcome {
      case .passed: counts.passed += 1
      case .deviates: counts.deviating += 1
      case .skipped: counts.skipped += 1
      case .failed(let reason): Issue.record("\(id): \(reason)")
      }
    }
    print(
      "\(name): \(counts.passed) of \(lines.count) passed, \(counts.deviating) deviate, "
        + "\(counts.skipped) skipped")
    #expect(counts.passed > 0)
  }
}

/// Records of our own, each with a mistake that the suite must see.
struct ScenarioFaults {
  static let config = """
    route: {receiver: hook, group_wait: 1s, group_interval: 1s}
    receivers: [{name: hook, webhook_configs: [{url: 'http://collector.test/w'}]}]
    """

  private func outcome(_ members: String) throws -> ConformanceOutcome {
    let config = Self.config.replacing("\n", with: #"\n"#)
    let line = #"{"suite":"scenarios","id":"own","config":"\#(config)",\#(members)}"#
    return ConformanceSuite.scenarios.run(line: Array(line.utf8), context).outcome
  }

  private func notify(want: String, end: String = "2.5") throws -> ConformanceOutcome {
    try outcome(
      #"""
      "kind":"notify","tolerance":0.1,"end":\#(end),
      "collectors":[{"name":"w","url":"http://collector.test/w"}],
      "push":[{"at":0.5,"alerts":[{"labels":{"alertname":"A"},"starts_at":0.5,"ends_at":null}]}],
      "want":[\#(want)]
      """#)
  }

  @Test func aScenarioThatHoldsPasses() throws {
    let want =
      #"{"collector":"w","from":1.5,"to":1.6,"alerts":[{"labels":{"alertname":"A"},"starts_at":0.5,"ends_at":null}]}"#
    #expect(try notify(want: want) == .passed)
  }

  @Test(arguments: [
    // Too late, wrong labels, wrong begin, wrong state, wrong text, too many, nothing wanted.
    #"{"collector":"w","from":1.7,"to":1.9,"alerts":[{"labels":{"alertname":"A"},"starts_at":0.5}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[{"labels":{"alertname":"B"},"starts_at":0.5}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[{"labels":{"alertname":"A"},"starts_at":0.7}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[{"labels":{"alertname":"A"},"ends_at":2}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[{"labels":{"alertname":"A"},"annotations":{"a":"b"}}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[{"labels":{"alertname":"A"}},{"labels":{"alertname":"A"}}]}"#,
    #"{"collector":"w","from":1,"to":2,"alerts":[]}"#, "",
  ])
  func aScenarioThatDoesNotHoldFails(_ want: String) throws {
    guard case .failed(let reason) = try notify(want: want) else {
      Issue.record("passed: \(want)")
      return
    }
    #expect(reason.contains("arrived"), "\(reason)")
  }

  @Test(arguments: [
    (#"{"op":"post_silence","matchers":[],"starts_at":0,"ends_at":9,"ok":true}"#, "refused"),
    (
      #"{"op":"post_silence","matchers":[{"name":"a","op":"=","value":"b"}],"starts_at":0,"ends_at":9,"ok":false}"#,
      "accepted"
    ),
    (#"{"op":"get_alerts","want":[{"labels":{"a":"b"}}]}"#, "wanted"),
    (#"{"op":"get_alerts","want":[],"filter":["="]}"#, "filter"),
    (#"{"op":"delete_silence","ref":"s"}"#, "no silence"),
    (#"{"op":"dance"}"#, "unknown step"),
  ])
  func aStepThatDoesNotHoldFails(_ step: String, _ reason: String) throws {
    guard case .failed(let text) = try outcome(#""kind":"api","steps":[\#(step)]"#) else {
      Issue.record("passed: \(step)")
      return
    }
    #expect(text.contains(reason), "\(text)")
  }

  @Test func listsShowWhatWasPosted() throws {
    let steps = #"""
      {"op":"post_alerts","alerts":[{"labels":{"alertname":"A","n":"1"}},{"labels":{"alertname":"B"}}]},
      {"op":"post_silence","ref":"s","matchers":[{"name":"alertname","op":"=~","value":"B.*"}],
       "starts_at":0,"ends_at":60},
      {"op":"wait","seconds":2},
      {"op":"get_alerts","want":[
        {"labels":{"alertname":"B"},"state":"suppressed","silenced_by":["s"],"starts_at":0},
        {"labels":{"alertname":"A","n":"1"},"state":"active","receivers":["hook"],"inhibited_by":[]}]},
      {"op":"get_groups","filter":["n=1"],"want":[
        {"receiver":"hook","labels":{},"alerts":[{"labels":{"alertname":"A","n":"1"}}]}]},
      {"op":"get_silences","want":[{"ref":"s","state":"active","ends_at":60}]},
      {"op":"delete_silence","ref":"s"},
      {"op":"get_silences","want":[{"ref":"s","state":"expired"}]}
      """#
    #expect(try outcome(#""kind":"api","mode":"default","steps":[\#(steps)]"#) == .passed)
  }
}
