extension PackagePlan {
  /// Changes that are shown to people; the rest is counted.
  static let shownMax = 40
  /// Conditions of one set of alerts, and alerts of one difference, that are shown to people.
  static let partsMax = 3
  /// Of one condition.
  static let conditionCharactersMax = 400

  /// The plan for a terminal.
  package func text(width: Int = 100, color: ColorChoice = .none) -> String {
    var writer = PlanTextWriter(plan: self, out: StyledText(width: width, color: color))
    writer.writeAll()
    return writer.out.text
  }
}

private struct PlanTextWriter {
  typealias Run = StyledText.Run

  let plan: PackagePlan
  var out: StyledText
  private static let labelWidth = 9

  init(plan: PackagePlan, out: StyledText) {
    self.plan = plan
    self.out = out
  }

  mutating func writeAll() {
    out.paragraph([Run(plan.summary, .bold)], hanging: 2)
    for change in plan.changes.prefix(PackagePlan.shownMax) { write(change) }
    let rest = plan.changes.count - PackagePlan.shownMax
    if rest > 0 {
      out.blank()
      out.paragraph([Run("and \(counted(rest, "change", "changes")) more; --json has all")])
    }
    for unknown in plan.unknown {
      out.blank()
      out.paragraph([
        Run("UNKNOWN", .warning), Run(unknown.text + ":", .bold), Run(unknown.reason),
      ])
    }
    if let recorded = plan.recorded { write(recorded) }
  }

  private mutating func write(_ change: PlanChange) {
    out.blank()
    var head = [Run(change.effect.word.uppercased(), change.effect.style)]
    if change.isCritical { head.append(Run("critical", .bad)) }
    out.paragraph(head + [Run(change.title, .bold)], hanging: 2)
    if let alerts = change.alerts { write(alerts) }
    if change.isInPlace {
      rows("at", change.after)
    } else {
      rows("was", change.before)
      rows("is", change.after)
    }
  }

  private mutating func write(_ alerts: PlanAlerts) {
    for (number, condition) in alerts.shownConditions.enumerated() {
      out.row(number == 0 ? "alerts" : "or", [Run(condition)], labelWidth: Self.labelWidth)
    }
    if let rest = alerts.restText {
      out.row("or", [Run(rest, .faint)], labelWidth: Self.labelWidth)
    }
    guard !alerts.isEverything else { return }
    out.row("example", [Run(alerts.example.text, .faint)], labelWidth: Self.labelWidth)
  }

  private mutating func rows(_ label: String, _ lines: [PlanLine]) {
    for (number, line) in lines.enumerated() {
      var runs = [Run(line.text)]
      if !line.place.isEmpty { runs.append(Run("(\(line.place))", .faint)) }
      out.row(number == 0 ? label : "", runs, labelWidth: Self.labelWidth)
    }
  }

  // MARK: Recorded

  private mutating func write(_ recorded: PlanRecorded) {
    out.blank()
    out.paragraph([
      Run("With the recording", .bold),
      Run("(\(counted(recorded.alertCount, "alert", "alerts")))", .faint),
    ])
    for isPage in [true, false] {
      for (number, count) in recorded.counts.filter({ $0.receiver.isPage == isPage }).enumerated() {
        out.row(
          number > 0 ? "" : isPage ? "pages" : "told",
          [Run("\(count.receiver.name) \(count.text)", count.old == count.new ? .faint : .plain)],
          labelWidth: Self.labelWidth)
      }
    }
    for difference in recorded.differences.prefix(PackagePlan.shownMax) {
      out.blank()
      out.paragraph(
        [
          Run(difference.effect.word.uppercased(), difference.effect.style),
          Run(difference.title, .bold),
          Run(
            "(\(counted(difference.alerts.count, "alert", "alerts")), "
              + "first at \(difference.at.text))", .faint),
        ], indent: 2, hanging: 4)
      for line in difference.shownAlerts { out.paragraph([Run(line)], indent: 4, hanging: 6) }
    }
    let rest = recorded.differences.count - PackagePlan.shownMax
    if rest > 0 { out.paragraph([Run("and \(rest) more; --json has all")], indent: 2) }
  }
}

extension PlanEffect {
  fileprivate var style: StyledText.Style {
    switch self {
    case .lost, .unpaged, .less, .heldBack: .bad
    case .elsewhere, .later, .regrouped: .warning
    case .changed: .plain
    case .earlier, .more: .good
    }
  }
}

extension PlanAlerts {
  var isEverything: Bool { conditions == ["true"] }

  /// The conditions that are shown to people.
  var shownConditions: [String] {
    guard !isEverything else { return ["every alert"] }
    return conditions.prefix(PackagePlan.partsMax).map { condition in
      let most = PackagePlan.conditionCharactersMax
      guard condition.count > most else { return condition }
      return String(condition.prefix(most)) + "… (--json has all of it)"
    }
  }

  /// What is left out of them; nil where nothing is.
  var restText: String? {
    let rest = conditions.count - PackagePlan.partsMax
    if !isWhole { return "more cases than can be written down" }
    return rest > 0 ? "\(counted(rest, "other case", "other cases"))" : nil
  }
}

extension PlanUnknown {
  var text: String { name.isEmpty ? "\(subject.rawValue)s" : "\(subject.rawValue) `\(name)`" }
}

extension PlanRecorded.Count {
  var text: String { old == new ? "\(old)" : "\(old) → \(new)" }
}

extension PlanRecorded.Difference {
  /// The first alerts, and how many there are besides.
  var shownAlerts: [String] {
    var lines = alerts.prefix(PackagePlan.partsMax).map { "{\(labelsText($0.map))}" }
    let rest = alerts.count - lines.count
    if rest > 0 { lines.append("and \(rest) more") }
    return lines
  }
}
