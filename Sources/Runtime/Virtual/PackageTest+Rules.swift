import DSL
import Interpreter

// Alerts that the package's rules make of the series of a test.
extension PackageTest {
  /// Lets time pass; rules are evaluated when they are due.
  mutating func advance(to end: Instant) {
    while let due = stage?.nextDue, due <= end {
      engine.run(until: due)
      let posts = stage?.evaluate(at: due) ?? []
      guard !posts.isEmpty else { continue }
      for post in posts { known.insert(post.labels) }
      engine.handle(.post(posts))
    }
    engine.run(until: end)
  }

  /// Rules that could not be evaluated, as failures of the test.
  func ruleFailures() -> [TestResult.Failure] {
    (stage?.failures ?? []).map { failure in
      TestResult.Failure(
        place: failure.place,
        message:
          "rule \(failure.name) fails at \((failure.at - start).text): \(failure.message)")
    }
  }

  // MARK: Expecting

  func namedAlertFault(
    _ name: String, _ labels: LabelSet, _ expected: AlertExpectation
  ) -> String? {
    let wanted = LabelSet(labels.map.pairs + [("alertname", name)])
    let active = (stage?.active(name) ?? []).filter { $0.labels.contains(wanted) }
    let given = engine.kernel.alertViews(at: engine.now).filter {
      fired[$0.record.labels] != nil && $0.record.labels.contains(wanted)
    }
    let fires = active.contains { $0.firedAt != nil } || !given.isEmpty
    switch expected {
    case .firing: return fires ? nil : fault("to fire", name, labels)
    case .pending:
      return active.contains { $0.firedAt == nil } ? nil : fault("to be pending", name, labels)
    case .inactive:
      return active.isEmpty && given.isEmpty ? nil : fault("to be inactive", name, labels)
    case .resolved:
      let wasSeen = known.contains { $0.contains(wanted) }
      return wasSeen && !fires ? nil : fault("to be resolved", name, labels)
    case .muted, .inhibited:
      guard known.contains(where: { $0.contains(wanted) }) else {
        return fault("to fire and be suppressed", name, labels)
      }
      return alertFault(wanted, expected).map { "alert \(name): \($0)" }
    }
  }

  /// What was expected of an alert, its state, and the values that decided.
  private func fault(_ wanted: String, _ name: String, _ labels: LabelSet) -> String {
    let braces = labels.map.isEmpty ? "" : " \(labels.seriesText)"
    let head = "expected alert \(name)\(braces) \(wanted) at \(clock)"
    guard let stage else { return head + "; the test gives no series, so no rule is evaluated" }
    let active = stage.active(name)
    let state = active.isEmpty ? "; none is pending or fires" : "; these are there:"
    return "\(head)\(state)\n\(stage.history(of: name, at: engine.now))"
  }

  mutating func valueFault(
    _ query: String, _ comparison: CheckedComparison, _ number: Double
  ) -> String? {
    guard stage != nil else { return "the test gives no series, so no query has a value" }
    let wanted =
      "expected \(line(query)) \(comparison.rawValue) \(PromQL.text(of: number)) at \(clock)"
    switch stage?.value(of: query, at: engine.now) {
    case .success(let samples)?:
      guard samples.count == 1 else {
        let list = samples.prefix(Self.shownSamples).map {
          "\n  \($0.labels.seriesText) \(PromQL.text(of: $0.value))"
        }
        let found = samples.isEmpty ? "no value" : "\(samples.count) values"
        return "\(wanted); it gives \(found)\(list.joined())"
      }
      let value = samples[0].value
      guard !comparison.holds(value, number) else { return nil }
      return "\(wanted); it is \(PromQL.text(of: value))"
    case .failure(let fault)?: return "\(wanted); it cannot be evaluated: \(fault.reason)"
    case nil: return nil
    }
  }

  /// Samples of a query that are shown.
  private static let shownSamples = 5

  private func line(_ query: String) -> String {
    query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension CheckedComparison {
  /// Values that differ by less, relative to their size, count as equal: sums of fractions are
  /// rarely exact.
  private static let tolerance = 1e-9

  func holds(_ value: Double, _ number: Double) -> Bool {
    let isEqual =
      value == number || value.isNaN && number.isNaN
      || (value - number).magnitude <= Self.tolerance * max(value.magnitude, number.magnitude)
    switch self {
    case .equal: return isEqual
    case .notEqual: return !isEqual
    case .less: return value < number && !isEqual
    case .lessOrEqual: return value < number || isEqual
    case .greater: return value > number && !isEqual
    case .greaterOrEqual: return value > number || isEqual
    }
  }
}
