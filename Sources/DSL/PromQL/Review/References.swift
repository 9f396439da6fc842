extension PromQL.Selector {
  /// Calls a function with each list of matchers; a series must fit one of them.
  func forEachGroup(_ body: ([PromQL.Matcher]) -> Void) {
    body(matchers)
    for group in alternatives { body(group) }
  }
}

extension PromQL.NodeSort {
  /// Whether labels stand in nodes of the sort.
  var namesLabels: Bool {
    switch self {
    case .selector, .aggregation, .binary, .call: true
    case .number, .string, .range, .subquery, .unary, .parenthesized: false
    }
  }
}

extension PromQL.Expression {
  /// Calls a function with every selector; copies no other node.
  func forEachSelector(_ body: (PromQL.Selector) -> Void) {
    for index in nodes.indices where nodes[index].kind.sort == .selector {
      if case .selector(let selector) = nodes[index].kind { body(selector) }
    }
  }

  /// Calls a function with every label that the query names anywhere, as often as it does.
  func forEachNamedLabel(_ body: (String) -> Void) {
    for index in nodes.indices where nodes[index].kind.sort.namesLabels {
      switch nodes[index].kind {
      case .selector(let selector):
        for matcher in selector.matchers { body(matcher.name.value) }
        for matcher in selector.alternatives.joined() { body(matcher.name.value) }
      case .aggregation(let aggregation):
        for label in aggregation.grouping?.labels ?? [] { body(label.value) }
      case .binary(let binary):
        for label in binary.matching?.labels ?? [] { body(label.value) }
        for label in binary.grouping?.labels ?? [] { body(label.value) }
      case .call(let call) where call.name.value.hasPrefix("label_"):
        for argument in call.arguments {
          if case .string(let literal) = self[argument].kind { body(literal.text) }
        }
      case .number, .string, .range, .subquery, .unary, .call, .parenthesized: continue
      }
    }
  }

  /// Whether the query names a label anywhere.
  func names(label: String) -> Bool {
    var isNamed = false
    forEachNamedLabel { if $0 == label { isNamed = true } }
    return isNamed
  }
}

extension QueryReview {
  /// The names of the series that are selected, each where it is first written.
  package var metrics: [PromQL.Located<String>] { Self.metrics(of: expression) }

  /// The same for a query that is not reviewed.
  package static func metrics(of expression: PromQL.Expression) -> [PromQL.Located<String>] {
    var seen: Set<String> = []
    var names: [PromQL.Located<String>] = []
    forEachSelection(of: expression) { name in
      if let name, seen.insert(name.value).inserted { names.append(name) }
    }
    return names.sorted { $0.range < $1.range }
  }

  /// Calls a function with the name of the series of every selection; with nil where it fixes none.
  static func forEachSelection(
    of expression: PromQL.Expression, _ body: (PromQL.Located<String>?) -> Void
  ) {
    expression.forEachSelector { selector in
      if let name = selector.name {
        body(name)
      } else {
        selector.forEachGroup { body(metric(of: selector, $0)) }
      }
    }
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
