import DSL
package import Interpreter

/// Silences are made, changed and ended as Alertmanager does it.
extension Kernel {
  mutating func setSilence(_ draft: SilenceDraft, in turn: inout Turn) -> Reply {
    if let refusal = refusal(of: draft) { return .refused(refusal) }
    guard let id = draft.id, !id.isEmpty else { return createSilence(draft, in: &turn) }
    guard let known = silenceTable.record(id: id) else {
      return .refused(Refusal(.notFound, "no silence '\(id)'"))
    }
    if known.canBecome(draft, at: turn.now) {
      silenceTable.update(id: id, retention: options.retention) { record in
        record.startsAt = draft.startsAt
        record.endsAt = draft.endsAt
        record.createdBy = draft.createdBy
        record.comment = draft.comment
        record.updatedAt = turn.now
      }
      turn.record(
        .silence,
        "silence \(id) of \(Matcher.describe(draft.matchers)) changed by \(draft.createdBy): "
          + draft.comment)
      return .silence(id: id)
    }
    // The new one first: if it is refused, the old one stays.
    let reply = createSilence(draft, in: &turn)
    if case .silence = reply { expire(known, in: &turn) }
    return reply
  }

  mutating func expireSilence(id: String, in turn: inout Turn) -> Reply {
    guard let known = silenceTable.record(id: id) else {
      return .refused(Refusal(.notFound, "no silence '\(id)'"))
    }
    expire(known, in: &turn)
    return .accepted
  }

  private mutating func createSilence(_ draft: SilenceDraft, in turn: inout Turn) -> Reply {
    guard silenceTable.count < options.silencesMaximum else {
      return .refused(
        Refusal(.limit, "\(options.silencesMaximum) silences are the most that are kept"))
    }
    guard draft.endsAt >= turn.now else {
      return .refused(Refusal(.invalid, "invalid silence: end time can't be in the past"))
    }
    let record = SilenceRecord(
      id: randomUUID(using: &turn.random), matchers: draft.matchers,
      startsAt: max(draft.startsAt, turn.now), endsAt: draft.endsAt, createdBy: draft.createdBy,
      comment: draft.comment, updatedAt: turn.now)
    silenceTable.insert(record, retention: options.retention)
    turn.record(
      .silence,
      "silence \(record.id) of \(Matcher.describe(draft.matchers)) by \(draft.createdBy): "
        + draft.comment)
    return .silence(id: record.id)
  }

  private mutating func expire(_ record: SilenceRecord, in turn: inout Turn) {
    let state = record.state(at: turn.now)
    guard state != .expired else { return }
    silenceTable.update(id: record.id, retention: options.retention) { record in
      if state == .pending { record.startsAt = turn.now }
      record.endsAt = turn.now
      record.updatedAt = turn.now
    }
    turn.record(.silence, "silence \(record.id) of \(Matcher.describe(record.matchers)) ended")
  }

  private func refusal(of draft: SilenceDraft) -> Refusal? {
    if draft.matchers.isEmpty { return Refusal(.invalid, "invalid silence: it has no matchers") }
    if MatcherSet(draft.matchers).fitsEverything {
      return Refusal(
        .invalid, "invalid silence: at least one matcher must not match the empty string")
    }
    if draft.endsAt < draft.startsAt {
      return Refusal(.invalid, "invalid silence: end time must not be before start time")
    }
    return nil
  }
}

extension SilenceRecord {
  /// A silence keeps its id while neither its matchers nor its past change.
  ///
  /// One that ends at this very moment can still be prolonged.
  package func canBecome(_ draft: SilenceDraft, at now: Instant) -> Bool {
    guard matchers == draft.matchers else { return false }
    if state(at: now) == .pending { return draft.startsAt >= now }
    return endsAt >= now && isSameSecond(startsAt, draft.startsAt) && draft.endsAt >= now
  }

  /// Clients read times back with less precision than they are kept with.
  private func isSameSecond(_ left: Instant, _ right: Instant) -> Bool {
    left.nanoseconds / 1_000_000_000 == right.nanoseconds / 1_000_000_000
  }
}

/// A random UUID (version 4) as text.
private func randomUUID(using random: inout SplitMix64) -> String {
  let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
  let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
  let digits = Array((hexadecimal(high) + hexadecimal(low)).utf8)
  let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
  return parts.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
}

private func hexadecimal(_ number: UInt64) -> String { Fingerprint(raw: number).description }
