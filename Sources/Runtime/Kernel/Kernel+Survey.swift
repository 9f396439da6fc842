import Interpreter

/// What holds an alert back: looked up at each flush, recorded when it changes.
extension Kernel {
  enum SurveyOccasion {
    /// The group is due: every alert is looked at.
    case tick
    /// In between: alerts that no tick has seen yet wait for theirs.
    case between
  }

  mutating func survey(
    _ slot: GroupSlot, _ occasion: SurveyOccasion, in turn: inout Turn
  ) -> GroupOutlook {
    groups[slot].sortMembers()
    var outlook = GroupOutlook()
    outlook.alerts.reserveCapacity(groups[slot].members.count)
    for position in groups[slot].members.indices {
      let member = groups[slot].members[position]
      let record = alerts[member.slot].record
      var verdict = member.verdict
      if record.isResolved(at: turn.now) {
        verdict = .ended
      } else if member.isRouted, occasion == .tick || verdict != nil {
        verdict = judge(member.slot, in: slot, at: turn.now)
      }
      if verdict != member.verdict {
        groups[slot].members[position].verdict = verdict
        note(verdict, after: member.verdict, of: record, in: slot, in: &turn)
      }
      if alerts[member.slot].groups.hasSeveral { outlook.hasShared = true }
      outlook.alerts.append(
        GroupOutlook.Alert(
          labels: record.labels, slot: member.slot, occurrence: record.occurrence,
          startsAt: record.startsAt, isTellable: member.isRouted && verdict == .told,
          hasEnded: verdict == .ended))
    }
    return outlook
  }

  /// The outlook for one receiver: without alerts that another group is still telling it of.
  func outlook(_ outlook: GroupOutlook, for receiver: String) -> GroupOutlook {
    guard outlook.hasShared else { return outlook }
    var own = outlook
    for index in own.alerts.indices
    where own.alerts[index].isTellable && isToldElsewhere(own.alerts[index], receiver) {
      own.alerts[index].isTellable = false
    }
    return own
  }

  /// The fixed order of stages: inhibitions, mutes, mutes of the route, silences.
  private mutating func judge(
    _ alert: AlertSlot, in group: GroupSlot, at now: Instant
  ) -> Verdict {
    let labels = alerts[alert].record.labels
    if let first = inhibitions.inhibitors(of: labels, at: now).first {
      return .inhibited(rule: first.rule.index)
    }
    if let mute = rules.mutes.activeMutes(labels, at: now).first {
      return .muted(rule: mute.index)
    }
    if let node = groups[group].node, let mute = activeRouteMute(of: node, at: now) {
      return .routeMuted(mute)
    }
    if silenceTable.count > 0 {
      let silence = silenceTable.firstActive(
        for: labels, memo: &alerts[alert].silences, at: now)
      if let silence { return .silenced(silence) }
    }
    return .told
  }

  private func activeRouteMute(of node: Int, at now: Instant) -> Int? {
    rules.program.routes[node].mutes.firstIndex {
      rules.calendars.contains(now, in: $0.calendar) == $0.whenInside
    }
  }

  private func note(
    _ verdict: Verdict?, after before: Verdict?, of record: AlertRecord, in slot: GroupSlot,
    in turn: inout Turn
  ) {
    let group = groups[slot].record.key.description
    let fingerprint = record.fingerprint
    let (text, place): (String, Place)
    switch verdict {
    case .inhibited(let rule):
      let rule = turn.program.inhibitions[rule]
      (text, place) = ("is inhibited by \(rule.name) because \(rule.reason)", rule.place)
    case .muted(let rule):
      let rule = turn.program.mutes[rule]
      (text, place) = ("is muted by \(rule.name) because \(rule.reason)", rule.place)
    case .routeMuted(let mute):
      guard let node = groups[slot].node else { return }
      let mute = turn.program.routes[node].mutes[mute]
      let calendar = turn.program.calendars[mute.calendar].name
      text = "is muted \(mute.whenInside ? "during" : "outside") \(calendar)"
      place = mute.place
    case .silenced(let serial):
      let silence = silenceTable.record(serial: serial)
      let author = silence.map { " of \($0.createdBy): \($0.comment)" } ?? ""
      (text, place) = ("is silenced by \(silence?.id ?? "")\(author)", .unknown)
    case .told:
      guard before?.isSuppression ?? false else { return }
      (text, place) = ("is no longer suppressed", .unknown)
    case .ended, nil: return
    }
    turn.record(
      .suppressed, group: group, fingerprint: fingerprint, "\(record.name) \(text)", at: place)
  }
}

extension Verdict {
  var isSuppression: Bool {
    switch self {
    case .told, .ended: false
    case .inhibited, .muted, .routeMuted, .silenced: true
    }
  }
}
