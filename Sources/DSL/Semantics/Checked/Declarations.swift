/// The declarations of a package after checking.
///
/// Names are handles, texts are decoded, and every expression has its type. Lowering turns them
/// into a program without looking at syntax again.
package struct CheckedDeclarations: Sendable {
  package var edition = 0
  /// Sorted, unique.
  package var capabilities: [String] = []
  package var labels: [CheckedLabel] = []
  package var channels: [CheckedChannel] = []
  package var lastResort: Handle<CheckedChannel>?
  package var templates: [CheckedTemplate] = []
  package var calendars: [CheckedCalendar] = []
  package var contacts: [CheckedContact] = []
  package var escalations: [CheckedEscalation] = []
  package var route: CheckedRoute?
  package var inhibitions: [CheckedInhibition] = []
  package var mutes: [CheckedMute] = []
  package var tickets: [CheckedTicket] = []
  package var models: [CheckedModel] = []
  package var playbooks: [CheckedPlaybook] = []
  package var tests: [CheckedTest] = []
  package var sources: [CheckedSource] = []
  package var rules: [CheckedRules] = []
  package var objectives: [CheckedObjective] = []
  package var targets: [CheckedTargetFile] = []
  package var rotas: [CheckedRota] = []
  package var holds: [CheckedHold] = []
  package var storms: [CheckedStorm] = []
  package var features: [CheckedFeature] = []
  package var workflows: [CheckedWorkflow] = []
  package var knowledge: [CheckedKnowledge] = []
  package var kinds: [CheckedKind] = []
  package var proofs: [CheckedProof] = []
  package var queryNames = QueryNames()

  package init() {}
}

/// One entry of the vocabulary.
package struct CheckedLabel: Hashable, Sendable {
  package let name: String
  /// Values of an enumeration in declared order; empty for `String`.
  package let values: [String]
  package let isOptional: Bool
  package var span: Span
  /// Its type could not be read, so any comparison with it may be right.
  package let isDamaged: Bool
  /// The type of the label's value where it is there.
  let valueType: ValueType

  package init(
    name: String, values: [String], isOptional: Bool, span: Span, isDamaged: Bool = false
  ) {
    self.name = name
    self.values = values
    self.isOptional = isOptional
    self.span = span
    self.isDamaged = isDamaged
    valueType =
      isDamaged
      ? .poison
      : values.isEmpty
        ? .string
        : .enumeration(Enumeration(name: "label `\(name)`", values: values, isLabel: true))
  }
}

package struct CheckedChannel: Sendable {
  package var name: String
  /// A name of `ChannelKindSpec.all`.
  package var kind: String
  package var attributes: CheckedAttributes
  /// Slots that the evaluation of `body` needs; slot 0 is the group.
  package var bodySlotCount = 1
  /// What it sends, where its kind is written in the language.
  package var request: CheckedRequest?
  package var span: Span
}

/// The request of a kind with the values of a channel for its parameters.
package struct CheckedRequest: Sendable {
  package var method: String
  package var url: String
  package var headers: [(name: String, value: CredentialValue)]
  /// Slot 0 is the group.
  package var body: TypedExpression?
}

package struct CheckedTemplate: Sendable {
  package var name: String
  package var kinds: [String]
  /// In source order; slot 0 is the group.
  package var fields: [(name: String, value: TypedExpression)]
  package var slotCount: Int
  package var span: Span
}

package struct CheckedContact: Sendable {
  package var name: String
  /// In source order.
  package var addresses: [(kind: String, address: String)]
  package var span: Span
}

package struct CheckedTicket: Sendable {
  package var name: String
  /// Slot 0 of the texts is the group.
  package var attributes: CheckedAttributes
  package var slotCount: Int
  package var span: Span
}

package struct CheckedModel: Sendable {
  package var name: String
  package var attributes: CheckedAttributes
  package var span: Span
}

// MARK: - Attributes

