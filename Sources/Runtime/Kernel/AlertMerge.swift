import Interpreter

/// What posting an alert did to the alert that was known.
enum PostEffect: Hashable, Sendable {
  /// Only times moved; by far the commonest.
  case touched
  /// Texts or the begin changed.
  case changed
  /// A firing spell begins.
  case fired
  case ended
}

extension AlertRecord {
  /// What a post says, with the assumptions for what it leaves out.
  init(_ post: PostedAlert, resolveTimeout: TimeSpan, at now: Instant) {
    let endsAt = post.endsAt ?? now + resolveTimeout
    self.init(
      labels: post.labels, annotations: post.annotations,
      startsAt: post.startsAt ?? post.endsAt.map { min($0, now) } ?? now, endsAt: endsAt,
      endIsAssumed: post.endsAt == nil, updatedAt: now, generatorURL: post.generatorURL,
      occurrence: 1)
  }

  /// Takes a newer post of the same labels in, as Alertmanager does.
  ///
  /// Spells that overlap keep the earliest begin, the newest texts and the latest end that a sender
  /// stated; others replace. A post that fires after the alert had ended begins a new occurrence,
  /// even if its times overlap.
  mutating func merge(_ post: AlertRecord, at now: Instant) -> PostEffect {
    let before = self
    // The end of what has ended is no news: it neither moves the end nor begins another spell.
    if isResolved(at: now), post.isResolved(at: now), !overlaps(post) {
      updatedAt = now
      return .touched
    }
    let merged = overlaps(post) ? joined(with: post, at: now) : post
    let (wasResolved, isResolved) = (before.isResolved(at: now), merged.isResolved(at: now))
    self = merged
    occurrence = before.occurrence
    previousEndsAt = before.previousEndsAt
    if wasResolved, !isResolved {
      occurrence += 1
      previousEndsAt = before.endsAt
      return .fired
    }
    if !wasResolved, isResolved { return .ended }
    let isSame =
      startsAt == before.startsAt && endIsAssumed == before.endIsAssumed
      && generatorURL == before.generatorURL && annotations == before.annotations
    return isSame ? .touched : .changed
  }

  private func overlaps(_ post: AlertRecord) -> Bool {
    (post.endsAt > startsAt && post.endsAt < endsAt)
      || (post.startsAt > startsAt && post.startsAt < endsAt)
  }

  private func joined(with post: AlertRecord, at now: Instant) -> AlertRecord {
    var out = post
    out.startsAt = min(startsAt, post.startsAt)
    let statesLaterEnd =
      post.isResolved(at: now) ? isResolved(at: now) : !endIsAssumed
    if statesLaterEnd, endsAt > post.endsAt {
      out.endsAt = endsAt
      out.endIsAssumed = endIsAssumed
    }
    return out
  }
}
