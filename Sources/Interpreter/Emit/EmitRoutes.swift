// The route tree.
extension AlertmanagerEmitter {
  /// What a route takes over from the one around it unless it says otherwise.
  private struct Effective {
    var receiver: String?
    var grouping: Grouping? = .labels([])
    var wait: TimeSpan? = .seconds(30)
    var interval: TimeSpan? = .minutes(5)
    var repeatInterval: TimeSpan? = .hours(4)

    /// What a route gets from one that nobody knows here.
    static let unknown = Effective(
      receiver: nil, grouping: nil, wait: nil, interval: nil, repeatInterval: nil)
  }

  private typealias Members = [(key: String, value: YAMLValue)]

  mutating func routeTree() -> YAMLValue {
    guard let root = program.routes.first else { return .mapping([]) }
    if product == .operator {
      // The operator puts it below a route of its own, whose settings it would take over.
      return .mapping(route(root, plan(of: root), matchers: nil, goesOn: false, .unknown))
    }
    var plan = plan(of: root, isRoot: true)
    if !plan.own.mutes.isEmpty || isSilent(plan.own) {
      // The root knows no time intervals, so a last route that takes everything has them.
      plan.closing = plan.own
      plan.own.mutes = []
      if isSilent(plan.own) { plan.own.targets = [.channel(program.lastResort)] }
    }
    return .mapping(route(root, plan, matchers: nil, goesOn: false, Effective()))
  }

  /// How a node becomes a route.
  private struct Plan {
    /// Gives the receiver and the settings of the route itself.
    var own: RouteNode
    var children: [RouteNode]
    /// What a last route that takes everything tells, whatever was told before.
    var closing: RouteNode?
  }

  private func plan(of node: RouteNode, isRoot: Bool = false) -> Plan {
    var children = node.children.map { program.routes[$0] }
    guard let last = children.last, last.isOtherwise else {
      return Plan(own: node, children: children)
    }
    children.removeLast()
    guard let end = soleEnd(of: last) else {
      // A block with branches stays a route, the last one; nothing is left for this route itself.
      var own = node
      own.targets = plan(of: last).own.targets
      own.mutes = []
      return Plan(own: own, children: children + [last])
    }
    if let branch = children.last, let own = fallback(branch, among: children, end),
      !isRoot || own.mutes.isEmpty
    {
      return Plan(own: own, children: children.dropLast())
    }
    // Alertmanager takes the route's own receiver only when no child matched, `otherwise` also when
    // a child matched that goes on.
    if children.contains(where: \.continues) {
      return Plan(own: end, children: children, closing: end)
    }
    return Plan(own: end, children: children)
  }

  /// The `otherwise` with targets that an `otherwise` comes down to; nil for a block with branches.
  private func soleEnd(of node: RouteNode) -> RouteNode? {
    guard let only = node.children.first else { return node }
    let inner = program.routes[only]
    return node.children.count == 1 && inner.isOtherwise ? soleEnd(of: inner) : nil
  }

  /// The node that tells what no other branch has told, where a block ends in one: such a branch
  /// excludes the conditions of all that go on, so it is the route's own receiver.
  private func fallback(
    _ branch: RouteNode, among children: [RouteNode], _ otherwise: RouteNode
  ) -> RouteNode? {
    guard !branch.continues, children.count > 1 else { return nil }
    let told = children.dropLast().filter(\.continues).map(\.condition)
    guard let wanted = try? MatcherProducts(.any(told), isNegated: true),
      let found = try? MatcherProducts(branch.condition), found.isSame(as: wanted)
    else { return nil }
    // Where something goes on, `otherwise` is reached after it and must tell nobody.
    guard !told.isEmpty, otherwise.dropReason != nil else { return nil }
    return soleEnd(of: branch)
  }

  /// Whether a node tells nobody in a way of its own: Grafana has no receiver without integrations,
  /// so what is dropped is muted at all times there.
  func isSilent(_ node: RouteNode) -> Bool { product == .grafana && node.targets.isEmpty }

  private var matchersKey: String { product == .grafana ? "object_matchers" : "matchers" }

  private mutating func route(
    _ node: RouteNode, _ plan: Plan, matchers: [YAMLValue]?, goesOn: Bool, _ outer: Effective
  ) -> Members {
    var effective = outer
    var members: Members = []
    if isSilent(plan.own) {
      // What stands below must name its receiver, because this route has none to hand down.
      effective.receiver = nil
    } else {
      let name = receiver(of: plan.own)
      if name != outer.receiver { members.append(("receiver", .text(name))) }
      effective.receiver = name
    }
    if let matchers, !matchers.isEmpty { members.append((matchersKey, .list(matchers))) }
    if goesOn { members.append(("continue", .plain("true"))) }
    members += settings(plan.own, &effective)
    members += intervals(plan.own)
    var routes: [YAMLValue] = []
    for child in plan.children {
      for route in alternatives(child, effective) { routes.append(.mapping(route)) }
    }
    if let closing = plan.closing {
      var own: Members = []
      var inner = effective
      let name = isSilent(closing) ? nil : receiver(of: closing)
      if let name, name != inner.receiver { own.append(("receiver", .text(name))) }
      own += settings(closing, &inner)
      own += intervals(closing)
      if own.isEmpty, let name { own.append(("receiver", .text(name))) }
      routes.append(.mapping(own))
    }
    if !routes.isEmpty { members.append(("routes", .list(routes))) }
    return members
  }

