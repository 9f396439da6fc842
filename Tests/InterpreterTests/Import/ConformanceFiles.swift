import DSL
import Foundation
import Testing

@testable import Interpreter

/// Whole Alertmanager configurations from the conformance data, each with a name for messages.
enum ConformanceFiles {
  /// The folder of conformance data, from the environment.
  static let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"].map {
    $0 + "/alertmanager"
  }

  static let isThere = folder != nil

  static let context = ConformanceContext { name in
    guard ZoneTable.isWellFormed(name) else { return nil }
    let file = URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")
    return (try? Data(contentsOf: file)).map { Array($0) }
  }

  static func records(_ file: String) throws -> [JSONValue] {
    let data = try Data(contentsOf: URL(fileURLWithPath: try #require(folder) + "/" + file))
    return try data.split(separator: 0x0a).map { try JSONValue.parse(Array($0)) }
  }

  /// The good configurations, the complete ones that the operator writes, and those of the records
  /// about routes.
  static func configurations() throws -> [(name: String, bytes: [UInt8])] {
    let folder = try #require(folder)
    var found: [(name: String, bytes: [UInt8])] = []
    for (index, wanted) in [("configs", "ok"), ("operator_goldens", "complete")] {
      for record in try records("\(index)/index.jsonl") where record[wanted]?.bool == true {
        let file = try record.text("file")
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
        found.append((file, Array(data)))
      }
    }
    for record in try records("routes_amtool.jsonl") {
      found.append((try record.text("id"), Array(try record.text("config_yaml").utf8)))
    }
    for record in try records("routes.jsonl") {
      guard let yaml = record["config_yaml"]?.string else { continue }
      found.append((try record.text("id"), Array(yaml.utf8)))
    }
    return found
  }
}

/// Label sets that a configuration tells apart, drawn from the texts its matchers mention and
/// others.
struct LabelDice {
  private var values: [(name: String, values: [String])]
  private var chance: Chance

  init(_ matchers: [Matcher], names: [String] = [], seed: UInt64) {
    var found: [String: [String]] = [:]
    for matcher in matchers { found[matcher.name, default: []] += Self.texts(like: matcher) }
    for name in names { found[name, default: []] += ["x", "y"] }
    values = found.keys.sorted().map { name in
      (name, Array(Set(found[name, default: []] + ["other", "1"])).sorted())
    }
    chance = Chance(seed: seed)
  }

  /// A matcher's own text, its alternatives, and texts that nearly match.
  private static func texts(like matcher: Matcher) -> [String] {
    var texts = [matcher.value, matcher.value + "x"]
    guard matcher.op.isRegex else { return texts }
    let plain = matcher.value.filter { !"^$()?:".contains($0) }
    for part in plain.split(separator: "|") {
      let text = String(part)
      texts.append(text)
      let short = text.replacing(".*", with: "").replacing(".+", with: "z")
      texts.append(String(short.replacing("\\", with: "")))
      texts.append(String(text.replacing(".*", with: "mid").replacing(".+", with: "mid")))
    }
    return texts
  }

  mutating func roll() -> LabelSet {
    var pairs: [(name: String, value: String)] = [("alertname", "A")]
    for (name, values) in values where Int.random(in: 0..<4, using: &chance) > 0 {
      pairs.append((name, values.randomElement(using: &chance) ?? ""))
    }
    return LabelSet(pairs)
  }
}

extension AlertmanagerRoute {
  /// The matchers of the route and of all below it.
  var allMatchers: [Matcher] { matchers + children.flatMap(\.allMatchers) }
}
