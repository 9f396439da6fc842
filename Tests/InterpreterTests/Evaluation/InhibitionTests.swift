import Interpreter
import Testing

@Suite("Inhibition")
struct InhibitionTests {
  static func rule(
    _ source: Condition, _ target: Condition, same: [String], absentEqualsAbsent: Bool = false
  ) -> InhibitRule {
    InhibitRule(
      name: "rule", source: source, target: target, same: same,
      absentEqualsAbsent: absentEqualsAbsent, reason: "test", place: .unknown)
  }

  static func index(_ rules: [InhibitRule]) -> InhibitionIndex {
    var program = Sample.program()
    program.inhibitions = rules
    return CompiledProgram(program, zones: ZoneTable()).inhibitions
  }

  static let nodeHidesPods = rule(
    Sample.equal("alertname", "NodeDown"), Sample.equal("kind", "pod"), same: ["cluster", "node"])

  private func inhibitors(_ index: InhibitionIndex, _ labels: [String: String]) -> [Fingerprint] {
    index.inhibitors(of: Sample.labels(labels), at: Sample.noon).map(\.source)
  }

  // MARK: Meaning

  @Test("A source inhibits what has the same values")
  func same() {
    var index = Self.index([Self.nodeHidesPods])
    let source = Sample.labels(["alertname": "NodeDown", "cluster": "eu", "node": "n1"])
    index.insert(source, fires: true)
    let target = ["kind": "pod", "cluster": "eu"]
    #expect(
      inhibitors(index, target.merging(["node": "n1"]) { $1 }) == [source.fingerprint])
    #expect(inhibitors(index, target.merging(["node": "n2"]) { $1 }).isEmpty)
    #expect(inhibitors(index, ["cluster": "eu", "node": "n1"]).isEmpty, "no target")
  }

  @Test("Values cannot run into each other")
  func separation() {
    var index = Self.index([Self.nodeHidesPods])
    index.insert(
      Sample.labels(["alertname": "NodeDown", "cluster": "ab", "node": "c"]), fires: true)
    #expect(inhibitors(index, ["kind": "pod", "cluster": "a", "node": "bc"]).isEmpty)
  }

  @Test("Absent equals absent only where the rule says so", arguments: [false, true])
  func absent(equal: Bool) {
    let rule = Self.rule(
      Sample.equal("alertname", "NodeDown"), Sample.equal("kind", "pod"), same: ["node"],
      absentEqualsAbsent: equal)
    var index = Self.index([rule])
    index.insert(Sample.labels(["alertname": "NodeDown"]), fires: true)
    #expect(inhibitors(index, ["kind": "pod"]).isEmpty != equal)
    #expect(inhibitors(index, ["kind": "pod", "node": "n1"]).isEmpty)
  }

  @Test("Alerts of both sides do not inhibit each other, but others of one side")
  func twoSided() {
    let critical = Sample.equal("severity", "critical")
    let checkout = Sample.equal("service", "checkout")
    var index = Self.index([Self.rule(critical, checkout, same: [])])
    let both = ["severity": "critical", "service": "checkout"]
    index.insert(Sample.labels(both), fires: true)
    #expect(inhibitors(index, both).isEmpty, "itself")
    #expect(inhibitors(index, both.merging(["x": "1"]) { $1 }).isEmpty, "another of both sides")
    #expect(!inhibitors(index, ["service": "checkout"]).isEmpty, "one of the target side only")
    let one = Sample.labels(["severity": "critical", "service": "cart"])
    index.insert(one, fires: true)
    #expect(inhibitors(index, both) == [one.fingerprint])
  }

  @Test("The end of one source leaves what another inhibits")
  func counting() {
    var index = Self.index([Self.nodeHidesPods])
    let sources = (0..<40).map {
      Sample.labels(
        ["alertname": "NodeDown", "cluster": "eu", "node": "n1", "replica": "\($0)"])
    }
    let target = ["kind": "pod", "cluster": "eu", "node": "n1"]
    for source in sources {
      index.insert(source, fires: true)
      index.insert(source, fires: true)
    }
    #expect(index.sourceCount == 40)
    for (number, source) in sources.enumerated() {
      #expect(inhibitors(index, target).count == 1, "\(number) gone")
      if number.isMultiple(of: 2) {
        index.remove(source.fingerprint)
      } else {
        index.insert(source, fires: false)
      }
    }
    #expect(inhibitors(index, target).isEmpty)
    #expect(index.sourceCount == 0)
  }

  // MARK: Against the definition

  @Test("The index agrees with the definition on random histories", arguments: 1...40)
  func agreement(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    var program = Sample.program()
    program.calendars = [Self.evenHours]
    program.inhibitions = (0..<8).map { _ in
      Self.rule(
        chance.condition(calendars: 1), chance.condition(calendars: 1),
        same: Chance.names.filter { _ in chance.oneIn(4) },
        absentEqualsAbsent: chance.oneIn(2))
    }
    let compiled = CompiledProgram(program, zones: ZoneTable())
    var index = compiled.inhibitions
    var firing: [LabelSet] = []
    for step in 0..<60 {
      let labels = chance.labels()
      firing.removeAll { $0 == labels }
      let fires = !chance.oneIn(3)
      if fires { firing.append(labels) }
      index.insert(labels, fires: fires)

      let target = chance.labels()
      let now = Sample.noon + .hours(Int64(chance.upTo(4)))
      let found = index.inhibitors(of: target, at: now)
      let expected = Self.inhibitingRules(compiled, firing, target, now)
      #expect(found.map(\.rule.index) == expected, "seed \(seed) step \(step)")
      for inhibition in found {
        #expect(firing.contains { $0.fingerprint == inhibition.source })
      }
    }
  }

  private static let evenHours: Calendar = {
    var window = CalendarWindow()
    window.times = stride(from: 0, to: 1440, by: 120).map { MinuteRange(start: $0, end: $0 + 60) }
    return Calendar(
      name: "even_hours", zone: "UTC", windows: [window], exceptions: [], place: .unknown)
  }()

  private static func inhibitingRules(
    _ compiled: CompiledProgram, _ firing: [LabelSet], _ target: LabelSet, _ now: Instant
  ) -> [Int] {
    let holds = { (condition: Condition, labels: LabelSet) in
      compiled.conditions.holds(condition, labels, at: now)
    }
    return compiled.program.inhibitions.indices.filter { number in
      let rule = compiled.program.inhibitions[number]
      guard holds(rule.target, target) else { return false }
      return firing.contains { source in
        guard holds(rule.source, source) else { return false }
        if holds(rule.source, target), holds(rule.target, source) { return false }
        return rule.same.allSatisfy { name in
          source[name] == target[name] && (rule.absentEqualsAbsent || source[name] != nil)
        }
      }
    }
  }
}

@Suite("Mutes")
struct MuteTests {
  @Test("The index agrees with the conditions on random mutes", arguments: 1...20)
  func agreement(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    var program = Sample.program()
    program.mutes = (0..<12).map {
      MuteRule(name: "m\($0)", condition: chance.condition(), reason: "", place: .unknown)
    }
    let compiled = CompiledProgram(program, zones: ZoneTable())
    for _ in 0..<60 {
      let labels = chance.labels()
      let expected = program.mutes.indices.filter {
        compiled.conditions.holds(program.mutes[$0].condition, labels, at: Sample.noon)
      }
      let found = compiled.mutes.activeMutes(labels, at: Sample.noon)
      #expect(found.map(\.index) == expected, "seed \(seed), \(labels.map.pairs)")
    }
  }
}
