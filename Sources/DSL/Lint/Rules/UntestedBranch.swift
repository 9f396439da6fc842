/// A branch of the route that no test reaches.
///
/// The package has tests, but none of them sends an alert here or expects a route that ends here.
/// An edit can take the branch away without any test noticing.
struct UntestedBranch: LintRule {
  static let code = DiagnosticCode.untestedBranch

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let tests = package.declarations.tests
    guard !tests.isEmpty else { return }
    let rules = package.declarations.rules.flatMap(\.alerts)
    let records = package.declarations.rules.flatMap(\.records)
    let alerts = tests.flatMap { test in
      let series = test.statements.compactMap(\.action.series)
      return test.statements.flatMap { labels(of: $0.action, rules) }
        + labels(of: series, rules, records)
    }
    for leaf in package.leaves {
      // That siblings leave nothing to a branch is the checker's finding; to prove it again for
      // each branch would cost more than all other rules together.
      guard let reach = leaf.reach, !Proof.isNever(leaf.branch.condition) else { continue }
      let isReached = alerts.contains { labels in
        reach.holds(for: labels, inside: true) || reach.holds(for: labels, inside: false)
      }
      if !isReached {
        found.report(.untestedBranch(at: leaf.branch.span, branch: leaf.branch.text))
      }
    }
  }

  /// The labels of the alerts that a statement sends or names; those of a rule's alert are what
  /// the test says of it and what the rule sets.
  private static func labels(
    of action: CheckedTestAction, _ rules: [CheckedAlertRule]
  ) -> [[String: String]] {
    switch action {
    case .fire(let labels, _), .expectRoute(let labels, _): [dictionary(labels)]
    case .expectNamedAlert(let name, let labels, _):
      rules.filter { $0.name == name }.map {
        dictionary(labels + $0.constantLabels + [("alertname", name)])
      }
    default: []
    }
  }

  /// The labels that the alerts of rules can have whose queries ask for the series of a test.
  ///
  /// These are what the series have and what the rules set. Which of them a query keeps does not
  /// matter here; to call a branch tested that is not is better than the reverse.
  private static func labels(
    of series: [CheckedSeries], _ rules: [CheckedAlertRule], _ records: [CheckedRecordRule]
  ) -> [[String: String]] {
    series.prefix(seriesCountMax).flatMap { series -> [[String: String]] in
      let name = series.labels.first { $0.name == PromQL.metricNameLabel }?.value ?? ""
      var known: Set<String> = [name]
      var isNew = true
      while isNew {
        let more = records.filter { record in
          !known.contains(record.name) && known.contains { record.query.text.contains($0) }
        }
        known.formUnion(more.map(\.name))
        isNew = !more.isEmpty
      }
      let own = series.labels.filter { $0.name != PromQL.metricNameLabel }
      return rules.filter { rule in known.contains { rule.query.text.contains($0) } }.map {
        dictionary(own + $0.constantLabels + [("alertname", $0.name)])
      }
    }
  }

  /// How many series of a test are looked at.
  private static let seriesCountMax = 100

  private static func dictionary(_ pairs: TestPairs) -> [String: String] {
    Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}

extension CheckedTestAction {
  fileprivate var series: CheckedSeries? {
    if case .series(let series) = self { return series }
    return nil
  }
}
