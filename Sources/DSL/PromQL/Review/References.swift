extension QueryReview {
  /// The names of the series that are selected, each where it is first written.
  package var metrics: [PromQL.Located<String>] { Self.metrics(of: expression) }

  /// The same for a query that is not reviewed.
  package static func metrics(of expression: PromQL.Expression) -> [PromQL.Located<String>] {
    var seen: Set<String> = []
    var names: [PromQL.Located<String>] = []
    for id in expression.ids {
      guard case .selector(let selector) = expression[id].kind else { continue }
      for matchers in selector.groups {
        guard let name = metric(of: selector, matchers), seen.insert(name.value).inserted
        else { continue }
        names.append(name)
      }
    }
    return names.sorted { $0.range < $1.range }
  }

  /// The metric's name that a list of matchers fixes.
  static func metric(
    of selector: PromQL.Selector, _ matchers: [PromQL.Matcher]
  ) -> PromQL.Located<String>? {
    if let name = selector.name { return name }
    let named = matchers.first { $0.name.value == PromQL.metricNameLabel && $0.op == .equals }
    return named.map { PromQL.Located($0.value, $0.range) }
  }

  /// Whether both results can have a series with the same labels, made from the same series.
  ///
  /// Only sources whose metric is known are compared: of others too little is known.
  package func overlaps(with other: QueryReview) -> Bool {
    sources.contains { mine in other.sources.contains { Self.meet(mine, $0) } }
  }

  /// The selectors from which the result's series come, with what the query says of their labels.
  private var sources: [(metric: String, branch: PromQLLabels.Branch)] {
    labels.live.compactMap { branch in
      let selector = expression.ids.first { id in
        guard case .selector = expression[id].kind else { return false }
        return expression[id].range == branch.range
      }
      guard let selector, case .selector(let found) = expression[selector].kind,
        let metric = Self.metric(of: found, found.matchers)
      else { return nil }
      return (metric.value, branch)
    }
  }

  private static func meet(
    _ left: (metric: String, branch: PromQLLabels.Branch),
    _ right: (metric: String, branch: PromQLLabels.Branch)
  ) -> Bool {
    guard left.metric == right.metric else { return false }
    let names = Set((left.branch.facts + right.branch.facts).map(\.name))
    return names.allSatisfy { name in
      let (one, two) = (left.branch.fact(of: name), right.branch.fact(of: name))
      switch (one.presence, two.presence) {
      case (.always, .never), (.never, .always): return false
      case (.never, _), (_, .never): return true
      default: return PromQL.contradiction(in: one.matchers + two.matchers) == nil
      }
    }
  }
}
