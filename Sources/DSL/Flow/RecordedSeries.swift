/// What is known of the labels of series that rules record.
///
/// Rules may record what other rules have recorded; each is looked at after those that it reads.
/// Where rules read each other in a circle, one of them is looked at as if it could give anything.
package struct RecordedSeries: Sendable {
  /// A recording rule as far as labels are concerned.
  package struct Rule: Sendable {
    package let name: String
    package let query: PromQL.Expression
    package let labels: [(name: String, value: String)]

    package init(
      name: String, query: PromQL.Expression, labels: [(name: String, value: String)] = []
    ) {
      self.name = name
      self.query = query
      self.labels = labels
    }

    /// Nil where the query cannot be read.
    init?(
      name: String, reading query: CheckedQuery, _ options: PromQL.Options,
      labels: [(name: String, value: String)]
    ) {
      guard let tree = query.tree ?? (try? PromQL.parse(query.text, options)) else { return nil }
      self.init(name: name, query: tree, labels: labels)
    }
  }

  package private(set) var labels: PromQLLabels.Records = [:]
  /// The first query of each name.
  package let queries: QueryReview.Records

  /// Rules read through each other; longer chains are taken for unknown.
  private static let depthMax = 64

  private let rules: [Interned: [Rule]]
  private var waiting: Set<Interned> = []

  package init(_ rules: [Rule]) {
    let named = rules.map { (name: Interned($0.name), rule: $0) }
    self.rules = Dictionary(grouping: named, by: \.name).mapValues { $0.map(\.rule) }
    queries = Dictionary(
      named.map { ($0.name, $0.rule.query) }, uniquingKeysWith: { first, _ in first })
    for (name, _) in named { resolve(name, depth: 0) }
  }

  /// The series that rules of a source record and that queries of the package read.
  init(ofSource source: Int, in package: CheckedDeclarations) {
    let read = package.queryNames.metrics
    let options = PromQL.Options(dialect: SourceKind.dialect(of: package.sources[source].kind))
    var rules: [RecordedSeries.Rule] = []
    for group in package.rules where group.source.raw == source {
      for case .record(let record) in group.rules {
        guard let name = Interned(known: record.name), read.contains(name) else { continue }
        let labels = (group.labels + record.labels).compactMap { label in
          label.constant.map { (label.name, $0) }
        }
        let rule = Rule(name: record.name, reading: record.query, options, labels: labels)
        if let rule { rules.append(rule) }
      }
    }
    self.init(rules)
  }

  private mutating func resolve(_ name: Interned, depth: Int) {
    guard labels[name] == nil, depth < Self.depthMax, let group = rules[name],
      waiting.insert(name).inserted
    else { return }
    var branches: [PromQLLabels.Branch] = []
    for rule in group {
      for metric in QueryReview.metrics(of: rule.query) { resolve(metric.key, depth: depth + 1) }
      branches += PromQLLabels(rule.query, records: labels).live.map { $0.with(rule.labels) }
    }
    waiting.remove(name)
    guard branches.count <= PromQLLabels.branchesMax else { return }
    labels[name] = branches
  }
}

extension PromQLLabels.Branch {
  /// The branch with the labels that a rule sets; an empty value removes the label.
  package func with(_ labels: [(name: String, value: String)]) -> Self {
    var branch = self
    for (name, value) in labels {
      let cause = PromQLLabels.Cause(.ruleSets, range)
      let place = PromQL.Name(name, range)
      guard !value.isEmpty else {
        branch.set(place.key, .never, cause)
        continue
      }
      let matcher = PromQL.Matcher(place, .equals, Interned(value), range: range)
      branch.set(
        place.key, PromQLLabels.Fact(presence: .always, cause: cause, matchers: [matcher]))
    }
    return branch
  }
}
