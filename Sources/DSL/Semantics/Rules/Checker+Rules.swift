// Groups of rules.
extension Checker {
  private static let intervals: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000

  mutating func rules(_ declaration: RulesDeclSyntax) {
    let source = resolve(declaration.source, as: .source)
    let interval = interval(declaration)
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    // A repetition that cannot be read is not written out, so its rules are missing here.
    if declaration.items.isEmpty, !declaration.isDamaged, !sources.isDamaged {
      report(.emptyRules(at: span, name: name))
    }
    let kind = source.map { checked.sources[$0.index].kind }
    let owner = "rules `\(name)`"
    var scope = Scope.constant
    let attributes = attributes(
      declaration.attributes,
      of: AttributeOwner(
        table: .rules(of: kind), name: owner, span: span, isDamaged: declaration.isDamaged),
      in: &scope)
    exclude("offset", "delay", attributes)
    checkSingle(declaration.labels, "`labels`", of: owner)
    var group = CheckedRules(
      name: name, source: Handle(source?.index ?? 0), interval: interval.value,
      attributes: attributes,
      labels: ruleTexts(declaration.labels.first?.body, of: owner, in: &scope), rules: [],
      span: span)
    let dialect = dialect(of: source)
    for item in declaration.items {
      switch item {
      case .alertRule(let view):
        if let rule = alertRule(view, dialect, group.labels) { group.rules.append(.alert(rule)) }
      case .recordRule(let view):
        if let rule = recordRule(view, dialect) { group.rules.append(.record(rule)) }
      }
    }
    if source != nil, interval.isSound { checked.rules.append(group) }
  }

  /// The value of `every`; absent is sound, too.
  private mutating func interval(
    _ declaration: RulesDeclSyntax
  ) -> (value: Int64?, isSound: Bool) {
    guard let expression = declaration.interval else { return (nil, true) }
    let what = "the interval of `rules`"
    guard
      let length = positiveDuration(expression, what: what, role: "`every` takes Duration")
    else { return (nil, false) }
    guard Checker.intervals.contains(length) else {
      report(.outOfRange(at: expression.span, what: what, bounds: "between 1s and 1d"))
      return (nil, false)
    }
    return (length, true)
  }

  /// The language of the queries of a source.
  func dialect(of source: Symbol?) -> PromQL.Dialect {
    source.map { SourceKind.dialect(of: checked.sources[$0.index].kind) } ?? .prometheus
  }

  // MARK: Alerts

  private mutating func alertRule(
    _ view: AlertRuleSyntax, _ dialect: PromQL.Dialect, _ shared: [CheckedRuleText]
  ) -> CheckedAlertRule? {
    guard let written = view.name, !written.isEmpty else { return nil }
    let name = written.quoted.map { $0.constant ?? "" } ?? written.text
    if name.isEmpty { report(.emptyText(at: written.span, what: "the name of an alert")) }
    let owner = "alert `\(name)`"
    path = "alert/\(name)"
    checkSingle(view.when, "`when`", of: owner)
    checkSingle(view.keep, "`keep`", of: owner)
    checkSingle(view.labels, "`labels`", of: owner)
    if !view.isDamaged { require([("`when`", view.when.isEmpty)], of: owner, at: written.span) }
    let query = query(
      view.when.first?.query, role: "`when` of \(owner) takes PromQL", in: dialect)
    let pending = view.when.first?.pending.map {
      constantDuration($0.duration, what: "`for`", role: "`for` takes Duration") ?? 0
    }
    let keep = view.keep.first.map {
      positiveDuration($0.duration, what: "`keep`", role: "`keep` takes Duration") ?? 0
    }
    var scope = alertScope(name)
    let labels = ruleTexts(view.labels.first?.body, of: owner, in: &scope)
    let inherited = shared.filter { label in !labels.contains { $0.name == label.name } }
    // In annotations a name means what the alert will carry, so what the rule sets comes first.
    // Labels that are called like the value or the labels themselves do not hide them.
    for label in inherited + labels where Scope.alertRule[label.name] == nil {
      scope.define(
        label.name, vocabulary[label.name]?.valueType ?? .string, as: label.value, at: nil)
    }
    let annotations = annotations(view.annotations, of: owner, in: &scope)
    guard let query else { return nil }
    return CheckedAlertRule(
      name: name, query: query, pending: pending ?? 0, keep: keep ?? 0, inherited: inherited,
      labels: labels, annotations: annotations, span: written.span)
  }

  /// The value, the labels, and every known label by its name.
  func alertScope(_ name: String) -> Scope {
    var scope = ruleScope ?? labelScope()
    scope.define("alertname", .string, as: .constant(.string(name)), at: nil)
    return scope
  }

