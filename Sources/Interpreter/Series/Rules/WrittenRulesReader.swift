import DSL

/// Reads files of rules: those of Prometheus and vmalert, and manifests of the operator.
///
/// It refuses what the evaluator would refuse, and goes on after a fault, so that all faults of a
/// file are told at once.
struct WrittenRulesReader {
  let flavour: RuleFlavour
  let places: ScalarPlaces
  var problems: [YAMLError] = []
  var findings: [ImportFinding] = []
  private var groups: [WrittenGroup] = []

  /// Most problems that are told of one file.
  static let problemsMax = 100

  private init(_ bytes: [UInt8], _ flavour: RuleFlavour) {
    self.flavour = flavour
    places = ScalarPlaces(bytes)
  }

  static func read(
    _ bytes: [UInt8], as flavour: RuleFlavour
  ) throws(WrittenRulesRefusal) -> WrittenRules {
    var reader = WrittenRulesReader(bytes, flavour)
    let documents: [YAMLNode]
    do throws(YAMLError) {
      documents = try YAMLReader.documents(bytes)
    } catch {
      throw WrittenRulesRefusal(problems: [error])
    }
    reader.read(documents)
    guard reader.problems.isEmpty else {
      let problems = reader.problems.sorted { $0.mark.offset < $1.mark.offset }
      throw WrittenRulesRefusal(problems: Array(problems.prefix(problemsMax)))
    }
    return WrittenRules(
      groups: reader.groups, findings: reader.findings, documents: documents)
  }

  // MARK: Documents

  private mutating func read(_ documents: [YAMLNode]) {
    var isFirst = true
    if let first = documents.first(where: { !$0.isNull }) {
      let count = problems.count
      attempt { _ throws(YAMLError) in try Self.require(first) }
      guard problems.count == count else { return }
    } else {
      note(.note, "empty-file", "the file is empty: there are no rules in it", at: .start)
    }
    for document in documents where !document.isNull {
      if Self.isManifest(document) {
        attempt { reader throws(YAMLError) in try reader.manifest(document, depth: 0) }
      } else if isFirst || flavour == .vmalert {
        attempt { reader throws(YAMLError) in try reader.file(document) }
      } else {
        // Prometheus does the same, with a warning in its log.
        note(
          .note, "second-document", "Prometheus reads the first document only; so is done here",
          at: document.mark)
      }
      isFirst = false
    }
  }

  /// Refuses a file of another kind; manifests are looked through for rules.
  private static func require(_ document: YAMLNode) throws(YAMLError) {
    let isForeign = [.alertmanagerManifest, .openslo, .sloth].contains(ForeignFile.of(document))
    if isManifest(document), !isForeign { return }
    try ForeignFile.require(document, .rules)
  }

  private static func isManifest(_ document: YAMLNode) -> Bool {
    document["kind"] != nil && document["groups"] == nil
  }

  /// A manifest of the operator, or a list of some; others are passed over.
  private mutating func manifest(_ node: YAMLNode, depth: Int) throws(YAMLError) {
    let kind = node["kind"]?.scalar?.text ?? ""
    var fields = try YAMLFields(node, of: "a manifest")
    switch kind {
    case "PrometheusRule":
      var spec = try YAMLFields(
        fields.take("spec") ?? node, of: "the 'spec' of a PrometheusRule")
      let groups = try spec.list("groups")
      try spec.end()
      read(groups: groups, areInManifest: true)
      noteMetadata(fields.take("metadata"))
    case "List" where depth == 0, "PrometheusRuleList" where depth == 0:
      for item in try fields.list("items") { try manifest(item, depth: depth + 1) }
    default:
      note(
        .note, "not-rules", "a manifest of kind '\(kind)' holds no rules; it is passed over",
        at: node.mark)
    }
  }

  /// The labels of a manifest decide which Prometheus takes it.
  private mutating func noteMetadata(_ node: YAMLNode?) {
    guard let node, case .mapping(let members, _)? = node["labels"], !members.isEmpty else {
      return
    }
    let names = members.map { "\($0.key.text)=\($0.value.scalar?.text ?? "")" }
    note(
      .changed, "manifest-labels",
      "the labels of the manifest (\(names.joined(separator: ", "))) are not kept; they decide "
        + "which Prometheus takes the rules", at: members[0].key.mark)
  }

  private mutating func file(_ document: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(document, of: "a rule file")
    let groups = try fields.list("groups")
    try fields.end()
    read(groups: groups, areInManifest: false)
  }

  // MARK: Groups

  private mutating func read(groups nodes: [YAMLNode], areInManifest: Bool) {
    let start = groups.count
    for node in nodes {
      attempt { reader throws(YAMLError) in
        let group = try reader.group(node, isInManifest: areInManifest)
        guard !reader.groups[start...].contains(where: { $0.name == group.name }) else {
          throw YAMLError("the group '\(group.name)' is given twice", at: node.mark)
        }
        reader.groups.append(group)
      }
    }
  }