  /// A node as one route for each alternative of its condition.
  private mutating func alternatives(_ node: RouteNode, _ outer: Effective) -> [Members] {
    let what = "the branch `\(node.text)`"
    guard var products = products(of: node.condition, of: what, at: node.place) else { return [] }
    if products.products.count > 1 {
      if node.continues {
        // An alert that fulfils two alternatives would be told of twice.
        guard let apart = try? products.disjoint() else {
          error("condition-size", "\(what) becomes too many lists of matchers", at: node.place)
          return []
        }
        products = apart
      }
      if node.grouping != .all {
        warn(
          "condition-split",
          "\(what) becomes \(products.products.count) routes, whose alerts group apart",
          at: node.place)
      }
    }
    let plan = plan(of: node)
    return products.products.map { product in
      var members = route(
        node, plan, matchers: texts(product, at: node.place), goesOn: node.continues, outer)
      if members.isEmpty, !isSilent(plan.own) {
        members.append(("receiver", .text(receiver(of: plan.own))))
      }
      return members
    }
  }

  // MARK: Settings

  private mutating func settings(_ node: RouteNode, _ effective: inout Effective) -> Members {
    var members: Members = []
    if node.grouping != effective.grouping {
      members.append((key("group_by"), grouping(node)))
      effective.grouping = node.grouping
    }
    if node.wait != effective.wait {
      members.append((key("group_wait"), .plain(duration(node.wait))))
      effective.wait = node.wait
    }
    if node.interval != effective.interval {
      members.append((key("group_interval"), .plain(duration(node.interval))))
      effective.interval = node.interval
    }
    if node.repeatInterval != effective.repeatInterval {
      members.append((key("repeat_interval"), .plain(duration(node.repeatInterval))))
      effective.repeatInterval = node.repeatInterval
    }
    return members
  }

  func duration(_ span: TimeSpan) -> String { SourceText.duration(span) }

  /// A label that no alert has: before 0.31 an empty list meant the parent's.
  static let noLabel = "__no_label__"

  private mutating func grouping(_ node: RouteNode) -> YAMLValue {
    switch node.grouping {
    case .all: return .shortList([.text(AlertmanagerRoute.allLabels)])
    case .labels(let names):
      guard !names.isEmpty else {
        return has(.emptyGroupBy) ? .shortList([]) : .shortList([.text(Self.noLabel)])
      }
      for name in names {
        guard canName(name, at: node.place) else { break }
      }
      return .shortList(names.map { .text($0) })
    }
  }

  // MARK: Receivers

  /// The name of the receiver for a node's targets; declares it when it is new.
  private mutating func receiver(of node: RouteNode) -> String {
    let channels = channels(of: node)
    if let known = receivers.first(where: { $0.targets == node.targets }) { return known.name }
    // No declaration can be called this.
    let name =
      node.targets.isEmpty
      ? "drop" : node.targets.map(self.name).joined(separator: "+")
    receivers.append(AlertmanagerEmission.Receiver(name: name, targets: node.targets))
    receiverValues.append(
      product == .grafana ? contactPoint(name, channels) : receiverValue(name, channels))
    return name
  }

  private func name(_ target: Target) -> String {
    switch target {
    case .channel(let channel): program.channels[channel].name
    case .escalation(let escalation): program.escalations[escalation].name
    case .ticket(let ticket): program.tickets[ticket].name
    }
  }

  /// The channels that a node tells at once.
  private mutating func channels(of node: RouteNode) -> [Channel] {
    var channels: [Channel] = []
    func add(_ channel: Channel) {
      if !channels.contains(where: { $0.name == channel.name }) { channels.append(channel) }
    }
    for target in node.targets {
      switch target {
      case .channel(let channel): add(program.channels[channel])
      case .ticket(let kind):
        warn(
          "ticket", "the ticket '\(program.tickets[kind].name)' stays behind", at: node.place)
      case .escalation(let reference):
        let escalation = program.escalations[reference]
        warn(
          "escalation",
          "of the escalation '\(escalation.name)' only what happens at once is kept: nothing "
            + "repeats or goes on until somebody acknowledges", at: node.place)
        for step in escalation.steps where step.after == .zero {
          for recipient in step.recipients {
            add(channel(for: recipient))
          }
        }
      }
    }
    if channels.isEmpty, !node.targets.isEmpty {
      error(
        "nobody", "nothing that is told here can be told by \(product.rawValue)", at: node.place)
    }
    return channels
  }

  /// A channel as it reaches a contact.
  private mutating func channel(for recipient: Recipient) -> Channel {
    var channel = program.channels[recipient.channel]
    guard let reference = recipient.contact else { return channel }
    let contact = program.contacts[reference]
    let address = contact.addresses.first { $0.kind == channel.kind }?.address
    channel.name += "_\(contact.name)"
    switch channel.settings {
    case .email(var mail):
      mail.to = address.map { [$0] } ?? mail.to
      channel.settings = .email(mail)
    case .slack(var slack):
      if case .app(let token, let room) = slack.door {
        slack.door = .app(token: token, channel: address ?? room)
        channel.settings = .slack(slack)
      }
    default: break
    }
    return channel
  }
}