/// The attributes that were written, checked against their table, in source order.
package struct CheckedAttributes: Sendable {
  package var entries: [(name: String, value: AttributeValue, span: Span)] = []

  package subscript(_ name: String) -> AttributeValue? {
    entries.first { $0.name == name }?.value
  }

  package func span(of name: String) -> Span? { entries.first { $0.name == name }?.span }

  package func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { return text }
    return nil
  }

  package func credential(_ name: String) -> CredentialValue? {
    switch self[name] {
    case .credential(let value)?: value
    case .text(let text)?: .literal(text)
    default: nil
    }
  }

  package func texts(_ name: String) -> [String]? {
    if case .texts(let texts)? = self[name] { return texts }
    return nil
  }

  package func bool(_ name: String) -> Bool? {
    if case .bool(let value)? = self[name] { return value }
    return nil
  }

  package func count(_ name: String) -> Int64? {
    if case .count(let value)? = self[name] { return value }
    return nil
  }

  /// In nanoseconds.
  package func duration(_ name: String) -> Int64? {
    if case .duration(let value)? = self[name] { return value }
    return nil
  }

  package func rate(_ name: String) -> RateValue? {
    if case .rate(let value)? = self[name] { return value }
    return nil
  }

  package func expression(_ name: String) -> TypedExpression? {
    if case .expression(let value)? = self[name] { return value }
    return nil
  }

  package func headers(_ name: String) -> [(name: String, value: HeaderValue)] {
    if case .headers(let value)? = self[name] { return value }
    return []
  }
}

/// The checked value of an attribute.
package enum AttributeValue: Sendable {
  case text(String)
  case texts([String])
  case credential(CredentialValue)
  /// Nanoseconds.
  case duration(Int64)
  case rate(RateValue)
  case count(Int64)
  case bool(Bool)
  case headers([(name: String, value: HeaderValue)])
  case template(Handle<CheckedTemplate>)
  case channel(Handle<CheckedChannel>)
  case ticket(Handle<CheckedTicket>)
  case expression(TypedExpression)
  /// A value of another type that is known at check time.
  case constant(Constant)
}

package enum CredentialValue: Hashable, Sendable {
  case literal(String)
  /// The name of a secret.
  case secret(String)
}

/// The value of one header.
package enum HeaderValue: Sendable {
  case credential(CredentialValue)
  /// Over the group in scope; only in steps.
  case expression(TypedExpression)
}

package struct RateValue: Hashable, Sendable {
  package var count: Int64
  /// In nanoseconds.
  package var span: Int64
}

// MARK: - Time

package struct CheckedCalendar: Sendable {
  package var name: String
  package var zone: String
  package var lines: [CheckedCalendarLine]
  package var span: Span
}

package struct CheckedCalendarLine: Sendable {
  package var isExcept: Bool
  package var calendar: Handle<CheckedCalendar>?
  package var years: [ClosedRange<Int>] = []
  package var months: [ClosedRange<Int>] = []
  /// First and last day of the month; negative ones count from its end.
  package var days: [(first: Int, last: Int)] = []
  /// 1 Monday … 7 Sunday.
  package var weekdays: [ClosedRange<Int>] = []
  /// Days since 1970-01-01.
  package var dates: [ClosedRange<Int>] = []
  /// Minutes since midnight; an end before the start crosses midnight.
  package var times: [(start: Int, end: Int)] = []
}

// MARK: - Routing and suppression

package struct CheckedRoute: Sendable {
  package var block: CheckedRouteBlock
  package var span: Span
}

package struct CheckedRouteBlock: Sendable {
  package var grouping: CheckedGrouping?
  /// All in nanoseconds.
  package var wait: Int64?
  package var interval: Int64?
  package var repeatInterval: Int64?
  package var mutes: [CheckedRouteMute] = []
  package var branches: [CheckedRouteBranch] = []
  /// Whether parts of it could not be read.
  package var isDamaged = false
}

package enum CheckedGrouping: Hashable, Sendable {
  case all
  /// Sorted, unique.
  case labels([String])
}

package struct CheckedRouteMute: Sendable {
  package var calendar: Handle<CheckedCalendar>
  package var whenInside: Bool
  package var span: Span
}

package struct CheckedRouteBranch: Sendable {
  package var condition: LabelCondition
  package var isAlso: Bool
  package var isOtherwise: Bool
  package var stableName: String?
  package var outcome: CheckedRouteOutcome
  /// The head as written, white space made single: `when severity == critical`.
  package var text: String
  package var span: Span
}

package indirect enum CheckedRouteOutcome: Sendable {
  case targets([CheckedTarget])
  case drop(reason: String)
  case block(CheckedRouteBlock)
}

package enum CheckedTarget: Hashable, Sendable {
  case channel(Handle<CheckedChannel>)
  case escalation(Handle<CheckedEscalation>)
  case ticket(Handle<CheckedTicket>)
}

package struct CheckedInhibition: Sendable {
  package var name: String
  package var source: LabelCondition
  package var target: LabelCondition
  package var same: [String]
  package var reason: String
  package var span: Span
}

package struct CheckedMute: Sendable {
  package var name: String
  package var condition: LabelCondition
  package var reason: String
  package var span: Span
}
