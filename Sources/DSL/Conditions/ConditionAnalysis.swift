/// What can be proved about conditions: whether one is ever true, and whether one includes another.
///
/// A condition becomes a sum of products: each product holds the set of values that every label may
/// have, and which calendars are inside. Beyond a bound of size the answer is "unknown", never a
/// guess.
struct ConditionAnalysis {
  /// Products of one condition; conditions written by hand have a handful.
  static let productCountMax = 64
  /// Values of one `in`; operations on longer lists would cost more than the finding is worth.
  static let valueCountMax = 256

  /// All constraints of a product hold; labels and calendars that are not named are free.
  struct Product {
    var labels: [String: Language] = [:]
    var calendars: [Int: Bool] = [:]
    var features: [Int: Bool] = [:]
    var isEmpty = false
  }

  /// The condition is true where any of these holds.
  let products: [Product]

  /// Fails where the condition is too large to decide.
  init?(_ condition: LabelCondition) {
    guard let products = ConditionAnalysis.products(of: condition, isNegated: false) else {
      return nil
    }
    self.products = products
  }

  /// Whether the condition is false for every alert at every time.
  var isNever: Bool { products.allSatisfy(\.isEmpty) }

  /// Whether the condition can be true together with `other`; nil where it is unknown.
  func intersects(_ other: ConditionAnalysis) -> Bool? {
    guard products.count * other.products.count <= Self.productCountMax * Self.productCountMax
    else {
      return nil
    }
    for left in products {
      for right in other.products {
        guard let meet = left.meets(right) else { return nil }
        if meet { return true }
      }
    }
    return false
  }

  /// Where both conditions are true; nil where that is too large to describe.
  func meeting(_ other: ConditionAnalysis) -> ConditionAnalysis? {
    guard products.count * other.products.count <= Self.productCountMax * Self.productCountMax
    else { return nil }
    var common: [Product] = []
    for left in products {
      for right in other.products {
        guard let meet = left.meets(right) else { return nil }
        guard meet else { continue }
        guard let both = left.intersection(right) else { return nil }
        // What a long row of branches leaves over would otherwise double with each of them.
        guard !common.contains(where: { both.isWithin($0) }) else { continue }
        common.removeAll { $0.isWithin(both) }
        common.append(both)
      }
    }
    return common.count <= Self.productCountMax ? ConditionAnalysis(products: common) : nil
  }

  private init(products: [Product]) { self.products = products }

  private static func products(of condition: LabelCondition, isNegated: Bool) -> [Product]? {
    switch condition {
    case .always: return isNegated ? [] : [Product()]
    case .never: return isNegated ? [Product()] : []
    case .not(let inner): return products(of: inner, isNegated: !isNegated)
    case .during(let calendar): return [Product(calendars: [calendar.raw: !isNegated])]
    case .feature(let feature): return [Product(features: [feature.raw: !isNegated])]
    case .label(let name, let predicate):
      guard let language = predicate.language(isNegated: isNegated) else { return nil }
      return [Product(labels: [name: language], isEmpty: language.isEmpty)]
    case .all(let parts):
      return isNegated
        ? sum(of: parts, isNegated: true) : product(of: parts, isNegated: false)
    case .any(let parts):
      return isNegated
        ? product(of: parts, isNegated: true) : sum(of: parts, isNegated: false)
    }
  }

  private static func sum(of parts: [LabelCondition], isNegated: Bool) -> [Product]? {
    var all: [Product] = []
    for part in parts {
      guard let products = products(of: part, isNegated: isNegated) else { return nil }
      all += products.filter { !$0.isEmpty }
      guard all.count <= productCountMax else { return nil }
    }
    return all
  }

  private static func product(of parts: [LabelCondition], isNegated: Bool) -> [Product]? {
    var all = [Product()]
    for part in parts {
      guard let factors = products(of: part, isNegated: isNegated),
        all.count * factors.count <= productCountMax * productCountMax
      else { return nil }
      var next: [Product] = []
      for left in all {
        for right in factors {
          guard let both = left.intersection(right) else { return nil }
          if !both.isEmpty { next.append(both) }
        }
      }
      guard next.count <= productCountMax else { return nil }
      all = next
    }
    return all
  }
}

extension ConditionAnalysis.Product {
  /// Whether both products can hold together; nil where the languages grow too large.
  func meets(_ other: Self) -> Bool? {
    guard !isEmpty, !other.isEmpty else { return false }
    for (calendar, isInside) in other.calendars where calendars[calendar] == !isInside {
      return false
    }
    for (feature, isOn) in other.features where features[feature] == !isOn { return false }
    var isKnown = true
    for (name, language) in other.labels {
      guard let own = labels[name] else { continue }
      switch try? own.meets(language) {
      case true: continue
      case false: return false
      case nil: isKnown = false
      }
    }
    return isKnown ? true : nil
  }

  /// Whether all that this product allows, another one does; false where it cannot be told at once.
  fileprivate func isWithin(_ other: Self) -> Bool {
    other.calendars.allSatisfy { calendars[$0.key] == $0.value }
      && other.features.allSatisfy { features[$0.key] == $0.value }
      && other.labels.allSatisfy { name, language in
        labels[name]?.isSurelyWithin(language) ?? language.isAll
      }
  }

  /// Both products together; nil where the languages grow too large.
  func intersection(_ other: Self) -> Self? {
    var both = self
    both.isEmpty = isEmpty || other.isEmpty
    for (calendar, isInside) in other.calendars {
      if let before = both.calendars.updateValue(isInside, forKey: calendar), before != isInside {
        both.isEmpty = true
      }
    }
    for (feature, isOn) in other.features {
      if let before = both.features.updateValue(isOn, forKey: feature), before != isOn {
        both.isEmpty = true
      }
    }
    for (name, language) in other.labels {
      guard let before = both.labels[name] else {
        both.labels[name] = language
        continue
      }
      guard let common = try? before.intersection(language) else { return nil }
      both.labels[name] = common
      both.isEmpty = both.isEmpty || common.isEmpty
    }
    return both
  }
}

extension LabelPredicate {
  /// The values that fulfil the predicate, or that do not; nil where the pattern is too large.
  fileprivate func language(isNegated: Bool) -> Language? {
    let language: Language?
    switch self {
    case .equals(let value): language = .exactly(value)
    case .oneOf(let values):
      language = values.count <= ConditionAnalysis.valueCountMax ? .oneOf(values) : nil
    case .matches(let pattern): return isNegated ? pattern.complement() : pattern.language()
    }
    return isNegated ? try? language?.complement() : language
  }
}
