/// A workflow of another system that steps can run.
package struct CheckedWorkflow: Sendable {
  package var name: String
  /// A name of `WorkflowKind.all`.
  package var kind: String
  package var attributes: CheckedAttributes
  package var inputs: [RecordTypeField]
  /// A record type, or nothing where the answer does not matter.
  package var returns: ValueType?
  package var span: Span
}

/// A place whose texts steps can search.
package struct CheckedKnowledge: Sendable {
  package var name: String
  /// A name of `KnowledgeKind.all`.
  package var kind: String
  package var attributes: CheckedAttributes
  package var span: Span
}

package struct CheckedWorkflowStep: Sendable {
  package var workflow: Handle<CheckedWorkflow>
  package var inputs: [(name: String, value: TypedExpression)]
  package var policy: CheckedPolicy
  package var fallback: CheckedFallback
}

package struct CheckedSearchStep: Sendable {
  package var text: TypedExpression
  /// nil: in all of the package.
  package var knowledge: Handle<CheckedKnowledge>?
  package var top: Int64
  package var policy: CheckedPolicy
  package var fallback: TypedExpression
}

package struct CheckedApproveStep: Sendable {
  package var approvers: [CheckedRecipient]
  package var text: TypedExpression?
  /// In nanoseconds.
  package var within: Int64
  package var otherwise: [CheckedStep]
}

/// A kind of channel, ticket or model that speaks HTTP, written in the language.
package struct CheckedKind: Sendable {
  package enum Sort: String, Hashable, Sendable {
    case channel
    case ticket
    case model
  }
  package enum Outcome: String, Hashable, Sendable {
    case ok
    case retry
    case final
  }

  package var name: String
  package var sort: Sort
  package var parameters: [CheckedKindParameter]
  /// Sorted, unique.
  package var abilities: [String]
  package var attributes: CheckedAttributes
  package var method: String
  package var url: TypedExpression
  package var options: CheckedAttributes
  /// Slots that the request needs: the group in slot 0, then the parameters.
  package var slotCount: Int
  /// Over the reply in slot 0; the first that holds decides.
  package var replies: [(condition: TypedExpression, outcome: Outcome)]
  package var otherwise: Outcome
  package var span: Span
}

package struct CheckedKindParameter: Sendable {
  package var name: String
  package var type: ValueType
  /// What stands for it where a channel leaves it out.
  package var value: Constant?
  /// A secret that may be left out.
  package var isOptionalSecret: Bool
}

/// What a package claims to be proved.
package struct CheckedProof: Sendable {
  package var title: String
  package var claims: [CheckedClaim]
  package var span: Span
}

package struct CheckedClaim: Sendable {
  package enum Goal: Hashable, Sendable {
    case anyEscalation
    case anyChannel
    case anyContact
    case anyTicket
    case channel(Handle<CheckedChannel>)
    case escalation(Handle<CheckedEscalation>)
    case ticket(Handle<CheckedTicket>)
    case contact(Handle<CheckedContact>)
  }

  /// As written, white space made single.
  package var text: String
  /// `no alert` instead of `every alert`.
  package var isNone: Bool
  package var condition: LabelCondition
  package var goal: Goal
  /// In nanoseconds.
  package var within: Int64?
  package var ignoresMutes: Bool
  package var span: Span
  /// Nil where the package is too damaged to ask.
  package var verdict: ClaimVerdict?
}

/// What is known of a claim.
package enum ClaimVerdict: Sendable {
  case proved
  case refuted(ClaimRefutation)
  /// What was too large to decide it.
  case unknown(reason: String)
}

/// Alerts for which a claim fails.
package struct ClaimRefutation: Sendable {
  /// Labels of one such alert, by name; labels that are not named are absent.
  package var labels: [(name: String, value: String)]
  /// When it fails; nothing where it fails at all times.
  package var calendars: [(calendar: Handle<CheckedCalendar>, isInside: Bool)]
  package var features: [(feature: Handle<CheckedFeature>, isOn: Bool)]
  /// The branch or mute that decides.
  package var decided: Span
  /// What becomes of the alert there.
  package var outcome: String
  /// All of the above in one line.
  package var example: String
}
