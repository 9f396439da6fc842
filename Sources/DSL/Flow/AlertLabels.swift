/// The labels that the alerts of one rule carry: those of its query's result, under those that the
/// rule and its group set, with the name of the alert.
///
/// Alerts may get more labels on their way (external labels, relabelling). What the query loses may
/// come back so; what the rule sets or the query fixes stays.
package struct AlertLabels: Sendable {
  /// What a rule sets: a value that is always the same, or nil where it is a text of its own for
  /// each alert.
  package typealias Settings = [(name: String, value: String?)]

  package let name: String
  private let query: PromQLLabels
  private let settings: Settings
  /// Labels that are those of series, and that nobody adds later on.
  private let ofSeries: Set<Interned>

  package init(
    alert name: String, query: PromQLLabels, settings: Settings, ofSeries: Set<Interned>
  ) {
    self.name = name
    self.query = query
    self.settings = settings
    self.ofSeries = ofSeries
  }

  /// Whether the rule or its group sets a label.
  package func sets(_ label: String) -> Bool {
    guard label != "alertname" else { return true }
    return setting(of: label).map { $0.value?.isEmpty != true } ?? false
  }

  /// What the rule sets a label to; the last of several counts.
  private func setting(of label: String) -> (name: String, value: String?)? {
    settings.last { $0.name == label }
  }

  /// Why no alert of the rule can carry a label; nil when one may.
  package func loss(of label: String) -> PromQLLabels.Cause? { loss(of: Interned(label)) }

  /// Why no alert of the rule can carry a label; nil when one may.
  func loss(of label: Interned) -> PromQLLabels.Cause? {
    guard ofSeries.contains(label), !sets(label.text), query.presence(of: label) == .never
    else { return nil }
    return query.verdict(on: label.text).causes.first
  }

  /// What is certain of the alerts' labels, as a condition that every alert of the rule fulfils.
  ///
  /// - Parameter names: The labels that are asked about, in order; nothing is said about others.
  /// - Returns: A condition whose parts are constraints of single labels.
  func condition(on names: [Interned]) -> LabelCondition {
    var parts: [LabelCondition] = []
    var asked: [Interned] = []
    for key in names {
      let label = key.text
      if label == "alertname" {
        parts.append(.label(label, .equals(name)))
      } else if let setting = setting(of: label) {
        if let value = setting.value { parts.append(.label(label, .equals(value))) }
      } else {
        asked.append(key)
      }
    }
    let branches = query.live.map { branch in
      LabelCondition.all(of: asked.map { constraint(on: $0, branch.fact(of: $0)) })
    }
    parts.append(.any(of: branches))
    return .all(of: parts)
  }

  private func constraint(on key: Interned, _ fact: PromQLLabels.Fact) -> LabelCondition {
    let label = key.text
    let absent = LabelCondition.label(label, .equals(""))
    switch fact.presence {
    // Something may add the label on the way, unless it is one of the series.
    case .never: return ofSeries.contains(key) ? absent : .always
    case .always:
      return .all(of: [.negated(absent)] + fact.matchers.map { $0.condition(on: label) })
    case .possible:
      let matching = LabelCondition.all(of: fact.matchers.map { $0.condition(on: label) })
      return fact.matchers.isEmpty ? .always : .any(of: [absent, matching])
    }
  }
}

extension PromQL.Matcher {
  /// The matcher as a condition on alerts.
  fileprivate func condition(on label: String) -> LabelCondition {
    switch op {
    case .equals: return .label(label, .equals(value))
    case .notEquals: return .negated(.label(label, .equals(value)))
    case .matches, .notMatches:
      guard let pattern else { return .always }
      let matches = LabelCondition.label(label, .matches(pattern))
      return op == .matches ? matches : .negated(matches)
    }
  }
}
