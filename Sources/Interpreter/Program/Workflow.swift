package import DSL

/// Who is told, in which order, until somebody acknowledges.
package struct Escalation: Sendable {
  package var name: String
  /// Ordered by `after`, which counts from the start of a round; the first is usually zero.
  package var steps: [EscalationStep]
  /// Rounds after the first.
  package var repeats: Int
  package var place: Place

  package init(name: String, steps: [EscalationStep], repeats: Int, place: Place) {
    self.name = name
    self.steps = steps
    self.repeats = repeats
    self.place = place
  }
}

package struct EscalationStep: Sendable {
  package var after: TimeSpan
  package var recipients: [Recipient]
  package var place: Place

  package init(after: TimeSpan, recipients: [Recipient], place: Place) {
    self.after = after
    self.recipients = recipients
    self.place = place
  }
}

/// One notification: through a channel, to the channel's own address or to a contact's.
package struct Recipient: Hashable, Sendable {
  package var channel: Ref<Channel>
  package var contact: Ref<Contact>?

  package init(channel: Ref<Channel>, contact: Ref<Contact>? = nil) {
    self.channel = channel
    self.contact = contact
  }
}

/// A kind of ticket: one ticket per group and firing spell.
///
/// Slot 0 of its texts is the group.
package struct TicketKind: Sendable {
  package var name: String
  package var title: Expression
  package var body: Expression?
  /// Evaluates to a symbol P1 … P5.
  package var priority: Expression?
  package var slotCount: Int
  package var place: Place

  package init(name: String, title: Expression, slotCount: Int, place: Place) {
    self.name = name
    self.title = title
    self.slotCount = slotCount
    self.place = place
  }
}

/// An OpenAI-compatible chat model.
package struct Model: Sendable {
  package var name: String
  /// Base address; `/chat/completions` is appended.
  package var url: String
  package var key: Credential?
  /// The model's name at the provider.
  package var model: String
  /// Tokens within a span of time, over all runs.
  package var budget: RateLimit?
  package var place: Place

  package init(name: String, url: String, key: Credential?, model: String, place: Place) {
    self.name = name
    self.url = url
    self.key = key
    self.model = model
    self.place = place
  }
}

/// Steps taken when a group starts firing or is resolved.
///
/// Slot 0 is the group, slot 1 the alert of `once per alert` (else `.none`), slot 2 the failure
/// inside `on failure`.
package struct Playbook: Sendable {
  package enum Trigger: String, Hashable, Sendable {
    case firing
    case resolved
  }
  package enum Scope: String, Hashable, Sendable {
    case group
    case alert
  }

  package var name: String
  package var trigger: Trigger
  /// Tested against the group's common labels, or the alert's labels for `once per alert`.
  package var condition: Condition
  package var scope: Scope
  package var concurrencyLimit: Int?
  package var steps: [Step]
  package var onFailure: [Step]
  package var slotCount: Int
  package var place: Place

  package init(
    name: String, trigger: Trigger, condition: Condition, scope: Scope, steps: [Step],
    slotCount: Int, place: Place
  ) {
    self.name = name
    self.trigger = trigger
    self.condition = condition
    self.scope = scope
    self.steps = steps
    self.slotCount = slotCount
    self.place = place
    onFailure = []
  }
}

/// One step.
///
/// Its id is stable over edits elsewhere: the `let` name, or kind and ordinal, with the path of the
/// blocks around it (`2.if.then.1.http`).
package struct Step: Sendable {
  package var id: String
  package var action: StepAction
  /// Receives the step's result.
  package var resultSlot: Int?
  package var place: Place

  package init(id: String, action: StepAction, resultSlot: Int? = nil, place: Place) {
    self.id = id
    self.action = action
    self.resultSlot = resultSlot
    self.place = place
  }
}

package indirect enum StepAction: Sendable {
  case compute(Expression)
  case http(HTTPStep)
  case ai(AIStep)
  case notify([Recipient], Expression)
  case openTicket(Ref<TicketKind>)
  case moveTicket(Ref<TicketKind>, TicketState)
  case comment(Ref<TicketKind>, Expression)
  case choose([(condition: Expression, steps: [Step])], otherwise: [Step])
  case wait(TimeSpan)
  case waitUntil(WaitGoal, within: TimeSpan, otherwise: [Step])
  case stop
}

package enum WaitGoal: String, Hashable, Sendable {
  case acked
  case resolved
}

package enum TicketState: String, Hashable, Sendable, CaseIterable {
  case open
  case acked
  case resolved
}

