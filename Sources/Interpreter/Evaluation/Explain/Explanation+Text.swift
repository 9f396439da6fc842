extension Explanation {
  /// The decision trace for people.
  package func text(width: Int = 100, color: ColorChoice = .none) -> String {
    var writer = ExplanationWriter(explanation: self, out: StyledText(width: width, color: color))
    writer.writeAll()
    return writer.out.text
  }
}

private struct ExplanationWriter {
  typealias Run = StyledText.Run

  let explanation: Explanation
  var out: StyledText
  private var program: Program { explanation.program }
  private static let labelWidth = 11

  init(explanation: Explanation, out: StyledText) {
    self.explanation = explanation
    self.out = out
  }

  mutating func writeAll() {
    writeHead()
    writeVocabulary()
    writeInhibitions()
    writeMutes()
    writeRoute()
    for (number, destination) in explanation.destinations.enumerated() {
      write(destination, number: number + 1)
    }
    writePlaybooks()
  }

  private mutating func section(_ title: String) {
    out.blank()
    out.paragraph([Run(title, .bold)])
  }

  /// A declaration's place, at the end of its line.
  private func at(_ place: Place) -> Run {
    let text = program.describe(place)
    return Run(text.isEmpty ? "" : "(\(text))", .faint)
  }

  // MARK: Head

  private mutating func writeHead() {
    out.paragraph([Run("{\(labelsText(explanation.labels.map))}", .bold)], hanging: 1)
    out.paragraph([
      Run(
        "fingerprint \(explanation.labels.fingerprint), at \(explanation.now.text), program "
          + "\(program.name) \(program.version.prefix(12))", .faint)
    ])
    out.blank()
    out.paragraph(verdict, hanging: 2)
  }

  private var verdict: [Run] {
    switch explanation.verdict {
    case .notified: [Run("Notified:", .good), Run(receivers)]
    case .inhibited: [Run("Inhibited:", .bad), Run("nobody is told while the rule below applies")]
    case .muted: [Run("Muted:", .bad), Run("nobody is told while the mute below applies")]
    case .dropped: [Run("Dropped:", .bad), Run(dropReasons)]
    }
  }

  private var receivers: String {
    let names = explanation.destinations.flatMap { destination -> [String] in
      let node = program.routes[destination.node]
      if node.dropReason != nil { return [] }
      if destination.mutes.contains(where: \.isActive) { return [] }
      return node.targets.isEmpty
        ? ["\(program.channels[program.lastResort].name) (last resort)"]
        : node.targets.map(program.describe)
    }
    return names.joined(separator: ", ")
  }

  private var dropReasons: String {
    explanation.destinations.compactMap { program.routes[$0.node].dropReason }
      .joined(separator: "; ")
  }

  // MARK: Vocabulary

  private mutating func writeVocabulary() {
    guard !explanation.vocabulary.isEmpty else { return }
    section("Vocabulary")
    for label in explanation.vocabulary {
      var runs = [Run("\(labelText(label.name))=\(quoted(label.value))")]
      if let declaration = label.declaration {
        let values = declaration.values.joined(separator: " | ")
        runs += [Run("is not among the declared values \(values)"), at(declaration.place)]
      } else {
        runs.append(Run("is a label that 'labels' does not declare"))
      }
      out.paragraph(runs, indent: 2, hanging: 4)
    }
  }

  // MARK: Suppression

  private mutating func writeInhibitions() {
    guard !program.inhibitions.isEmpty else { return }
    section("Inhibition")
    for finding in explanation.inhibitions {
      let rule = program.inhibitions[finding.rule]
      var runs = [Run(rule.name + ":", finding.isInForce ? .bad : .plain)]
      runs += describe(finding, rule)
      if finding.isTwoSided {
        runs.append(Run("(alerts that match both sides do not inhibit each other)"))
      }
      runs += [Run("— because \(quoted(rule.reason))"), at(rule.place)]
      out.paragraph(runs, indent: 2, hanging: 4)
    }
    let others = program.inhibitions.count - explanation.inhibitions.count
    if others > 0 {
      out.paragraph(
        [Run("\(count(others, "rule")) without effect: target does not match", .faint)], indent: 2)
    }
  }

