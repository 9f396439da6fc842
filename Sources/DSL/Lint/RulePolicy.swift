/// What the labels or annotations of a rule must be.
package struct FieldPolicy: Sendable {
  package enum Fault: Hashable, Sendable {
    /// None of the fields is there, or all are empty.
    case missing
    /// The value of the field at this place is not accepted.
    case unwanted(Int)
  }

  /// Which fields it is about.
  let isAbout: @Sendable (_ name: String) -> Bool
  /// Which values they may have.
  let accepts: @Sendable (_ value: String) -> Bool
  /// Whether one of them must be there.
  let isRequired: Bool

  package init(
    isRequired: Bool, about isAbout: @escaping @Sendable (_ name: String) -> Bool,
    accepts: @escaping @Sendable (_ value: String) -> Bool = { _ in true }
  ) {
    self.isAbout = isAbout
    self.accepts = accepts
    self.isRequired = isRequired
  }

  /// One of these fields must be there.
  package static func anyOf(_ names: Set<String>) -> FieldPolicy {
    FieldPolicy(isRequired: true, about: { names.contains($0) })
  }

  /// Whether one of them must be there and none is.
  func misses(_ texts: [CheckedRuleText]) -> Bool {
    // Looked at where they stand: to copy a text costs more than the question.
    isRequired
      && !texts.indices.contains { isAbout(texts[$0].name) && !texts[$0].template.isEmpty }
  }

  package func faults(in fields: [(name: String, value: String)]) -> [Fault] {
    let places = fields.indices.filter { isAbout(fields[$0].name) && !fields[$0].value.isEmpty }
    if places.isEmpty { return isRequired ? [.missing] : [] }
    return places.filter { !accepts(fields[$0].value) }.map { .unwanted($0) }
  }
}

/// How long something of a rule must at least and may at most be, in nanoseconds; 0 for no bound.
package struct LengthPolicy: Sendable {
  package enum Fault: Hashable, Sendable {
    case tooShort
    case tooLong
  }

  let least: Int64
  let most: Int64

  package init(least: Int64 = 0, most: Int64 = 0) {
    self.least = least
    self.most = most
  }

  package func fault(of length: Int64) -> Fault? {
    if least > 0, length < least { return .tooShort }
    return most > 0 && length > most ? .tooLong : nil
  }
}

/// Groups that are evaluated so seldom that what they give is stale in between.
package enum EvaluationGap {
  /// How long Prometheus and VictoriaMetrics take a sample for current: 5 minutes.
  package static let lookback: Int64 = 300 * Nanoseconds.second

  /// Tells if the series of a rule have gaps.
  ///
  /// An alert has none where `keep` reaches from one evaluation to the next.
  ///
  /// - Parameters:
  ///   - interval: Between two evaluations, in nanoseconds.
  ///   - keep: How long an alert is kept, in nanoseconds; nil for a recording rule.
  /// - Returns: True where what the rule gives ends before it is evaluated again.
  package static func hasGaps(interval: Int64, keep: Int64?) -> Bool {
    interval > lookback && (keep ?? 0) < interval
  }
}
