import DSL

/// An objective of Sloth or OpenSLO as it is written.
struct WrittenObjective {
  /// Which events a query counts.
  enum Events {
    case bad(WrittenText)
    case good(WrittenText)
  }

  var name: String
  var description: String?
  /// In percent.
  var target: Double
  var window: TimeSpan
  var events: Events
  var total: WrittenText
  /// Labels of the urgent alert; nil for none.
  var page: [WrittenText]?
  var ticket: [WrittenText]?
  var mark: YAMLMark
}

/// The objectives of a file, with what could not be read as one.
struct WrittenObjectives {
  var objectives: [WrittenObjective] = []
  var findings: [ImportFinding] = []

  /// The least and the greatest target that an objective can have, in percent.
  private static let targets = 50.0...99.999

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    findings.append(ImportFinding(effect, code, message, at: mark))
  }

  /// Says that an objective is not kept.
  mutating func lose(_ name: String, _ reason: String, at mark: YAMLMark) {
    note(.lost, "objective-not-kept", "the objective '\(name)' is not kept: \(reason)", at: mark)
  }

  /// Adds an objective unless it cannot be said.
  mutating func add(_ objective: WrittenObjective) {
    guard Self.targets.contains(objective.target) else {
      return lose(
        objective.name, "its target must be between 50% and 99.999%", at: objective.mark)
    }
    guard objective.page != nil || objective.ticket != nil else {
      return lose(
        objective.name, "both of its alerts are turned off, and an objective is for alerting",
        at: objective.mark)
    }
    objectives.append(objective)
  }
}

extension WrittenText {
  /// The query with `${window}` in the place of the templates that Sloth has for it; nil where
  /// there is another template, or none.
  var withWindow: String? {
    var out = ""
    var rest = value[...]
    var hasWindow = false
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return nil }
      let action = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
      guard action == ".window" else { return nil }
      out += rest[..<open.lowerBound].replacing("${", with: "$${") + "${window}"
      rest = rest[close.upperBound...]
      hasWindow = true
    }
    return hasWindow ? out + rest.replacing("${", with: "$${") : nil
  }
}