package struct HTTPStep: Sendable {
  package var method: String
  package var url: Expression
  package var headers: [(name: String, value: Expression)]
  /// At most one of the two.
  package var json: Expression?
  package var body: Expression?
  package var policy: AttemptPolicy
  package var fallback: StepFallback

  package init(
    method: String, url: Expression, policy: AttemptPolicy, fallback: StepFallback
  ) {
    self.method = method
    self.url = url
    self.policy = policy
    self.fallback = fallback
    headers = []
  }
}

package struct AIStep: Sendable {
  package var model: Ref<Model>
  package var system: Expression?
  package var prompt: Expression
  package var returns: DataType
  package var maxTokens: Int?
  package var policy: AttemptPolicy
  /// Taken when no valid answer came within the deadline.
  package var fallback: Expression

  package init(
    model: Ref<Model>, prompt: Expression, returns: DataType, policy: AttemptPolicy,
    fallback: Expression
  ) {
    self.model = model
    self.prompt = prompt
    self.returns = returns
    self.policy = policy
    self.fallback = fallback
  }
}

/// `within D retry N backoff A..B`: the deadline covers all attempts and pauses.
package struct AttemptPolicy: Hashable, Sendable {
  package var deadline: TimeSpan
  package var retries: Int
  package var backoffMinimum: TimeSpan
  package var backoffMaximum: TimeSpan

  package init(
    deadline: TimeSpan, retries: Int = 0, backoffMinimum: TimeSpan = .seconds(1),
    backoffMaximum: TimeSpan = .seconds(30)
  ) {
    self.deadline = deadline
    self.retries = retries
    self.backoffMinimum = backoffMinimum
    self.backoffMaximum = backoffMaximum
  }
}

package enum StepFallback: Sendable {
  /// The run fails and `on failure` decides.
  case failRun
  case value(Expression)
  case steps([Step])
}

// MARK: - Tests

/// A `test` of the package, run under virtual time.
package struct TestCase: Sendable {
  package var name: String
  package var start: LocalStart
  package var statements: [TestStatement]
  package var place: Place

  package init(name: String, start: LocalStart, statements: [TestStatement], place: Place) {
    self.name = name
    self.start = start
    self.statements = statements
    self.place = place
  }
}

/// The wall-clock time at which a test starts.
///
/// The runner turns it into an instant, because only it has the rules of the zone.
package struct LocalStart: Hashable, Sendable {
  /// Days since 1970-01-01.
  package var day: Int
  /// Minutes since midnight.
  package var minute: Int
  /// IANA name; `UTC` unless the test says otherwise.
  package var zone: String

  package init(day: Int, minute: Int, zone: String) {
    self.day = day
    self.minute = minute
    self.zone = zone
  }
}

package struct TestStatement: Sendable {
  /// Since the start; nil means zero for a `given` and the end of the test for an `expect`.
  package var at: TimeSpan?
  package var action: TestAction
  package var place: Place

  package init(at: TimeSpan?, action: TestAction, place: Place) {
    self.at = at
    self.action = action
    self.place = place
  }
}

package enum TestAction: Sendable {
  case fire(LabelSet, annotations: PackedMap)
  /// A series from the start of the test on.
  case series(SeriesDescription, every: TimeSpan)
  /// Ends every fired alert that has these labels.
  case resolve(LabelSet)
  case silence(Condition, TimeSpan)
  case ack(LabelSet)
  case modelReply(Ref<Model>, MockReply)
  case httpReply(url: String, status: Int, body: String)
  case expectNotified(Recipients, count: Int?, status: AlertStatus?, containing: [String])
  /// nil: to anybody.
  case expectSilence(Recipients?)
  case expectAlert(LabelSet, AlertExpectation)
  /// An alert of the package's rules, and labels that it has.
  case expectNamedAlert(String, LabelSet, AlertExpectation)
  /// A query that gives one value, and how this one compares.
  case expectValue(String, CheckedComparison, Double)
  case expectTicket(Ref<TicketKind>, TicketState)
  case expectDropped(LabelSet)
  case expectRoute(LabelSet, [Target])
  case expectRun(Ref<Playbook>, RunState)
}

package enum Recipients: Hashable, Sendable {
  case channel(Ref<Channel>)
  case contact(Ref<Contact>)
}

package enum MockReply: Sendable {
  case value(Value)
  case failure(String)
}

package enum AlertExpectation: Sendable {
  case firing
  case resolved
  /// By any mute, or by the named one.
  case muted(String?)
  case inhibited(String?)
  /// A rule has found it and waits for `for` to pass.
  case pending
  /// Neither pending nor firing.
  case inactive
}

package enum RunState: String, Hashable, Sendable {
  /// Not begun: as many runs of the playbook as it allows are at work.
  case queued
  case running
  case waiting
  case completed
  case failed
}