  private func describe(
    _ finding: Explanation.InhibitionFinding, _ rule: InhibitRule
  ) -> [Run] {
    switch finding.state {
    case .inhibited(let source):
      return [Run("inhibits it because {\(labelsText(source.map))} fires", .bad)]
    case .possible(let same):
      let with = same.isEmpty ? "" : " with \(labelsText(same))"
      return [
        Run("would inhibit it while an alert fires that matches"),
        Run(program.describe(rule.source) + with),
      ]
    case .impossible(let absent):
      return [Run("cannot inhibit it: its label '\(absent)' is absent, and 'same' wants it")]
    }
  }

  private mutating func writeMutes() {
    guard !program.mutes.isEmpty else { return }
    section("Mutes")
    for finding in explanation.mutes {
      let mute = program.mutes[finding.mute]
      let runs =
        [Run(mute.name + ":", finding.isActive ? .bad : .plain)]
        + describe(isActive: finding.isActive, changesAt: finding.changesAt)
        + [Run("— because \(quoted(mute.reason))"), at(mute.place)]
      out.paragraph(runs, indent: 2, hanging: 4)
    }
    let others = program.mutes.count - explanation.mutes.count
    if others > 0 {
      out.paragraph(
        [Run("\(count(others, "mute")) without effect: labels do not match", .faint)], indent: 2)
    }
  }

  private func describe(isActive: Bool, changesAt: Instant?) -> [Run] {
    let time = changesAt.map { "\($0.text) (in \(($0 - explanation.now).roundedText))" }
    switch (isActive, time) {
    case (true, let time?): return [Run("mutes it until \(time)", .bad)]
    case (true, nil): return [Run("mutes it", .bad)]
    case (false, let time?): return [Run("does not mute it now, but from \(time)")]
    case (false, nil): return [Run("does not mute it")]
    }
  }

  // MARK: Route

  private mutating func writeRoute() {
    section("Route")
    for step in explanation.route.steps {
      let node = program.routes[step.node]
      let indent = 2 + 2 * step.depth
      out.paragraph(
        [mark(step), Run(node.text.isEmpty ? node.key : node.text)] + why(step)
          + [at(node.place)],
        indent: indent, hanging: indent + 4)
    }
  }

  private func mark(_ step: RouteTrace.Step) -> Run {
    switch step.outcome {
    case .matched: Run(step.isResult ? "●" : "✓", .good)
    case .failed: Run("✗", .bad)
    case .notTried: Run("·", .faint)
    }
  }