  private mutating func group(
    _ node: YAMLNode, isInManifest: Bool
  ) throws(YAMLError) -> WrittenGroup {
    var fields = try YAMLFields(node, of: "a group")
    let nameMark = fields.mark(of: "name")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("a group must have a name", at: nameMark)
    }
    let interval = try span("interval", of: &fields)
    var group = WrittenGroup(
      name: name, interval: interval == .zero ? nil : interval,
      queryOffset: try span("query_offset", of: &fields), limit: try count("limit", of: &fields),
      labels: try texts(&fields, "labels", areTemplates: true), rules: [], mark: node.mark)
    if flavour == .vmalert { try readVmalert(&fields, into: &group) }
    if isInManifest, let node = fields.take("partial_response_strategy") {
      note(
        .changed, "partial-response", "'partial_response_strategy' of Thanos has no counterpart",
        at: node.mark)
    }
    let rules = try fields.list("rules")
    try fields.end()
    for node in rules {
      attempt { reader throws(YAMLError) in
        let rule = try reader.rule(node, in: group)
        if reader.flavour == .vmalert { try reader.refuseTwin(of: rule, in: group.rules) }
        group.rules.append(rule)
      }
    }
    return group
  }

  /// What vmalert knows beyond Prometheus.
  private mutating func readVmalert(
    _ fields: inout YAMLFields, into group: inout WrittenGroup
  ) throws(YAMLError) {
    group.concurrency = try count("concurrency", of: &fields)
    group.delay = try span("eval_delay", of: &fields)
    group.alignment = try fields.bool("eval_alignment")
    let mark = fields.mark(of: "type")
    switch try fields.text("type") {
    case nil, "prometheus": break
    case let language? where ["graphite", "vlogs"].contains(language):
      group.foreignLanguage = language
    case let language?: throw YAMLError("unknown type of queries '\(language)'", at: mark)
    }
    let lost = ["debug", "eval_offset", "headers", "notifier_headers", "params", "tenant"]
    for key in lost {
      guard let node = fields.take(key), !node.isNull else { continue }
      if ["headers", "notifier_headers"].contains(key) { try headers(node) }
      note(
        .changed, "group-setting", "'\(key)' of the group '\(group.name)' has no counterpart",
        at: node.mark)
    }
  }

  private func headers(_ node: YAMLNode) throws(YAMLError) {
    guard case .sequence(let elements, _) = node else {
      throw YAMLError("headers must be a list", at: node.mark)
    }
    for element in elements where !(element.scalar?.text.contains(":") ?? false) {
      throw YAMLError("a header must be written 'Name: value'", at: element.mark)
    }
  }
}

// MARK: - Rules

extension WrittenRulesReader {
  private mutating func rule(
    _ node: YAMLNode, in group: WrittenGroup
  ) throws(YAMLError) -> WrittenRule {
    var fields = try YAMLFields(node, of: "a rule")
    let (record, alert) = (try fields.text("record") ?? "", try fields.text("alert") ?? "")
    guard record.isEmpty != alert.isEmpty else {
      throw YAMLError("a rule must have either 'record' or 'alert'", at: node.mark)
    }
    let isAlert = record.isEmpty
    let name = isAlert ? alert : record
    if !isAlert, name.contains("{") || name.contains("}") {
      throw YAMLError(
        "'\(name)' is no name of a metric; labels of a recorded metric are given under 'labels'",
        at: node.mark)
    }
    guard let query = fields.value(of: "expr")?.scalar, !query.text.isEmpty, !query.isNull else {
      throw YAMLError("the rule '\(name)' must have an 'expr'", at: fields.mark(of: "expr"))
    }
    _ = fields.take("expr")
    let unreadable = group.foreignLanguage == nil ? check(query, of: name) : nil
    for key in isAlert ? [] : ["for", "keep_firing_for", "annotations"] {
      if let node = fields.value(of: key), !node.isNull {
        throw YAMLError("a recording rule has no '\(key)'", at: node.mark)
      }
    }
    var rule = WrittenRule(
      isAlert: isAlert, name: name,
      query: WrittenText(name: "expr", value: query.text, mark: query.mark),
      pending: try span("for", of: &fields) ?? .zero,
      keep: try span("keep_firing_for", of: &fields) ?? .zero,
      labels: try texts(&fields, "labels", areTemplates: isAlert),
      annotations: try texts(&fields, "annotations", areTemplates: true), mark: node.mark)
    rule.unreadable = unreadable
    if flavour == .vmalert { try takeVmalert(&fields) }
    try fields.end()
    return rule
  }

