import Interpreter

@testable import Runtime

/// Draws packages, and edits of packages, from a seed.
struct PlanGenerator {
  var random: SplitMix64
  let features: Features

  init(seed: UInt64, features: Features) {
    random = SplitMix64(seed: seed)
    self.features = features
  }

  // MARK: Drawing

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ from: [Element]) -> Element? { from.randomElement(using: &random) }

  private mutating func pick(_ low: Int64, _ high: Int64) -> Int64 {
    Int64.random(in: low...high, using: &random)
  }

  /// The alerts of the world; few labels, so that they meet in groups and rules.
  static func alerts(seed: UInt64) -> [LabelSet] {
    var random = SplitMix64(seed: seed ^ 0xa1e7)
    let count = Int.random(in: 3...8, using: &random)
    var known: Set<LabelSet> = []
    var out: [LabelSet] = []
    while out.count < count {
      var pairs: [(name: String, value: String)] = []
      for (name, values) in PlanGenerator.vocabulary
      where name == "alertname" || Int.random(in: 0..<10, using: &random) < 8 {
        pairs.append((name: name, value: values[Int.random(in: values.indices, using: &random)]))
      }
      let labels = LabelSet(pairs)
      if known.insert(labels).inserted { out.append(labels) }
    }
    return out
  }

  static let vocabulary: [(name: String, values: [String])] = [
    ("alertname", ["A", "B", "C", "D"]), ("team", ["x", "y"]), ("severity", ["page", "warn"]),
    ("host", ["h1", "h2"]),
  ]

  mutating func plan() -> Plan {
    var plan = Plan()
    plan.channels = [ChannelPlan(name: "mail")]
    for name in ["room", "desk", "pager"].prefix(Int(pick(1, 3))) {
      plan.channels.append(channel(name, plan))
    }
    if features.contains(.escalations) {
      for name in ["oncall", "lead"].prefix(Int(pick(1, 2))) {
        plan.escalations.append(escalation(name, plan))
      }
    }
    if features.contains(.tickets) { plan.tickets = ["incident"] }
    if features.contains(.playbooks) { plan.playbooks = [playbook(plan)] }
    if features.contains(.inhibitions) {
      plan.inhibitions = (0..<pick(1, 2)).map { _ in inhibition() }
    }
    if features.contains(.mutes) {
      plan.mutes = (0..<pick(1, 2)).map { _ in MutePlan(question: question(), window: window()) }
    }
    plan.root = settings(RoutePlan(key: "root"))
    plan.root.targets = targets(plan)
    plan.root.children = children(of: "root", depth: 1, plan)
    return plan
  }

  private mutating func channel(_ name: String, _ plan: Plan) -> ChannelPlan {
    var channel = ChannelPlan(name: name)
    channel.sendResolved = chance(80)
    if chance(30) { channel.fallback = pick(plan.channels)?.name }
    if features.contains(.limits), chance(50) {
      channel.limit = RateLimit(count: Int(pick(1, 3)), span: .seconds(pick(5, 40)))
    }
    return channel
  }

  private mutating func escalation(_ name: String, _ plan: Plan) -> EscalationPlan {
    var after = chance(70) ? TimeSpan.zero : .seconds(pick(10, 60))
    var steps: [EscalationPlan.Step] = []
    for _ in 0..<pick(1, 3) {
      let channels = (0..<pick(1, 2)).compactMap { _ in pick(plan.channels)?.name }
      steps.append(
        EscalationPlan.Step(after: after, channels: Array(Set(channels)).sorted()))
      after = after + .seconds(pick(60, 400))
    }
    return EscalationPlan(name: name, steps: steps, repeats: Int(pick(0, 2)))
  }

  private mutating func playbook(_ plan: Plan) -> PlaybookPlan {
    var kinds: [PlaybookPlan.Piece] = [.http, .ai, .say, .pause, .untilAcked]
    if !plan.tickets.isEmpty { kinds.append(.ticket) }
    var playbook = PlaybookPlan(
      name: "triage", pieces: (0..<pick(1, 5)).compactMap { _ in pick(kinds) },
      sayTo: pick(plan.channels)?.name ?? plan.lastResort)
    playbook.onResolved = chance(25)
    playbook.perAlert = chance(40)
    playbook.question = chance(50) ? .always : question()
    playbook.limit = chance(30) ? 1 : nil
    return playbook
  }

  private mutating func inhibition() -> InhibitionPlan {
    InhibitionPlan(
      source: question(), target: question(),
      same: chance(60) ? [pick(["team", "host"]) ?? "team"] : [])
  }

  private mutating func question() -> LabelQuestion {
    guard let (name, values) = pick(Self.vocabulary), let value = pick(values) else {
      return .always
    }
    switch pick(0, 3) {
    case 0: return .differs(name, value)
    case 1: return .oneOf(name, Array(Set([value, pick(values) ?? value])).sorted())
    default: return .equals(name, value)
    }
  }

  /// Windows lie in the afternoon, when worlds live.
  private mutating func window() -> Window {
    let start = Int(pick(12 * 60, 18 * 60))
    return Window(start: start, end: start + Int(pick(2, 60)))
  }

  private mutating func settings(_ node: RoutePlan) -> RoutePlan {
    var node = node
    node.grouping =
      chance(15)
      ? nil : ["alertname", "team", "severity", "host"].filter { _ in chance(30) }
    node.wait = .seconds([0, 5, 10, 30][Int(pick(0, 3))])
    node.interval = .seconds([20, 60, 120, 300][Int(pick(0, 3))])
    node.repeatInterval = .minutes([3, 10, 30, 60][Int(pick(0, 3))])
    return node
  }

  private mutating func targets(_ plan: Plan) -> [TargetPlan] {
    var all = plan.channels.map { TargetPlan.channel($0.name) }
    if let room = all.dropFirst().first { all += [room, room] }
    all += plan.escalations.map { .escalation($0.name) }
    all += plan.tickets.map { .ticket($0) }
    var out: [TargetPlan] = []
    for _ in 0..<pick(1, 3) {
      if let target = pick(all), !out.contains(target) { out.append(target) }
    }
    return out
  }

  private mutating func children(of key: String, depth: Int, _ plan: Plan) -> [RoutePlan] {
    (0..<pick(depth == 1 ? 1 : 0, 3)).map { number in
      branch("\(key)/\(number)", depth: depth, plan)
    }
  }

  private mutating func branch(_ key: String, depth: Int, _ plan: Plan) -> RoutePlan {
    var node = settings(RoutePlan(key: key))
    node.question = question()
    node.continues = chance(30)
    if features.contains(.mutes), chance(20) { node.quiet = window() }
    if chance(8) {
      node.isDrop = true
      return node
    }
    node.targets = targets(plan)
    if depth < 3, chance(35) { node.children = children(of: key, depth: depth + 1, plan) }
    return node
  }
}