  /// What the texts of all alerts share.
  func labelScope() -> Scope {
    var scope = Scope.alertRule
    let labels = TypedExpression.slot(Scope.RuleSlot.labels.rawValue)
    for word in vocabulary.names where word != "alertname" && scope[word] == nil {
      guard let label = vocabulary[word] else { continue }
      scope.define(
        word, label.valueType, as: .label(labels, name: word, isOptional: false),
        at: vocabulary.declaration(of: word))
    }
    return scope.sealed()
  }

  private mutating func annotations(
    _ views: [AttributeSyntax], of owner: String, in scope: inout Scope
  ) -> [CheckedRuleText] {
    var annotations: [CheckedRuleText] = []
    var seen = SeenNames<Span>()
    for view in views {
      guard let name = entryName(view), let value = view.value else { continue }
      if let first = seen.add(name.text, name.span) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(name.text)`", owner: owner))
        continue
      }
      guard !view.isDamaged else { continue }
      let text = check(
        value, is: .string, role: "annotation `\(name.text)` of \(owner)", in: &scope)
      if name.text.hasPrefix("runbook"), case .constant(.string(let address)) = text,
        let fault = AddressFault.web(address)
      {
        report(.invalidUrl(at: value.span, reason: fault))
      }
      annotations.append(ruleText(name.text, text, at: value.span, in: scope))
    }
    return annotations
  }

  /// A label or annotation with its template; reports a value that has none.
  private mutating func ruleText(
    _ name: String, _ value: TypedExpression, at span: Span, in scope: Scope
  ) -> CheckedRuleText {
    do throws(TemplateForm.Fault) {
      return CheckedRuleText(
        name: name, value: value, template: try TemplateForm.text(of: value), span: span)
    } catch {
      report(.noTemplateForm(at: span, what: error.what))
      return CheckedRuleText(name: name, value: .poison, template: "", span: span)
    }
  }

  // MARK: Labels

  /// The labels that rules set; in a scope without names they are constants.
  private mutating func ruleTexts(
    _ block: AttributeBlockSyntax?, of owner: String, in scope: inout Scope
  ) -> [CheckedRuleText] {
    guard let block, !block.isDamaged else { return [] }
    var labels: [CheckedRuleText] = []
    var seen = SeenNames<Span>()
    for attribute in block.attributes {
      guard let name = entryName(attribute), let value = attribute.value else { continue }
      let word = name.text
      if word == "alertname" {
        report(.fixedLabel(at: name.span, owner: owner, name: word))
        continue
      }
      if let first = seen.add(word, name.span) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(word)`", owner: owner))
        continue
      }
      guard let type = valueType(of: name) else {
        reportUnknownLabel(word, at: name.span, help: "declare it in `labels { … }`")
        continue
      }
      uses.note(name.span, .label(word), type)
      let text = check(
        value, is: type, role: LabelRole.of(word), in: &scope)
      switch text {
      case .constant(.string): break
      case .constant: continue
      default:
        guard scope.isRuleText else {
          report(.notConstant(at: value.span, what: "the value of a label"))
          continue
        }
      }
      labels.append(ruleText(word, text, at: value.span, in: scope))
    }
    if block.attributes.isEmpty { report(.emptyAlert(at: block.span)) }
    return labels
  }

  /// The labels that the alerts of an objective carry; `alertname` is the name of the alert.
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

  // MARK: Records

  private mutating func recordRule(
    _ view: RecordRuleSyntax, _ dialect: PromQL.Dialect
  ) -> CheckedRecordRule? {
    guard let written = view.name, !written.isEmpty else { return nil }
    let spelled = written.quoted.map { $0.constant ?? "" } ?? written.text
    let isSpaced = written.quoted == nil && spelled.hasByte(Ascii.space)
    let name = isSpaced ? spelled.filter { $0 != " " } : spelled
    path = "record/\(name)"
    if !Checker.isSeriesName(name) {
      report(.invalidSeriesName(at: written.span, name: name))
    }
    let query = query(view.query, role: "`record` takes PromQL", in: dialect)
    var scope = Scope.constant
    let labels = ruleTexts(view.labels?.body, of: "record `\(name)`", in: &scope)
    guard let query else { return nil }
    return CheckedRecordRule(name: name, query: query, labels: labels, span: written.span)
  }

  /// Any text can name a series, but not what looks like a query: braces are refused where rules
  /// are read.
  private static func isSeriesName(_ name: String) -> Bool {
    let bytes = name.utf8.span
    for index in 0..<bytes.count {
      switch bytes[index] {
      case 0..<0x20, 0x7f, UInt8(ascii: "{"), UInt8(ascii: "}"): return false
      default: continue
      }
    }
    return !bytes.isEmpty
  }
}
