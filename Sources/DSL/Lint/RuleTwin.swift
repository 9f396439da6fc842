/// A rule as far as it can be taken for another one.
package struct RuleTwin: Sendable {
  package enum Likeness: Hashable, Sendable {
    /// Both give the same, always.
    case identical
    /// Other queries that can find the same series: alerts of both cannot be told apart.
    case indistinguishable
  }

  let name: String
  let isAlert: Bool
  let review: QueryReview
  let labels: [String: String]

  package init(name: String, isAlert: Bool, review: QueryReview, labels: [String: String]) {
    self.name = name
    self.isAlert = isAlert
    self.review = review
    self.labels = labels
  }

  /// How two rules can be taken for each other; nil where they cannot.
  ///
  /// Recording rules of one name with other queries are common: each records a part.
  package func likeness(to other: RuleTwin) -> Likeness? {
    guard name == other.name, isAlert == other.isAlert, labels == other.labels else { return nil }
    if review.expression == other.review.expression
      || review.expression.text == other.review.expression.text
    {
      return .identical
    }
    return isAlert && review.overlaps(with: other.review) ? .indistinguishable : nil
  }
}
