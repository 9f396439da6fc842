import DSL

extension Lowering {
  func ruleGroup(_ rules: CheckedRules) -> ProgramRules {
    let source = declarations.sources[rules.source]
    let dialect = SourceKind.dialect(of: source.kind)
    var group = ProgramRules(
      name: rules.name, title: rules.title, origin: .rules, source: (source.name, source.kind),
      interval: rules.interval.map { TimeSpan(nanoseconds: $0) },
      rules: rules.rules.map { rule($0, rules.labels, dialect) }, place: place(rules.span))
    let attributes = rules.attributes
    group.offset = attributes.duration("offset").map { TimeSpan(nanoseconds: $0) }
    group.limit = attributes.count("limit").map { Int(clamping: $0) }
    group.concurrency = attributes.count("concurrency").map { Int(clamping: $0) }
    group.delay = attributes.duration("delay").map { TimeSpan(nanoseconds: $0) }
    group.isAligned = attributes.bool("align")
    group.labels = rules.labels.filter { !isTemplate($0) }.map { ($0.name, $0.constant ?? "") }
    return group
  }

  /// A text that holds what a template takes for an action cannot stand at the group, which has
  /// records with plain labels and alerts with templates.
  private func isTemplate(_ label: CheckedRuleText) -> Bool {
    label.template != label.constant
  }

  private func rule(
    _ rule: CheckedRule, _ shared: [CheckedRuleText], _ dialect: PromQL.Dialect
  ) -> ProgramRule {
    var lowered = plain(rule, shared, dialect)
    let text =
      switch rule {
      case .alert(let alert): alert.query.text
      case .record(let record): record.query.text
      }
    let start = text.drop { $0.isNewline }
    lowered.margin = start.prefix { $0 == " " }.count
    return lowered
  }

  private func plain(
    _ rule: CheckedRule, _ shared: [CheckedRuleText], _ dialect: PromQL.Dialect
  ) -> ProgramRule {
    switch rule {
    case .alert(let alert):
      let inherited = alert.inherited.filter(isTemplate)
      let kind = ProgramRule.Kind.alert(
        ProgramAlert(
          pending: TimeSpan(nanoseconds: alert.pending), keep: TimeSpan(nanoseconds: alert.keep),
          annotations: alert.annotations.map { ($0.name, $0.template) }))
      return ProgramRule(
        name: alert.name, kind: kind, query: trimmed(alert.query.text), dialect: dialect,
        labels: (inherited + alert.labels).map { ($0.name, $0.template) },
        place: place(alert.span))
    case .record(let record):
      let inherited = shared.filter { label in
        isTemplate(label) && !record.labels.contains { $0.name == label.name }
      }
      return ProgramRule(
        name: record.name, kind: .record, query: trimmed(record.query.text), dialect: dialect,
        labels: (inherited + record.labels).map { ($0.name, $0.constant ?? "") },
        place: place(record.span))
    }
  }

  /// A query without white space at its ends.
  func trimmed(_ query: String) -> String {
    let isSpace = { (character: Character) in character.isWhitespace }
    var text = query[...].drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }
}
