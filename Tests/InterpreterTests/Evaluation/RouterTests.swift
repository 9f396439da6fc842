import DSL
import Interpreter
import Testing

@Suite("Routes")
struct RouterTests {
  // MARK: Order and meaning

  /// `when a == 1 { also when b == 1, when c == 1, otherwise }`, `also when b == 1`, `otherwise`.
  private static let tree: [RouteNode] = {
    var builder = TreeBuilder()
    let block = builder.add("block", Sample.equal("a", "1"), to: 0)
    builder.add("block.also", Sample.equal("b", "1"), to: block, continues: true)
    builder.add("block.c", Sample.equal("c", "1"), to: block)
    builder.add("block.otherwise", .always, to: block)
    builder.add("also", Sample.equal("b", "1"), to: 0, continues: true)
    builder.add("otherwise", .always, to: 0)
    return builder.nodes
  }()

  @Test(
    "First match wins among siblings, also goes on, otherwise belongs to its block",
    arguments: [
      (["a": "1"], ["block.otherwise"]),
      (["a": "1", "c": "1"], ["block.c"]),
      (["a": "1", "b": "1"], ["block.also", "block.otherwise"]),
      (["a": "1", "b": "1", "c": "1"], ["block.also", "block.c"]),
      (["b": "1"], ["also", "otherwise"]),
      (["a": "2"], ["otherwise"]),
      ([:], ["otherwise"]),
    ] as [([String: String], [String])])
  func order(labels: [String: String], expected: [String]) {
    check(Self.tree, labels, expected)
  }

  @Test("A node whose children all fail is itself the result")
  func parentIsResult() {
    var builder = TreeBuilder()
    let block = builder.add("block", Sample.equal("a", "1"), to: 0)
    builder.add("child", Sample.equal("b", "1"), to: block)
    check(builder.nodes, ["a": "1"], ["block"])
    check(builder.nodes, ["a": "2"], ["root"])
  }

  @Test("Absent labels and empty values are the same")
  func absence() {
    var builder = TreeBuilder()
    for value in ["1", "", "2", "3", "4"] {
      builder.add("a=\(value)", Sample.equal("a", value), to: 0)
    }
    check(builder.nodes, [:], ["a="])
    check(builder.nodes, ["a": ""], ["a="])
    check(builder.nodes, ["a": "3"], ["a=3"])
    check(builder.nodes, ["a": "5"], ["root"])
  }

  @Test("Values that only look alike are different")
  func bytes() {
    var builder = TreeBuilder()
    builder.add("composed", Sample.equal("a", "\u{e9}"), to: 0)
    builder.add("decomposed", Sample.equal("a", "e\u{301}"), to: 0)
    for _ in 0..<5 { builder.add("never", .never, to: 0) }
    check(builder.nodes, ["a": "\u{e9}"], ["composed"])
    check(builder.nodes, ["a": "e\u{301}"], ["decomposed"])
  }

  private func check(
    _ nodes: [RouteNode], _ labels: [String: String], _ expected: [String],
    _ location: SourceLocation = #_sourceLocation
  ) {
    let router = Self.router(nodes)
    let found = router.route(Sample.labels(labels), at: Sample.noon)
    #expect(found.map { nodes[$0.node].key } == expected, sourceLocation: location)
  }

  private static func router(_ nodes: [RouteNode]) -> Router {
    CompiledProgram(Sample.program(nodes), zones: ZoneTable()).router
  }

  // MARK: Groups

  @Test("Group labels are those named, if present, or all")
  func groups() {
    var nodes = [RouteNode(key: "root", condition: .always)]
    let labels = Sample.labels(["a": "1", "b": "2"])
    let expected: [(Grouping, [String: String])] = [
      (.labels([]), [:]), (.labels(["a", "x"]), ["a": "1"]), (.all, ["a": "1", "b": "2"]),
    ]
    for (grouping, group) in expected {
      nodes[0].grouping = grouping
      #expect(Self.router(nodes).groupLabels(Ref(0), labels) == Sample.labels(group))
    }
  }

  // MARK: The index against the plain walk

