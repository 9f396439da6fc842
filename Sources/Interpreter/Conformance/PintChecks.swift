import DSL

/// pint's checks by the questions that our lint rules ask.
enum PintChecks {
  typealias Check = @Sendable (PintInput) throws -> [PintFinding]

  static let all: [String: Check] = [
    "alerts/annotation": annotation, "alerts/comparison": comparison, "alerts/for": redundantFor,
    "alerts/template": template, "group/interval": interval, "promql/aggregate": aggregate,
    "promql/fragile": fragile, "promql/impossible": impossible, "promql/nan": nan,
    "promql/regexp": regexp, "promql/syntax": syntax, "rule/dependency": dependency,
    "rule/duplicate": duplicate, "rule/for": length, "rule/label": label, "rule/name": name,
  ]

  static let outOfScope = [
    "promql/selector": "matchers that a house demands; Tocsin has no word for them",
    "rule/reject": "names and values that a house forbids; the vocabulary lists what is allowed",
    "rule/report": "reports whatever its settings say",
  ]

  /// Asks each rule, or each alert.
  private static func each(
    _ input: PintInput, alertsOnly: Bool = false,
    _ ask: (PintRule, QueryReview, PintRule.Field) throws -> [PintFinding]
  ) rethrows -> [PintFinding] {
    try input.rules.flatMap { rule -> [PintFinding] in
      guard !alertsOnly || rule.isAlert, let review = rule.review, let expr = rule["expr"] else {
        return []
      }
      return try ask(rule, review, expr)
    }
  }

  private static func findings(
    _ faults: [PromQL.Fault], _ field: PintRule.Field
  ) -> [PintFinding] {
    faults.map { PintFinding(field, $0.range) }
  }
}

// MARK: - Queries

extension PintChecks {
  @Sendable private static func comparison(_ input: PintInput) -> [PintFinding] {
    each(input, alertsOnly: true) { _, review, expr in
      findings(review.missingConditions(), expr)
    }
  }

  @Sendable private static func impossible(_ input: PintInput) -> [PintFinding] {
    each(input) { _, review, expr in findings(review.idleParts(), expr) }
  }

  @Sendable private static func regexp(_ input: PintInput) -> [PintFinding] {
    each(input) { _, review, expr in findings(review.oddPatterns(), expr) }
  }

  @Sendable private static func nan(_ input: PintInput) -> [PintFinding] {
    let records = Dictionary(
      (input.rules + input.others).compactMap { rule in
        rule["record"].flatMap { name in
          rule.review.map { (Interned(name.value), $0.expression) }
        }
      }, uniquingKeysWith: { first, _ in first })
    return each(input) { rule, review, expr in
      findings(
        review.unsafeDivisions(
          records: records, recordedAs: rule["record"].map { Interned($0.value) }), expr)
    }
  }

  @Sendable private static func fragile(_ input: PintInput) throws -> [PintFinding] {
    try each(input, alertsOnly: true) { rule, review, expr in
      var faults = review.unstableSelections()
      if try rule.length("for") ?? 0 == 0 { faults += review.fragileOffsets() }
      return findings(faults, expr)
    }
  }

  @Sendable private static func syntax(_ input: PintInput) -> [PintFinding] {
    input.rules.flatMap { rule -> [PintFinding] in
      guard let expr = rule["expr"] else { return [] }
      do throws(PromQL.Refusal) {
        _ = try PromQL.parse(expr.value)
        return []
      } catch {
        return error.problems.map { PintFinding(expr, $0.range) }
      }
    }
  }

  @Sendable private static func aggregate(_ input: PintInput) throws -> [PintFinding] {
    let label = try input.config.text("label")
    return try each(input) { rule, review, expr in
      if let pattern = try input.pattern("name_regex", for: rule),
        !pattern.matchesAnywhere(rule.name?.value ?? "")
      {
        return []
      }
      return review.aggregations(removing: label).map { PintFinding(expr, $0.range) }
    }
  }
}

// MARK: - Fields

extension PintChecks {
  @Sendable private static func annotation(_ input: PintInput) throws -> [PintFinding] {
    try input.rules.filter(\.isAlert).flatMap { rule in
      try findings(of: policy(input, rule), in: rule.annotations)
    }
  }

  @Sendable private static func label(_ input: PintInput) throws -> [PintFinding] {
    try input.rules.flatMap { rule in
      try findings(of: policy(input, rule), in: rule.allLabels)
    }
  }

  private static func findings(
    of policy: FieldPolicy, in fields: [PintRule.Field]
  ) -> [PintFinding] {
    policy.faults(in: fields.map { ($0.name, $0.value) }).map { fault in
      switch fault {
      case .missing: .missing
      case .unwanted(let index): PintFinding(fields[index])
      }
    }
  }