  private func why(_ step: RouteTrace.Step) -> [Run] {
    switch step.outcome {
    case .matched:
      return program.routes[step.node].continues ? [Run("(also: goes on)", .faint)] : []
    case .failed(let clauses):
      let facts = unique(clauses.map(program.describeFact)).joined(separator: ", ")
      return facts.isEmpty ? [] : [Run("— \(facts)", .faint)]
    case .notTried: return [Run("— not tried: an earlier sibling matched", .faint)]
    }
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  // MARK: Destinations

  private mutating func write(_ destination: Explanation.Destination, number: Int) {
    let node = program.routes[destination.node]
    section("Destination \(number)")
    row("route", [Run(node.text.isEmpty ? node.key : node.text), at(node.place)])
    if let reason = node.dropReason {
      row("drop", [Run("because \(quoted(reason))")])
      return
    }
    row("group", [Run(describe(node.grouping, destination.groupLabels))])
    row(
      "timers",
      [
        Run(
          "first after \(node.wait.text), changes every \(node.interval.text), repeats every "
            + node.repeatInterval.text)
      ])
    for mute in destination.mutes {
      let name = program.calendars[mute.mute.calendar].name
      let runs =
        [Run("\(mute.mute.whenInside ? "during" : "outside") \(name):")]
        + describe(isActive: mute.isActive, changesAt: mute.changesAt) + [at(mute.mute.place)]
      row("mute", runs)
    }
    if node.targets.isEmpty {
      row("nobody", [Run("goes to the last resort"), Run(describe(program.lastResort))])
    }
    for target in node.targets { write(target) }
  }

  private mutating func row(_ label: String, _ runs: [Run]) {
    out.row(label, runs, labelWidth: Self.labelWidth)
  }

  private func describe(_ grouping: Grouping, _ labels: LabelSet) -> String {
    switch grouping {
    case .all: return "one group per alert"
    case .labels([]): return "one group for all alerts of this route"
    case .labels(let names):
      return names.map { name in
        labels[name].map { "\(labelText(name))=\(quoted($0))" } ?? "\(labelText(name)) absent"
      }.joined(separator: ", ")
    }
  }

  private mutating func write(_ target: Target) {
    switch target {
    case .channel(let channel):
      row("channel", [Run(describe(channel)), at(program.channels[channel].place)])
    case .ticket(let ticket):
      row("ticket", [Run(program.tickets[ticket].name), at(program.tickets[ticket].place)])
    case .escalation(let reference):
      let escalation = program.escalations[reference]
      row("escalation", [Run(escalation.name), at(escalation.place)])
      for step in escalation.steps {
        let recipients = step.recipients.map(program.describe).joined(separator: ", ")
        let when = step.after == .zero ? "at once" : "after \(step.after.text) unless acked"
        row("", [Run("\(when):"), Run(recipients)])
      }
      if escalation.repeats > 0 {
        row("", [Run("then \(count(escalation.repeats, "more round"))")])
      }
    }
  }

  private func describe(_ reference: Ref<Channel>) -> String {
    let channel = program.channels[reference]
    var text = "\(channel.name) (\(channel.kind.rawValue), \(channel.settings.address))"
    if let template = channel.template { text += ", template \(program.templates[template].name)" }
    if let limit = channel.limit { text += ", at most \(limit.count) per \(limit.span.text)" }
    if !channel.sendResolved { text += ", not told of the end" }
    if let fallback = channel.fallback { text += ", else \(program.channels[fallback].name)" }
    return text
  }

  private mutating func writePlaybooks() {
    guard !explanation.playbooks.isEmpty else { return }
    section("Playbooks")
    for reference in explanation.playbooks {
      let playbook = program.playbooks[reference]
      out.paragraph(
        [
          Run(playbook.name),
          Run("on \(playbook.trigger.rawValue), once per \(playbook.scope.rawValue)"),
          at(playbook.place),
        ], indent: 2, hanging: 4)
    }
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension Program {
  /// A target by its name and kind.
  package func describe(_ target: Target) -> String {
    switch target {
    case .channel(let channel): "\(channels[channel].name) (\(channels[channel].kind.rawValue))"
    case .escalation(let escalation): "\(escalations[escalation].name) (escalation)"
    case .ticket(let ticket): "\(tickets[ticket].name) (ticket)"
    }
  }

  /// A recipient of an escalation step: `ana by payments_room`, `ops_mail (email)`.
  package func describe(_ recipient: Recipient) -> String {
    let channel = channels[recipient.channel]
    return recipient.contact.map { "\(contacts[$0].name) by \(channel.name)" }
      ?? "\(channel.name) (\(channel.kind.rawValue))"
  }
}

extension ChannelSettings {
  /// Where messages go, without anything that could be a credential.
  package var address: String {
    switch self {
    case .webhook(let settings): host(settings.url)
    case .email(let settings): settings.to.joined(separator: " ")
    case .slack(let settings):
      switch settings.door {
      case .app(_, let channel): channel
      case .incomingWebhook(let url): host(url)
      }
    case .terminal: "standard output"
    }
  }

  /// Paths and queries of webhooks are often secret; the host is not.
  private func host(_ url: Credential) -> String {
    switch url {
    case .secret(let name): return "secret \(quoted(name))"
    case .literal(let text):
      let rest = text.split(separator: "/", omittingEmptySubsequences: true)
      guard rest.count > 1 else { return "?" }
      return String(rest[1].split(separator: "@").last ?? rest[1])
    }
  }
}
