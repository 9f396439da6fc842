import Interpreter

/// What a group looks like at one moment, for the decision whom to tell what.
struct GroupOutlook: Sendable {
  struct Alert: Hashable, Sendable {
    let labels: LabelSet
    let slot: AlertSlot
    let occurrence: UInt32
    let startsAt: Instant
    /// Fires, and nothing holds it back.
    var isTellable: Bool
    let hasEnded: Bool

    var fingerprint: Fingerprint { labels.fingerprint }
  }

  /// By fingerprint.
  var alerts: [Alert] = []
  /// Some alert is in another group, too.
  var hasShared = false
}

/// One notification to one receiver, before it is rendered.
struct Notice: Hashable, Sendable {
  /// Firing alerts, by fingerprint.
  var firing: [AlertSlot]
  /// Occurrences whose end is told, by fingerprint.
  var ended: [NotificationRecord.Told]
  var reason: NotificationReason
  /// What the receiver believes once it has arrived, by fingerprint.
  var tells: [NotificationRecord.Told]
  /// Alerts fire anew whose former end this notice tells; they follow in a notice of their own, so
  /// that no receiver mixes the two up.
  var hasSequel: Bool
}

/// What to do about one receiver of a group.
enum NoticeDecision: Hashable, Sendable {
  case nothing
  /// Ends of which the receiver does not want to hear: only its beliefs change.
  case forget([NotificationRecord.Told])
  case tell(Notice)
}

/// Decides what one receiver is to be told: Alertmanager's reasons, but by occurrence instead of by
/// alert, and against what the receiver believes instead of against the last message.
struct NoticeMachine {
  let told: [NotificationRecord.Told]
  let lastSentAt: Instant?
  /// Whether firing alerts are news for the receiver, or only ends are.
  let wantsFiring: Bool
  let wantsEnds: Bool
  let repeatInterval: TimeSpan
  let now: Instant

  private var firing: [AlertSlot] = []
  private var ended: [NotificationRecord.Told] = []
  private var tells: [NotificationRecord.Told] = []
  /// What is still believed if nothing is said.
  private var kept: [NotificationRecord.Told] = []
  private var hasNews = false
  private var hasSequel = false

  init(
    pair: AlertGroup.Pair, wantsEnds: Bool, repeatInterval: TimeSpan, now: Instant
  ) {
    told = pair.told
    lastSentAt = pair.lastSentAt
    wantsFiring = pair.role != .witness
    self.wantsEnds = wantsEnds
    self.repeatInterval = repeatInterval
    self.now = now
  }

  mutating func decide(_ outlook: GroupOutlook) -> NoticeDecision {
    compare(outlook.alerts)
    guard let reason else { return kept == told ? .nothing : .forget(kept) }
    return .tell(
      Notice(firing: firing, ended: ended, reason: reason, tells: tells, hasSequel: hasSequel))
  }

  /// Walks what is and what is believed side by side; both are ordered by fingerprint.
  private mutating func compare(_ current: [GroupOutlook.Alert]) {
    var position = 0
    for belief in told {
      let fingerprint = belief.labels.fingerprint
      while position < current.count, current[position].fingerprint < fingerprint {
        take(current[position], belief: nil)
        position += 1
      }
      if position < current.count, current[position].fingerprint == fingerprint {
        take(current[position], belief: belief)
        position += 1
      } else {
        // The alert is not known any more.
        end(belief)
      }
    }
    for alert in current[position...] { take(alert, belief: nil) }
  }

  private mutating func take(_ alert: GroupOutlook.Alert, belief: NotificationRecord.Told?) {
    guard let belief else {
      if alert.isTellable, wantsFiring { tell(alert, isNews: true) }
      return
    }
    guard belief.occurrence == alert.occurrence else {
      end(belief)
      guard alert.isTellable, wantsFiring else { return }
      if ended.last == belief { hasSequel = true } else { tell(alert, isNews: true) }
      return
    }
    guard !alert.hasEnded else { return end(belief) }
    kept.append(belief)
    if alert.isTellable, wantsFiring {
      tell(alert, isNews: belief.arrival == .perhaps)
    } else {
      tells.append(belief)
    }
  }

  private mutating func end(_ belief: NotificationRecord.Told) {
    if wantsEnds, belief.arrival != .refused { ended.append(belief) }
  }

  private mutating func tell(_ alert: GroupOutlook.Alert, isNews: Bool) {
    firing.append(alert.slot)
    tells.append(
      NotificationRecord.Told(
        labels: alert.labels, occurrence: alert.occurrence, startsAt: alert.startsAt))
    hasNews = hasNews || isNews
  }

  /// Why the receiver is told now; nil when there is nothing to say.
  private var reason: NotificationReason? {
    if hasNews { return told.isEmpty && lastSentAt == nil ? .first : .newAlerts }
    if !ended.isEmpty { return tells.isEmpty ? .allResolved : .someResolved }
    guard !firing.isEmpty, let lastSentAt, lastSentAt + repeatInterval <= now else { return nil }
    return .repeated
  }
}