  @Test("Index, trace and definition agree on random trees", arguments: 1...60)
  func agreement(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    let nodes = TreeBuilder.random(&chance)
    let router = Self.router(nodes)
    for _ in 0..<60 {
      let labels = chance.labels()
      let expected = Definition(nodes: nodes).route(labels)
      let found = router.route(labels, at: Sample.noon)
      let trace = router.explainRoute(labels, at: Sample.noon)
      #expect(found.map(\.node.index) == expected, "seed \(seed), \(labels.map.pairs)")
      #expect(trace.matches == found, "seed \(seed), \(labels.map.pairs)")
      #expect(
        trace.steps.filter(\.isResult).map(\.node)
          == found.map(\.node).sorted(by: TreeBuilder.order))
    }
  }

  @Test("The trace names the failing clauses and who decided")
  func trace() throws {
    let router = Self.router(Self.tree)
    let trace = router.explainRoute(Sample.labels(["a": "1", "c": "2"]), at: Sample.noon)
    let program = Sample.program(Self.tree)
    let told = trace.steps.map { step -> String in
      let key = Self.tree[step.node.index].key
      switch step.outcome {
      case .matched: return "\(key) yes"
      case .failed(let clauses):
        return "\(key) no: \(clauses.map(program.describeFact).joined(separator: ", "))"
      case .notTried(let decider): return "\(key) after \(Self.tree[decider.index].key)"
      }
    }
    #expect(
      told == [
        "root yes", "block yes", "block.also no: b is absent", "block.c no: c is \"2\"",
        "block.otherwise yes", "also after block", "otherwise after block",
      ])
  }
}

/// Builds route trees in the order that programs have: depth first, parents before children.
private struct TreeBuilder {
  var nodes = [RouteNode(key: "root", condition: .always)]

  @discardableResult
  mutating func add(
    _ key: String, _ condition: Condition, to parent: Int, continues: Bool = false
  ) -> Int {
    var node = RouteNode(key: key, condition: condition)
    node.parent = Ref(parent)
    node.continues = continues
    nodes.append(node)
    nodes[parent].children.append(Ref(nodes.count - 1))
    return nodes.count - 1
  }

  /// Up to three levels, often with more siblings than the index begins at.
  static func random(_ chance: inout Chance) -> [RouteNode] {
    var builder = TreeBuilder()
    builder.grow(0, depth: 3, &chance)
    return builder.nodes
  }

  private mutating func grow(_ parent: Int, depth: Int, _ chance: inout Chance) {
    guard depth > 0 else { return }
    for _ in 0..<chance.upTo(depth == 3 ? 14 : 7) {
      let child = add(
        "n\(nodes.count)", chance.condition(), to: parent, continues: chance.oneIn(3))
      if chance.oneIn(2) { grow(child, depth: depth - 1, &chance) }
    }
  }

  static func order(_ left: Ref<RouteNode>, _ right: Ref<RouteNode>) -> Bool {
    left.index < right.index
  }
}

/// What routing means, in the fewest words.
private struct Definition {
  let nodes: [RouteNode]

  func route(_ labels: LabelSet) -> [Int] { walk(0, labels) }

  private func walk(_ node: Int, _ labels: LabelSet) -> [Int] {
    guard holds(nodes[node].condition, labels) else { return [] }
    var found: [Int] = []
    for child in nodes[node].children {
      let below = walk(child.index, labels)
      found += below
      if !below.isEmpty, !nodes[child.index].continues { break }
    }
    return found.isEmpty ? [node] : found
  }

  private func holds(_ condition: Condition, _ labels: LabelSet) -> Bool {
    switch condition {
    case .always: true
    case .never: false
    case .label(let name, .equals(let value)): (labels[name] ?? "") == value
    case .label(let name, .oneOf(let values)): values.contains(labels[name] ?? "")
    case .label(let name, .matches(let pattern)): pattern.matchesWhole(labels[name] ?? "")
    case .all(let parts): parts.reduce(true) { $0 && holds($1, labels) }
    case .any(let parts): parts.reduce(false) { $0 || holds($1, labels) }
    case .not(let inner): !holds(inner, labels)
    case .during: false
    }
  }
}
