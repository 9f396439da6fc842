import DSL

/// Answers conditions directly, one at a time, and can say why.
///
/// For one condition and one alert this is the whole need; the compiled indexes of `Index/` answer
/// many at once and agree with it.
package struct ConditionEvaluator: Sendable {
  let calendars: CalendarEvaluator

  package init(calendars: CalendarEvaluator) { self.calendars = calendars }

  package func holds(_ condition: Condition, _ labels: PackedMap, at now: Instant) -> Bool {
    switch condition {
    case .always: true
    case .never: false
    case .label(let name, let test): test.accepts(labels[name] ?? "")
    case .during(let calendar): calendars.contains(now, in: calendar)
    case .all(let parts): parts.allSatisfy { holds($0, labels, at: now) }
    case .any(let parts): parts.contains { holds($0, labels, at: now) }
    case .not(let inner): !holds(inner, labels, at: now)
    }
  }

  package func holds(_ condition: Condition, _ labels: LabelSet, at now: Instant) -> Bool {
    holds(condition, labels.map, at: now)
  }

  /// The answer as far as the labels alone decide it; nil when it depends on the time.
  package func holdsWhatever(time condition: Condition, _ labels: LabelSet) -> Bool? {
    switch condition {
    case .always: return true
    case .never: return false
    case .label(let name, let test): return test.accepts(labels[name] ?? "")
    case .during: return nil
    case .not(let inner): return holdsWhatever(time: inner, labels).map { !$0 }
    case .all(let parts), .any(let parts):
      var isAll = false
      if case .all = condition { isAll = true }
      var isOpen = false
      for part in parts {
        let answer = holdsWhatever(time: part, labels)
        // One false part decides a conjunction, one true part a disjunction.
        if answer == !isAll { return answer }
        isOpen = isOpen || answer == nil
      }
      return isOpen ? nil : isAll
    }
  }

  /// The first time after `now` at which the condition answers otherwise for these labels; nil when
  /// it does not within the calendars' search span.
  package func nextChange(
    of condition: Condition, _ labels: LabelSet, after now: Instant
  ) -> Instant? {
    guard holdsWhatever(time: condition, labels) == nil else { return nil }
    let mentioned = condition.calendars
    let answer = holds(condition, labels, at: now)
    let end = now + CalendarEvaluator.searchSpan
    var time = now
    while let next = mentioned.compactMap({ calendars.nextChange(of: $0, after: time) }).min(),
      next <= end
    {
      if holds(condition, labels, at: next) != answer { return next }
      time = next
    }
    return nil
  }

  /// The clauses that decide the answer: those that hold when it is true, those that fail when it
  /// is false.
  ///
  /// Empty for a constant.
  package func explain(
    _ condition: Condition, _ labels: LabelSet, at now: Instant
  ) -> ConditionVerdict {
    let holds = holds(condition, labels, at: now)
    var clauses: [Clause] = []
    collect(condition, labels, now, negated: false, into: &clauses)
    return ConditionVerdict(holds: holds, clauses: clauses)
  }

  /// Collects the clauses of a part that bring about its value.
  private func collect(
    _ condition: Condition, _ labels: LabelSet, _ now: Instant, negated: Bool,
    into clauses: inout [Clause]
  ) {
    switch condition {
    case .always, .never: return
    case .label(let name, let test):
      let value = labels[name]
      clauses.append(
        Clause(
          subject: .label(name: name, test: test, actual: value), isNegated: negated,
          holds: test.accepts(value ?? "") != negated))
    case .during(let calendar):
      clauses.append(
        Clause(
          subject: .calendar(calendar), isNegated: negated,
          holds: calendars.contains(now, in: calendar) != negated))
    case .not(let inner): collect(inner, labels, now, negated: !negated, into: &clauses)
    case .all(let parts), .any(let parts):
      let whole = holds(condition, labels, at: now)
      for part in parts where holds(part, labels, at: now) == whole {
        collect(part, labels, now, negated: negated, into: &clauses)
      }
    }
  }
}

extension Condition {
  /// The calendars that are mentioned, each once.
  var calendars: [Ref<Calendar>] {
    switch self {
    case .always, .never, .label: []
    case .during(let calendar): [calendar]
    case .not(let inner): inner.calendars
    case .all(let parts), .any(let parts):
      parts.flatMap(\.calendars).reduce(into: []) { all, calendar in
        if !all.contains(calendar) { all.append(calendar) }
      }
    }
  }
}

extension LabelTest {
  /// Whether a value passes; "" stands for an absent label.
  package func accepts(_ value: String) -> Bool {
    switch self {
    case .equals(let wanted): value.hasSameBytes(as: wanted)
    case .oneOf(let values): values.contains { value.hasSameBytes(as: $0) }
    case .matches(let pattern): pattern.matchesWhole(value)
    }
  }
}

extension String {
  /// Equality of label values.
  ///
  /// Swift's own holds canonically equivalent texts to be equal; labels are compared byte by byte,
  /// here as in Prometheus.
  func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// The order of Unicode scalars, which is that of the UTF-8 bytes.
  func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

/// The value of a condition and what brought it about.
package struct ConditionVerdict: Hashable, Sendable {
  package let holds: Bool
  package let clauses: [Clause]
}

/// One test within a condition and how it came out.
package struct Clause: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// `actual` is nil when the label is absent.
    case label(name: String, test: LabelTest, actual: String?)
    case calendar(Ref<Calendar>)
  }

  package let subject: Subject
  package let isNegated: Bool
  package let holds: Bool
}
