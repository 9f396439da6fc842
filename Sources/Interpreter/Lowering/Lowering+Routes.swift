import DSL

extension Lowering {
  func routes(_ checked: CheckedRoute) -> [RouteNode] {
    var flattening = RouteFlattening(lowering: self)
    return flattening.nodes(of: checked)
  }

  func target(_ checked: CheckedTarget) -> Target {
    switch checked {
    case .channel(let handle): .channel(Ref(handle.raw))
    case .escalation(let handle): .escalation(Ref(handle.raw))
    case .ticket(let handle): .ticket(Ref(handle.raw))
    }
  }

  /// The name of a target; names are unique in a package whatever their kind.
  func name(_ target: CheckedTarget) -> String {
    switch target {
    case .channel(let handle): declarations.channels[handle].name
    case .escalation(let handle): declarations.escalations[handle].name
    case .ticket(let handle): declarations.tickets[handle].name
    }
  }
}

/// Lays the route tree out as a list, parents before children, with settings handed down and a
/// stable key for every node.
private struct RouteFlattening {
  let lowering: Lowering
  private var nodes: [RouteNode] = []

  init(lowering: Lowering) { self.lowering = lowering }

  mutating func nodes(of route: CheckedRoute) -> [RouteNode] {
    var root = RouteNode(
      key: RouteKey.root, condition: .always, place: lowering.place(route.span))
    root.text = "route"
    apply(route.block, to: &root)
    nodes.append(root)
    addChildren(of: Ref(0), route.block)
    return nodes
  }

  /// Takes over the settings that a block states.
  private func apply(_ block: CheckedRouteBlock, to node: inout RouteNode) {
    switch block.grouping {
    case .all?: node.grouping = .all
    case .labels(let names)?: node.grouping = .labels(names)
    case nil: break
    }
    if let wait = block.wait { node.wait = TimeSpan(nanoseconds: wait) }
    if let interval = block.interval { node.interval = TimeSpan(nanoseconds: interval) }
    if let repeats = block.repeatInterval {
      node.repeatInterval = TimeSpan(nanoseconds: repeats)
    }
    node.mutes += block.mutes.map { mute in
      RouteMute(
        calendar: Ref(mute.calendar.raw), whenInside: mute.whenInside,
        place: lowering.place(mute.span))
    }
  }

  private mutating func addChildren(of parent: Ref<RouteNode>, _ block: CheckedRouteBlock) {
    var keys = RouteKey.Siblings(parent: nodes[parent].key)
    for branch in block.branches {
      let key = branch.stableName ?? keys.key(isOtherwise: branch.isOtherwise, targets(of: branch))
      let child = add(branch, key: key, below: parent)
      nodes[parent.index].children.append(child)
    }
  }

  private mutating func add(
    _ branch: CheckedRouteBranch, key: String, below parent: Ref<RouteNode>
  ) -> Ref<RouteNode> {
    // A child begins with the settings of its parent.
    var node = nodes[parent]
    node.key = key
    node.parent = parent
    node.children = []
    node.condition = lowering.condition(branch.condition)
    node.continues = branch.isAlso
    node.isOtherwise = branch.isOtherwise
    node.targets = []
    node.dropReason = nil
    node.place = lowering.place(branch.span)
    node.text = branch.text
    let reference = Ref<RouteNode>(nodes.count)
    switch branch.outcome {
    case .targets(let targets):
      node.targets = targets.map(lowering.target)
      nodes.append(node)
    case .drop(let reason):
      node.dropReason = reason
      nodes.append(node)
    case .block(let block):
      apply(block, to: &node)
      nodes.append(node)
      addChildren(of: reference, block)
    }
    return reference
  }

  /// The names of all targets below a branch, sorted, unique.
  private func targets(of branch: CheckedRouteBranch) -> [String] {
    var names: Set<String> = []
    collect(branch, into: &names)
    return names.sorted()
  }

  private func collect(_ branch: CheckedRouteBranch, into names: inout Set<String>) {
    switch branch.outcome {
    case .targets(let targets): names.formUnion(targets.map(lowering.name))
    // No declaration is called this.
    case .drop: names.insert("drop because")
    case .block(let block): for inner in block.branches { collect(inner, into: &names) }
    }
  }
}

/// Identities of route nodes that outlive edits.
///
/// A key is made of the parent's key, whether the node is an `otherwise`, the names of the targets
/// below it, and its place among siblings that are alike in all that. Editing a condition, a timer
/// or the order of targets keeps it, so that nobody is notified anew.
enum RouteKey {
  static let root = "root"

  /// Hands out the keys of the children of one node.
  struct Siblings {
    let parent: String
    private var counts: [String: Int] = [:]

    init(parent: String) { self.parent = parent }

    mutating func key(isOtherwise: Bool, _ targets: [String]) -> String {
      let shape = ([parent, isOtherwise ? "otherwise" : "when"] + targets).joined(
        separator: "\u{1f}")
      let ordinal = counts[shape, default: 0]
      counts[shape] = ordinal + 1
      return RouteKey.text(of: hash("\(shape)\u{1f}\(ordinal)"))
    }

    /// FNV-1a, 64 bits.
    private func hash(_ text: String) -> UInt64 {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      return hash
    }
  }

  /// Thirteen digits of base 32 behind a hyphen, which no name given by `as` can contain.
  private static func text(of hash: UInt64) -> String {
    let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var out: [UInt8] = [UInt8(ascii: "r"), UInt8(ascii: "-")]
    for shift in stride(from: 60, through: 0, by: -5) {
      out.append(digits[Int(truncatingIfNeeded: hash >> UInt64(shift)) & 31])
    }
    return String(decoding: out, as: UTF8.self)
  }
}
