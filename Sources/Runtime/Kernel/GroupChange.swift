import Interpreter

/// What a flush tells the workflow machines about a group (escalations, tickets, playbooks).
///
/// Sent at most once per flush and only for alerts that are neither inhibited, muted nor silenced.
struct GroupChange: Sendable {
  enum Transition: Sendable {
    /// The group begins a firing spell: open tickets, start escalations, run `on firing`.
    case fired
    /// Alerts came or went while the spell goes on.
    case updated
    /// Alerts have fired on, without a change, for the route's `repeat`: escalations that have told
    /// everybody say it again.
    case repeated
    /// All alerts ended: resolve tickets, end escalations, run `on resolved`.
    case resolved
  }

  var key: GroupKey
  var spell: UInt32
  var transition: Transition
  /// Targets of the group's route node.
  var targets: [Target]
  /// All unsuppressed alerts of the group.
  var snapshot: GroupSnapshot
  /// Alerts that started firing with this change, for `once per alert`.
  var newlyFiring: [AlertSnapshot]
  var newlyResolved: [AlertSnapshot]
}
