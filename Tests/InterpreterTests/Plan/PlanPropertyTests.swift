import DSL
import Testing

@testable import Interpreter

/// Random packages, random edits: what the plan says of sets of alerts must be what the routers do
/// with each alert.
@Suite("Plan: against the router")
struct PlanPropertyTests {
  @Test("A plan never contradicts the routers", arguments: 1...120)
  func agreement(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    let old = RandomRoute(&chance)
    var new = old
    for _ in 0...chance.upTo(3) { new.edit(&chance) }
    let before = try compiled(old)
    let after = try compiled(new)
    let plan = PackagePlan(from: before, to: after, at: planStart)
    #expect(plan.unknown.isEmpty, "seed \(seed)")
    let oracle = try Oracle(plan, before, after)
    for _ in 0..<80 {
      let labels = chance.labels()
      let time = planStart + .hours(chance.oneIn(2) ? 0 : 11)
      oracle.check(labels, time, "seed \(seed): \(labels.map.pairs) at \(time.text)")
    }
  }

  @Test("A package and itself differ in nothing", arguments: 200...230)
  func itself(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    let route = try compiled(RandomRoute(&chance))
    #expect(PackagePlan(from: route, to: route, at: planStart).isEmpty)
  }

  private func compiled(_ route: RandomRoute) throws -> CompiledProgram {
    CompiledProgram(try program(RandomRoute.head + route.text), zones: ZoneTable())
  }
}

/// What a plan says of one alert, held against both routers.
private struct Oracle {
  let old: CompiledProgram
  let new: CompiledProgram
  private let changes: [(change: PlanChange, conditions: [Condition])]
  private let evaluator: ConditionEvaluator

  init(_ plan: PackagePlan, _ old: CompiledProgram, _ new: CompiledProgram) throws {
    self.old = old
    self.new = new
    // The conditions are read back as the language reads them.
    let texts = plan.changes.flatMap { $0.alerts?.conditions ?? [] }
    let mutes = texts.enumerated().map { number, text in
      "mute m\(number) { when \(text == "true" ? "a == \"1\" or a != \"1\"" : text), because \"x\" }"
    }
    let reader = try program(
      RandomRoute.head + "route { otherwise -> ops }\n" + mutes.joined(separator: "\n"))
    evaluator = ConditionEvaluator(
      calendars: CalendarEvaluator(reader, zones: ZoneTable()))
    var left = reader.mutes.map(\.condition)[...]
    changes = plan.changes.map { change in
      let count = change.alerts?.conditions.count ?? 0
      defer { left = left.dropFirst(count) }
      return (change, Array(left.prefix(count)))
    }
    #expect(plan.changes.allSatisfy { $0.alerts?.isWhole != false })
  }

  func check(_ labels: LabelSet, _ time: Instant, _ comment: Comment) {
    let (was, isNow) = (told(old, labels, time), told(new, labels, time))
    let held = changes.filter { entry in
      entry.conditions.contains { evaluator.holds($0, labels, at: time) }
    }.map(\.change)
    let toldOtherwise = held.filter { $0.title.contains("told to") && $0.subject == .route }
    #expect(toldOtherwise.isEmpty == (was == isNow), comment)
    #expect(toldOtherwise.count <= 1, comment)
    #expect(
      held.contains { $0.effect == .lost } == (!was.isEmpty && isNow.isEmpty), comment)
    #expect(
      held.contains { $0.title.contains("(wait)") }
        == (was.contains { target in
          isNow.contains(target)
            && zip(waits(old, target, labels, time), waits(new, target, labels, time)).contains(
              where: !=)
        }), comment)
  }

  private func told(
    _ side: CompiledProgram, _ labels: LabelSet, _ time: Instant
  ) -> Set<String> {
    Set(
      side.router.route(labels, at: time).flatMap { match in
        side.program.routes[match.node].targets.map { side.program.target($0).name }
      })
  }

  /// The waits of the leaves that lead to a target, in the order of the tree.
  private func waits(
    _ side: CompiledProgram, _ target: String, _ labels: LabelSet, _ time: Instant
  ) -> [TimeSpan] {
    let leaves = side.router.route(labels, at: time).map { side.program.routes[$0.node] }
    return leaves.filter { leaf in
      leaf.targets.contains { side.program.target($0).name == target }
    }.map(\.wait)
  }
}

/// A route tree as source, which can be edited at random.
private struct RandomRoute {
  static let head = """
    labels { a: String?, b: String?, c: String?, d: String? }
    channel ops: terminal {}
    channel room: terminal {}
    channel pager: terminal {}
    channel desk: terminal {}
    last resort ops
    calendar nights in "UTC" { 22:00..06:00 }

    """