  private static func policy(_ input: PintInput, _ rule: PintRule) throws -> FieldPolicy {
    let names = try input.pattern("key_re", for: rule)
    let words = try input.pattern("token_re", for: rule)
    let values = try input.pattern("value_re", for: rule)
    let allowed = input.config["values"]?.array?.compactMap(\.string)
    return FieldPolicy(
      isRequired: try input.config.flag("is_required"),
      about: { names?.matchesAnywhere($0) ?? true },
      accepts: { value in
        let bytes = Array(value.utf8)
        let parts =
          words?.matches(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) } ?? [value]
        return parts.allSatisfy { part in
          (values?.matchesAnywhere(part) ?? true) && (allowed?.contains(part) ?? true)
        }
      })
  }

  @Sendable private static func redundantFor(_ input: PintInput) -> [PintFinding] {
    input.rules.filter { $0.isAlert && $0.review != nil }.flatMap { rule in
      ["for", "keep_firing_for"].compactMap { name -> PintFinding? in
        guard let field = rule[name] else { return nil }
        do throws(YAMLError) {
          return try rule.length(name) == 0 ? PintFinding(field) : nil
        } catch {
          return PintFinding(field)
        }
      }
    }
  }

  @Sendable private static func length(_ input: PintInput) throws -> [PintFinding] {
    let key = try input.config.text("key")
    let (least, most) = (try input.config.span("min_for"), try input.config.span("max_for"))
    let policy = LengthPolicy(least: least.nanoseconds, most: most.nanoseconds)
    return try input.rules.filter(\.isAlert).compactMap { rule in
      guard policy.fault(of: try rule.length(key) ?? 0) != nil else { return nil }
      return rule[key].map { PintFinding($0) } ?? .missing
    }
  }

  @Sendable private static func name(_ input: PintInput) throws -> [PintFinding] {
    try input.rules.compactMap { rule in
      guard let name = rule.name, let pattern = try input.pattern("re", for: rule),
        !pattern.matchesAnywhere(name.value)
      else { return nil }
      return PintFinding(name)
    }
  }
}

// MARK: - Groups and other rules

extension PintChecks {
  @Sendable private static func interval(_ input: PintInput) throws -> [PintFinding] {
    var found: [PintFinding] = []
    for rule in input.rules {
      guard let field = rule.group.interval, let interval = rule.group.length else { continue }
      let keep = rule.isAlert ? try rule.length("keep_firing_for") ?? 0 : nil
      if EvaluationGap.hasGaps(interval: interval, keep: keep) { found.append(PintFinding(field)) }
    }
    return found
  }

  @Sendable private static func dependency(_ input: PintInput) -> [PintFinding] {
    let foreign = input.others.filter { $0["record"] != nil && $0.review != nil }
    return each(input) { rule, review, expr in
      review.metrics.filter { metric in
        foreign.contains { other in
          other["record"]?.value == metric.value && other.group.name != rule.group.name
        }
      }.map { PintFinding(expr, $0.range) }
    }
  }

  @Sendable private static func duplicate(_ input: PintInput) -> [PintFinding] {
    input.rules.compactMap { rule in
      guard let name = rule.name, let twin = RuleTwin(rule) else { return nil }
      let isAlone = input.others.compactMap { RuleTwin($0) }.allSatisfy {
        twin.likeness(to: $0) == nil
      }
      return isAlone ? nil : PintFinding(name)
    }
  }
}

extension RuleTwin {
  init?(_ rule: PintRule) {
    guard let name = rule.name?.value, let review = rule.review else { return nil }
    self.init(
      name: name, isAlert: rule.isAlert, review: review,
      labels: Dictionary(
        rule.allLabels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}

// MARK: - Texts

extension PintChecks {
  @Sendable private static func template(_ input: PintInput) -> [PintFinding] {
    each(input, alertsOnly: true) { rule, review, _ in
      let inLabels = rule.labels.flatMap { field -> [PintFinding] in
        guard !TemplateUses(field.value).values.isEmpty else { return [] }
        return [PintFinding(field)]
      }
      let fields = rule.labels + rule.annotations
      let rate = review.rate() == nil ? [] : rule.annotations.flatMap(bareValues)
      return fields.flatMap { texts($0, review) } + inLabels + rate
    }
  }

  private static func bareValues(_ field: PintRule.Field) -> [PintFinding] {
    guard (try? RuleTemplate(field.value)) != nil else { return [] }
    return TemplateUses(field.value).values.filter { !$0.isFormatted }
      .map { PintFinding(field: field, columns: $0.range) }
  }

  private static func texts(_ field: PintRule.Field, _ review: QueryReview) -> [PintFinding] {
    guard (try? RuleTemplate(field.value)) != nil else { return [PintFinding(field)] }
    let uses = TemplateUses(field.value)
    let wrong = uses.queries.filter { (try? PromQL.parse($0.text)) == nil }
    if !wrong.isEmpty { return wrong.map { PintFinding(field: field, columns: $0.range) } }
    return uses.labels.compactMap { use -> PintFinding? in
      let asked = use.query.map { text in (try? PromQL.parse(text)).map { QueryReview($0) } }
      guard let review = asked ?? review, review.loss(of: use.name) != nil else { return nil }
      return PintFinding(field: field, columns: use.range)
    }
  }
}
