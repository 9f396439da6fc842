/// A node of Alertmanager's route tree; what is nil is inherited.
package struct AlertmanagerRoute: Sendable {
  package var receiver: String?
  /// `["..."]` alone means all labels.
  package var groupBy: [String]?
  /// Sorted by name, value and operator.
  package var matchers: [Matcher]
  package var continues: Bool
  package var muteIntervals: [String]
  package var activeIntervals: [String]
  package var groupWait: TimeSpan?
  package var groupInterval: TimeSpan?
  package var repeatInterval: TimeSpan?
  /// For templates only.
  package var labels: [(name: String, value: String)]
  package var children: [AlertmanagerRoute]
  package var mark: YAMLMark

  /// The value of `group_by` that stands for all labels.
  static let allLabels = "..."

  package static func read(
    _ node: YAMLNode, mode: MatcherMode
  ) throws(YAMLError) -> AlertmanagerRoute {
    var fields = try YAMLFields(node, of: "a route")
    var children: [AlertmanagerRoute] = []
    // The depth of the YAML bounds this recursion.
    for child in try fields.list("routes") { children.append(try read(child, mode: mode)) }
    let route = AlertmanagerRoute(
      receiver: try fields.text("receiver").flatMap { $0.isEmpty ? nil : $0 },
      groupBy: try groupBy(&fields, mode: mode),
      matchers: try fields.matchers(prefix: "", mode: mode),
      continues: try fields.bool("continue") ?? false,
      muteIntervals: try fields.texts("mute_time_intervals") ?? [],
      activeIntervals: try fields.texts("active_time_intervals") ?? [],
      groupWait: try fields.duration("group_wait"),
      groupInterval: try positive(&fields, "group_interval"),
      repeatInterval: try positive(&fields, "repeat_interval"),
      labels: try labels(&fields, mode: mode), children: children, mark: node.mark)
    try fields.end()
    return route
  }

  private static func groupBy(
    _ fields: inout YAMLFields, mode: MatcherMode
  ) throws(YAMLError) -> [String]? {
    let mark = fields.mark(of: "group_by")
    guard let names = try fields.texts("group_by") else { return nil }
    if names.contains(allLabels) {
      guard names.count == 1 else {
        throw YAMLError("'...' in group_by stands for all labels and must stand alone", at: mark)
      }
      return names
    }
    for name in names where !Matcher.isValidLabelName(name, mode: mode) {
      throw YAMLError("invalid label name '\(name)' in group_by", at: mark)
    }
    guard Set(names).count == names.count else {
      throw YAMLError("a label occurs twice in group_by", at: mark)
    }
    return names
  }

  private static func positive(
    _ fields: inout YAMLFields, _ key: String
  ) throws(YAMLError) -> TimeSpan? {
    let mark = fields.mark(of: key)
    guard let span = try fields.duration(key) else { return nil }
    guard span > .zero else { throw YAMLError("\(key) must not be zero", at: mark) }
    return span
  }

  private static func labels(
    _ fields: inout YAMLFields, mode: MatcherMode
  ) throws(YAMLError) -> [(name: String, value: String)] {
    guard let node = fields.take("labels") else { return [] }
    let labels = try YAMLFields(node, of: "'labels'").texts()
    for label in labels where !Matcher.isValidLabelName(label.name, mode: mode) {
      throw YAMLError("invalid label name '\(label.name)' in labels", at: node.mark)
    }
    return labels
  }

  /// The rules for the root, which takes every alert.
  func checkRoot() throws(YAMLError) {
    let fault: String? =
      if receiver == nil {
        "the root route needs a receiver"
      } else if !matchers.isEmpty {
        "the root route must not have matchers"
      } else if !muteIntervals.isEmpty || !activeIntervals.isEmpty {
        "the root route must not have time intervals"
      } else if continues {
        "the root route must not have 'continue'"
      } else {
        nil
      }
    if let fault { throw YAMLError(fault, at: mark) }
  }
}

extension YAMLFields {
  /// Reads the matchers of a route or of one side of an inhibition rule: the list of the newer form
  /// and the two mappings of the older one.
  mutating func matchers(prefix: String, mode: MatcherMode) throws(YAMLError) -> [Matcher] {
    var matchers: [Matcher] = []
    for (key, op) in [("match", Matcher.Operator.equal), ("match_re", .matches)] {
      guard let node = take(prefix + key), !node.isNull else { continue }
      if op.isRegex, let empty = node.members.first(where: { $0.value.isNull }) {
        throw YAMLError("'\(empty.key.text)' has no pattern", at: empty.key.mark)
      }
      for (name, value) in try YAMLFields(node, of: "'\(prefix + key)'").texts() {
        guard Matcher.isValidLabelName(name, mode: mode) else {
          throw YAMLError("invalid label name '\(name)'", at: node.mark)
        }
        matchers.append(
          try placed(node.mark) { () throws(MatcherError) in
            // The anchors change nothing, but they stand in Alertmanager's route keys.
            try Matcher(name: name, op: op, value: op.isRegex ? "^(?:\(value))$" : value)
          })
      }
    }
    for node in try list(prefix + "matchers") {
      guard let text = node.scalar?.text else {
        throw YAMLError("a matcher must be a text", at: node.mark)
      }
      matchers += try placed(node.mark) { () throws(MatcherError) in
        try Matcher.parseList(text, mode: mode)
      }
    }
    return matchers.sorted { ($0.name, $0.value, $0.rank) < ($1.name, $1.value, $1.rank) }
  }

  private func placed<Result>(
    _ mark: YAMLMark, _ body: () throws(MatcherError) -> Result
  ) throws(YAMLError) -> Result {
    do throws(MatcherError) { return try body() } catch {
      throw YAMLError(error.description, at: mark)
    }
  }
}

extension Matcher {
  /// Alertmanager's order of operators.
  fileprivate var rank: Int {
    switch op {
    case .equal: 0
    case .notEqual: 1
    case .matches: 2
    case .notMatches: 3
    }
  }
}
