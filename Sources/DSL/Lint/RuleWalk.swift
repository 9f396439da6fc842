/// The one walk over the rules and queries of a package: each is opened once, looked at by every
/// lint rule that is about single ones, and closed again.
struct RuleWalk {
  /// Rules of one piece of work; enough that a piece is worth a thread.
  private static let pieceSize = 256

  /// The alert rules in source order, with where the route sends their alerts.
  private(set) var alerts: [LintedAlert] = []
  /// What the rules about single rules and queries found.
  private(set) var findings: [Diagnostic] = []
  /// The names that queries use.
  private(set) var tally = QueryTally()

  private struct Piece: Sendable {
    var alerts: [LintedAlert] = []
    var found = LintFindings()
    var tally = QueryTally()

    /// Looks at a query for the rules about what is written.
    mutating func read(_ query: WrittenQuery, _ package: LintedPackage) {
      tally.add(query, in: package.expansion)
      for rule in LintRegistry.writtenRules { rule.check(query, package, &found) }
    }

    /// Looks at a query for the rules about single ones.
    mutating func check(_ query: OpenQuery, _ package: LintedPackage) {
      for rule in LintRegistry.queryRules { rule.check(query, package, &found) }
      if let written = query.written { read(written, package) }
    }
  }

  /// - Parameters:
  ///   - package: The package as far as it is known without its rules.
  ///   - flow: Where alerts go.
  ///   - pool: Who does the pieces.
  init(_ package: LintedPackage, _ flow: AlertFlow, in pool: WorkPool) {
    let rules = package.rules
    let pieceCount = (rules.all.count + Self.pieceSize - 1) / Self.pieceSize
    let pairs = RuleWalk.pairedLabel(package)
    let flow = flow.shared(among: pieceCount)
    let pieces = pool.map(pieceCount) { number in
      let start = number * Self.pieceSize
      let end = min(start + Self.pieceSize, rules.all.count)
      return RuleWalk.piece(rules.all[start..<end], package, flow, pairs)
    }
    alerts.reserveCapacity(rules.all.count)
    for piece in pieces + [RuleWalk.others(package)] {
      alerts += piece.alerts
      findings += piece.found.all
      tally.add(piece.tally)
    }
  }

  /// The queries that are no rule's: those of objectives, constants and tests.
  private static func others(_ package: LintedPackage) -> Piece {
    var piece = Piece()
    let rules = package.rules
    for (query, source) in rules.objectives {
      guard let open = query.opened(rules.recordedLabels(ofSource: source)) else { continue }
      piece.check(open, package)
    }
    let openedCount =
      rules.all.count { $0.query.literal != nil }
      + rules.objectives.count { $0.query.literal != nil }
    guard package.survey.queryCount > openedCount else { return piece }
    let places = Set(rules.all.map(\.query.span) + rules.objectives.map(\.query.span))
    for literal in package.survey.queries where !places.contains(literal.span) {
      if let query = WrittenQuery(reading: literal) { piece.read(query, package) }
    }
    return piece
  }

  private static func piece(
    _ rules: ArraySlice<LintedRule>, _ package: LintedPackage, _ flow: AlertFlow,
    _ pairedLabel: String?
  ) -> Piece {
    var piece = Piece()
    var flow = flow
    for rule in rules {
      let source = package.declarations.rules[rule.group].source.raw
      let records = package.rules.recordedLabels(ofSource: source)
      guard let query = rule.query.opened(records) else { continue }
      let labels = rule.isAlert ? flow.labels(of: rule, query.review) : nil
      if let labels {
        let compared = comparison(of: rule, query.review, pairedLabel)
        piece.alerts.append(flow.alert(rule, labels, compared))
      }
      piece.check(query, package)
      let open = OpenRule(rule: rule, query: query, labels: labels)
      for lint in LintRegistry.ruleRules { lint.check(open, package, &piece.found) }
    }
    return piece
  }

  /// The label that says how urgent alerts are, where rules set it for urgent and for other alerts.
  private static func pairedLabel(_ package: LintedPackage) -> String? {
    guard let urgency = package.urgency else { return nil }
    var values: Set<String> = []
    for rule in package.rules.all where rule.isAlert {
      for label in rule.labels where label.name == urgency.label {
        if let value = label.constant { values.insert(value) }
      }
    }
    let urgent = values.filter { value in
      urgency.condition.holds(for: [urgency.label: value], inside: false)
    }
    return urgent.isEmpty || urgent.count == values.count ? nil : urgency.label
  }

  /// What an alert that says how urgent it is compares with a number.
  private static func comparison(
    of rule: LintedRule, _ review: QueryReview, _ pairedLabel: String?
  ) -> LintedAlert.Comparison? {
    guard let pairedLabel, let bound = review.threshold, bound.isUpper != nil,
      rule.labels.contains(where: { $0.name == pairedLabel && $0.constant != nil })
    else { return nil }
    return LintedAlert.Comparison(
      bound: bound, subject: review.expression.text(of: bound.subject))
  }
}

/// A rule about single queries, those of rules and those of objectives, called by the one walk.
protocol QueryLintRule: LintRule {
  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings)
}

/// A rule about single alert and recording rules, called by the one walk.
protocol RuleLintRule: LintRule {
  static func check(_ rule: OpenRule, _ package: LintedPackage, _ found: inout LintFindings)
}

/// A rule about queries as they are written, called once for each that is written out: those of
/// rules and objectives, of constants and of tests.
protocol WrittenLintRule: LintRule {
  static func check(
    _ query: WrittenQuery, _ package: LintedPackage, _ found: inout LintFindings)
}
