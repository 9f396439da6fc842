import DSL
import Interpreter

extension Condition {
  /// The condition as alternatives of matchers that must all hold; nil when a calendar is in it or
  /// when there would be too many.
  var matcherSets: [[Matcher]]? {
    let setsMaximum = 64
    guard let sets = alternatives(negated: false), sets.count <= setsMaximum,
      sets.allSatisfy({ !$0.isEmpty })
    else { return nil }
    return sets
  }

  private func alternatives(negated: Bool) -> [[Matcher]]? {
    switch self {
    case .always, .never, .during: return nil
    case .not(let inner): return inner.alternatives(negated: !negated)
    case .all(let parts): return negated ? Self.either(parts, true) : Self.both(parts, false)
    case .any(let parts): return negated ? Self.both(parts, true) : Self.either(parts, false)
    case .label(let name, let test): return test.matchers(on: name, negated: negated)
    }
  }

  private static func either(_ parts: [Condition], _ negated: Bool) -> [[Matcher]]? {
    var sets: [[Matcher]] = []
    for part in parts {
      guard let more = part.alternatives(negated: negated) else { return nil }
      sets += more
    }
    return sets
  }

  private static func both(_ parts: [Condition], _ negated: Bool) -> [[Matcher]]? {
    var sets: [[Matcher]] = [[]]
    for part in parts {
      guard let more = part.alternatives(negated: negated) else { return nil }
      sets = sets.flatMap { left in more.map { left + $0 } }
    }
    return sets
  }
}

extension LabelTest {
  fileprivate func matchers(on name: String, negated: Bool) -> [[Matcher]]? {
    func one(_ op: Matcher.Operator, _ value: String) -> Matcher? {
      try? Matcher(name: name, op: op, value: value)
    }
    switch self {
    case .equals(let value):
      return one(negated ? .notEqual : .equal, value).map { [[$0]] }
    case .matches(let pattern):
      return one(negated ? .notMatches : .matches, pattern.source).map { [[$0]] }
    case .oneOf(let values):
      let matchers = values.compactMap { one(negated ? .notEqual : .equal, $0) }
      return negated ? [matchers] : matchers.map { [$0] }
    }
  }
}
