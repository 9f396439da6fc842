// Sources and the rules that are asked of them.
extension Checker {
  mutating func checkSources() {
    for declaration in sources.sources {
      let name = declaration.name?.text ?? ""
      path = "source/\(name)"
      var source = CheckedSource(
        name: name, kind: declaration.kind?.text ?? "", attributes: CheckedAttributes(),
        span: declaration.name?.span ?? declaration.span)
      if let kind = namedKind(declaration.kind, among: SourceKind.all, what: "a kind of source") {
        var scope = Scope.constant
        source.attributes = attributes(
          declaration.body?.attributes ?? [],
          of: owner(kind, name, source.span, declaration.isDamaged), in: &scope)
        checkPair("username", "password", source.attributes)
        exclude("token", "username", source.attributes)
      }
      checked.sources.append(source)
    }
  }

  /// The kind that a declaration names; reports an unknown one.
  mutating func namedKind(
    _ reference: NameRefSyntax?, among kinds: [NamedKind], what: String
  ) -> NamedKind? {
    guard let reference, !reference.isEmpty, !reference.isDamaged else { return nil }
    if let kind = kinds.first(where: { $0.name == reference.text }) { return kind }
    report(
      .unknownWord(at: reference.span, word: reference.text, what: what),
      misspelt: reference.text, among: kinds.map(\.name))
    return nil
  }

  func owner(
    _ kind: NamedKind, _ name: String, _ span: Span, _ isDamaged: Bool
  ) -> AttributeOwner {
    AttributeOwner(
      table: kind.table, name: "\(kind.table.owner) `\(name)`", span: span, isDamaged: isDamaged)
  }

  mutating func checkRules() {
    for declaration in sources.rules {
      path = "rules/\(declaration.name?.text ?? "")"
      rules(declaration)
    }
  }

  private static let intervals: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000

  private mutating func rules(_ declaration: RulesDeclSyntax) {
    let source = resolve(declaration.source, as: .source)
    let what = "the interval of `rules`"
    var interval = positiveDuration(
      declaration.interval, what: what, role: "`every` takes Duration")
    if let length = interval, !Checker.intervals.contains(length) {
      report(
        .outOfRange(
          at: declaration.interval?.span ?? declaration.span, what: what,
          bounds: "between 1s and 1d"))
      interval = nil
    }
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    if declaration.items.isEmpty, !declaration.isDamaged {
      report(.emptyRules(at: span, name: name))
    }
    var rules = CheckedRules(
      name: name, source: Handle(source?.index ?? 0), interval: interval ?? 0, alerts: [],
      records: [], span: span)
    let dialect = dialect(of: source)
    for item in declaration.items {
      switch item {
      case .alertRule(let view):
        if let rule = alertRule(view, dialect) { rules.alerts.append(rule) }
      case .recordRule(let view):
        if let rule = recordRule(view, dialect) { rules.records.append(rule) }
      }
    }
    if source != nil, interval != nil { checked.rules.append(rules) }
  }

  /// The language of the queries of a source.
  func dialect(of source: Symbol?) -> PromQL.Dialect {
    source.map { SourceKind.dialect(of: checked.sources[$0.index].kind) } ?? .prometheus
  }

  private mutating func alertRule(
    _ view: AlertRuleSyntax, _ dialect: PromQL.Dialect
  ) -> CheckedAlertRule? {
    guard let name = view.name, !name.isEmpty else { return nil }
    let owner = "alert `\(name.text)`"
    path = "alert/\(name.text)"
    checkSingle(view.when, "`when`", of: owner)
    checkSingle(view.keep, "`keep`", of: owner)
    checkSingle(view.labels, "`labels`", of: owner)
    if !view.isDamaged { require([("`when`", view.when.isEmpty)], of: owner, at: name.span) }
    let query = query(
      view.when.first?.query, role: "`when` of \(owner) takes PromQL", in: dialect)
    let pending = view.when.first?.pending.map {
      constantDuration($0.duration, what: "`for`", role: "`for` takes Duration") ?? 0
    }
    let keep = view.keep.first.map {
      positiveDuration($0.duration, what: "`keep`", role: "`keep` takes Duration") ?? 0
    }
    let labels = view.labels.first.flatMap { ruleLabels($0.body, of: owner) } ?? []
    var scope = alertScope()
    let annotations = annotations(view.annotations, of: owner, in: &scope)
    guard let query else { return nil }
    return CheckedAlertRule(
      name: name.text, query: query, pending: pending ?? 0, keep: keep ?? 0, labels: labels,
      annotations: annotations, slotCount: scope.slotCount, span: name.span)
  }

  /// The value, the labels, and every declared label by its name.
  private func alertScope() -> Scope {
    var scope = Scope.alertRule
    scope.define("value", .float, at: nil)
    scope.define("labels", .labels(.ofAlert), at: nil)
    for label in vocabulary.declared where scope[label.name] == nil {
      scope.define(
        label.name, label.isOptional ? .optional(label.valueType) : label.valueType,
        at: label.span)
    }
    return scope
  }

  private mutating func annotations(
    _ views: [AttributeSyntax], of owner: String, in scope: inout Scope
  ) -> [(name: String, value: TypedExpression)] {
    var annotations: [(name: String, value: TypedExpression)] = []
    var seen: [String: Span] = [:]
    for view in views {
      guard let name = view.name, let value = view.value else { continue }
      if let first = seen.updateValue(name.span, forKey: name.text) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(name.text)`", owner: owner))
        continue
      }
      let text = check(
        value, is: .string, role: "annotation `\(name.text)` of \(owner)", in: &scope)
      if name.text.hasPrefix("runbook"), case .constant(.string(let address)) = text,
        let fault = AddressFault.web(address)
      {
        report(.invalidUrl(at: value.span, reason: fault))
      }
      annotations.append((name.text, text))
    }
    return annotations
  }

  /// The labels that a rule sets; `alertname` is the name of the alert.
  mutating func ruleLabels(
    _ block: AttributeBlockSyntax?, of owner: String
  ) -> [(name: String, value: String)]? {
    if let attribute = block?.attributes.first(where: { $0.name?.text == "alertname" }),
      let name = attribute.name
    {
      report(.fixedLabel(at: name.span, owner: owner, name: "alertname"))
      return nil
    }
    return labels(block)
  }

  private mutating func recordRule(
    _ view: RecordRuleSyntax, _ dialect: PromQL.Dialect
  ) -> CheckedRecordRule? {
    guard let written = view.name, !written.isEmpty else { return nil }
    let name = written.quoted.map { $0.constant ?? "" } ?? written.text.filter { $0 != " " }
    path = "record/\(name)"
    if !Checker.isSeriesName(name) {
      report(.invalidSeriesName(at: written.span, name: name))
    }
    let query = query(view.query, role: "`record` takes PromQL", in: dialect)
    let labels = view.labels.flatMap { ruleLabels($0.body, of: "record `\(name)`") } ?? []
    guard let query else { return nil }
    return CheckedRecordRule(name: name, query: query, labels: labels, span: written.span)
  }

  private static func isSeriesName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first &- UInt8(ascii: "0") >= 10 else { return false }
    return name.utf8.allSatisfy { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }
  }
}
