/// An alert rule with what is known of its alerts and where the route sends them.
struct LintedAlert {
  let rule: LintedRule
  let labels: AlertLabels
  /// What every alert of the rule fulfils.
  let known: LabelCondition
  /// The ends of the route that some of its alerts may get to, by their places; where it is too
  /// much to say, they may.
  let mayReach: [Int]
  /// The ends that all of its alerts get to.
  let reaches: [Int]
}

/// Follows the alerts of the package's rules through its route.
struct AlertFlow {
  /// Pairs of rules and ends of the route that are held against each other; packages with more are
  /// not followed.
  static let pairCountMax = 50_000

  /// What is needed of an end of the route again and again.
  private struct End {
    let reach: ConditionAnalysis?
    let rest: ConditionAnalysis?
  }

  /// Empty where nothing is followed.
  private let ends: [End]
  private let endCount: Int
  private let names: Set<String>
  private let seriesLabels: Set<String>

  init(_ leaves: [RouteLeaf], _ rules: LintedRules, asked names: Set<String>) {
    self.names = names
    seriesLabels = rules.seriesLabels
    endCount = leaves.count
    guard leaves.count * rules.alerts.count <= Self.pairCountMax, !rules.alerts.isEmpty else {
      ends = []
      return
    }
    ends = leaves.map { leaf in
      End(
        reach: leaf.reach.flatMap { ConditionAnalysis($0) },
        rest: leaf.reach.flatMap { ConditionAnalysis(.negated($0)) })
    }
  }

  func alert(_ rule: LintedRule) -> LintedAlert {
    let labels = AlertLabels(
      alert: rule.name, query: rule.query.review.labels,
      settings: rule.labels.map { ($0.name, $0.constant) }, ofSeries: seriesLabels)
    let known = labels.condition(on: names)
    guard !ends.isEmpty, let analysis = ConditionAnalysis(known), !analysis.isNever else {
      return LintedAlert(
        rule: rule, labels: labels, known: known, mayReach: Array(0..<endCount), reaches: [])
    }
    let mayReach = ends.indices.filter { index in
      ends[index].reach.flatMap { analysis.intersects($0) } ?? true
    }
    let reaches = ends.indices.filter { index in
      ends[index].rest.map { analysis.intersects($0) == false } ?? false
    }
    return LintedAlert(
      rule: rule, labels: labels, known: known, mayReach: mayReach, reaches: reaches)
  }
}

extension LintedPackage {
  /// The alert rules that a condition is about alone: those that it names in `alertname`.
  ///
  /// Packages take alerts from elsewhere as well, so of other conditions nothing can be said.
  ///
  /// - Returns: Nil where alerts that no rule of the package makes could fulfil the condition.
  func alertsNamed(by condition: LabelCondition) -> [LintedAlert]? {
    guard !alerts.isEmpty, let analysis = ConditionAnalysis(condition) else { return nil }
    var names: Set<String> = []
    for product in analysis.products where !product.isEmpty {
      guard let members = product.labels["alertname"]?.members else { return nil }
      names.formUnion(members)
    }
    guard !names.isEmpty, names.isSubset(of: alertNames) else { return nil }
    return alerts.filter { names.contains($0.rule.name) }
  }

  /// The label that keeps an alert from fulfilling a condition, where it is one label alone.
  func obstacle(_ alert: LintedAlert, _ condition: LabelCondition) -> String? {
    guard let analysis = ConditionAnalysis(condition) else { return nil }
    let names = condition.labelNames.subtracting(["alertname"]).sorted()
    return names.first { name in
      analysis.products.allSatisfy { product in
        guard let values = product.labels[name], let known = ConditionAnalysis(alert.known) else {
          return false
        }
        let single = ConditionAnalysis.Product(labels: [name: values])
        return known.products.allSatisfy { $0.intersection(single)?.isEmpty ?? false }
      }
    }
  }
}
