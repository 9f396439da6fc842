import Interpreter

extension Turn {
  /// Evaluation in the version that began the work at hand.
  func evaluation(of program: Program) -> WorkflowEvaluation {
    let compiled = program.version == rules.program.version ? rules : nil
    return WorkflowEvaluation(program: program, compiled: compiled, zones: zones, now: now)
  }

  /// A line of history about work that may run on an older version than the one in force.
  mutating func record(
    _ kind: HistoryRecord.Kind, _ text: String, group: GroupKey, at place: Place,
    in version: Program
  ) {
    changes.history.append(
      HistoryRecord(
        at: now, kind: kind, group: group.description, text: text,
        place: version.describe(place), program: version.version))
  }

  /// Enters a delivery in the outbox, to be tried as long as a notification is.
  mutating func deliver(
    _ delivery: Delivery, key: EffectKey, owner: EffectOwner, program: String
  ) {
    enqueued.append(
      OutboxRecord(
        key: key, owner: owner, effect: .deliver(delivery), program: program, createdAt: now,
        dueAt: now, deadline: now + options.deliveryDeadline,
        pauseMinimum: options.retryMinimum, pauseMaximum: options.retryMaximum))
  }

  /// A key that is the same over attempts, restarts and nodes, and other for every effect.
  func effectKey(_ parts: String...) -> EffectKey {
    EffectKeys(instance: options.instance).workflow(parts)
  }

  /// What groups all that is told of a group in mails and chats.
  func threadKey(of group: GroupKey) -> String {
    EffectKeys(instance: options.instance).thread(of: group)
  }

  /// What a channel is told of a group.
  ///
  /// A template that fails is replaced by the built-in texts; history says so.
  mutating func message(
    of snapshot: GroupSnapshot, for channel: Channel, in version: Program, about group: GroupKey
  ) -> Message {
    let rendered = evaluation(of: version).message(of: snapshot, for: channel)
    if let problem = rendered.problem {
      record(
        .failed, HistoryRecord.builtInTexts + problem.message, group: group,
        at: problem.place ?? channel.place, in: version)
    }
    return Message(rendered, group: snapshot)
  }

  /// Tells the last resort of something that went wrong and that nobody else would hear of.
  ///
  /// The subject makes the key: the same is told of once.
  mutating func tellLastResort(
    _ title: String, _ body: String, subject: [String], group: GroupKey
  ) {
    let channel = program.channels[program.lastResort]
    let fields = [("title", title), ("body", body)].map { name, text in
      MessageField(name, escaped(text, for: channel.kind))
    }
    let delivery = Delivery(
      channel: channel.name, message: Message(fields: fields), threadKey: threadKey(of: group))
    let keys = EffectKeys(instance: options.instance)
    deliver(
      delivery, key: keys.workflow(["last resort"] + subject),
      owner: .lastResort(of: keys.workflow(subject)), program: program.version)
  }

  /// Our own sentence, which may quote text from outside.
  private func escaped(_ text: String, for kind: ChannelKind) -> String {
    do {
      return try evaluation(of: program)
        .text(.text([.value(.slot(0))]), slots: [.string(text)], for: kind)
    } catch {
      // Only a text too long for evaluation's bounds can get here.
      return "see 'tocsin runs' and the history"
    }
  }
}

extension GroupSnapshot {
  /// At most so many alerts, firing ones first; the rest is counted.
  func bounded(alerts limit: Int) -> GroupSnapshot {
    guard alerts.count > limit else { return self }
    var out = self
    out.alerts = Array(alerts.prefix(limit))
    out.truncatedAlerts += alerts.count - limit
    return out
  }

  /// The same group as told to somebody, for a reason.
  func told(to receiver: String, because reason: NotificationReason) -> GroupSnapshot {
    var out = self
    out.receiver = receiver
    out.reason = reason
    return out
  }
}
