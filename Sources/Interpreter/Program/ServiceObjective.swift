/// An objective of a service level; the rules that watch it are among the program's rule groups.
package struct ServiceObjective: Hashable, Sendable {
  package var name: String
  /// The fraction of events that should be good: 0.999 is 99.9 %.
  package var target: Double
  /// The length of time over which the target counts.
  package var window: TimeSpan
  /// The lengths over which the share of failed events is recorded, shortest first.
  package var windows: [TimeSpan]
  /// The burn rate at which somebody is paged first.
  package var fastestRate: Double
  package var place: Place
}
