/// What a check found out about groups of rules, for the next check of the same package.
///
/// A package may have ten thousand rules, and an editor checks it after every key. What a group of
/// rules means follows from its own text, the declared labels, and what its names refer to; as long
/// as these stay, so does the outcome.
struct RulesMemory: Sendable {
  /// A declaration of a tree.
  struct Key: Hashable, Sendable {
    let tree: ObjectIdentifier
    let node: NodeID

    init(_ view: RulesDeclSyntax) {
      tree = ObjectIdentifier(view.tree)
      node = view.id
    }
  }

  /// What all groups depend on.
  struct Surroundings: Sendable {
    /// The labels with their places.
    var labels: [CheckedLabel] = []
    /// The declared names with their places.
    var symbols: [Symbol] = []
    /// The texts of what names stand for where rules are concerned: constants, functions, sources.
    var definitions: [String] = []
  }

  var surroundings = Surroundings()
  var entries: [Key: RulesOutcome] = [:]
  /// Groups that were not checked again.
  var takenOverCount = 0
}

/// What checking one group of rules gave.
struct RulesOutcome: Sendable {
  /// Held, so that no other tree gets its identity.
  let tree: SyntaxTree
  let checked: [CheckedRules]
  let queryNames: QueryNames
  let diagnostics: [Diagnostic]
  var uses: [NameUses.Use]
  let conditions: [Span: LabelCondition]
  /// The names of the package that it refers to, with what they were then.
  var symbols: [Symbol]
  /// Those whose use counts.
  let used: [String]
  /// Whether unknown names were passed over, because damaged text might have declared them.
  let isLenient: Bool
}

extension Checker {
  /// Checks the groups that nothing is known of, each on its own and on any thread, and puts
  /// together what all of them give.
  mutating func checkRules() {
    let groups = sources.rules
    ruleScope = labelScope()
    prepareMemory()
    let kept = groups.map { recalled($0) }
    let unknown = groups.indices.filter { kept[$0] == nil }
    let snapshot = self
    let found = pool.map(unknown.count) { snapshot.outcome(of: groups[unknown[$0]]) }
    var next = 0
    for (view, known) in zip(groups, kept) {
      if let known {
        memory.takenOverCount += 1
        take(known, of: view)
      } else {
        take(found[next], of: view)
        next += 1
      }
    }
  }

  /// Notes what the groups depend on, and forgets what was known under other labels.
  private mutating func prepareMemory() {
    guard uses.isNoting else { return }
    let constants = sources.constants.map(\.text) + sources.functions.map(\.text)
    memory.surroundings = RulesMemory.Surroundings(
      labels: vocabulary.declared, symbols: symbols.all,
      definitions: constants + sources.sources.map(\.text))
    if known.surroundings.labels != vocabulary.declared { known.entries = [:] }
  }

  /// Whether names that are not found are passed over, as they may well be declared.
  private var isLenient: Bool { sources.isIncomplete || vocabulary.isIncomplete }

  /// What is known of a group; nil where it must be checked.
  private func recalled(_ view: RulesDeclSyntax) -> RulesOutcome? {
    guard var outcome = known.entries[RulesMemory.Key(view)] else { return nil }
    let isSameScope =
      known.surroundings.symbols == memory.surroundings.symbols
      && outcome.isLenient == isLenient
    guard !outcome.isLenient || isLenient else { return nil }
    // A fault may be that a name is not there, and the name may have come.
    guard outcome.diagnostics.isEmpty || isSameScope else { return nil }
    guard
      outcome.symbols.isEmpty
        || known.surroundings.definitions == memory.surroundings.definitions
    else { return nil }
    var moved: [Span: Span] = [:]
    for (index, symbol) in outcome.symbols.enumerated() {
      guard let now = symbols[symbol.name], now.kind == symbol.kind, now.index == symbol.index
      else { return nil }
      moved[symbol.span] = now.span
      // The next check may find it moved once more.
      outcome.symbols[index] = now
    }
    if !isSameScope { outcome.uses = outcome.uses.map { $0.moved(by: moved) } }
    return outcome
  }

  /// Checks a group as if it were the only one.
  private func outcome(of view: RulesDeclSyntax) -> RulesOutcome {
    var copy = self
    copy.startAfresh(sharing: sources.rules.count)
    copy.path = "rules/\(view.name?.text ?? "")"
    copy.rules(view)
    var referred: Set<Span> = []
    for case .symbol(let span) in copy.uses.all.map(\.target) { referred.insert(span) }
    return RulesOutcome(
      tree: view.tree, checked: copy.checked.rules, queryNames: copy.checked.queryNames,
      diagnostics: copy.diagnostics, uses: copy.uses.all, conditions: copy.conditions,
      symbols: referred.isEmpty ? [] : symbols.all.filter { referred.contains($0.span) },
      used: copy.symbols.usedNames, isLenient: isLenient)
  }

  private mutating func take(_ outcome: RulesOutcome, of view: RulesDeclSyntax) {
    checked.rules += outcome.checked
    checked.queryNames.formUnion(outcome.queryNames)
    for diagnostic in outcome.diagnostics { report(diagnostic) }
    uses.note(outcome.uses)
    conditions.merge(outcome.conditions) { _, new in new }
    for name in outcome.used { symbols.markUsed(name) }
    if uses.isNoting { memory.entries[RulesMemory.Key(view)] = outcome }
  }
}

extension NameUses.Use {
  /// The same where declarations stand elsewhere.
  fileprivate func moved(by places: [Span: Span]) -> NameUses.Use {
    guard case .symbol(let old) = target, let new = places[old] else { return self }
    return NameUses.Use(span: span, target: .symbol(new), type: type)
  }
}
