extension QueryReview {
  /// Regular expressions of matchers that do nothing, do too much, or need not be one.
  package func oddPatterns() -> [PromQL.Fault] {
    var faults: [PromQL.Fault] = []
    for matcher in expression.tree.matchers where matcher.op.isPattern {
      guard let kind = Self.fault(of: matcher) else { continue }
      let arguments = [matcher.name.value, matcher.op.rawValue, matcher.value]
      faults.append(PromQL.Fault(kind, matcher.range, arguments))
    }
    return faults.count > 1 ? faults.sorted { $0.range < $1.range } : faults
  }

  private static func fault(of matcher: PromQL.Matcher) -> PromQL.FaultKind? {
    guard let isNegated = isNegated(matcher), let review = matcher.patternReview else {
      return nil
    }
    if review.matchesAll { return isNegated ? nil : .idlePattern }
    if isNegated, matcher.pattern?.complement()?.members == [""] { return .emptyPattern }
    if review.matchesOneText { return .plainPattern }
    if review.hasAnchor { return .anchoredPattern }
    return review.findsPart ? .substringPattern : nil
  }

  private static func isNegated(_ matcher: PromQL.Matcher) -> Bool? {
    switch matcher.op {
    case .matches: false
    case .notMatches: true
    case .equals, .notEquals: nil
    }
  }
}
