package import Interpreter

/// Recorded alerts played through one program in virtual time, and what it would have sent.
///
/// Nothing is sent: deliveries succeed at once, `http` steps are taken to answer 200 with an empty
/// body, and `ai` steps to fail, so that their `else` is taken.
package struct Rehearsal {
  /// Alerts that arrive together.
  package struct Posting: Sendable {
    /// Since the start.
    package var at: TimeSpan
    package var alerts: [PostedAlert]

    package init(at: TimeSpan, alerts: [PostedAlert]) {
      self.at = at
      self.alerts = alerts
    }
  }

  /// Why a posting was not taken.
  package struct Refused: Error, CustomStringConvertible {
    package let description: String
  }

  package let start: Instant
  package private(set) var engine: VirtualEngine

  package init(_ program: Program, zones: ZoneTable, at start: Instant) {
    self.start = start
    engine = VirtualEngine(program: program, zones: zones, at: start)
    engine.respond = { row, _ in .rehearsed(row) }
  }

  /// Plays postings in order of time, and lets time go on until `end`.
  package mutating func play(
    _ postings: [Posting], until end: TimeSpan
  ) throws(Refused) {
    for posting in postings {
      engine.run(until: start + posting.at)
      if case .refused(let refusal)? = engine.handle(.post(posting.alerts)) {
        throw Refused(description: "at \(posting.at.text): \(refusal)")
      }
    }
    engine.run(until: start + end)
  }

  /// What would have been sent, in order of time.
  package var notices: [PlanNotice] {
    engine.attempts.compactMap { attempt in
      guard case .deliver(let delivery) = attempt.row.effect else { return nil }
      let alerts = delivery.message.group?.alerts ?? []
      return PlanNotice(
        at: attempt.at - start, kind: attempt.row.owner.noticeKind, channel: delivery.channel,
        contact: delivery.contact, firing: alerts.filter { $0.status == .firing }.map(\.labels))
    }
  }
}

extension EffectOwner {
  fileprivate var noticeKind: PlanNotice.Kind {
    switch self {
    case .notification: .notification
    case .escalation: .page
    case .run: .step
    case .lastResort: .lastResort
    }
  }
}

extension VirtualEngine.Response {
  /// What is taken to happen where nothing is performed.
  package static func rehearsed(_ row: OutboxRecord) -> VirtualEngine.Response {
    switch row.effect {
    case .deliver: .done
    case .http:
      VirtualEngine.Response(
        .done(
          value: .record([RecordField("status", .int(200)), RecordField("body", .string(""))]),
          receipt: "not performed"))
    case .ai: VirtualEngine.Response(.failed(reason: "not asked: this is a dry run"))
    }
  }
}

extension PlanRecorded {
  /// Plays both versions over the postings of a recording, which are in order of time, and compares
  /// whom they tell until the end.
  package init(
    old: (program: Program, zones: ZoneTable), new: (program: Program, zones: ZoneTable),
    postings: [Rehearsal.Posting], at start: Instant, until end: TimeSpan
  ) throws(Rehearsal.Refused) {
    var before = Rehearsal(old.program, zones: old.zones, at: start)
    try before.play(postings, until: end)
    var after = Rehearsal(new.program, zones: new.zones, at: start)
    try after.play(postings, until: end)
    let alerts = Set(postings.flatMap { $0.alerts.map(\.labels) })
    self.init(old: before.notices, new: after.notices, alertCount: alerts.count)
  }
}
