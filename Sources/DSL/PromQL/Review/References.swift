extension PromQL.Expression {
  /// Calls a function with each list of matchers of a selector; a series must fit one of them.
  func forEachGroup(
    of selector: PromQL.Selector, _ body: (ArraySlice<PromQL.Matcher>) -> Void
  ) {
    body(self[selector.matchers])
    guard selector.extras != nil else { return }
    for group in alternatives(of: selector) { body(self[group]) }
  }

  /// Calls a function with every selector.
  func forEachSelector(_ body: (PromQL.Selector) -> Void) {
    let nodes = nodes
    for index in nodes.indices {
      if case .selector(let selector) = nodes[index].kind { body(selector) }
    }
  }

  /// Calls a function with every label that the query names anywhere, as often as it does.
  func forEachNamedLabel(_ body: (Interned) -> Void) {
    // Every matcher belongs to a selector, every name to a grouping or a join.
    for matcher in tree.matchers { body(matcher.name.key) }
    for name in tree.names { body(name.key) }
    for node in nodes {
      guard case .call(let call) = node.kind, call.name.value.hasPrefix("label_") else { continue }
      for argument in self[call.arguments] {
        if case .string(let literal) = self[argument].kind { body(Interned(literal.text)) }
      }
    }
  }

  /// Whether the query names a label anywhere.
  func names(label: String) -> Bool {
    guard let key = Interned(known: label) else { return false }
    var isNamed = false
    forEachNamedLabel { if $0 == key { isNamed = true } }
    return isNamed
  }
}

extension QueryReview {
  /// The names of the series that are selected, each where it is first written.
  package var metrics: [PromQL.Name] { Self.metrics(of: expression) }

  /// The same for a query that is not reviewed.
  package static func metrics(of expression: PromQL.Expression) -> [PromQL.Name] {
    var names: [PromQL.Name] = []
    forEachSelection(of: expression) { name in
      if let name, !names.contains(name) { names.append(name) }
    }
    return names.sorted { $0.range < $1.range }
  }

  /// Calls a function with the name of the series of every selection; with nil where it fixes none.
  static func forEachSelection(
    of expression: PromQL.Expression, _ body: (PromQL.Name?) -> Void
  ) {
    expression.forEachSelector { selector in
      if let name = selector.name {
        body(name)
      } else {
        expression.forEachGroup(of: selector) { body(metric(of: selector, $0)) }
      }
    }
  }

  /// The metric's name that a list of matchers fixes.
  static func metric(
    of selector: PromQL.Selector, _ matchers: ArraySlice<PromQL.Matcher>
  ) -> PromQL.Name? {
    if let name = selector.name { return name }
    let named = matchers.first { $0.name.key == PromQL.metricNameKey && $0.op == .equals }
    return named.map { PromQL.Name($0.wanted, $0.range) }
  }

  /// Whether both results can have a series with the same labels, made from the same series.
  ///
  /// Only sources whose metric is known are compared: of others too little is known.
  package func overlaps(with other: QueryReview) -> Bool {
    sources.contains { mine in other.sources.contains { Self.meet(mine, $0) } }
  }

  /// The selectors from which the result's series come, with what the query says of their labels.
  private var sources: [(metric: Interned, branch: PromQLLabels.Branch)] {
    labels.live.compactMap { branch in
      let selector = expression.ids.first { id in
        guard case .selector = expression[id].kind else { return false }
        return expression[id].range == branch.range
      }
      guard let selector, case .selector(let found) = expression[selector].kind,
        let metric = Self.metric(of: found, expression[found.matchers])
      else { return nil }
      return (metric.key, branch)
    }
  }

  private static func meet(
    _ left: (metric: Interned, branch: PromQLLabels.Branch),
    _ right: (metric: Interned, branch: PromQLLabels.Branch)
  ) -> Bool {
    guard left.metric == right.metric else { return false }
    let names = Set((left.branch.facts + right.branch.facts).map(\.key))
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
