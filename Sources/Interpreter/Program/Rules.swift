package import DSL

/// A group of rules that another program evaluates: what is emitted and what tests run.
package struct ProgramRules: Sendable {
  /// What a group was made of.
  package enum Origin: Hashable, Sendable {
    /// `rules NAME`.
    case rules
    /// `slo NAME`.
    case objective
  }

  /// Of the declaration.
  package var name: String
  /// The name of the group in files.
  package var title: String
  package var origin: Origin
  /// The name and the kind of the source, such as `prometheus`.
  package var source: (name: String, kind: String)
  /// Nil for the evaluator's own.
  package var interval: TimeSpan?
  /// How far back the rules look; nil for the evaluator's own.
  package var offset: TimeSpan?
  /// How many alerts or series a rule may give; nil for any number.
  package var limit: Int?
  /// What vmalert knows besides.
  package var concurrency: Int?
  package var delay: TimeSpan?
  package var isAligned: Bool?
  /// Of every rule that does not set them; the same for all, and no templates.
  package var labels: [(name: String, value: String)]
  /// In the order of their evaluation.
  package var rules: [ProgramRule]
  package var place: Place

  package init(
    name: String, title: String, origin: Origin, source: (name: String, kind: String),
    interval: TimeSpan? = nil, rules: [ProgramRule], place: Place
  ) {
    self.name = name
    self.title = title
    self.origin = origin
    self.source = source
    self.interval = interval
    self.rules = rules
    self.place = place
    labels = []
  }
}

/// A rule of a group.
package struct ProgramRule: Sendable {
  package enum Kind: Sendable {
    case record
    case alert(ProgramAlert)
  }

  /// The alert, or the series that is recorded.
  package var name: String
  package var kind: Kind
  /// As written, without white space at the ends.
  package var query: String
  /// Columns that stood before its first line, for whoever writes it on lines of its own.
  package var margin = 0
  package var dialect: PromQL.Dialect
  /// Go templates in alerts; in records they stand for themselves.
  package var labels: [(name: String, text: String)]
  package var place: Place

  package init(
    name: String, kind: Kind, query: String, dialect: PromQL.Dialect,
    labels: [(name: String, text: String)], place: Place
  ) {
    self.name = name
    self.kind = kind
    self.query = query
    self.dialect = dialect
    self.labels = labels
    self.place = place
  }
}

/// What only alerting rules have.
package struct ProgramAlert: Sendable {
  /// How long the condition must hold.
  package var pending: TimeSpan
  /// How long the alert goes on after its condition has ended.
  package var keep: TimeSpan
  /// Go templates.
  package var annotations: [(name: String, text: String)]

  package init(
    pending: TimeSpan = .zero, keep: TimeSpan = .zero,
    annotations: [(name: String, text: String)] = []
  ) {
    self.pending = pending
    self.keep = keep
    self.annotations = annotations
  }
}

extension ProgramRules {
  /// The rules that raise alerts.
  package var alerts: [ProgramRule] {
    rules.filter { rule in
      if case .alert = rule.kind { return true }
      return false
    }
  }
}
