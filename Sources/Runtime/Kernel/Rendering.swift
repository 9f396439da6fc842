package import Interpreter

extension Turn {
  /// A group as a channel says it; a template that fails is noted and does not keep anything back.
  mutating func message(
    _ group: GroupSnapshot, by channel: Channel, rules: CompiledProgram
  ) -> Message {
    let rendered = rules.messages.render(for: channel, group, at: now)
    if let problem = rendered.problem {
      record(
        .failed, group: group.key, HistoryRecord.builtInTexts + problem.message,
        at: problem.place ?? channel.place)
    }
    return Message(
      fields: rendered.fields.map { MessageField($0.name, $0.text) }, group: group,
      payload: rendered.payload)
  }
}

/// The matchers of a silence: all must hold.
package struct MatcherSet: Sendable {
  let matchers: [Matcher]

  package init(_ matchers: [Matcher]) { self.matchers = matchers }

  /// No matcher demands anything: each is `=` or `=~` and fits the empty string.
  ///
  /// Alertmanager counts `env!="prod"` as a demand, although it fits alerts without the label.
  var fitsEverything: Bool {
    matchers.allSatisfy { matcher in
      switch matcher.op {
      case .equal, .matches: matcher.matches(.empty)
      case .notEqual, .notMatches: false
      }
    }
  }

  package func matches(_ labels: LabelSet) -> Bool {
    matchers.allSatisfy { $0.matches(labels) }
  }
}
