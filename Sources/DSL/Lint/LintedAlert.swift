/// An alert rule with what is known of its alerts and where the route sends them; an object, as it
/// is handed on more often than it is looked into.
final class LintedAlert: Sendable {
  /// A comparison with a number that the whole query is.
  struct Comparison: Sendable {
    let bound: PromQLThreshold
    /// What is compared.
    let subject: String
  }

  /// A label that none of its alerts carries, and why.
  typealias Loss = (label: Interned, cause: PromQLLabels.Cause)

  let rule: LintedRule
  /// Of the labels that texts and groupings name.
  private let losses: [Loss]
  /// What every alert of the rule fulfils, as far as something asks.
  let known: LabelCondition
  /// The ends of the route that some of its alerts may get to, by their places; where it is too
  /// much to say, they may.
  let mayReach: [Int]
  /// The ends that all of its alerts get to.
  let reaches: [Int]
  /// What it compares; nil where that is not one number, or where it does not say how urgent it is.
  let comparison: Comparison?

  init(
    rule: LintedRule, losses: [Loss], known: LabelCondition, mayReach: [Int], reaches: [Int],
    comparison: Comparison?
  ) {
    self.rule = rule
    self.losses = losses
    self.known = known
    self.mayReach = mayReach
    self.reaches = reaches
    self.comparison = comparison
  }

  /// Why none of its alerts carries a label that a text or a grouping names; nil where some may.
  func loss(of label: String) -> PromQLLabels.Cause? {
    guard !losses.isEmpty, let name = Interned(known: label) else { return nil }
    return losses.first { $0.label == name }?.cause
  }
}

/// Follows the alerts of the package's rules through its route.
///
/// Most rules set the same few labels, so that what follows from them is found once for all.
struct AlertFlow: Sendable {
  /// Pairs of different conditions and ends of the route that are held against each other, in all
  /// pieces of work together; further conditions are not followed.
  static let pairCountMax = 100_000

  /// What is needed of an end of the route again and again.
  private struct End {
    let condition: LabelCondition?
    let reach: ConditionAnalysis?
    /// The alerts that do not get there; found when it is first asked for, as it may be large.
    private var rest: ConditionAnalysis??

    init(_ condition: LabelCondition?) {
      self.condition = condition
      reach = condition.flatMap { ConditionAnalysis($0) }
    }

    /// Whether all alerts of a kind that may get there do.
    mutating func takesAll(_ known: ConditionAnalysis) -> Bool {
      let rest = self.rest ?? condition.flatMap { ConditionAnalysis(.negated($0)) }
      self.rest = .some(rest)
      return rest.map { known.intersects($0) == false } ?? false
    }
  }

  /// Where alerts with the same labels go.
  private struct Way {
    let mayReach: [Int]
    let reaches: [Int]
  }

  private var ends: [End]
  /// The labels that conditions ask about, in order.
  private let asked: [Interned]
  /// The labels that texts and groupings name.
  private let mentioned: [Interned]
  private let seriesLabels: Set<Interned>
  private var ways: [LabelCondition: Way] = [:]
  /// The pairs that are left to this piece of work.
  private var pairsLeft = AlertFlow.pairCountMax

  init(
    _ leaves: [RouteLeaf], _ seriesLabels: Set<Interned>, asked names: Set<String>,
    mentioned: Set<String>
  ) {
    asked = names.sorted().map { Interned($0) }
    self.mentioned = mentioned.sorted().map { Interned($0) }
    self.seriesLabels = seriesLabels
    ends = leaves.map { End($0.reach) }
  }

  /// The same for one of several pieces of work.
  func shared(among count: Int) -> AlertFlow {
    var flow = self
    flow.pairsLeft = Self.pairCountMax / max(1, count)
    return flow
  }

  func labels(of rule: LintedRule, _ review: QueryReview) -> AlertLabels {
    AlertLabels(
      alert: rule.name, query: review.labels,
      settings: rule.labels.map { ($0.name, $0.constant) }, ofSeries: seriesLabels)
  }

  mutating func alert(
    _ rule: LintedRule, _ labels: AlertLabels, _ comparison: LintedAlert.Comparison?
  ) -> LintedAlert {
    let known = labels.condition(on: asked)
    let way = way(of: known)
    let losses = mentioned.compactMap { name -> LintedAlert.Loss? in
      labels.loss(of: name).map { (name, $0) }
    }
    return LintedAlert(
      rule: rule, losses: losses, known: known, mayReach: way.mayReach, reaches: way.reaches,
      comparison: comparison)
  }

  private mutating func way(of known: LabelCondition) -> Way {
    if let way = ways[known] { return way }
    let way = found(known) ?? Way(mayReach: Array(ends.indices), reaches: [])
    ways[known] = way
    return way
  }

  private mutating func found(_ known: LabelCondition) -> Way? {
    pairsLeft -= ends.count
    guard !ends.isEmpty, pairsLeft >= 0, let analysis = ConditionAnalysis(known), !analysis.isNever
    else { return nil }
    let mayReach = ends.indices.filter { index in
      ends[index].reach.flatMap { analysis.intersects($0) } ?? true
    }
    return Way(mayReach: mayReach, reaches: mayReach.filter { ends[$0].takesAll(analysis) })
  }
}

extension LintedPackage {
  /// The alert rules that a condition is about alone: those that it names in `alertname`.
  ///
  /// Packages take alerts from elsewhere as well, so of other conditions nothing can be said.
  ///
  /// - Returns: Nil where alerts that no rule of the package makes could fulfil the condition.
  func alertsNamed(by condition: LabelCondition) -> [LintedAlert]? {
    guard !alerts.isEmpty, let analysis = ConditionAnalysis(condition) else { return nil }
    var names: Set<String> = []
    for product in analysis.products where !product.isEmpty {
      guard let members = product.labels["alertname"]?.members else { return nil }
      names.formUnion(members)
    }
    guard !names.isEmpty, names.isSubset(of: alertNames) else { return nil }
    return alerts.filter { names.contains($0.rule.name) }
  }

  /// The label that keeps an alert from fulfilling a condition, where it is one label alone.
  func obstacle(_ alert: LintedAlert, _ condition: LabelCondition) -> String? {
    guard let analysis = ConditionAnalysis(condition) else { return nil }
    let names = condition.labelNames.subtracting(["alertname"]).sorted()
    return names.first { name in
      analysis.products.allSatisfy { product in
        guard let values = product.labels[name], let known = ConditionAnalysis(alert.known) else {
          return false
        }
        let single = ConditionAnalysis.Product(labels: [name: values])
        return known.products.allSatisfy { $0.intersection(single)?.isEmpty ?? false }
      }
    }
  }
}
