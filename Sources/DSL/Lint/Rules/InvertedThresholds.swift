/// A grave alert that goes off no later than the mild one for the same thing.
///
/// Both rules compare the same with a number. The critical one should need more than the warning;
/// here it needs less, or as much without waiting longer, so the warning never comes first. The two
/// numbers are swapped, or one was copied.
struct InvertedThresholds: LintRule {
  static let code = DiagnosticCode.invertedThresholds

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for pair in package.severityPairs where pair.isInverted {
      found.report(
        .invertedThresholds(
          at: pair.grave.rule.query.span(of: pair.graveBound.range),
          mild: pair.mild.rule.query.span(of: pair.mildBound.range),
          grave: pair.graveBound.text, less: pair.mildBound.text))
    }
  }
}

/// An urgent and a lesser alert of one source that compare the same thing with numbers.
struct SeverityPair {
  let grave: LintedAlert
  let mild: LintedAlert
  let graveBound: PromQLThreshold
  let mildBound: PromQLThreshold

  /// Whether the urgent alert begins no later than the lesser one.
  var isInverted: Bool {
    if graveBound.bound == mildBound.bound { return grave.rule.pending <= mild.rule.pending }
    return !isTighter
  }

  /// Whether the urgent alert asks for more.
  var isTighter: Bool {
    graveBound.isUpper == true
      ? graveBound.bound > mildBound.bound : graveBound.bound < mildBound.bound
  }
}

/// Whether alerts are urgent.
private enum Gravity {
  case grave
  case mild
  /// Some are, or nobody can tell.
  case mixed

  init(_ known: LabelCondition, _ urgency: Urgency) {
    if Proof.includes(urgency.condition, known) {
      self = .grave
    } else {
      self = Proof.overlap(urgency.condition, known) ? .mixed : .mild
    }
  }
}

extension LintedPackage {
  /// Alerts that compare one thing, of which more are not paired.
  private static let likeAlertsMax = 32

  /// Pairs of an urgent and a lesser alert that compare the same thing.
  func foundSeverityPairs() -> [SeverityPair] {
    guard let urgency else { return [] }
    var gravities: [LabelCondition: Gravity] = [:]
    var groups: [String: [(alert: LintedAlert, bound: PromQLThreshold)]] = [:]
    for alert in alerts {
      guard let comparison = alert.comparison, let isUpper = comparison.bound.isUpper else {
        continue
      }
      let source = declarations.rules[alert.rule.group].source.raw
      let key = "\(source) \(isUpper) \(comparison.subject)"
      groups[key, default: []].append((alert, comparison.bound))
    }
    return groups.sorted { $0.key < $1.key }.flatMap { _, group -> [SeverityPair] in
      guard group.count > 1, group.count <= Self.likeAlertsMax else { return [] }
      let known = group.map { member -> Gravity in
        let condition = member.alert.known
        let gravity = gravities[condition] ?? Gravity(condition, urgency)
        gravities[condition] = gravity
        return gravity
      }
      let grave = group.indices.filter { known[$0] == .grave }.map { group[$0] }
      let mild = group.indices.filter { known[$0] == .mild }.map { group[$0] }
      return grave.flatMap { one in
        mild.map { two in
          SeverityPair(
            grave: one.alert, mild: two.alert, graveBound: one.bound, mildBound: two.bound)
        }
      }
    }
  }
}
