import DSL

/// A rule of a package that cannot be evaluated here.
package struct RuleConversionError: Error, Hashable {
  package let message: String
  package let place: Place
}

extension RuleFile {
  /// The rules of a program as they are evaluated in virtual time; what is tested is what is
  /// emitted.
  package init(_ groups: [ProgramRules]) throws(RuleConversionError) {
    var converted: [RuleGroup] = []
    for group in groups { converted.append(try RuleGroup(group)) }
    self.init(groups: converted)
  }
}

extension RuleGroup {
  package init(_ group: ProgramRules) throws(RuleConversionError) {
    var rules: [Rule] = []
    for rule in group.rules { rules.append(try Rule(rule, group.labels)) }
    self.init(
      name: group.title, interval: group.interval, queryOffset: group.offset ?? .zero,
      limit: group.limit ?? 0, rules: rules)
  }
}

extension Rule {
  fileprivate init(
    _ rule: ProgramRule, _ shared: [(name: String, value: String)]
  ) throws(RuleConversionError) {
    let query: Query
    do throws(PromQL.Refusal) {
      query = try Query(rule.query)
    } catch {
      throw RuleConversionError(
        message: "the query of '\(rule.name)' cannot be evaluated: \(error)", place: rule.place)
    }
    let inherited = shared.filter { label in !rule.labels.contains { $0.name == label.name } }
    var labels = inherited.map {
      RuleText(name: $0.name, template: RuleTemplate(literal: $0.value))
    }
    let kind: Kind
    switch rule.kind {
    case .record:
      labels += rule.labels.map {
        RuleText(name: $0.name, template: RuleTemplate(literal: $0.text))
      }
      kind = .recording
    case .alert(let alert):
      labels += try Rule.texts(rule.labels, of: rule)
      kind = .alerting(
        hold: alert.pending, keep: alert.keep,
        annotations: try Rule.texts(alert.annotations, of: rule))
    }
    self.init(
      name: rule.name, kind: kind, query: query, labels: labels,
      mark: YAMLMark(line: rule.place.line, column: rule.place.column, offset: 0))
  }

  private static func texts(
    _ texts: [(name: String, text: String)], of rule: ProgramRule
  ) throws(RuleConversionError) -> [RuleText] {
    var converted: [RuleText] = []
    for text in texts {
      do throws(TemplateError) {
        converted.append(RuleText(name: text.name, template: try RuleTemplate(text.text)))
      } catch {
        throw RuleConversionError(
          message: "'\(text.name)' of '\(rule.name)' cannot be filled in: \(error)",
          place: rule.place)
      }
    }
    return converted
  }
}
