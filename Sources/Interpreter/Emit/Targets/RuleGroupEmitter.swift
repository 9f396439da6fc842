import DSL

/// What evaluators of rules can differ in.
enum RuleFeature: CaseIterable {
  /// A limit of a group.
  case limit
  /// `keep_firing_for`.
  case keep
  /// A group that looks back: `query_offset` or `eval_delay`.
  case offset
  /// Any UTF-8 in names of series and labels.
  case anyName
  /// `eval_alignment`.
  case alignment

  var noun: String {
    switch self {
    case .limit: "`limit` of a group"
    case .keep: "`keep` of an alert"
    case .offset: "`offset` of a group"
    case .anyName: "names beyond letters, digits, `_` and `:`"
    case .alignment: "`align` of a group"
    }
  }
}

/// A program that evaluates rules, and since when it can do what.
struct RuleEvaluator {
  let title: String
  let dialect: PromQL.Dialect
  /// Features that are not listed have always been there.
  let since: [RuleFeature: TargetVersion]
  /// Features that it does not have at all.
  var lacks: Set<RuleFeature> = []
  /// What it calls the time that a group looks back.
  let offsetKey: String
  /// Whether it knows `concurrency` and `eval_alignment`.
  var hasSchedule = false
  /// Since when groups have labels; before, every rule carries them.
  let groupLabels: TargetVersion
}

/// Groups of rules as the files of an evaluator have them.
struct RuleGroupEmitter {
  private typealias Members = [(key: String, value: YAMLValue)]

  let evaluator: RuleEvaluator
  let version: TargetVersion
  private(set) var findings: [EmitFinding] = []

  init(_ evaluator: RuleEvaluator, _ target: ProgramTarget) {
    self.evaluator = evaluator
    // The checker has held the version against those that are known.
    version = TargetVersion(target.version) ?? TargetVersion([0])
  }

  /// The groups of a target, those of one declaration together.
  static func declarations(
    of program: Program, for target: ProgramTarget
  ) -> [(name: String, groups: [ProgramRules])] {
    var found: [(name: String, groups: [ProgramRules])] = []
    for group in program.ruleGroups {
      let sort = group.origin == .rules ? "rules" : "slo"
      guard target.sorts.contains(sort) else { continue }
      if let source = target.text("source"), source != group.source.name { continue }
      if let index = found.firstIndex(where: { $0.name == group.name }) {
        found[index].groups.append(group)
      } else {
        found.append((group.name, [group]))
      }
    }
    return found
  }

  /// The files of a target: one, or one for each declaration.
  static func files(
    of program: Program, for target: ProgramTarget
  ) -> [(path: String, name: String, groups: [ProgramRules])] {
    let all = declarations(of: program, for: target)
    guard target.isFolder else {
      return [(target.write, target.name, all.flatMap(\.groups))]
    }
    return all.map { (target.write + $0.name + ".yml", $0.name, $0.groups) }
  }

  /// `groups` of one file.
  mutating func groups(_ groups: [ProgramRules]) -> YAMLValue {
    var titles: Set<String> = []
    for group in groups where !titles.insert(group.title).inserted {
      error(
        "group-name",
        "another group of the same file is called '\(group.title)'; say `title`, or write a folder",
        at: group.place)
    }
    return .list(groups.map { self.group($0) })
  }

  private mutating func group(_ group: ProgramRules) -> YAMLValue {
    var members: Members = [("name", .text(group.title))]
    if let interval = group.interval { members.append(("interval", duration(interval))) }
    if let offset = group.offset ?? group.delay, has(.offset, at: group.place) {
      members.append((evaluator.offsetKey, duration(offset)))
    }
    if let limit = group.limit, has(.limit, at: group.place) {
      members.append(("limit", .plain("\(limit)")))
    }
    schedule(group, &members)
    for label in group.labels { name(label.name, of: "the label", at: group.place) }
    let isShared = version >= evaluator.groupLabels
    if isShared, !group.labels.isEmpty {
      members.append(("labels", .mapping(group.labels.map { ($0.name, text($0.value)) })))
    }
    let inherited = isShared ? [] : group.labels
    members.append(("rules", .list(group.rules.map { rule($0, inherited) })))
    return .mapping(members)
  }

