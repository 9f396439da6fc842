import DSL

/// A file of rules as evaluators run it.
package struct RuleFile: Sendable {
  package let groups: [RuleGroup]

  /// Reads a file of Prometheus or vmalert; everything in it is checked, queries and templates too.
  package static func read(_ bytes: [UInt8]) throws(YAMLError) -> RuleFile {
    let written: WrittenRules
    do throws(WrittenRulesRefusal) {
      written = try WrittenRules.read(bytes)
    } catch {
      throw error.first
    }
    var groups: [RuleGroup] = []
    for group in written.groups { groups.append(try RuleGroup(group)) }
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
}

/// A label or an annotation, whose value may be a template.
package struct RuleText: Sendable {
  package let name: String
  package let template: RuleTemplate
}

// MARK: - What is written

extension RuleGroup {
  /// What changes when queries are asked, such as `eval_delay` of vmalert, is not looked at.
  fileprivate init(_ group: WrittenGroup) throws(YAMLError) {
    let labels = try group.labels.map { label throws(YAMLError) in try RuleText(label) }
    var rules: [Rule] = []
    for rule in group.rules { rules.append(try Rule(rule, labels)) }
    self.init(
      name: group.name, interval: group.interval, queryOffset: group.queryOffset ?? .zero,
      limit: group.limit ?? 0, rules: rules)
  }
}

extension Rule {
  fileprivate init(_ rule: WrittenRule, _ groupLabels: [RuleText]) throws(YAMLError) {
    if let fault = rule.unreadable {
      throw YAMLError("the query of '\(rule.name)' is not read: \(fault.message)", at: fault.mark)
    }
    let query: Query
    do throws(PromQL.Refusal) {
      query = try Query(rule.query.value)
    } catch {
      throw YAMLError("the query of '\(rule.name)' is wrong: \(error)", at: rule.query.mark)
    }
    let own = try rule.labels.map { label throws(YAMLError) in try RuleText(label) }
    let annotations = try rule.annotations.map { text throws(YAMLError) in try RuleText(text) }
    let inherited = groupLabels.filter { label in !own.contains { $0.name == label.name } }
    self.init(
      name: rule.name,
      kind: rule.isAlert
        ? .alerting(hold: rule.pending, keep: rule.keep, annotations: annotations) : .recording,
      query: query, labels: inherited + own, mark: rule.mark)
  }
}

extension RuleText {
  fileprivate init(_ text: WrittenText) throws(YAMLError) {
    do throws(TemplateError) {
      self.init(name: text.name, template: try RuleTemplate(text.value))
    } catch {
      throw YAMLError("the template of '\(text.name)' is wrong: \(error)", at: text.mark)
    }
  }
}
