import DSL

/// Groups of rules in virtual time: evaluates them and keeps what they give as series.
package struct RuleEngine {
  /// How rules are evaluated.
  package struct Settings: Sendable {
    package var query = QueryOptions()
    /// For templates; vmalert adds them to every result, too.
    package var externalLabels = PackedMap.empty
    package var externalURL = ""
    package var flavor = RuleFlavor.prometheus

    package init() {}
  }

  /// Alerts of one rule that a rule test can look at.
  package struct FiringAlert: Hashable, Sendable {
    package let labels: LabelSet
    package let annotations: PackedMap
  }

  /// An alert of one rule that is pending or fires; times are milliseconds since 1970.
  package struct ActiveAlert: Hashable, Sendable {
    package let labels: LabelSet
    package let annotations: PackedMap
    package let activeSince: Int64
    /// Nil while it is pending.
    package let firedAt: Int64?
  }

  /// A rule that could not be evaluated.
  package struct Failure: Error, Hashable, Sendable {
    package let group: String
    package let rule: String
    /// The place of the rule among those of its group.
    package let index: Int
    package let message: String
  }

  package var store = SeriesStore()
  private var groups: [GroupState]
  private let settings: Settings

  package init(_ groups: [RuleGroup], _ settings: Settings) {
    self.init(groups.map { ($0, settings.flavor) }, settings)
  }

  /// The same for groups of several evaluators.
  package init(_ groups: [(group: RuleGroup, flavor: RuleFlavor)], _ settings: Settings) {
    self.settings = settings
    self.groups = groups.map { group, flavor in
      GroupState(
        name: group.name, queryOffset: group.queryOffset.milliseconds, limit: group.limit,
        rules: group.rules.map { RuleState($0, group: group.name, settings, flavor) })
    }
  }

  private struct GroupState {
    let name: String
    let queryOffset: Int64
    let limit: Int
    var rules: [RuleState]
  }

  /// Evaluates all groups in order.
  ///
  /// - Parameter time: Milliseconds since 1970; later than that of the evaluation before.
  /// - Returns: The rules that could not be evaluated; their earlier results stay.
  package mutating func evaluate(at time: Int64) -> [Failure] {
    groups.indices.flatMap { evaluate(group: $0, at: time) }
  }

  /// Evaluates the rules of one group in order.
  package mutating func evaluate(group: Int, at time: Int64) -> [Failure] {
    var failures: [Failure] = []
    let (offset, limit) = (groups[group].queryOffset, groups[group].limit)
    for rule in groups[group].rules.indices {
      do throws(RuleError) {
        try groups[group].rules[rule].evaluate(
          at: time, offset: offset, limit: limit, &store, settings)
      } catch {
        failures.append(
          Failure(
            group: groups[group].name, rule: groups[group].rules[rule].name, index: rule,
            message: error.message))
      }
    }
    return failures
  }

  /// The alerts of one rule that are pending or fire, in the order of their beginning.
  package func active(group: Int, rule: Int) -> [ActiveAlert] { groups[group].rules[rule].active }

  /// The alerts of this name that fire, of one group or of all.
  package func firing(_ name: String, group: String? = nil) -> [FiringAlert] {
    groups.filter { group == nil || $0.name == group }.flatMap { state in
      state.rules.filter { $0.name == name }.flatMap(\.firing)
    }
  }
}

/// Whose rules they are, where the two differ.
package enum RuleFlavor: Hashable, Sendable {
  case prometheus
  /// Adds `alertgroup`, unless told not to, and external labels to what rules give.
  case vmalert(addsGroupLabel: Bool)
}

/// Why a rule could not be evaluated.
struct RuleError: Error {
  let message: String
}

extension TimeSpan {
  /// Whole milliseconds.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
