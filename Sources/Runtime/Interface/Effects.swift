package import DSL
package import Interpreter

/// Names one external effect over all attempts, restarts and program versions.
package struct EffectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
  package static func < (left: EffectKey, right: EffectKey) -> Bool {
    left.description < right.description
  }
}

/// Something done to the outside world; always comes from an outbox row.
package enum Effect: Hashable, Sendable {
  case deliver(Delivery)
  case http(HTTPCall)
  case ai(AICall)
}

extension Effect {
  /// Leaves out the recipients who have it already.
  package mutating func deliverOnly(to left: [String]) {
    guard case .deliver(var delivery) = self else { return }
    delivery.onlyTo = left
    self = .deliver(delivery)
  }
}

/// A rendered notification for one channel.
package struct Delivery: Hashable, Sendable {
  /// By name, so that it survives a reload that reorders the channels.
  package var channel: String
  /// Address that replaces the channel's own, for a contact.
  package var address: String?
  package var contact: String?
  /// The channel's recipients who still lack it, when others have taken an earlier attempt.
  package var onlyTo: [String]?
  package var message: Message
  /// Fixed per group, so that mails thread and receivers can correlate.
  package var threadKey: String

  package init(
    channel: String, address: String? = nil, contact: String? = nil, onlyTo: [String]? = nil,
    message: Message, threadKey: String
  ) {
    self.channel = channel
    self.address = address
    self.contact = contact
    self.onlyTo = onlyTo
    self.message = message
    self.threadKey = threadKey
  }

  /// The key of `NotificationRecord.receiver`.
  package var receiver: String { contact.map { "\(channel)/\($0)" } ?? channel }
}

/// What is said, already rendered and escaped for the channel's kind.
package struct Message: Hashable, Sendable {
  /// `title`, `body`, `html`, `color`… in order.
  package var fields: [MessageField]
  /// The group told about; absent for the plain text of a playbook step.
  package var group: GroupSnapshot?
  /// JSON that replaces the default webhook body.
  package var payload: JSONValue?

  package init(
    fields: [MessageField], group: GroupSnapshot? = nil, payload: JSONValue? = nil
  ) {
    self.fields = fields
    self.group = group
    self.payload = payload
  }

  package subscript(name: String) -> String? { fields.first { $0.name == name }?.text }
}

package struct MessageField: Hashable, Sendable {
  package var name: String
  package var text: String
  package init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

/// An `http` step, evaluated.
package struct HTTPCall: Hashable, Sendable {
  package var method: String
  package var url: String
  package var headers: [MessageField]
  package var body: [UInt8]
  package var timeout: TimeSpan

  package init(
    method: String, url: String, headers: [MessageField], body: [UInt8], timeout: TimeSpan
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
  }
}

/// An `ai` step, evaluated.
package struct AICall: Hashable, Sendable {
  /// Name of the declared model.
  package var model: String
  package var system: String?
  package var prompt: String
  package var returns: DataType
  package var maxTokens: Int?
  package var timeout: TimeSpan

  package init(
    model: String, system: String?, prompt: String, returns: DataType, maxTokens: Int?,
    timeout: TimeSpan
  ) {
    self.model = model
    self.system = system
    self.prompt = prompt
    self.returns = returns
    self.maxTokens = maxTokens
    self.timeout = timeout
  }
}

/// How an attempt ended.
package enum EffectOutcome: Hashable, Sendable {
  /// `value` is the result of an http or ai step; `receipt` what the receiver answered; `tokens`
  /// what a model's reply says it used, all attempts of this call together; `refused` are the
  /// recipients who will never have it, each with what was said.
  case done(value: Value, receipt: String, tokens: Int? = nil, refused: [String] = [])
  /// May succeed later; `after` is the receiver's wish (Retry-After); `left` are the recipients
  /// who lack it when the others have it.
  case retry(reason: String, after: TimeSpan?, left: [String]? = nil)
  /// Will not succeed.
  case failed(reason: String)
  /// The effect may have happened: no answer after the request was sent.
  case inDoubt(reason: String)
}

/// Who waits for an effect.
package enum EffectOwner: Hashable, Sendable {
  case notification(GroupKey)
  /// Escalation id.
  case escalation(String)
  case run(id: String, step: String)
  /// Replaces a delivery that failed for good.
  case lastResort(of: EffectKey)
}

/// One row of the outbox.
///
/// Its states: queued (`startedAt` nil) → started → removed when its outcome is recorded; a started
/// row found after a crash is in doubt.
package struct OutboxRecord: Hashable, Sendable {
  package var key: EffectKey
  package var owner: EffectOwner
  package var effect: Effect
  /// Version of the program that made it.
  package var program: String
  package var createdAt: Instant
  /// Not before.
  package var dueAt: Instant
  /// After it the row fails instead of being tried again.
  package var deadline: Instant
  package var attempts: Int
  /// No further attempt after this many; pauses double from the minimum to the maximum.
  package var attemptsMaximum: Int
  package var pauseMinimum: TimeSpan
  package var pauseMaximum: TimeSpan
  /// Set, and committed, before the attempt is made.
  package var startedAt: Instant?
  package var lastError: String?
  /// Some attempt ended without an answer, or was under way when the process died.
  package var mayHaveArrived = false
  /// What the receiver believes of the group once this has arrived, sorted by fingerprint: becomes
  /// its `NotificationRecord.told`.
  ///
  /// Names also the alerts cut by `max_alerts`.
  package var tells: [NotificationRecord.Told]
  /// Channels that failed before this one was tried.
  package var handOvers: Int

  package init(
    key: EffectKey, owner: EffectOwner, effect: Effect, program: String, createdAt: Instant,
    dueAt: Instant, deadline: Instant, attemptsMaximum: Int = .max,
    pauseMinimum: TimeSpan = .seconds(1), pauseMaximum: TimeSpan = .seconds(60)
  ) {
    self.attemptsMaximum = attemptsMaximum
    self.pauseMinimum = pauseMinimum
    self.pauseMaximum = pauseMaximum
    self.key = key
    self.owner = owner
    self.effect = effect
    self.program = program
    self.createdAt = createdAt
    self.dueAt = dueAt
    self.deadline = deadline
    attempts = 0
    tells = []
    handOvers = 0
  }
}
