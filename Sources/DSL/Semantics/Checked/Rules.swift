/// A group of rules, which an evaluator looks at one after the other.
package struct CheckedRules: Sendable {
  package var name: String
  package var source: Handle<CheckedSource>
  /// In nanoseconds; nil for the evaluator's own.
  package var interval: Int64?
  /// By the table `AttributeTable.rules`.
  package var attributes: CheckedAttributes
  /// Of every rule that does not set them itself; all are constants.
  package var labels: [CheckedRuleText]
  /// In source order, in which they are evaluated.
  package var rules: [CheckedRule]
  package var span: Span

  /// The name of the group in files.
  package var title: String { attributes.text("title") ?? name }

  package var alerts: [CheckedAlertRule] {
    rules.compactMap { rule in
      if case .alert(let alert) = rule { return alert }
      return nil
    }
  }

  package var records: [CheckedRecordRule] {
    rules.compactMap { rule in
      if case .record(let record) = rule { return record }
      return nil
    }
  }
}

package enum CheckedRule: Sendable {
  case alert(CheckedAlertRule)
  case record(CheckedRecordRule)
}

package struct CheckedAlertRule: Sendable {
  package var name: String
  package var query: CheckedQuery
  /// How long the condition must hold, in nanoseconds.
  package var pending: Int64
  /// How long the alert goes on after its condition has ended, in nanoseconds.
  package var keep: Int64
  /// Those of the group that the rule does not set itself.
  package var inherited: [CheckedRuleText] = []
  package var labels: [CheckedRuleText]
  package var annotations: [CheckedRuleText]
  package var span: Span

  /// The labels that are the same for all its alerts, besides the name.
  package var constantLabels: [(name: String, value: String)] {
    (inherited + labels).compactMap { label in label.constant.map { (label.name, $0) } }
  }
}

package struct CheckedRecordRule: Sendable {
  package var name: String
  package var query: CheckedQuery
  /// All are constants.
  package var labels: [CheckedRuleText]
  package var span: Span
}

/// A label or an annotation of a rule.
package struct CheckedRuleText: Sendable {
  package var name: String
  /// Over the slots of `Scope.RuleSlot`.
  package var value: TypedExpression
  /// The value as a Go template, which Prometheus and vmalert fill in.
  package var template: String
  /// Where the value stands.
  package var span: Span

  /// The text, where it is known before anything runs.
  package var constant: String? {
    if case .constant(.string(let text)) = value { return text }
    return nil
  }
}