// MARK: - Edits

/// A change of the package, drawn anew from its own seed wherever it stands in a scenario.
enum Edit: String, CaseIterable {
  case matcher, addRoute, removeRoute, splitRoute, targets, timers, grouping
  case removeChannel, renameChannel, sendResolved, fallback
  case suppression, escalation, playbook, order
}

extension PlanGenerator {
  mutating func apply(_ edit: Edit, to plan: inout Plan) {
    plan.number += 1
    let keys = plan.root.all.map(\.key)
    let chosen = pick(keys) ?? "root"
    let fresh = "n\(plan.number)"
    switch edit {
    case .matcher:
      let question = question()
      plan.root.edit { if $0.key == chosen, $0.key != "root" { $0.question = question } }
    case .addRoute:
      let node = branch(fresh, depth: 3, plan)
      plan.root.edit { if $0.key == chosen { $0.children.insert(node, at: 0) } }
    case .removeRoute:
      plan.root.edit { $0.children.removeAll { $0.key == chosen } }
    case .splitRoute: split(chosen, fresh, &plan)
    case .targets:
      let targets = targets(plan)
      plan.root.edit { if $0.key == chosen, !$0.isDrop { $0.targets = targets } }
    case .timers, .grouping:
      let drawn = settings(RoutePlan(key: ""))
      plan.root.edit {
        guard $0.key == chosen else { return }
        if edit == .grouping { return $0.grouping = drawn.grouping }
        ($0.wait, $0.interval) = (drawn.wait, drawn.interval)
        $0.repeatInterval = drawn.repeatInterval
      }
    case .removeChannel, .renameChannel, .sendResolved, .fallback: editChannel(edit, fresh, &plan)
    case .suppression:
      if features.contains(.inhibitions) { plan.inhibitions = chance(50) ? [] : [inhibition()] }
      if features.contains(.mutes) {
        plan.mutes = chance(50) ? [] : [MutePlan(question: question(), window: window())]
      }
    case .escalation:
      guard let old = pick(plan.escalations) else { return }
      let new = escalation(old.name, plan)
      plan.escalations = plan.escalations.map { $0.name == old.name ? new : $0 }
    case .playbook: plan.playbooks = chance(50) || plan.playbooks.isEmpty ? [] : [playbook(plan)]
    case .order:
      let random = random.next()
      plan.root.edit { node in
        var random = SplitMix64(seed: random)
        node.targets.shuffle(using: &random)
      }
    }
  }

