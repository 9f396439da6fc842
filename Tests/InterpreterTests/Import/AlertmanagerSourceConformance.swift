import DSL
import Testing

@testable import Interpreter

/// Every configuration of the conformance data, as source, behaves as it does when it is imported
/// directly.
@Suite(
  .enabled(
    if: ConformanceFiles.isThere,
    "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct AlertmanagerSourceConformance {
  private static let rolls = 10_000

  /// Both ways to run a configuration.
  private struct Pair {
    let config: AlertmanagerConfig
    let direct: AlertmanagerImport
    let source: AlertmanagerSource
    let program: Program
    let directly: CompiledProgram
    let compiled: CompiledProgram

    init(_ name: String, _ bytes: [UInt8]) throws {
      config = try AlertmanagerConfig.read(bytes)
      direct = AlertmanagerImport(config, version: "1", file: name)
      source = try AlertmanagerSource.read(bytes, file: name)
      let file = SourceFile(path: "main.tocsin", text: source.text)
      let formatted = format(parse(file))
      try #require(formatted.diagnostics.isEmpty, "\(name): \(formatted.diagnostics.map(\.title))")
      let text = String(decoding: formatted.text, as: UTF8.self)
      #expect(text == source.text, "\(name) is not stable")
      let (program, diagnostics) = compile(files: [file], name: "p", version: "1")
      let errors = diagnostics.filter { $0.severity == .error }.map(\.title)
      self.program = try #require(program, "\(name): \(errors)\n\(source.text)")
      let zones = direct.program.calendars.map(\.zone) + self.program.calendars.map(\.zone)
      let table = try ConformanceFiles.context.zones(zones)
      directly = CompiledProgram(direct.program, zones: table)
      compiled = CompiledProgram(self.program, zones: table)
    }

    /// The receivers that an alert reaches, by Alertmanager's names.
    func receivers(_ labels: LabelSet) -> (direct: [String], source: [String]) {
      let now = Instant.seconds(0)
      let direct = directly.router.route(labels, at: now).map {
        self.direct.receivers[$0.node.index]
      }
      let source = compiled.router.route(labels, at: now).compactMap { match -> String? in
        let node = program.routes[match.node]
        if let reason = node.dropReason {
          return self.source.receivers.first { $0.dropReason == reason }?.name
        }
        let channels = node.targets.map { target -> String in
          guard case .channel(let channel) = target else { return "" }
          return program.channels[channel].name
        }
        return self.source.receivers.first { $0.channels == channels }?.name ?? "?"
      }
      return (direct, source)
    }

    /// Group, timers and mutes of the nodes that tell somebody.
    func settings(_ labels: LabelSet) -> (direct: [String], source: [String]) {
      func describe(_ compiled: CompiledProgram) -> [String] {
        compiled.router.route(labels, at: .seconds(0)).compactMap { match in
          let node = compiled.program.routes[match.node]
          guard !node.targets.isEmpty else { return nil }
          let group = compiled.router.groupLabels(match.node, labels).map.pairs.map { "\($0)" }
          return "\(group) \(node.wait) \(node.interval) \(node.repeatInterval)"
        }
      }
      return (describe(directly), describe(compiled))
    }
  }

  @Test func receiversAreTheSame() throws {
    var count = 0
    for (name, bytes) in try ConformanceFiles.configurations() {
      let pair = try Pair(name, bytes)
      var dice = LabelDice(pair.config.route.allMatchers, seed: UInt64(count) + 1)
      for roll in 0..<Self.rolls {
        let labels = dice.roll()
        let (direct, source) = pair.receivers(labels)
        guard direct == source else {
          Issue.record(
            "\(name): \(labels.map.pairs): \(direct) became \(source)\n\(pair.source.text)")
          break
        }
        guard roll < Self.rolls / 20, !isPartial(pair.direct) else { continue }
        let settings = pair.settings(labels)
        guard settings.direct == settings.source else {
          Issue.record("\(name): \(labels.map.pairs): \(settings)\n\(pair.source.text)")
          break
        }
      }
      count += 1
    }
    print("\(count) configurations as source, \(Self.rolls) label sets each")
    #expect(count > 80)
  }

  /// The direct import leaves out channels that it does not know, so that what is told differs.
  private func isPartial(_ direct: AlertmanagerImport) -> Bool {
    direct.notes.contains { $0.effect == .lost }
  }

  @Test func recordedCasesAreTheSame() throws {
    var count = 0
    for record in try ConformanceFiles.records("routes_amtool.jsonl") {
      let id = try record.text("id")
      let pair = try Pair(id, Array(try record.text("config_yaml").utf8))
      for test in try record.list("cases") {
        let wanted = try test.list("receivers").compactMap(\.string)
        #expect(pair.receivers(try test.labels("labels")).source == wanted, "\(id)")
        count += 1
      }
    }
    #expect(count > 400)
  }

  @Test func inhibitionIsTheSame() throws {
    var count = 0
    for (name, bytes) in try ConformanceFiles.configurations() {
      let pair = try Pair(name, bytes)
      guard !pair.config.inhibitRules.isEmpty else { continue }
      compareInhibition(pair, name, seed: UInt64(count) + 1)
      count += 1
    }
    for record in try ConformanceFiles.records("inhibit.jsonl") {
      guard record["kind"]?.string == "inhibit" else { continue }
      let rules = try record.list("rules").map(\.text).joined(separator: ", ")
      let yaml = "{route: {receiver: r}, receivers: [{name: r}], inhibit_rules: [\(rules)]}"
      let pair = try Pair(try record.text("id"), Array(yaml.utf8))
      compareInhibition(pair, yaml, seed: UInt64(count) + 1)
      count += 1
    }
    #expect(count > 8)
  }

  private func compareInhibition(_ pair: Pair, _ name: String, seed: UInt64) {
    let rules = pair.config.inhibitRules
    var dice = LabelDice(
      rules.flatMap { $0.source + $0.target }, names: rules.flatMap(\.equal), seed: seed)
    for _ in 0..<(Self.rolls / 20) {
      var (direct, source) = (pair.directly.inhibitions, pair.compiled.inhibitions)
      let alerts = (0..<5).map { _ in dice.roll() }
      for alert in alerts {
        direct.insert(alert, fires: true)
        source.insert(alert, fires: true)
      }
      for target in alerts + (0..<15).map({ _ in dice.roll() }) {
        let now = Instant.seconds(0)
        let wanted = !direct.inhibitors(of: target, at: now).isEmpty
        guard wanted == !source.inhibitors(of: target, at: now).isEmpty else {
          Issue.record(
            """
            \(name): \(target.map.pairs) among \(alerts.map(\.map.pairs)): wanted \(wanted)
            \(pair.source.text)
            """)
          return
        }
      }
    }
  }

  @Test func secretsAndCommentsStayOutAndIn() throws {
    for (name, bytes) in try ConformanceFiles.configurations() {
      let source = try AlertmanagerSource.read(bytes, file: name)
      #expect(!source.text.contains("mysecret"), "\(name)")
      for comment in try YAMLComment.read(bytes) {
        let words = comment.text.drop { $0 == "#" || $0 == " " }
        #expect(source.text.contains(words), "\(name): \(comment.text)")
      }
      for finding in source.report.findings { #expect(finding.mark.line > 0) }
    }
  }

  @Test func timeIntervalsAreTheSame() throws {
    var count = 0
    for record in try ConformanceFiles.records("time_intervals.jsonl") {
      guard record["kind"]?.string == "parse", record["ok"]?.bool == true,
        let yaml = record["yaml"]?.string
      else { continue }
      let node = try YAMLReader.read(yaml)
      let isSingle = record["single"]?.bool ?? false
      let parts =
        try isSingle
        ? [AlertmanagerInterval.Part.read(node)]
        : node.elements.map { try AlertmanagerInterval.Part.read($0) }
      try compareIntervals(parts, yaml, isSingle: isSingle)
      count += 1
    }
    #expect(count > 4)
  }

  private func compareIntervals(
    _ parts: [AlertmanagerInterval.Part], _ yaml: String, isSingle: Bool
  ) throws {
    let body = yaml.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated().map { (isSingle && $0.offset == 0 ? "      - " : "        ") + $0.element }
      .map { isSingle ? $0 : String($0.dropFirst(2)) }
    let config = """
      route: {receiver: r, routes: [{receiver: s, mute_time_intervals: [i]}]}
      receivers: [{name: r}, {name: s}]
      time_intervals:
        - name: i
          time_intervals:
      \(body.joined(separator: "\n"))
      """
    guard let read = try? AlertmanagerConfig.read(Array(config.utf8)),
      read.intervals[0].parts.count == parts.count
    else { return }
    let pair = try Pair(yaml, Array(config.utf8))
    let direct = try #require(pair.direct.program.routes.last?.mutes.first?.calendar)
    let source = try #require(pair.program.routes.compactMap(\.mutes.first).first?.calendar)
    for step in 0..<20_000 {
      // A prime number of minutes, so that all times of day and days are met.
      let time = Instant.seconds(1_577_836_800 + Int64(step) * 60 * 397)
      guard
        pair.directly.calendars.contains(time, in: direct)
          == pair.compiled.calendars.contains(time, in: source)
      else {
        Issue.record("\(yaml) differs at \(time)\n\(pair.source.text)")
        return
      }
    }
  }
}

extension YAMLNode {
  fileprivate var elements: [YAMLNode] {
    if case .sequence(let elements, _) = self { return elements }
    return []
  }
}
