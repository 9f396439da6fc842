import DSL

/// A rule file as Prometheus and vmalert read it.
package struct RuleFile: Sendable {
  package let groups: [RuleGroup]

  /// Reads a file; everything in it is checked, queries and templates too.
  package static func read(_ bytes: [UInt8]) throws(YAMLError) -> RuleFile {
    var fields = try YAMLFields(YAMLReader.read(bytes), of: "a rule file")
    var groups: [RuleGroup] = []
    for node in try fields.list("groups") {
      let group = try RuleGroup.read(node)
      guard !groups.contains(where: { $0.name == group.name }) else {
        throw YAMLError("the group '\(group.name)' is given twice", at: node.mark)
      }
      groups.append(group)
    }
    try fields.end()
    return RuleFile(groups: groups)
  }
}

/// Rules that are evaluated one after the other, at the same times.
package struct RuleGroup: Sendable {
  package let name: String
  /// Nil for the evaluator's default.
  package let interval: TimeSpan?
  package let queryOffset: TimeSpan
  /// How many alerts or series a rule may give; 0 for any number.
  package let limit: Int
  package let rules: [Rule]

  /// What vmalert knows beyond Prometheus; it does not change what rules give.
  private static let ignored = [
    "concurrency", "debug", "eval_alignment", "eval_delay", "eval_offset", "headers",
    "notifier_headers", "params", "type", "partial_response_strategy", "source_tenants",
  ]

  fileprivate static func read(_ node: YAMLNode) throws(YAMLError) -> RuleGroup {
    var fields = try YAMLFields(node, of: "a group")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("a group must have a name", at: node.mark)
    }
    let interval = try fields.duration("interval")
    let offset = try fields.duration("query_offset") ?? .zero
    let limit = try fields.int("limit") ?? 0
    let labels = try RuleText.read(fields.take("labels"), of: "labels")
    var rules: [Rule] = []
    for node in try fields.list("rules") { rules.append(try Rule.read(node, labels)) }
    for name in ignored { _ = fields.take(name) }
    try fields.end()
    return RuleGroup(
      name: name, interval: interval, queryOffset: offset, limit: limit, rules: rules)
  }
}

/// An alerting or recording rule.
package struct Rule: Sendable {
  package enum Kind: Sendable {
    case recording
    case alerting(hold: TimeSpan, keep: TimeSpan, annotations: [RuleText])
  }

  /// The alert, or the metric that is recorded.
  package let name: String
  package let kind: Kind
  package let query: Query
  /// The group's labels, where the rule has none of their names, and its own.
  package let labels: [RuleText]
  package let mark: YAMLMark

  fileprivate static func read(
    _ node: YAMLNode, _ groupLabels: [RuleText]
  ) throws(YAMLError) -> Rule {
    var fields = try YAMLFields(node, of: "a rule")
    let (record, alert) = (try fields.text("record"), try fields.text("alert"))
    guard (record == nil) != (alert == nil), let name = record ?? alert, !name.isEmpty else {
      throw YAMLError("a rule must have either 'record' or 'alert'", at: node.mark)
    }
    let mark = fields.mark(of: "expr")
    guard let text = try fields.text("expr") else {
      throw YAMLError("the rule '\(name)' must have an 'expr'", at: node.mark)
    }
    let query: Query
    do throws(PromQL.Refusal) {
      query = try Query(text)
    } catch {
      throw YAMLError("the query of '\(name)' is wrong: \(error)", at: mark)
    }
    let own = try RuleText.read(fields.take("labels"), of: "labels")
    let (hold, keep) = (try fields.duration("for"), try fields.duration("keep_firing_for"))
    let annotationMark = fields.mark(of: "annotations")
    let annotations = try RuleText.read(fields.take("annotations"), of: "annotations")
    for name in ["debug", "update_entries_limit"] { _ = fields.take(name) }
    try fields.end()
    if record != nil, hold != nil || keep != nil || !annotations.isEmpty {
      throw YAMLError(
        "a recording rule has no 'for', 'keep_firing_for' or 'annotations'", at: annotationMark)
    }
    let inherited = groupLabels.filter { label in !own.contains { $0.name == label.name } }
    return Rule(
      name: name,
      kind: record != nil
        ? .recording
        : .alerting(hold: hold ?? .zero, keep: keep ?? .zero, annotations: annotations),
      query: query, labels: inherited + own, mark: node.mark)
  }
}

/// A label or an annotation, whose value may be a template.
package struct RuleText: Sendable {
  package let name: String
  package let template: RuleTemplate

  fileprivate static func read(
    _ node: YAMLNode?, of noun: String
  ) throws(YAMLError) -> [RuleText] {
    guard let node else { return [] }
    let fields = try YAMLFields(node, of: noun)
    var texts: [RuleText] = []
    for (name, value) in try fields.texts() {
      do throws(TemplateError) {
        texts.append(RuleText(name: name, template: try RuleTemplate(value)))
      } catch {
        throw YAMLError("the template of '\(name)' is wrong: \(error)", at: node.mark)
      }
    }
    return texts
  }
}