  private mutating func takeVmalert(_ fields: inout YAMLFields) throws(YAMLError) {
    for key in ["debug", "update_entries_limit"] {
      guard let node = fields.take(key), !node.isNull else { continue }
      note(.changed, "rule-setting", "'\(key)' of a rule has no counterpart", at: node.mark)
    }
  }

  /// vmalert takes two rules of one group with the same content for a mistake.
  private func refuseTwin(
    of rule: WrittenRule, in rules: [WrittenRule]
  ) throws(YAMLError) {
    func labels(_ rule: WrittenRule) -> [String] {
      rule.labels.map { "\($0.name)=\($0.value)" }.sorted()
    }
    let isTwin = rules.contains { other in
      other.isAlert == rule.isAlert && other.name == rule.name
        && other.query.value == rule.query.value && labels(other) == labels(rule)
    }
    if isTwin {
      throw YAMLError("the rule '\(rule.name)' is in its group twice", at: rule.mark)
    }
  }

  /// What is right for the evaluator and not read here, such as `WITH` of MetricsQL.
  private static let unread: Set<PromQL.ProblemCode> = [.tooDeep, .tooLong, .withTemplates]

  /// Collects the faults of a query; gives the one for which only we do not read it.
  private mutating func check(_ scalar: YAMLScalar, of name: String) -> YAMLError? {
    do throws(PromQL.Refusal) {
      _ = try PromQL.parse(scalar.text, PromQL.Options(dialect: flavour.dialect))
    } catch {
      if let problem = error.problems.first, Self.unread.contains(problem.code) {
        let mark = places.mark(ofByte: problem.range.indices.lowerBound, in: scalar)
        return YAMLError(problem.message, at: mark)
      }
      for problem in error.problems {
        let mark = places.mark(ofByte: problem.range.indices.lowerBound, in: scalar)
        problems.append(
          YAMLError("the query of '\(name)' is wrong: \(problem.message)", at: mark))
      }
    }
    return nil
  }

  /// Labels or annotations; the templates among them are checked.
  private mutating func texts(
    _ fields: inout YAMLFields, _ key: String, areTemplates: Bool
  ) throws(YAMLError) -> [WrittenText] {
    guard let node = fields.take(key), !node.isNull else { return [] }
    guard case .mapping(let members, _) = node else {
      throw YAMLError("'\(key)' must be a mapping", at: node.mark)
    }
    var texts: [WrittenText] = []
    for member in members {
      guard let scalar = member.value.scalar else {
        throw YAMLError("'\(member.key.text)' of \(key) must be a text", at: member.value.mark)
      }
      let name = member.key.text
      if name.isEmpty || name == "__name__" {
        throw YAMLError("'\(name)' cannot be a name in \(key)", at: member.key.mark)
      }
      let value = scalar.isNull ? "" : scalar.text
      if areTemplates { check(template: value, name, scalar) }
      texts.append(
        WrittenText(name: name, value: value, mark: scalar.mark, style: scalar.style))
    }
    return texts
  }

  /// Collects the fault of a template, at its action where that stands in the file as it is read.
  private mutating func check(template text: String, _ name: String, _ scalar: YAMLScalar) {
    do throws(TemplateError) {
      let template = try RuleTemplate(text)
      if let variable = template.undefinedVariable(flavour) {
        var error = TemplateError("there is no variable '$\(variable)'")
        error.offset = text.firstRange(of: "$\(variable)").map {
          text.utf8.distance(from: text.startIndex, to: $0.lowerBound)
        }
        throw error
      }
    } catch {
      // What is only not known here is told where it is translated.
      guard !error.isUnsupported else { return }
      let mark = error.offset.map { places.mark(ofByte: $0, in: scalar) } ?? scalar.mark
      problems.append(YAMLError("the template of '\(name)' is wrong: \(error)", at: mark))
    }
  }

  // MARK: Values

  private func span(
    _ key: String, of fields: inout YAMLFields
  ) throws(YAMLError) -> TimeSpan? {
    guard flavour == .vmalert, let text = fields.value(of: key)?.scalar?.text,
      let span = TimeSpan(metricsQL: text)
    else { return try fields.duration(key) }
    _ = fields.take(key)
    return span
  }

  private func count(
    _ key: String, of fields: inout YAMLFields
  ) throws(YAMLError) -> Int? {
    let mark = fields.mark(of: key)
    guard let number = try fields.int(key) else { return nil }
    guard number >= 0 else { throw YAMLError("'\(key)' must not be negative", at: mark) }
    return number
  }

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    findings.append(ImportFinding(effect, code, message, at: mark))
  }

  /// Runs a step and keeps its fault.
  private mutating func attempt(
    _ step: (inout WrittenRulesReader) throws(YAMLError) -> Void
  ) {
    do throws(YAMLError) { try step(&self) } catch { problems.append(error) }
  }
}
