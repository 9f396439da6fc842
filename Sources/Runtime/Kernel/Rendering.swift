import Interpreter

/// What channels say, and tests of silences: the seam to evaluation.
enum Rendering {
  /// A group as a channel says it.
  static func message(
    _ group: GroupSnapshot, by channel: Channel, rules: CompiledProgram, at now: Instant
  ) -> Message {
    let names = group.alerts.map { $0.labels["alertname"] ?? $0.fingerprint.description }
    return Message(
      fields: [
        MessageField("title", "[\(group.status.rawValue)] \(group.key)"),
        MessageField("body", names.joined(separator: "\n")),
      ], group: group)
  }
}

/// The matchers of a silence: all must hold.
struct MatcherSet: Sendable {
  let matchers: [Matcher]

  init(_ matchers: [Matcher]) { self.matchers = matchers }

  /// No matcher demands any label to be there.
  var fitsEverything: Bool { matches(.empty) }

  func matches(_ labels: LabelSet) -> Bool {
    matchers.allSatisfy { matcher in
      let value = labels[matcher.name] ?? ""
      switch matcher.op {
      case .equal, .matches: return value == matcher.value
      case .notEqual, .notMatches: return value != matcher.value
      }
    }
  }
}
