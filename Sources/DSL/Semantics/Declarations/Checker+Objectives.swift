// Objectives of service levels.
extension Checker {
  mutating func checkObjectives() {
    for declaration in sources.objectives {
      path = "slo/\(declaration.name?.text ?? "")"
      if let objective = objective(declaration) { checked.objectives.append(objective) }
    }
  }

  private static let day: Int64 = 86_400_000_000_000

  private mutating func objective(_ declaration: SloDeclSyntax) -> CheckedObjective? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let source = resolve(declaration.source, as: .source)
    let owner = "slo `\(name)`"
    checkSingle(declaration.objectives, "`objective`", of: owner)
    let queries = queries(declaration, owner, dialect(of: source))
    if !declaration.isDamaged {
      require(
        [
          ("`objective`", declaration.objectives.isEmpty),
          ("`bad` or `good`", queries.events == nil && !queries.hasEvents),
          ("`total`", queries.total == nil && !queries.hasTotal),
          ("`page` or `ticket`", declaration.alerts.isEmpty),
        ], of: owner, at: span)
    }
    let clause: ObjectiveClauseSyntax? = declaration.objectives.first
    let target = fraction(clause)
    let window = window(clause)
    var labels: [TokenKind: [(name: String, value: String)]] = [:]
    for urgency in [TokenKind.kwPage, .kwTicket] {
      let alerts = declaration.alerts.filter { $0.urgency?.kind == urgency }
      checkSingle(alerts, "`\(urgency.spelling)`", of: owner)
      labels[urgency] = alerts.first.flatMap { ruleLabels($0.labels, of: owner) }
    }
    let options = options(of: declaration, owner, at: span)
    guard let source, let target, let window, let events = queries.events,
      let total = queries.total
    else { return nil }
    var objective = CheckedObjective(
      name: name, source: Handle(source.index), target: target, window: window, events: events,
      countsGood: queries.countsGood, total: total, page: labels[.kwPage],
      ticket: labels[.kwTicket], span: span)
    objective.dialect = dialect(of: source)
    configure(&objective, options)
    checkRatio(of: objective)
    return objective
  }

  /// Attributes whose values are queries.
  private static let queryNames = ["bad", "good", "total"]

  private mutating func options(
    of declaration: SloDeclSyntax, _ owner: String, at span: Span
  ) -> CheckedAttributes {
    let views = declaration.attributes.filter { view in
      !Checker.queryNames.contains(view.name?.text ?? "")
        && AttributeTable.objective.attribute(view.name?.text ?? "") != nil
    }
    var scope = Scope.constant
    return attributes(
      views,
      of: AttributeOwner(
        table: .objective, name: owner, span: span, isDamaged: declaration.isDamaged), in: &scope)
  }

  private func configure(_ objective: inout CheckedObjective, _ options: CheckedAttributes) {
    objective.burnRates = options.text("burn_rates").flatMap(BurnRates.init) ?? .workbook
    switch options.text("no_data") {
    case "page": objective.silenceLabels = objective.page
    case "ignore": objective.silenceLabels = nil
    default: objective.silenceLabels = objective.ticket ?? objective.page
    }
    for name in ["runbook", "dashboard"] {
      guard let text = options.text(name) else { continue }
      objective.annotations.append(
        CheckedRuleText(
          name: name, value: .constant(.string(text)), template: literalForGo(text),
          span: objective.span))
    }
  }

  /// The two queries are put together, which their types must allow.
  private mutating func checkRatio(of objective: CheckedObjective) {
    let text = ObjectiveRules(objective).ratio(over: 300)
    let problems = QueryReader.read(text, objective.dialect).problems
    guard let problem = problems.first else { return }
    report(
      .invalidQuery(at: objective.events.span, reason: "together with `total`: \(problem.message)"))
  }

  private struct ObjectiveQueries {
    var events: CheckedQuery?
    var total: CheckedQuery?
    var countsGood = false
    var hasEvents = false
    var hasTotal = false
  }

  private mutating func queries(
    _ declaration: SloDeclSyntax, _ owner: String, _ dialect: PromQL.Dialect
  ) -> ObjectiveQueries {
    var found = ObjectiveQueries()
    var seen: [String: Span] = [:]
    for attribute in declaration.attributes {
      guard let name = attribute.name, !name.isEmpty else { continue }
      let word = name.text
      let role = "`\(word)` of \(owner) takes PromQL"
      guard Checker.queryNames.contains(word) else {
        let options = AttributeTable.objective.attributes.map(\.name)
        if !options.contains(word) {
          report(
            .unknownAttribute(at: name.span, owner: owner, name: word), misspelt: word,
            among: Checker.queryNames + ["objective", "page", "ticket"] + options)
        }
        continue
      }
      if let first = seen.updateValue(name.span, forKey: word) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(word)`", owner: owner))
        continue
      }
      if word != "total", let other = seen[word == "bad" ? "good" : "bad"] {
        report(
          .conflictingAttributes(
            at: name.span, other: other, second: word, first: word == "bad" ? "good" : "bad"))
        continue
      }
      let query = query(attribute.value, role: role, parts: .window, in: dialect)
      if word == "total" {
        (found.total, found.hasTotal) = (query, true)
      } else {
        (found.events, found.hasEvents, found.countsGood) = (query, true, word == "good")
      }
    }
    return found
  }

  /// The fraction of good events, between half and all of them.
  private mutating func fraction(_ clause: ObjectiveClauseSyntax?) -> Double? {
    guard let expression = clause?.target, !expression.isDamaged else { return nil }
    var scope = Scope.constant
    let value = check(
      expression, is: .percent, role: "the objective takes Percent", in: &scope)
    guard case .constant(.percent(let fraction)) = value else { return nil }
    let leastFraction = 0.5
    let mostFraction = 0.99999
    guard fraction >= leastFraction, fraction <= mostFraction else {
      report(
        .outOfRange(
          at: expression.span, what: "the objective", bounds: "between 50% and 99.999%"))
      return nil
    }
    return fraction
  }

  private mutating func window(_ clause: ObjectiveClauseSyntax?) -> Int64? {
    let what = "the window of the objective"
    guard let clause,
      let length = positiveDuration(clause.window, what: what, role: "`over` takes Duration")
    else { return nil }
    let daysMax: Int64 = 366
    guard length >= Checker.day, length <= daysMax * Checker.day else {
      report(
        .outOfRange(
          at: clause.window?.span ?? clause.span, what: what, bounds: "between 1d and \(daysMax)d"))
      return nil
    }
    return length
  }
}