  indirect enum Outcome {
    case targets([String])
    case drop
    case block(Block)
  }

  struct Branch {
    var isAlso: Bool
    var condition: String
    var outcome: Outcome
  }

  struct Block {
    var wait: Int?
    var branches: [Branch]
    var otherwise: Outcome
  }

  private var root: Block

  init(_ chance: inout Chance) { root = Self.block(&chance, depth: 2) }

  var text: String { "route {\n\(Self.text(root))}\n" }

  private static func text(_ block: Block) -> String {
    var out = block.wait.map { "wait \($0)s\n" } ?? ""
    for branch in block.branches {
      out += "\(branch.isAlso ? "also when" : "when") \(branch.condition)\(text(branch.outcome))\n"
    }
    return out + "otherwise\(text(block.otherwise))\n"
  }

  private static func text(_ outcome: Outcome) -> String {
    switch outcome {
    case .targets(let names): " -> \(names.joined(separator: ", "))"
    case .drop: " -> drop because \"noise\""
    case .block(let inner): " {\n\(text(inner))}"
    }
  }

  // MARK: Chance

  private static func block(_ chance: inout Chance, depth: Int) -> Block {
    var branches: [Branch] = []
    for _ in 0..<(1 + chance.upTo(4)) { branches.append(branch(&chance, depth: depth)) }
    return Block(
      wait: chance.oneIn(3) ? 10 * (1 + chance.upTo(3)) : nil, branches: branches,
      otherwise: outcome(&chance, depth: 0))
  }

  private static func branch(_ chance: inout Chance, depth: Int) -> Branch {
    Branch(
      isAlso: chance.oneIn(3), condition: condition(&chance, depth: 2),
      outcome: outcome(&chance, depth: depth))
  }

  private static func outcome(_ chance: inout Chance, depth: Int) -> Outcome {
    switch chance.upTo(depth > 0 ? 6 : 4) {
    case 0: return .drop
    case 1, 2: return .targets([chance.pick(["ops", "room", "pager", "desk"])])
    case 3: return .targets(chance.oneIn(2) ? ["room", "pager"] : ["ops", "desk"])
    default: return .block(block(&chance, depth: depth - 1))
    }
  }

  private static func condition(_ chance: inout Chance, depth: Int) -> String {
    let name = chance.pick(Chance.names)
    let value = chance.pick(["1", "2", "3"])
    switch chance.upTo(depth > 0 ? 11 : 8) {
    case 0, 1: return "\(name) == \"\(value)\""
    case 2: return "\(name) != \"\(value)\""
    case 3: return "\(name) \(chance.oneIn(2) ? "in" : "not in") [\"1\", \"2\"]"
    case 4, 5:
      let pattern = chance.pick(["1.*", "[12]", "12.*", "2.+|1", "3[0-9]+", "1(2|3).*", ".+"])
      return "\(name) \(chance.oneIn(3) ? "!~" : "=~") \"\(pattern)\""
    case 6: return "\(name) is \(chance.oneIn(2) ? "absent" : "present")"
    case 7: return chance.oneIn(2) ? "during nights" : "outside nights"
    case 8:
      return "(\(condition(&chance, depth: depth - 1)) or \(condition(&chance, depth: depth - 1)))"
    case 9:
      return "(\(condition(&chance, depth: depth - 1)) and \(condition(&chance, depth: depth - 1)))"
    default: return "not (\(condition(&chance, depth: depth - 1)))"
    }
  }

  // MARK: Edits

  mutating func edit(_ chance: inout Chance) { Self.edit(&root, &chance) }

  private static func edit(_ block: inout Block, _ chance: inout Chance) {
    let index = chance.upTo(block.branches.count)
    if case .block(var inner) = block.branches[index].outcome, !chance.oneIn(3) {
      edit(&inner, &chance)
      block.branches[index].outcome = .block(inner)
      return
    }
    switch chance.upTo(8) {
    case 0: block.branches[index].condition = condition(&chance, depth: 2)
    case 1: block.branches[index].outcome = outcome(&chance, depth: 1)
    case 2: block.branches[index].isAlso.toggle()
    case 3: block.branches.insert(branch(&chance, depth: 0), at: index)
    case 4 where block.branches.count > 1: block.branches.remove(at: index)
    case 5: block.branches.swapAt(index, chance.upTo(block.branches.count))
    case 6: block.wait = block.wait == nil ? 50 : nil
    default: block.otherwise = outcome(&chance, depth: 0)
    }
  }
}
