import DSL

/// Two programs side by side: names that mean the same, and what both know of labels.
struct PlanContext {
  let old: CompiledProgram
  let new: CompiledProgram
  let writer: ConditionWriter
  let favourites: [String: [String]]
  /// Number of each calendar among those of both.
  let oldCalendars: [Int]
  let newCalendars: [Int]
  /// New name → old name, of declarations that have only got another name.
  let channelNames: [String: String]
  let escalationNames: [String: String]
  let ticketNames: [String: String]

  init(old: CompiledProgram, new: CompiledProgram) {
    self.old = old
    self.new = new
    let (first, second) = (old.program, new.program)
    let oldText = ProgramStructure(first)
    let newText = ProgramStructure(second)
    let pairs = PlanPairs(
      first.calendars, second.calendars, name: \.name,
      isSame: { oldText.text($0) == newText.text($1) })
    var names = first.calendars.map(\.name)
    var numbers = [Int](repeating: 0, count: second.calendars.count)
    for (number, before) in pairs.oldOfNew.enumerated() {
      numbers[number] = before ?? names.count
      if before == nil { names.append(second.calendars[number].name) }
    }
    oldCalendars = Array(first.calendars.indices)
    newCalendars = numbers
    writer = ConditionWriter(
      calendars: names, enumerations: PlanContext.enumerations(first, second))
    favourites = PlanContext.favourites(first, second, writer.enumerations)
    channelNames = PlanContext.renamed(
      first.channels, second.channels, \.name, oldText, newText)
    escalationNames = PlanContext.renamed(
      first.escalations, second.escalations, \.name, oldText, newText)
    ticketNames = PlanContext.renamed(
      first.tickets, second.tickets, \.name, oldText, newText)
  }

  private static func renamed<Declaration>(
    _ old: [Declaration], _ new: [Declaration], _ name: KeyPath<Declaration, String>,
    _ oldText: ProgramStructure, _ newText: ProgramStructure
  ) -> [String: String] {
    let pairs = PlanPairs(
      old, new, name: name, isSame: { oldText.text($0) == newText.text($1) })
    var names: [String: String] = [:]
    for (index, before) in pairs.oldOfNew.enumerated() {
      if let before { names[new[index][keyPath: name]] = old[before][keyPath: name] }
    }
    return names
  }

  private static func enumerations(_ old: Program, _ new: Program) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for label in old.labels + new.labels where !label.values.isEmpty {
      for value in label.values where values[label.name]?.contains(value) != true {
        values[label.name, default: []].append(value)
      }
    }
    // The gravest value makes the example that a reviewer should see.
    if let severities = values["severity"], severities.contains(PlanContext.critical) {
      values["severity"] =
        [PlanContext.critical] + severities.filter { $0 != PlanContext.critical }
    }
    return values
  }

  private static func favourites(
    _ old: Program, _ new: Program, _ enumerations: [String: [String]]
  ) -> [String: [String]] {
    var values = enumerations
    for group in new.ruleGroups + old.ruleGroups {
      values["alertname", default: []] += group.alerts.map(\.name)
    }
    return values
  }

  static let critical = "critical"

  // MARK: Conditions

  /// A condition of the old program with the shared numbers of calendars.
  func fromOld(_ condition: Condition) -> Condition { condition.renumbered(oldCalendars) }

  func fromNew(_ condition: Condition) -> Condition { condition.renumbered(newCalendars) }

  /// A condition of one side, as the language writes it.
  func text(_ condition: Condition, _ side: PlanSide) -> String {
    writer.text(side == .old ? fromOld(condition) : fromNew(condition))
  }

  func describe(_ place: Place, _ side: PlanSide) -> String {
    (side == .old ? old : new).program.describe(place)
  }

  func space(_ conditions: [Condition]) throws(PlanTooLarge) -> AtomSpace {
    try AtomSpace(conditions, favourites: favourites)
  }

  /// A set of alerts as it is shown; nil where it is empty.
  func alerts(
    _ set: DecisionDiagram, _ store: inout DiagramStore
  ) throws(PlanTooLarge) -> PlanAlerts? {
    guard !store.isNever(set) else { return nil }
    let cover = try DiagramCover(of: set, in: &store)
    guard let first = cover.cubes.first else { return nil }
    // The example is the gravest of the set, not just of its first product.
    let gravest = cover.cubes.first { isCritical($0, store.space) } ?? first
    return PlanAlerts(
      conditions: writer.products(cover, store.space), isWhole: cover.isWhole,
      example: writer.example(gravest, store.space))
  }

  private func isCritical(_ cube: AtomCube, _ space: AtomSpace) -> Bool {
    guard let number = space.number(of: .label("severity")), let part = cube.parts[number] else {
      return true
    }
    return part[space.variables[number].atom(of: Self.critical)]
  }

  /// Whether a set holds alerts with `severity == critical`, where the packages know that value.
  func holdsCritical(_ set: DecisionDiagram, _ store: DiagramStore) -> Bool {
    guard writer.enumerations["severity"]?.contains(Self.critical) == true else { return false }
    var cube = AtomCube(variables: store.space.variables.count)
    if let number = store.space.number(of: .label("severity")) {
      let variable = store.space.variables[number]
      let atom = variable.atom(of: Self.critical)
      cube.parts[number] = variable.atoms.indices.map { $0 == atom }
    }
    return store.results(of: set, within: cube).contains(1)
  }
}

extension Condition {
  /// The condition with other numbers for its calendars.
  func renumbered(_ numbers: [Int]) -> Condition {
    switch self {
    case .always, .never, .label: self
    case .during(let calendar): .during(Ref(numbers[calendar.index]))
    case .not(let inner): .not(inner.renumbered(numbers))
    case .all(let parts): .all(parts.map { $0.renumbered(numbers) })
    case .any(let parts): .any(parts.map { $0.renumbered(numbers) })
    }
  }
}

/// Which declarations of two programs are the same one: those of one name, and then those that have
/// only got another name.
struct PlanPairs {
  let oldOfNew: [Int?]
  /// Old ones that are gone.
  let removed: [Int]

  init<Declaration>(
    _ old: [Declaration], _ new: [Declaration], name: KeyPath<Declaration, String>,
    isSame: (Declaration, Declaration) -> Bool
  ) {
    var places: [String: [Int]] = [:]
    for (index, declaration) in old.enumerated() {
      places[declaration[keyPath: name], default: []].append(index)
    }
    var left = Set(old.indices)
    // Of several of one name the first goes with the first.
    var pairs: [Int?] = new.map { declaration in
      guard let index = places[declaration[keyPath: name]]?.first else { return nil }
      places[declaration[keyPath: name]]?.removeFirst()
      left.remove(index)
      return index
    }
    for index in new.indices where pairs[index] == nil {
      guard let twin = left.sorted().first(where: { isSame(old[$0], new[index]) }) else { continue }
      pairs[index] = twin
      left.remove(twin)
    }
    oldOfNew = pairs
    removed = left.sorted()
  }
}
