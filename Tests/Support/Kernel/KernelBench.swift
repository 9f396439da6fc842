package import Interpreter
package import Runtime

extension KernelOptions {
  /// Deliveries are tried until their deadline, a quarter of an hour.
  package static var bench: KernelOptions {
    var options = KernelOptions()
    options.deliveryPatience = .hours(1)
    return options
  }
}

/// A kernel under virtual time whose notifications read as lines: `30 room +A -B` means that 30
/// seconds after the start `room` was told that A fires and B has ended.
package struct KernelBench {
  package static let start = Instant.seconds(1_767_614_400)

  package var engine: VirtualEngine

  package init(
    _ program: Program = .bench(), options: KernelOptions = .bench, seed: UInt64 = 1
  ) {
    engine = VirtualEngine(
      program: program, zones: ZoneTable(), options: options, seed: seed, at: KernelBench.start)
  }

  /// Seconds since the start.
  package var seconds: Double { (engine.now - KernelBench.start).seconds }

  package mutating func run(to seconds: Double) {
    engine.run(until: KernelBench.time(seconds))
  }

  package static func time(_ seconds: Double) -> Instant {
    start + .nanoseconds(Int64(seconds * 1e9))
  }

  // MARK: Events

  /// Posts alerts that fire for so long unless they are posted again.
  package mutating func fire(
    _ alerts: String..., since seconds: Double? = nil, lasting span: TimeSpan = .hours(1000),
    summary: String = ""
  ) {
    let now = engine.now
    engine.handle(
      .post(
        alerts.map {
          PostedAlert(
            labels: .bench($0),
            annotations: summary.isEmpty ? .empty : PackedMap([(name: "summary", value: summary)]),
            startsAt: seconds.map(KernelBench.time) ?? now, endsAt: now + span)
        }))
  }

  package mutating func resolve(_ alerts: String...) {
    let now = engine.now
    engine.handle(.post(alerts.map { PostedAlert(labels: .bench($0), endsAt: now) }))
  }

  /// Silences alerts by name; returns the silence's id.
  @discardableResult
  package mutating func silence(_ name: String, for span: TimeSpan) throws -> String {
    let draft = SilenceDraft(
      matchers: [try Matcher(name: "alertname", op: .equal, value: name)], startsAt: engine.now,
      endsAt: engine.now + span, createdBy: "test", comment: "testing")
    guard case .silence(let id)? = engine.handle(.setSilence(draft)) else { return "" }
    return id
  }

  // MARK: Looking

  /// Attempts at notifications that were done, one line each.
  package var told: [String] {
    engine.attempts.filter(\.isDone).compactMap(\.line)
  }

  /// What the attempts of `told` said.
  package var groups: [GroupSnapshot] {
    engine.attempts.filter(\.isDone).compactMap { $0.row.effect.snapshot }
  }

  /// All attempts, those that were not done marked with `!` (failed) or `?` (in doubt).
  package var attempts: [String] { engine.attempts.compactMap(\.line) }
}

extension VirtualEngine.Attempt {
  package var isDone: Bool {
    if case .done = outcome { return true }
    return false
  }

  fileprivate var line: String? {
    guard case .deliver(let delivery) = row.effect, let group = delivery.message.group else {
      return nil
    }
    let mark =
      switch outcome {
      case .done: ""
      case .retry, .failed: "!"
      case .inDoubt: "?"
      }
    let seconds = (at - KernelBench.start).seconds
    let time = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    let alerts = group.alerts.map { alert in
      (alert.status == .firing ? "+" : "-") + (alert.labels["alertname"] ?? "?")
    }
    return "\(time) \(delivery.receiver)\(mark) \(alerts.sorted().joined(separator: " "))"
  }
}

extension Effect {
  package var snapshot: GroupSnapshot? {
    if case .deliver(let delivery) = self { return delivery.message.group }
    return nil
  }
}

extension LabelSet {
  /// `A` or `A/team=web/env=prod`: a name and further labels.
  package static func bench(_ text: String) -> LabelSet {
    let parts = text.split(separator: "/").map(String.init)
    var pairs = [(name: "alertname", value: parts.first ?? "")]
    for part in parts.dropFirst() {
      let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
      if sides.count == 2 { pairs.append((name: sides[0], value: sides[1])) }
    }
    return LabelSet(pairs)
  }
}

extension Program {
  /// One group of all alerts, told to `room`, with `mail` as last resort.
  package static func bench(
    version: String = "v1", wait: TimeSpan = .seconds(30), interval: TimeSpan = .minutes(5),
    repeatInterval: TimeSpan = .hours(4), by names: [String] = [],
    _ change: (inout Program) -> Void = { _ in }
  ) -> Program {
    var root = RouteNode(key: "root", condition: .always, targets: [.channel(Ref(0))])
    root.wait = wait
    root.interval = interval
    root.repeatInterval = repeatInterval
    root.grouping = .labels(names)
    root.text = "route"
    var program = Program(
      version: version, name: "bench", edition: 2026,
      channels: [.bench("room"), .bench("mail")], lastResort: Ref(1), routes: [root])
    change(&program)
    return program
  }

  /// Adds a child of the root.
  package mutating func addRoute(
    _ key: String, _ condition: Condition, to targets: [Target], text: String? = nil,
    _ change: (inout RouteNode) -> Void = { _ in }
  ) {
    var node = RouteNode(key: key, condition: condition, targets: targets)
    node.parent = Ref(0)
    node.grouping = routes[0].grouping
    node.wait = routes[0].wait
    node.interval = routes[0].interval
    node.repeatInterval = routes[0].repeatInterval
    node.text = text ?? "when \(key)"
    change(&node)
    routes.append(node)
    routes[0].children.append(Ref(routes.count - 1))
  }
}

extension Channel {
  package static func bench(
    _ name: String, _ change: (inout Channel) -> Void = { _ in }
  ) -> Channel {
    var channel = Channel(name: name, settings: .terminal(TerminalSettings(color: false)))
    change(&channel)
    return channel
  }
}

extension Condition {
  package static func named(_ name: String) -> Condition {
    .label(name: "alertname", test: .equals(name))
  }

  package static func has(_ label: String, _ value: String) -> Condition {
    .label(name: label, test: .equals(value))
  }
}
