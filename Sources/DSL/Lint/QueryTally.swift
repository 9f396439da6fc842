/// The names and values that the queries written out in a package use: how often, and where first.
struct QueryTally: Sendable {
  /// Names in the order of their first uses.
  struct Names: Sendable {
    /// A name with the query and the bytes of it where it stands first.
    struct Use: Sendable {
      fileprivate let key: Interned
      fileprivate(set) var count: Int
      fileprivate let literal: TypedLiteralSyntax
      fileprivate let range: TextRange

      var name: String { key.text }
      /// The place in the file.
      var span: Span { literal.span(ofQuery: range) }
    }

    private(set) var uses: [Use] = []
    private var places: [Interned: Int] = [:]

    fileprivate mutating func add(_ use: Use) {
      if let place = places[use.key] {
        uses[place].count += use.count
      } else {
        places[use.key] = uses.count
        uses.append(use)
      }
    }

    fileprivate mutating func add(
      _ name: Interned, _ literal: TypedLiteralSyntax, _ range: TextRange
    ) {
      if let place = places[name] {
        uses[place].count += 1
      } else {
        places[name] = uses.count
        uses.append(Use(key: name, count: 1, literal: literal, range: range))
      }
    }
  }

  private(set) var metrics = Names()
  private(set) var labels = Names()
  /// What matchers compare a label with, by the label.
  private(set) var values: [Interned: Names] = [:]

  /// Counts what a query uses; of what a repetition copies only the first copy.
  mutating func add(_ query: WrittenQuery, in package: Expansion) {
    let literal = query.literal
    let isRepeated = !package.isTrivial
    func counts(_ range: TextRange) -> Bool {
      !isRepeated || !package.isCopiedAgain(literal.span(ofQuery: range))
    }
    QueryReview.forEachSelection(of: query.expression) { metric in
      if let metric, counts(metric.range) { metrics.add(metric.key, literal, metric.range) }
    }
    query.forEachLabel { label in
      if counts(label.range) { labels.add(label.key, literal, label.range) }
    }
    query.forEachMatcher { matcher, _ in
      guard !matcher.wanted.isEmpty, counts(matcher.range) else { return }
      values[matcher.name.key, default: Names()].add(matcher.wanted, literal, matcher.range)
    }
  }

  /// Counts what queries further down use.
  mutating func add(_ other: QueryTally) {
    for use in other.metrics.uses { metrics.add(use) }
    for use in other.labels.uses { labels.add(use) }
    for (label, names) in other.values {
      for use in names.uses { values[label, default: Names()].add(use) }
    }
  }
}
