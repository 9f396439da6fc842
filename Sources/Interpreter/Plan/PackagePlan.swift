/// What a change of a package would do: the differences in behaviour of two programs.
///
/// Everything is decided for all alerts at once. What could not be decided stands in `unknown`, and
/// nothing is claimed about it.
package struct PackagePlan: Sendable {
  /// Most dangerous first.
  package var changes: [PlanChange] = []
  package var unknown: [PlanUnknown] = []
  /// Leaves of the new route tree to which some alert comes that fares otherwise there.
  package var routesChanged = 0
  /// Leaves of the new route tree.
  package var routesTotal = 0
  /// What recorded alerts would have met; nil where none were given.
  package var recorded: PlanRecorded?

  package init() {}

  /// Whether the programs behave alike, as far as the plan looks.
  package var isEmpty: Bool {
    changes.isEmpty && unknown.isEmpty && recorded?.isEmpty != false
  }
}

/// What a change does to whoever is told, the most dangerous first.
package enum PlanEffect: String, Hashable, Sendable, CaseIterable, Comparable {
  /// Somebody was told, and nobody is any more.
  case lost
  /// Somebody was paged, and others are told at most.
  case unpaged
  /// Some of those who were told are told no more.
  case less
  /// A mute or an inhibition can keep back more.
  case heldBack = "held-back"
  /// Others are told in the place of those who were.
  case elsewhere
  case later
  /// Groups are formed otherwise, or get another identity.
  case regrouped
  /// It behaves otherwise, and what that does cannot be said of all alerts.
  case changed
  case earlier
  /// Nobody less, and somebody more.
  case more

  package static func < (left: PlanEffect, right: PlanEffect) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { PlanEffect.allCases.firstIndex(of: self) ?? 0 }
}

/// The kind of declaration that changes.
package enum PlanSubject: String, Hashable, Sendable {
  case route
  case mute
  case inhibition
  case escalation
  case channel
  case template
  case ticket
  case contact
  case calendar
  case model
  case playbook
  case rule
  case rules
  case slo
  case package
}

/// One difference in behaviour.
package struct PlanChange: Sendable {
  package var effect: PlanEffect
  package var subject: PlanSubject
  /// Of the declaration; empty for routes, whose places tell.
  package var name: String
  /// What happens, in one line.
  package var title: String
  /// The alerts it happens to; nil where it is not about a set of alerts.
  package var alerts: PlanAlerts?
  /// The old way, line by line.
  package var before: [PlanLine] = []
  /// The new way, line by line.
  package var after: [PlanLine] = []
  /// Whether it happens to alerts with `severity == critical`.
  package var isCritical = false

  init(_ effect: PlanEffect, _ subject: PlanSubject, _ name: String, _ title: String) {
    self.effect = effect
    self.subject = subject
    self.name = name
    self.title = title
  }
}

extension PlanChange {
  /// Whether the old way and the new way read alike, so that one of them is enough to read.
  var isInPlace: Bool { before.map(\.text) == after.map(\.text) }
}

/// A set of alerts as conditions of the language.
package struct PlanAlerts: Sendable {
  /// The alerts that fulfil any of these.
  package var conditions: [String]
  /// Whether the conditions are the whole set; else there are more than were written down.
  package var isWhole: Bool
  package var example: PlanExample
}

/// A line of a way, with the place in the sources that decides it.
package struct PlanLine: Hashable, Sendable {
  package var text: String
  /// `path:line:column`; empty where there is none.
  package var place: String

  init(_ text: String, _ place: String = "") {
    self.text = text
    self.place = place
  }
}

/// Something that could not be decided.
package struct PlanUnknown: Hashable, Sendable {
  package var subject: PlanSubject
  package var name: String
  package var reason: String
}

/// One of the two programs that are compared.
package enum PlanSide: String, Hashable, Sendable {
  case old
  case new
}
