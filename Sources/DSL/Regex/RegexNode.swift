/// A parsed regular expression.
///
/// Groups leave a trace only where submatches are wanted.
indirect enum RegexNode: Hashable, Sendable {
  case empty
  /// One scalar of the set; never matches when the set is empty.
  case set(ScalarSet)
  case assertion(RegexAssertion)
  case concat([RegexNode])
  case alternate([RegexNode])
  case repeated(RegexNode, least: Int, most: Int?, isGreedy: Bool)
  /// A group that captures what it matches; groups count from 1.
  case group(RegexNode, number: Int)

  /// True when it can match without consuming anything.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion: true
    case .set: false
    case .concat(let parts): parts.allSatisfy(\.isNullable)
    case .alternate(let branches): branches.contains(where: \.isNullable)
    case .repeated(let body, let least, _, _): least == 0 || body.isNullable
    case .group(let body, _): body.isNullable
    }
  }

  /// True when the counts of nested repetitions stay within a product of `limit`.
  func repeatsAtMost(_ limit: Int) -> Bool {
    switch self {
    case .empty, .set, .assertion: return true
    case .concat(let parts), .alternate(let parts):
      return parts.allSatisfy { $0.repeatsAtMost(limit) }
    case .repeated(let body, let least, let most, _):
      let count = most ?? least
      guard count <= limit else { return false }
      return body.repeatsAtMost(count > 0 ? limit / count : limit)
    case .group(let body, _): return body.repeatsAtMost(limit)
    }
  }
}

/// A condition on the place between two characters.
enum RegexAssertion: Hashable, Sendable {
  case beginText
  case endText
  case beginLine
  case endLine
  case wordBoundary
  case notWordBoundary
}
