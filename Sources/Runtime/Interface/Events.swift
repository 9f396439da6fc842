package import Interpreter

/// What happens to the kernel.
package enum Event: Sendable {
  case post([PostedAlert])
  case setSilence(SilenceDraft)
  case expireSilence(id: String)
  /// Does everything that is due at the given time.
  case tick
  /// An attempt ended.
  case effectEnded(EffectKey, EffectOutcome)
  /// Somebody takes care of a group: stops its escalations.
  case acknowledge(group: GroupKey, by: String)
  case moveTicket(id: String, to: TicketState, by: String)
  case commentTicket(id: String, text: String, by: String)
  /// The new program has been checked; the kernel moves its state over. The table holds the zones
  /// of the new program and of the older ones still in use.
  case reload(Program, zones: ZoneTable)
}

/// A silence to create, or to change when `id` names one.
package struct SilenceDraft: Hashable, Sendable {
  package var id: String?
  package var matchers: [Matcher]
  package var startsAt: Instant
  package var endsAt: Instant
  package var createdBy: String
  package var comment: String

  package init(
    id: String? = nil, matchers: [Matcher], startsAt: Instant, endsAt: Instant,
    createdBy: String, comment: String
  ) {
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
  }
}

/// What the kernel answers to an event.
package enum Reply: Hashable, Sendable {
  case accepted
  case silence(id: String)
  case ticket(TicketRecord)
  /// Refused: nothing changed.
  case refused(Refusal)
}

package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    case notFound
    case invalid
    case conflict
    case limit
  }
  package var code: Code
  package var description: String
  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// Limits and addresses the operator may set.
package struct KernelOptions: Sendable {
  /// Alerts posted without an end are resolved after this long.
  package var resolveTimeout: TimeSpan = .minutes(5)
  /// How long an alert fires that a webhook told of, unless its end is told: longer than senders
  /// take to repeat themselves.
  package var relayTimeout: TimeSpan = .hours(48)
  /// How long alerts whose ends passed while nobody was running go on, so that their senders can
  /// say whether they still fire.
  package var restartGrace: TimeSpan = .minutes(3)
  package var externalURL = "http://127.0.0.1:9093"
  /// Prefix of idempotency keys: random, made once per store.
  package var instance = "local"
  /// Attempts of one receiver at a time.
  package var inFlightPerReceiver = 4
  package var inFlightTotal = 64
  package var alertsMaximum = 1_000_000
  package var silencesMaximum = 10_000
  /// A notification that has waited this long for its channel, whose rate may be limited, goes to
  /// the channel's fallback or the last resort.
  package var deliveryDeadline: TimeSpan = .minutes(15)
  /// So does one that the channel has failed to take for this long, and, after one attempt, one to
  /// a channel that has taken nothing for as long.
  package var deliveryPatience: TimeSpan = .minutes(5)
  package var retryMinimum: TimeSpan = .seconds(1)
  package var retryMaximum: TimeSpan = .seconds(60)
  /// Expired silences are kept this long.
  package var retention: TimeSpan = .hours(120)
  /// Ended alerts are kept this long after everybody was told: senders repeat an end for a while
  /// (Prometheus for 15 minutes), and it must not look like news.
  package var resolvedAlertsKept: TimeSpan = .minutes(30)

  package init() {}
}
