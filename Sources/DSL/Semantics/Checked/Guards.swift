/// Who is on call when.
package struct CheckedRota: Sendable {
  package var name: String
  package var zone: String
  package var shifts: [CheckedShift]
  package var overrides: [CheckedOverride]
  package var span: Span
}

package struct CheckedShift: Sendable {
  package enum Rhythm: Hashable, Sendable {
    case daily
    case weekly
    /// In nanoseconds.
    case every(Int64)
  }

  package var rhythm: Rhythm
  package var start: CheckedMoment
  /// In the order of their turns.
  package var participants: [Handle<CheckedContact>]
  /// Only inside the calendar, or only outside of it.
  package var calendar: Handle<CheckedCalendar>?
  package var whenInside: Bool
  package var span: Span
}

/// A local date and time of day.
package struct CheckedMoment: Hashable, Sendable, Comparable {
  /// Days since 1970-01-01.
  package var day: Int
  /// Minutes since midnight.
  package var minute: Int

  package static func < (left: Self, right: Self) -> Bool {
    (left.day, left.minute) < (right.day, right.minute)
  }
}

package struct CheckedOverride: Sendable {
  package var start: CheckedMoment
  package var end: CheckedMoment
  package var participant: Handle<CheckedContact>
  package var span: Span
}

/// Holds back what changes its mind too often.
package struct CheckedHold: Sendable {
  package var name: String
  package var condition: LabelCondition
  package var changes: Int
  /// In nanoseconds.
  package var within: Int64
  /// In nanoseconds.
  package var length: Int64
  package var reason: String?
  package var span: Span
}

/// Gathers alerts into digests while too many come in.
package struct CheckedStorm: Sendable {
  package var name: String
  package var count: Int
  /// In nanoseconds.
  package var within: Int64
  /// In nanoseconds.
  package var digestInterval: Int64
  package var channel: Handle<CheckedChannel>
  /// Alerts that are always told one by one.
  package var exempt: LabelCondition
  package var reason: String?
  package var span: Span
}

/// A switch of the package that conditions can ask.
package struct CheckedFeature: Sendable {
  package enum Fallback: String, Hashable, Sendable {
    case off
    case keep
    case degrade
  }

  package var name: String
  package var isOnByDefault: Bool
  /// When it goes on by itself; nil where only an operator turns it.
  package var condition: CheckedFeatureCondition?
  package var fallback: Fallback
  package var span: Span
}

package indirect enum CheckedFeatureCondition: Hashable, Sendable {
  /// How often the results of a model, workflow or playbook were right, over a time in nanoseconds.
  case maturity(CheckedMaturity)
  case during(Handle<CheckedCalendar>)
  case all([CheckedFeatureCondition])
  case any([CheckedFeatureCondition])
  case not(CheckedFeatureCondition)
}

package struct CheckedMaturity: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case model(Handle<CheckedModel>)
    case workflow(Handle<CheckedWorkflow>)
    case playbook(Handle<CheckedPlaybook>)
  }

  package var subject: Subject
  /// In nanoseconds.
  package var over: Int64
  /// The least fraction.
  package var least: Double
}