  /// One leaf becomes two, with the same targets: the first takes some of the alerts.
  private mutating func split(_ key: String, _ fresh: String, _ plan: inout Plan) {
    let question = question()
    let isNested = chance(40)
    plan.root.edit { node in
      if isNested, node.key == key {
        var inner = node
        inner.key = fresh
        inner.question = question
        inner.children = []
        inner.quiet = nil
        inner.continues = false
        return node.children.insert(inner, at: 0)
      }
      guard !isNested, let index = node.children.firstIndex(where: { $0.key == key }) else {
        return
      }
      var first = node.children[index]
      first.key = fresh
      first.question = question
      node.children.insert(first, at: index)
    }
  }

  private mutating func editChannel(_ edit: Edit, _ fresh: String, _ plan: inout Plan) {
    let names = plan.channels.dropFirst().map(\.name)
    guard let name = pick(Array(names)) else { return }
    let other = pick(plan.channels.map(\.name).filter { $0 != name }) ?? plan.lastResort
    switch edit {
    case .removeChannel: replace(name, by: other, keeping: false, &plan)
    case .renameChannel: replace(name, by: "\(name)\(fresh)", keeping: true, &plan)
    case .sendResolved:
      for index in plan.channels.indices where plan.channels[index].name == name {
        plan.channels[index].sendResolved.toggle()
      }
    default:
      for index in plan.channels.indices where plan.channels[index].name == name {
        plan.channels[index].fallback = plan.channels[index].fallback == nil ? other : nil
      }
    }
  }

  private func replace(_ old: String, by new: String, keeping: Bool, _ plan: inout Plan) {
    if keeping {
      for index in plan.channels.indices where plan.channels[index].name == old {
        plan.channels[index].name = new
      }
    } else {
      plan.channels.removeAll { $0.name == old }
    }
    let change = { (name: String) in name == old ? new : name }
    for index in plan.channels.indices {
      plan.channels[index].fallback = plan.channels[index].fallback.map(change)
      if plan.channels[index].fallback == plan.channels[index].name {
        plan.channels[index].fallback = nil
      }
    }
    plan.root.edit { node in
      var targets: [TargetPlan] = []
      for target in node.targets {
        var target = target
        if case .channel(let name) = target { target = .channel(change(name)) }
        if !targets.contains(target) { targets.append(target) }
      }
      node.targets = targets
    }
    for index in plan.escalations.indices {
      for step in plan.escalations[index].steps.indices {
        let names = plan.escalations[index].steps[step].channels.map(change)
        plan.escalations[index].steps[step].channels = Array(Set(names)).sorted()
      }
    }
    for index in plan.playbooks.indices {
      plan.playbooks[index].sayTo = change(plan.playbooks[index].sayTo)
    }
  }
}
