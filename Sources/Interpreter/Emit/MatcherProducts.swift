import DSL

/// A condition as alternatives, each a list of matchers that all must hold.
///
/// Alertmanager's routes know no other conditions. The alternatives together are exactly the
/// condition; a list without alternatives is never true.
struct MatcherProducts: Equatable {
  /// Alternatives of one condition; beyond it nobody could read the result.
  static let countMax = 16

  /// Why a condition has no such form.
  enum Fault: Error {
    case calendar
    case tooMany
  }

  var products: [[MatcherTest]]

  static let always = MatcherProducts(products: [[]])

  init(products: [[MatcherTest]]) { self.products = products }

  init(_ condition: Condition, isNegated: Bool = false) throws(Fault) {
    switch condition {
    case .always: products = isNegated ? [] : [[]]
    case .never: products = isNegated ? [[]] : []
    case .during: throw .calendar
    case .label(let name, let test):
      products = [[MatcherTest(name: name, test: test, isPositive: !isNegated)]]
    case .not(let inner): self = try MatcherProducts(inner, isNegated: !isNegated)
    case .all(let parts):
      self = isNegated ? try .union(parts, true) : try .intersection(parts, false)
    case .any(let parts):
      self = isNegated ? try .intersection(parts, true) : try .union(parts, false)
    }
  }

  private static func union(
    _ parts: [Condition], _ isNegated: Bool
  ) throws(Fault) -> MatcherProducts {
    var all = MatcherProducts(products: [])
    for part in parts {
      let inner = try MatcherProducts(part, isNegated: isNegated)
      for product in inner.products where !all.products.contains(product) {
        all.products.append(product)
      }
    }
    all.mergeAlternatives()
    guard all.products.count <= countMax else { throw .tooMany }
    return all.products.contains([]) ? .always : all
  }

  private static func intersection(
    _ parts: [Condition], _ isNegated: Bool
  ) throws(Fault) -> MatcherProducts {
    var all = MatcherProducts.always
    for part in parts { all = try all.and(MatcherProducts(part, isNegated: isNegated)) }
    return all
  }

  func and(_ other: MatcherProducts) throws(Fault) -> MatcherProducts {
    var both = MatcherProducts(products: [])
    for left in products {
      for right in other.products {
        guard let product = Self.join(left, right), !both.products.contains(product) else {
          continue
        }
        both.products.append(product)
        guard both.products.count <= Self.countMax else { throw .tooMany }
      }
    }
    return both
  }

  /// Both lists of tests; nil where they contradict each other.
  private static func join(_ left: [MatcherTest], _ right: [MatcherTest]) -> [MatcherTest]? {
    var both = left
    for test in right where !both.contains(test) {
      if both.contains(where: { $0.contradicts(test) }) { return nil }
      both.append(test)
    }
    return both
  }

  /// Puts alternatives that are one test of the same label each into one.
  private mutating func mergeAlternatives() {
    var merged: [[MatcherTest]] = []
    for product in products {
      guard product.count == 1, product[0].isPositive,
        let position = merged.firstIndex(where: {
          $0.count == 1 && $0[0].isPositive && $0[0].name == product[0].name
        }), let test = merged[position][0].or(product[0])
      else {
        merged.append(product)
        continue
      }
      merged[position] = [test]
    }
    products = merged
  }

  /// The same with alternatives of which at most one holds.
  func disjoint() throws(Fault) -> MatcherProducts {
    var apart = MatcherProducts(products: [])
    for (index, product) in products.enumerated() {
      var rest = MatcherProducts(products: [product])
      for earlier in products[..<index] {
        // Not all of the earlier tests: the first fails, or the first holds and the second fails …
        var complement = MatcherProducts(products: [])
        for (position, test) in earlier.enumerated() {
          complement.products.append(Array(earlier[..<position]) + [test.negated])
        }
        rest = try rest.and(complement)
      }
      apart.products += rest.products
      guard apart.products.count <= Self.countMax else { throw .tooMany }
    }
    return apart
  }

  /// Whether no alert fulfils both, as far as single tests tell.
  func excludes(_ other: MatcherProducts) -> Bool {
    products.allSatisfy { left in
      other.products.allSatisfy { right in
        left.contains { test in right.contains { $0.contradicts(test) } }
      }
    }
  }

  /// Whether both say the same in the same words, in any order.
  func isSame(as other: MatcherProducts) -> Bool {
    func sorted(_ products: [[MatcherTest]]) -> [[String]] {
      products.map { $0.map { $0.matcher?.description ?? "" }.sorted() }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
    return sorted(products) == sorted(other.products)
  }
}

/// A test of one label that is a matcher.
struct MatcherTest: Equatable {
  var name: String
  var test: LabelTest
  var isPositive: Bool

  var negated: MatcherTest { MatcherTest(name: name, test: test, isPositive: !isPositive) }

  /// As Alertmanager writes it.
  var matcher: Matcher? {
    switch test {
    case .equals(let text):
      return try? Matcher(name: name, op: isPositive ? .equal : .notEqual, value: text)
    case .oneOf, .matches:
      return try? Matcher(name: name, op: isPositive ? .matches : .notMatches, value: pattern)
    }
  }

  /// The test as the source of a regular expression.
  private var pattern: String {
    switch test {
    case .equals(let text): RegexText.literal(text)
    case .oneOf(let texts): texts.map(RegexText.literal).joined(separator: "|")
    case .matches(let pattern): RegexText.unanchored(pattern.source)
    }
  }

  /// The texts that the label must have, if they are few.
  private var texts: [String]? {
    switch test {
    case .equals(let text): [text]
    case .oneOf(let texts): texts
    case .matches: nil
    }
  }

  /// Whether no value passes both tests, where that is plain to see.
  func contradicts(_ other: MatcherTest) -> Bool {
    guard name == other.name else { return false }
    if isPositive, other.isPositive, let mine = texts, let others = other.texts {
      return !mine.contains { others.contains($0) }
    }
    if isPositive != other.isPositive {
      if test == other.test { return true }
      let (asserted, denied) = isPositive ? (self, other) : (other, self)
      if let wanted = asserted.texts, let refused = denied.texts {
        return wanted.allSatisfy { refused.contains($0) }
      }
    }
    return false
  }

  /// Either of two positive tests of the same label; nil where one of them says too much.
  func or(_ other: MatcherTest) -> MatcherTest? {
    if let mine = texts, let others = other.texts {
      let all = Array(Set(mine + others)).sorted()
      return MatcherTest(
        name: name, test: all.count == 1 ? .equals(all[0]) : .oneOf(all), isPositive: true)
    }
    // Flags at the beginning of a pattern must not leak into its neighbour.
    guard let both = try? Pattern.parse("(?:\(pattern))|(?:\(other.pattern))") else { return nil }
    return MatcherTest(name: name, test: .matches(both), isPositive: true)
  }
}
