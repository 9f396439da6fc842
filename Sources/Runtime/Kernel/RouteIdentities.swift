import Interpreter

/// Which leaf of the program a stored group belongs to.
///
/// A leaf keeps its identity over edits: by its key, else, for a leaf whose key is new, by taking
/// over the identity of a vanished leaf that has the same condition or the same targets. So neither
/// renaming a block nor editing a condition makes groups anew.
struct RouteIdentities: Sendable {
  /// What is remembered of a leaf under its identity.
  struct Trace: Hashable, Sendable {
    /// Key of the leaf in the program that had it last.
    var key: String
    /// The conditions from the root, as written.
    var path: String
    var targets: String
  }

  /// By node.
  private var identities: [String] = []
  private var nodes: [String: Int] = [:]
  private var traces: [String: Trace] = [:]

  func identity(of node: Int) -> String { identities[node] }
  func node(of identity: String) -> Int? { nodes[identity] }

  init() {}

  init(settings: [String: String]) {
    for (name, value) in settings where name.hasPrefix(KernelSetting.route) && !value.isEmpty {
      let parts = value.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(
        String.init)
      guard parts.count == 3 else { continue }
      traces[String(name.dropFirst(KernelSetting.route.count))] = Trace(
        key: parts[0], path: parts[1], targets: parts[2])
    }
  }

  /// Gives every node of a program its identity; identities that no node has are kept as long as
  /// groups have them.
  ///
  /// Returns the settings that changed.
  mutating func adopt(
    _ program: Program, keeping used: Set<String>
  ) -> [(name: String, value: String)] {
    let current = program.routes.indices.map { Trace(of: $0, in: program) }
    var free = Set(traces.keys)
    var chosen: [String?] = Array(repeating: nil, count: current.count)
    let likenesses: [(Trace) -> String] = [
      { $0.key }, { $0.path + "\u{1f}" + $0.targets }, { $0.path }, { $0.targets },
    ]
    for (pass, likeness) in likenesses.enumerated() {
      // Identities in order, so that the outcome does not depend on hashing.
      var byLikeness: [String: [String]] = [:]
      for identity in free.sorted().reversed() {
        if let trace = traces[identity] {
          byLikeness[likeness(trace), default: []].append(identity)
        }
      }
      for node in current.indices where chosen[node] == nil {
        // A leaf without targets has no groups to take over.
        if pass == 3, current[node].targets.isEmpty { continue }
        guard let identity = byLikeness[likeness(current[node])]?.popLast() else { continue }
        chosen[node] = identity
        free.remove(identity)
      }
    }
    return take(current, chosen, vanished: free, used)
  }

  private mutating func take(
    _ current: [Trace], _ chosen: [String?], vanished: Set<String>, _ used: Set<String>
  ) -> [(name: String, value: String)] {
    let before = traces
    identities = []
    nodes = [:]
    traces = traces.filter { vanished.contains($0.key) && used.contains($0.key) }
    var taken = Set(chosen.compactMap { $0 }).union(traces.keys)
    for (node, trace) in current.enumerated() {
      var identity = chosen[node] ?? trace.key
      if chosen[node] == nil {
        var suffix = 2
        while !taken.insert(identity).inserted {
          identity = "\(trace.key)~\(suffix)"
          suffix += 1
        }
      }
      identities.append(identity)
      nodes[identity] = node
      traces[identity] = trace
    }
    let names = Set(before.keys).union(traces.keys).sorted()
    return names.filter { before[$0] != traces[$0] }.map {
      (name: KernelSetting.route + $0, value: traces[$0]?.stored ?? "")
    }
  }
}

extension RouteIdentities.Trace {
  fileprivate init(of node: Int, in program: Program) {
    let route = program.routes[node]
    key = route.key
    var texts: [String] = []
    var ancestor: Int? = node
    // A parent stands before its children, so the walk ends.
    while let current = ancestor {
      texts.append(program.routes[current].text)
      ancestor = program.routes[current].parent.flatMap { $0.index < current ? $0.index : nil }
    }
    path = texts.reversed().joined(separator: " / ")
    targets = route.targets.map { program.name(of: $0) }.joined(separator: ", ")
  }

  fileprivate var stored: String {
    [key, path, targets].map { $0.filter { $0 != "\u{1f}" } }.joined(separator: "\u{1f}")
  }
}

extension Program {
  /// The declared name of a target.
  func name(of target: Target) -> String {
    switch target {
    case .channel(let channel): channels[channel].name
    case .escalation(let escalation): escalations[escalation].name
    case .ticket(let ticket): tickets[ticket].name
    }
  }
}
