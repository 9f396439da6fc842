package struct CheckedEscalation: Sendable {
  package var name: String
  /// Ordered by delay.
  package var steps: [CheckedEscalationStep]
  package var repeats: Int
  package var span: Span
}

package struct CheckedEscalationStep: Sendable {
  /// In nanoseconds, from the start of a round.
  package var delay: Int64
  package var recipients: [CheckedRecipient]
  package var span: Span
}

package struct CheckedRecipient: Hashable, Sendable {
  package var channel: Handle<CheckedChannel>
  package var contact: Handle<CheckedContact>?
  /// The contact is meant only while on call in this rota.
  package var rota: Handle<CheckedRota>?
  /// The place in the rota: 0 is whoever is on call, 1 the one after.
  package var place = 0

  package init(channel: Handle<CheckedChannel>, contact: Handle<CheckedContact>?) {
    self.channel = channel
    self.contact = contact
  }
}

/// Slot 0 is the group, slot 1 the alert of `once per alert`, slot 2 the failure of `on failure`.
package struct CheckedPlaybook: Sendable {
  package static let reservedSlots = 3

  package var name: String
  package var isOnResolved: Bool
  package var condition: LabelCondition
  package var isPerAlert: Bool
  package var concurrencyLimit: Int?
  package var steps: [CheckedStep]
  package var onFailure: [CheckedStep]
  package var slotCount: Int
  package var span: Span
}

package struct CheckedStep: Sendable {
  /// The name given by `let`.
  package var name: String?
  package var resultSlot: Int?
  package var action: CheckedAction
  package var span: Span
}

package indirect enum CheckedAction: Sendable {
  case compute(TypedExpression)
  case http(CheckedHTTPStep)
  case ai(CheckedAIStep)
  case notify([CheckedRecipient], TypedExpression)
  case openTicket(Handle<CheckedTicket>)
  case moveTicket(Handle<CheckedTicket>, CheckedTicketState)
  case comment(Handle<CheckedTicket>, TypedExpression)
  case choose([(condition: TypedExpression, steps: [CheckedStep])], otherwise: [CheckedStep])
  /// In nanoseconds.
  case wait(Int64)
  case waitUntil(CheckedTicketState, within: Int64, otherwise: [CheckedStep])
  case workflow(CheckedWorkflowStep)
  case search(CheckedSearchStep)
  case approve(CheckedApproveStep)
  case stop
}

package enum CheckedTicketState: String, Hashable, Sendable {
  case open
  case acked
  case resolved
}

package struct CheckedHTTPStep: Sendable {
  package var method: String
  package var url: TypedExpression
  package var options: CheckedAttributes
  package var policy: CheckedPolicy
  package var fallback: CheckedFallback
}

package enum CheckedFallback: Sendable {
  case failRun
  case value(TypedExpression)
  case steps([CheckedStep])
}

package struct CheckedAIStep: Sendable {
  package var model: Handle<CheckedModel>
  package var prompt: TypedExpression
  package var system: TypedExpression?
  /// A record type.
  package var returns: ValueType
  package var maxTokens: Int64?
  package var policy: CheckedPolicy
  package var fallback: TypedExpression
}

/// All lengths in nanoseconds; nil leaves the default of the runtime.
package struct CheckedPolicy: Hashable, Sendable {
  package var deadline: Int64
  package var retries: Int
  package var backoff: ClosedRange<Int64>?
}

// MARK: - Tests

package struct CheckedTest: Sendable {
  package var name: String
  /// Days since 1970-01-01.
  package var startDay: Int
  /// Minutes since midnight.
  package var startMinute: Int
  package var zone: String
  package var statements: [CheckedTestStatement]
  package var span: Span
}

package struct CheckedTestStatement: Sendable {
  /// Nanoseconds since the start; nil where the test does not say.
  package var at: Int64?
  package var action: CheckedTestAction
  package var span: Span
}

package enum CheckedTestAction: Sendable {
  case fire(labels: TestPairs, annotations: TestPairs)
  case series(CheckedSeries)
  case resolve(TestPairs)
  case silence(LabelCondition, Int64)
  case ack(TestPairs)
  case modelReply(Handle<CheckedModel>, Constant)
  case modelFailure(Handle<CheckedModel>, String)
  case httpReply(url: String, status: Int, body: String)
  case expectNotified(
    CheckedTestTarget, count: Int?, status: CheckedAlertStatus?, containing: [String])
  /// nil: to anybody.
  case expectNoNotification(CheckedTestTarget?)
  case expectAlert(TestPairs, CheckedAlertState)
  /// An alert of the package's rules, and labels that it has.
  case expectNamedAlert(String, TestPairs, CheckedAlertState)
  case expectValue(CheckedQuery, CheckedComparison, Double)
  case expectTicket(Handle<CheckedTicket>, CheckedTicketState)
  case expectDropped(TestPairs)
  case expectRoute(TestPairs, [CheckedTarget])
  case expectRun(Handle<CheckedPlaybook>, CheckedRunState)
}

/// Names and values of labels or annotations, in source order.
package typealias TestPairs = [(name: String, value: String)]

/// A series that a test gives, from its start on.
package struct CheckedSeries: Sendable {
  /// In source order, each once, with values; the metric has the label `__name__`.
  package var labels: TestPairs
  package var samples: [PromQL.SeriesSample]
  /// The distance of the samples in nanoseconds.
  package var interval: Int64
}

package enum CheckedComparison: String, Hashable, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

package enum CheckedAlertStatus: String, Hashable, Sendable {
  case firing
  case resolved
}

package enum CheckedTestTarget: Hashable, Sendable {
  case channel(Handle<CheckedChannel>)
  case contact(Handle<CheckedContact>)
}

package enum CheckedAlertState: Hashable, Sendable {
  case firing
  case resolved
  /// By any, or by the mute or calendar of this name.
  case muted(String?)
  /// By any, or by the inhibition of this name.
  case inhibited(String?)
  /// Its rule waits for `for` to pass.
  case pending
  /// Neither pending nor firing.
  case inactive
}

package enum CheckedRunState: String, Hashable, Sendable {
  case waiting
  case completed
  case failed
}
