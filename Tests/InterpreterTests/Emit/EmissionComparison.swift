import DSL
import Foundation
import Testing

@testable import Interpreter

/// A program beside the configuration that was emitted for it, read again.
struct EmissionComparison {
  private let program: Program
  private let receivers: [AlertmanagerEmission.Receiver]
  /// What was emitted, for messages.
  private let text: String
  private let imported: AlertmanagerImport
  private let own: CompiledProgram
  private let other: CompiledProgram
  private let config: AlertmanagerConfig

  init(_ program: Program, _ emission: AlertmanagerEmission) throws {
    try self.init(
      program, emission.receivers, AlertmanagerConfig.read(Array(emission.text.utf8)),
      emission.text)
  }

  init(
    _ program: Program, _ receivers: [AlertmanagerEmission.Receiver], _ config: AlertmanagerConfig,
    _ text: String
  ) throws {
    self.program = program
    self.receivers = receivers
    self.config = config
    self.text = text
    imported = AlertmanagerImport(config, version: "1", file: "am.yml")
    let zones = (program.calendars + imported.program.calendars).map(\.zone)
    let table = try ConformanceFiles.context.zones(zones)
    own = CompiledProgram(program, zones: table)
    other = CompiledProgram(imported.program, zones: table)
  }

  /// What is told of an alert: the targets of each route in order, and whether they are mute now.
  private func told(_ labels: LabelSet, _ now: Instant) -> (own: [String], other: [String]) {
    let own = own.router.route(labels, at: now).compactMap { match -> String? in
      let node = program.routes[match.node]
      guard !node.targets.isEmpty else { return nil }
      let isMuted = !self.own.router.activeMutes(of: match.node, at: now).isEmpty
      let key = self.own.router.groupLabels(match.node, labels).map.pairs
      return
        "\(node.targets) \(isMuted) \(key) \(node.wait) \(node.interval) \(node.repeatInterval)"
    }
    let other = other.router.route(labels, at: now).compactMap { match -> String? in
      let node = imported.program.routes[match.node]
      let name = imported.receivers[match.node.index]
      guard let receiver = receivers.first(where: { $0.name == name }),
        !receiver.targets.isEmpty
      else { return nil }
      let isMuted = !self.other.router.activeMutes(of: match.node, at: now).isEmpty
      let key = self.other.router.groupLabels(match.node, labels).map.pairs
      return "\(receiver.targets) \(isMuted) \(key) \(node.wait) \(node.interval) "
        + "\(node.repeatInterval)"
    }
    return (own, other)
  }

  func check(rolls: Int, seed: UInt64 = 1, _ name: String = "") throws {
    var dice = LabelDice(config.route.allMatchers, seed: seed)
    for roll in 0..<rolls {
      let labels = dice.roll()
      let now = Instant.seconds(1_772_000_000 + Int64(roll) * 60 * 397)
      let (own, other) = told(labels, now)
      guard own == other else {
        Issue.record(
          "\(name) \(labels.map.pairs) at \(now): \(own) became \(other)\n\(text)")
        return
      }
    }
  }

  func checkInhibition(rolls: Int) throws {
    let rules = config.inhibitRules
    var dice = LabelDice(
      rules.flatMap { $0.source + $0.target }, names: rules.flatMap(\.equal), seed: 7)
    var inhibited = 0
    for _ in 0..<rolls {
      var (first, second) = (own.inhibitions, other.inhibitions)
      let alerts = (0..<4).map { _ in dice.roll() }
      for alert in alerts {
        first.insert(alert, fires: true)
        second.insert(alert, fires: true)
      }
      for target in alerts {
        let wanted = !first.inhibitors(of: target, at: .seconds(0)).isEmpty
        if wanted { inhibited += 1 }
        guard wanted == !second.inhibitors(of: target, at: .seconds(0)).isEmpty else {
          Issue.record("\(target.map.pairs) among \(alerts.map(\.map.pairs))\n\(text)")
          return
        }
      }
    }
    #expect(inhibited > 0)
  }
}

/// Good configurations as source, and that source as a configuration again.
@Suite(
  .enabled(
    if: ConformanceFiles.isThere,
    "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct RoundTripConformance {
  @Test func configurationsSurviveTheJourney() throws {
    var count = 0
    for (name, bytes) in try ConformanceFiles.configurations() {
      let source = try AlertmanagerSource.read(bytes, file: name)
      let file = SourceFile(path: "main.tocsin", text: source.text)
      let program = try #require(compile(files: [file], name: "p", version: "1").program)
      let emission = AlertmanagerEmission(program)
      // Channels that print have no counterpart, but their routes do.
      let faults = emission.report.findings.filter {
        $0.severity == .error && $0.code != "no-integration"
      }
      #expect(faults.isEmpty, "\(name): \(faults)\n\(source.text)")
      try EmissionComparison(program, emission).check(rolls: 1000, seed: UInt64(count) + 1, name)
      count += 1
    }
    #expect(count > 80)
  }
}
