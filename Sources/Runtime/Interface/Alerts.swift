package import Interpreter

/// An alert as a sender posts it, after decoding and limits, before normalisation.
package struct PostedAlert: Hashable, Sendable {
  package var labels: LabelSet
  package var annotations: PackedMap
  package var startsAt: Instant?
  package var endsAt: Instant?
  package var generatorURL: String
  /// Comes from a program that tells of an alert once, and then of its end: without an end it fires
  /// for `KernelOptions.relayTimeout`.
  package var isRelayed = false

  package init(
    labels: LabelSet, annotations: PackedMap = .empty, startsAt: Instant? = nil,
    endsAt: Instant? = nil, generatorURL: String = ""
  ) {
    self.labels = labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.generatorURL = generatorURL
  }
}

/// One alert as the kernel knows it and the store keeps it, keyed by fingerprint.
package struct AlertRecord: Hashable, Sendable {
  package var labels: LabelSet
  package var annotations: PackedMap
  package var startsAt: Instant
  /// When the alert ends unless it is posted again.
  package var endsAt: Instant
  /// The sender gave no end, so `endsAt` is an assumption (resolve time-out).
  package var endIsAssumed: Bool
  package var updatedAt: Instant
  package var generatorURL: String
  /// Counts firing spells from 1.
  package var occurrence: UInt32
  /// When the occurrence before this one ended: whoever was told of it is told of its end, even if
  /// the alert fires again by then.
  package var previousEndsAt: Instant?

  package init(
    labels: LabelSet, annotations: PackedMap, startsAt: Instant, endsAt: Instant,
    endIsAssumed: Bool, updatedAt: Instant, generatorURL: String, occurrence: UInt32,
    previousEndsAt: Instant? = nil
  ) {
    self.labels = labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.endIsAssumed = endIsAssumed
    self.updatedAt = updatedAt
    self.generatorURL = generatorURL
    self.occurrence = occurrence
    self.previousEndsAt = previousEndsAt
  }

  /// What people call it.
  package var name: String { labels["alertname"] ?? "an unnamed alert" }

  package var fingerprint: Fingerprint { labels.fingerprint }

  package func isResolved(at now: Instant) -> Bool { endsAt <= now }

  package func snapshot(at now: Instant) -> AlertSnapshot {
    AlertSnapshot(
      labels: labels, annotations: annotations, startsAt: startsAt,
      endsAt: isResolved(at: now) ? endsAt : nil, generatorURL: generatorURL,
      occurrence: occurrence)
  }
}

/// A silence of the Alertmanager API: some matcher set must match entirely.
package struct SilenceRecord: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case pending
    case active
    case expired
  }

  /// Text of a UUID.
  package var id: String
  package var matchers: [Matcher]
  package var startsAt: Instant
  package var endsAt: Instant
  package var createdBy: String
  package var comment: String
  package var updatedAt: Instant

  package init(
    id: String, matchers: [Matcher], startsAt: Instant, endsAt: Instant, createdBy: String,
    comment: String, updatedAt: Instant
  ) {
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
    self.updatedAt = updatedAt
  }

  package func state(at now: Instant) -> State {
    now < startsAt ? .pending : (now < endsAt ? .active : .expired)
  }
}

/// Route node and group labels: the identity of a group over restarts and edits of the package.
package struct GroupKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var route: String
  package var labels: LabelSet

  package init(route: String, labels: LabelSet) {
    self.route = route
    self.labels = labels
  }

  /// `route:{name="value", …}`: stable, unique, and used as the stored key.
  package var description: String {
    let text = labels.map.pairs.map { "\($0.name)=\(quoted($0.value))" }
    return "\(route):{\(text.joined(separator: ", "))}"
  }

  package static func < (left: GroupKey, right: GroupKey) -> Bool {
    left.description < right.description
  }
}

private func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}

/// What a group remembers between flushes.
package struct GroupRecord: Hashable, Sendable {
  package var key: GroupKey
  package var createdAt: Instant
  /// When the group is looked at next.
  package var dueAt: Instant
  package var flushedOnce: Bool
  /// Counts spells from first firing to all resolved; tickets and escalations belong to a spell.
  package var spell: UInt32

  package init(
    key: GroupKey, createdAt: Instant, dueAt: Instant, flushedOnce: Bool = false, spell: UInt32 = 1
  ) {
    self.key = key
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.flushedOnce = flushedOnce
    self.spell = spell
  }
}

/// What one receiver believes of one group; the reason why nothing is paged twice or forgotten.
package struct NotificationRecord: Hashable, Sendable {
  /// An occurrence that the receiver was told fires.
  ///
  /// The entry goes when its end has been told.
  package struct Told: Hashable, Sendable {
    package var labels: LabelSet
    package var occurrence: UInt32
    package var startsAt: Instant
    package var arrival: Arrival

    package init(
      labels: LabelSet, occurrence: UInt32, startsAt: Instant, arrival: Arrival = .certain
    ) {
      self.labels = labels
      self.occurrence = occurrence
      self.startsAt = startsAt
      self.arrival = arrival
    }
  }

  /// Whether what was to be told has arrived.
  package enum Arrival: String, Hashable, Sendable, CaseIterable {
    case certain
    /// By an attempt that was given up without an answer: it is told again if it still fires, and
    /// its end is told in any case.
    case perhaps
    /// The receiver did not take it and somebody else was told instead: it is not news again, but
    /// the end is none of the receiver's business.
    case refused
  }

  package var group: GroupKey
  /// Channel name, or `channel/contact` for a contact's address; empty for the group's tickets,
  /// escalations and playbooks.
  package var receiver: String
  /// The flush that made the last notification that arrived.
  package var lastSentAt: Instant?
  /// Sorted by fingerprint.
  package var told: [Told]

  package init(group: GroupKey, receiver: String, lastSentAt: Instant? = nil, told: [Told] = []) {
    self.group = group
    self.receiver = receiver
    self.lastSentAt = lastSentAt
    self.told = told
  }
}
