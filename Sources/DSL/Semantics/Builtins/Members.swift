/// A member of a type of the domain.
package struct Member: Sendable {
  package let name: String
  package let type: ValueType
  package let doc: String

  init(_ name: String, _ type: ValueType, _ doc: String) {
    self.name = name
    self.type = type
    self.doc = doc
  }
}

extension ValueType {
  /// The members of the types of the domain; empty for all others.
  package var members: [Member] {
    switch self {
    case .group: Member.ofGroup
    case .alert: Member.ofAlert
    case .failure: Member.ofFailure
    case .record(let fields): fields.map { Member($0.name, $0.type, "A field of the record.") }
    default: []
    }
  }

  /// What an `http` step gives; its body is untrusted text.
  package static let httpResult = ValueType.record([
    RecordTypeField("status", .int), RecordTypeField("body", .string),
  ])
}

extension Member {
  static let ofGroup: [Member] = [
    Member("key", .string, "Stable text of the group's identity."),
    Member("status", .enumeration(.status), "`firing` while at least one alert fires."),
    Member("receiver", .string, "The channel or contact the message goes to."),
    Member("labels", .labels(.ofGroup), "The labels of `group by`."),
    Member("common", .labels(.common), "The labels that all alerts share with equal values."),
    Member(
      "annotations", .labels(.annotations),
      "The annotations that all alerts share with equal values."),
    Member("alerts", .list(.alert), "All alerts of the message, firing ones first."),
    Member("firing", .list(.alert), "The alerts that fire."),
    Member("resolved", .list(.alert), "The alerts that ended since the last message."),
    Member("url", .string, "Address of the group in this server's console."),
    Member("reason", .string, "Why the message is sent now, such as `new alerts in group`."),
  ]

  static let ofAlert: [Member] = [
    Member("status", .enumeration(.status), "`firing` or `resolved`."),
    Member("labels", .labels(.ofAlert), "The alert's labels."),
    Member("annotations", .labels(.annotations), "The alert's annotations."),
    Member("summary", .string, "The annotation `summary`, else the alert's name; never empty."),
    Member("starts_at", .instant, "When the alert began to fire."),
    Member("ends_at", .optional(.instant), "When it ended; none while it fires."),
    Member("url", .string, "Address of what raised the alert."),
    Member("fingerprint", .string, "Sixteen digits that name the label set."),
  ]

  static let ofFailure: [Member] = [
    Member("reason", .string, "What went wrong, in one line."),
    Member("step", .string, "The id of the step that failed."),
  ]
}
