/// A sound package with what rules ask of it.
struct LintedPackage: Sendable {
  let files: [ParsedFile]
  /// Where its files come from.
  let expansion: Expansion
  let declarations: CheckedDeclarations
  /// The declarations as written; places in its lists are the handles of `declarations`.
  let sources: SourceDeclarations
  /// What conditions and their parts mean.
  private let conditions: [Span: LabelCondition]
  /// The ends of the route tree in source order.
  let leaves: [RouteLeaf]
  /// The blocks of the route tree, outer before inner.
  let blocks: [RouteBlockFact]
  /// How the package says that an alert is urgent; nil where it does not.
  let urgency: Urgency?
  /// What one pass over all nodes and comments gathers.
  let survey: LintSurvey
  /// The rules and the queries of objectives.
  let rules: LintedRules
  /// The alert rules, with where the route sends their alerts.
  private(set) var alerts: [LintedAlert] = []
  /// The names of the alerts of all rules.
  private(set) var alertNames: Set<String> = []
  /// Pairs of an urgent and a lesser alert that compare the same thing.
  private(set) var severityPairs: [SeverityPair] = []
  /// What the walk over the rules found.
  private(set) var ruleFindings: [Diagnostic] = []
  /// The names that its queries use.
  private(set) var queryTally = QueryTally()
  /// The web addresses that are fixed in the source.
  private(set) var addresses: [LintedAddress] = []

  init(_ package: CheckedPackage, _ memory: inout LintMemory, in pool: WorkPool = .serial) {
    expansion = package.expansion
    files = expansion.files
    declarations = package.declarations
    conditions = package.conditions
    sources = package.sources
    var walk = RouteWalk()
    if let route = package.declarations.route, let view = sources.routes.first?.block {
      walk.block(route.block, view, RouteWalk.Outer())
    }
    leaves = walk.leaves
    blocks = walk.blocks
    urgency = Urgency(package.declarations.labels)
    survey = memory.survey(of: package, in: pool)
    rules = LintedRules(package.declarations, survey, in: pool)
    addresses = allAddresses()
    let flow = AlertFlow(
      walk.leaves, rules.seriesLabels,
      asked: LintedPackage.askedLabels(package.declarations, walk.leaves, urgency),
      mentioned: mentionedLabels())
    let rulesWalk = RuleWalk(self, flow, in: pool)
    alerts = rulesWalk.alerts
    ruleFindings = rulesWalk.findings
    queryTally = rulesWalk.tally
    alertNames = Set(alerts.map(\.rule.name))
    severityPairs = foundSeverityPairs()
  }

  /// The labels that groupings and the texts of templates name.
  private func mentionedLabels() -> Set<String> {
    var names: Set<String> = []
    for fact in blocks {
      for label in fact.view.groupBySettings.flatMap(\.labels) {
        names.insert(label.quoted?.constant ?? label.text)
      }
    }
    for template in sources.templates {
      for mention in mentions(in: template.span) where mention.kind == .label {
        names.insert(mention.name)
      }
    }
    return names
  }

  /// The labels that the route, inhibitions and the word for urgent alerts ask about.
  private static func askedLabels(
    _ declarations: CheckedDeclarations, _ leaves: [RouteLeaf], _ urgency: Urgency?
  ) -> Set<String> {
    var names: Set<String> = []
    for leaf in leaves { names.formUnion(leaf.reach?.labelNames ?? []) }
    for inhibition in declarations.inhibitions {
      names.formUnion(inhibition.source.labelNames)
      names.formUnion(inhibition.target.labelNames)
      names.formUnion(inhibition.same)
    }
    if let urgency { names.insert(urgency.label) }
    return names
  }

  /// What a condition means; nil where the expression is none.
  func meaning(of expression: ExprSyntax?) -> LabelCondition? {
    expression.flatMap { conditions[$0.span] }
  }

  func source(of span: Span) -> SourceFile? {
    files.indices.contains(Int(span.file.raw)) ? files[Int(span.file.raw)].source : nil
  }

  /// The declared label of a name.
  func label(_ name: String) -> CheckedLabel? {
    declarations.labels.first { $0.name == name }
  }

  /// The declaration that a place stands in, such as `channel/ops`.
  func path(at span: Span) -> String? { survey.path(at: span) }
}

/// How a package says that an alert is urgent: a label such as `severity` with a value such as
/// `critical`.
struct Urgency {
  static let labelNames = ["severity", "priority", "urgency", "level"]
  static let values: Set<String> = [
    "critical", "crit", "page", "emergency", "fatal", "disaster", "sev1", "p1", "P1", "SEV1",
  ]

  let label: String
  let condition: LabelCondition

  init?(_ labels: [CheckedLabel]) {
    for name in Urgency.labelNames {
      guard let label = labels.first(where: { $0.name == name }) else { continue }
      let urgent = label.values.filter(Urgency.values.contains).sorted()
      // A label of free text may say it too; then the usual word is the best guess.
      let words = label.values.isEmpty ? ["critical"] : urgent
      guard let first = words.first else { continue }
      self.label = name
      condition = .label(name, words.count == 1 ? .equals(first) : .oneOf(words))
      return
    }
    return nil
  }
}

/// Questions about conditions; what cannot be proved is answered with no.
enum Proof {
  static func isNever(_ condition: LabelCondition) -> Bool {
    ConditionAnalysis(condition)?.isNever ?? false
  }

  static func isAlways(_ condition: LabelCondition) -> Bool { isNever(.negated(condition)) }

  /// Whether some alert fulfils both.
  static func overlap(_ first: LabelCondition, _ second: LabelCondition) -> Bool {
    guard let both = ConditionAnalysis(.all(of: [first, second])) else { return false }
    return !both.isNever
  }

  /// Whether every alert that fulfils `inner` fulfils `outer`.
  static func includes(_ outer: LabelCondition, _ inner: LabelCondition) -> Bool {
    outer == inner || isNever(.all(of: [inner, .negated(outer)]))
  }

  static func isSame(_ first: LabelCondition, _ second: LabelCondition) -> Bool {
    includes(first, second) && includes(second, first)
  }
}

extension LabelCondition {
  /// Whether an alert with these labels fulfils the condition, calendars taken as `inside` says.
  func holds(for labels: [String: String], inside: Bool) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .during, .feature: return inside
    case .not(let inner): return !inner.holds(for: labels, inside: inside)
    case .all(let parts): return parts.allSatisfy { $0.holds(for: labels, inside: inside) }
    case .any(let parts): return parts.contains { $0.holds(for: labels, inside: inside) }
    case .label(let name, let predicate):
      let value = labels[name] ?? ""
      switch predicate {
      case .equals(let wanted): return value == wanted
      case .oneOf(let wanted): return wanted.contains(value)
      case .matches(let pattern): return pattern.matchesWhole(value)
      }
    }
  }

  /// The labels that the condition asks about.
  var labelNames: Set<String> {
    switch self {
    case .always, .never, .during, .feature: []
    case .label(let name, _): [name]
    case .not(let inner): inner.labelNames
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.labelNames) }
    }
  }

  /// Whether the condition depends on a calendar.
  var hasCalendar: Bool {
    switch self {
    case .always, .never, .label, .feature: false
    case .during: true
    case .not(let inner): inner.hasCalendar
    case .all(let parts), .any(let parts): parts.contains { $0.hasCalendar }
    }
  }
}