  private mutating func schedule(_ group: ProgramRules, _ members: inout Members) {
    guard evaluator.hasSchedule else {
      if let count = group.concurrency, count > 1 {
        findings.append(
          EmitFinding(
            .warning, "concurrency", "\(evaluator.title) runs the rules one after the other",
            at: group.place))
      }
      return
    }
    if let count = group.concurrency { members.append(("concurrency", .plain("\(count)"))) }
    if let isAligned = group.isAligned, has(.alignment, at: group.place) {
      members.append(("eval_alignment", .plain("\(isAligned)")))
    }
  }

  private mutating func rule(
    _ rule: ProgramRule, _ inherited: [(name: String, value: String)]
  ) -> YAMLValue {
    check(rule)
    var labels = inherited.filter { label in !rule.labels.contains { $0.name == label.name } }
      .map { ($0.name, text($0.value)) }
    for label in rule.labels {
      name(label.name, of: "the label", at: rule.place)
      labels.append((label.name, text(label.text)))
    }
    var members: Members
    switch rule.kind {
    case .record:
      name(rule.name, of: "the series", at: rule.place)
      members = [("record", .text(rule.name)), ("expr", query(rule))]
      if !labels.isEmpty { members.append(("labels", .mapping(labels))) }
    case .alert(let alert):
      members = [("alert", .text(rule.name)), ("expr", query(rule))]
      if alert.pending > .zero { members.append(("for", duration(alert.pending))) }
      if alert.keep > .zero, has(.keep, at: rule.place) {
        members.append(("keep_firing_for", duration(alert.keep)))
      }
      if !labels.isEmpty { members.append(("labels", .mapping(labels))) }
      for annotation in alert.annotations {
        name(annotation.name, of: "the annotation", at: rule.place)
      }
      if !alert.annotations.isEmpty {
        members.append(
          ("annotations", .mapping(alert.annotations.map { ($0.name, text($0.text)) })))
      }
    }
    return .mapping(members)
  }

  // MARK: Parts

  /// A query, with its lines below each other as they were written.
  private func query(_ rule: ProgramRule) -> YAMLValue {
    guard rule.query.contains("\n") else { return text(rule.query) }
    return text(String(repeating: " ", count: rule.margin) + rule.query)
  }

  /// A text on its own lines where it has several.
  private func text(_ text: String) -> YAMLValue { .block(text) }

  private func duration(_ span: TimeSpan) -> YAMLValue { .plain(SourceText.duration(span)) }

  private mutating func error(_ code: String, _ message: String, at place: Place) {
    findings.append(EmitFinding(.error, code, message, at: place))
  }

  /// Whether the release has a feature; reports that it has not.
  private mutating func has(
    _ feature: RuleFeature, in subject: String? = nil, at place: Place
  ) -> Bool {
    let noun = subject ?? feature.noun
    if evaluator.lacks.contains(feature) {
      error("not-known", "\(noun): \(evaluator.title) does not know that", at: place)
      return false
    }
    guard let since = evaluator.since[feature], version < since else { return true }
    error(
      "needs-version",
      "\(noun): \(evaluator.title) has that since \(since), this is for \(version)",
      at: place)
    return false
  }

  /// Names that older releases refuse.
  private mutating func name(_ name: String, of what: String, at place: Place) {
    let isSeries = what == "the series"
    let isClassic = Matcher.isValidLabelName(
      isSeries ? name.replacing(":", with: "_") : name, mode: .classic)
    guard !isClassic else { return }
    _ = has(
      .anyName, in: "\(what) '\(name)', a name beyond letters, digits, `_` and `:`", at: place)
  }

  /// A query of another dialect is refused by the evaluator, and with it the whole file.
  private mutating func check(_ rule: ProgramRule) {
    guard rule.dialect != evaluator.dialect, evaluator.dialect == .prometheus else { return }
    do throws(PromQL.Refusal) {
      _ = try PromQL.parse(rule.query, PromQL.Options(dialect: .prometheus))
    } catch {
      self.error(
        "dialect", "the query of '\(rule.name)' is MetricsQL: \(evaluator.title) refuses it",
        at: rule.place)
    }
  }
}
