// Tests. What a test refers to does not count as use.
extension Checker {
  /// Where tests begin unless they say otherwise: 2026-01-05 12:00 UTC, a Monday.
  private static let defaultStart = (day: 20_458, minute: 720)

  mutating func checkTests() {
    var titles: [String: Span] = [:]
    for declaration in sources.tests {
      let title = declaration.title.flatMap { $0.constant } ?? ""
      path = "test/\(title)"
      let span = declaration.title?.span ?? declaration.span
      if title.isEmpty {
        if let string = declaration.title { _ = words(string, what: "the title of the test") }
      } else if let first = titles.updateValue(span, forKey: title) {
        report(.duplicateTest(at: span, first: first, name: title))
      }
      checked.tests.append(test(declaration, title, at: span))
    }
  }

  private mutating func test(
    _ declaration: TestDeclSyntax, _ title: String, at span: Span
  ) -> CheckedTest {
    var test = CheckedTest(
      name: title, startDay: Checker.defaultStart.day, startMinute: Checker.defaultStart.minute,
      zone: "UTC", statements: [], span: span)
    var starts: [StartingClauseSyntax] = []
    givenWords = wordsOfGivenSeries(declaration)
    for step in declaration.steps where !step.isDamaged {
      if case .startingClause(let clause) = step {
        starts.append(clause)
        start(clause, of: &test)
        continue
      }
      let at = step.atClause.map {
        constantDuration($0.offset, what: "`at`", role: "`at` takes Duration")
      }
      if let action = action(step) {
        test.statements.append(
          CheckedTestStatement(
            at: at ?? nil, action: action, span: step.firstToken?.span ?? step.span))
      }
    }
    checkSingle(starts, "`starting`", of: "the test")
    checkSeries(of: test)
    if !declaration.isDamaged, !declaration.steps.contains(where: \.isExpectation) {
      report(.testWithoutExpectation(at: span))
    }
    return test
  }

  private mutating func start(_ clause: StartingClauseSyntax, of test: inout CheckedTest) {
    if let date = clause.date?.date { test.startDay = date.dayNumber }
    if let minutes = clause.time?.minutes { test.startMinute = minutes }
    if let zone = clause.zone { test.zone = self.zone(zone) ?? "UTC" }
  }

  private mutating func action(_ step: TestStepSyntax) -> CheckedTestAction? {
    switch step {
    case .startingClause: return nil
    case .givenAlert(let view):
      guard let labels = labels(view.labels) else { return nil }
      return .fire(labels: labels, annotations: annotations(view.annotations?.attributes))
    case .givenSeries(let view): return givenSeries(view)
    case .givenModelReply(let view): return modelReply(view)
    case .givenHttpReply(let view): return httpReply(view)
    case .resolveEvent(let view): return labels(view.labels).map { .resolve($0) }
    case .silenceEvent(let view):
      let condition = condition(view.condition)
      warnIfNever(condition, at: view.condition)
      let length = positiveDuration(
        view.length?.duration, what: "`for`", role: "`for` takes Duration")
      guard let condition, let length else { return nil }
      return .silence(condition, length)
    case .ackEvent(let view): return labels(view.labels).map { .ack($0) }
    case .expectNotified, .expectNoNotification, .expectAlert, .expectNamedAlert, .expectValue,
      .expectTicket, .expectDropped, .expectRoute, .expectRun:
      return expectation(step)
    }
  }

  private mutating func expectation(_ step: TestStepSyntax) -> CheckedTestAction? {
    switch step {
    case .expectNotified(let view): return notified(view)
    case .expectNoNotification(let view):
      guard let target = view.target else { return .expectNoNotification(nil) }
      return testTarget(target).map { .expectNoNotification($0) }
    case .expectAlert(let view):
      guard let labels = labels(view.labels) else { return nil }
      return alertState(view.state, by: view.by).map { .expectAlert(labels, $0) }
    case .expectNamedAlert(let view): return namedAlertState(view)
    case .expectValue(let view): return expectedValue(view)
    case .expectTicket(let view):
      guard let state = view.state.flatMap({ CheckedTicketState(rawValue: $0.text) }),
        let symbol = resolve(view.ticket, as: .ticket, counting: false)
      else { return nil }
      return .expectTicket(Handle(symbol.index), state)
    case .expectDropped(let view): return labels(view.labels).map { .expectDropped($0) }
    case .expectRoute(let view):
      guard let labels = labels(view.labels), let targets = view.targets else { return nil }
      if targets.drop != nil { return .expectDropped(labels) }
      return .expectRoute(labels, self.targets(targets.targets, counting: false))
    case .expectRun(let view):
      guard let state = view.state.flatMap({ CheckedRunState(rawValue: $0.text) }),
        let symbol = resolve(view.playbook, as: .playbook, counting: false)
      else { return nil }
      return .expectRun(Handle(symbol.index), state)
    case .startingClause, .givenAlert, .givenSeries, .givenModelReply, .givenHttpReply,
      .resolveEvent, .silenceEvent, .ackEvent:
      return nil
    }
  }

  private mutating func testTarget(_ reference: NameRefSyntax?) -> CheckedTestTarget? {
    guard let symbol = resolve(reference, as: .channel, .contact, counting: false) else {
      return nil
    }
    return symbol.kind == .channel
      ? .channel(Handle(symbol.index)) : .contact(Handle(symbol.index))
  }

  private static let notificationCountMax: Int64 = 1_000_000

  private mutating func notified(_ view: ExpectNotifiedSyntax) -> CheckedTestAction? {
    guard let target = testTarget(view.target) else { return nil }
    var count: Int?
    if let clause = view.count {
      count =
        clause.isOnce
        ? 1
        : self.count(
          clause.count, what: "the number of notifications",
          in: 0...Checker.notificationCountMax, role: "`times` takes Int"
        ).map(Int.init)
    }
    let status = view.event.flatMap { CheckedAlertStatus(rawValue: $0.text) }
    let texts = (view.containing?.texts ?? []).compactMap { $0.constant }
    return .expectNotified(target, count: count, status: status, containing: texts)
  }

  mutating func alertState(_ state: Token?, by cause: NameRefSyntax?) -> CheckedAlertState? {
    guard let state else { return nil }
    switch state.kind {
    case .kwMuted:
      guard let cause else { return .muted(nil) }
      return resolve(cause, as: .mute, .calendar, counting: false).map { .muted($0.name) }
    case .kwInhibited:
      guard let cause else { return .inhibited(nil) }
      return resolve(cause, as: .inhibition, counting: false).map { .inhibited($0.name) }
    default:
      if let cause {
        report(
          .misplacedExpression(
            at: cause.span, what: "`by`", role: "only `muted` and `inhibited` have a cause"))
      }
      switch state.kind {
      case .kwFiring: return .firing
      case .kwPending: return .pending
      case .kwInactive: return .inactive
      default: return .resolved
      }
    }
  }

  // MARK: Labels and replies

  mutating func labels(_ block: AttributeBlockSyntax?) -> TestPairs? {
    guard let block, !block.isDamaged else { return nil }
    var pairs: TestPairs = []
    var seen: [String: Span] = [:]
    for attribute in block.attributes {
      guard let name = entryName(attribute), let value = attribute.value else { continue }
      let word = name.text
      if let first = seen.updateValue(name.span, forKey: word) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(word)`", owner: "the alert"))
        continue
      }
      guard let type = valueType(of: name) else {
        reportUnknownLabel(word, at: name.span, help: "declare it in `labels { … }`")
        continue
      }
      uses.note(name.span, .label(word), type)
      if word == "alertname", case .stringLiteral(let text) = value {
        noteAlert(text.constant ?? "", at: value)
      }
      var scope = Scope.constant
      let text = check(
        value, is: type, role: LabelRole.of(word), in: &scope)
      switch text {
      case .constant(.string(let text)): pairs.append((word, text))
      case .constant: continue
      default: report(.notConstant(at: value.span, what: "the value of a label"))
      }
    }
    if block.attributes.isEmpty { report(.emptyAlert(at: block.span)) }
    return pairs
  }

  private mutating func annotations(_ block: AttributeBlockSyntax?) -> TestPairs {
    var pairs: TestPairs = []
    var seen: [String: Span] = [:]
    for attribute in block?.attributes ?? [] {
      guard let name = entryName(attribute), let value = attribute.value else { continue }
      if let first = seen.updateValue(name.span, forKey: name.text) {
        report(
          .duplicateEntry(
            at: name.span, first: first, name: "`\(name.text)`", owner: "the annotations"))
      } else if let text = constantText(
        value, what: "an annotation", role: "an annotation is String")
      {
        pairs.append((name.text, text))
      }
    }
    return pairs
  }

  private mutating func modelReply(_ view: GivenModelReplySyntax) -> CheckedTestAction? {
    guard let symbol = resolve(view.model, as: .model, counting: false) else { return nil }
    let model = Handle<CheckedModel>(symbol.index)
    if let fails = view.fails {
      return words(fails.reason, what: "the reason").map { .modelFailure(model, $0) }
    }
    guard let record = view.reply, !record.isDamaged else { return nil }
    // A reply goes to the step whose fields it has; if none has them, to the first.
    let types = replyTypes[model] ?? []
    let keys = Set(record.fields.compactMap { $0.key?.name })
    let type = types.first { Set($0.members.map(\.name)) == keys } ?? types.first
    var scope = Scope.constant
    let reply = self.record(record, expecting: type, in: &scope)
    guard reply.type != .poison else { return nil }
    guard let constant = reply.constant else {
      report(.notConstant(at: record.span, what: "a reply"))
      return nil
    }
    return .modelReply(model, constant)
  }

  private static let statusCodes: ClosedRange<Int64> = 100...599

  private mutating func httpReply(_ view: GivenHttpReplySyntax) -> CheckedTestAction? {
    guard let url = words(view.url, what: "the address") else { return nil }
    if let fault = AddressFault.web(url), let string = view.url {
      report(.invalidUrl(at: string.span, reason: fault))
    }
    let status = view.status.map {
      count($0.code, what: "`status`", in: Checker.statusCodes, role: "`status` takes Int")
    }
    let body = view.body?.text.map {
      constantText($0, what: "`body`", role: "`body` takes String")
    }
    return .httpReply(url: url, status: Int((status ?? 200) ?? 200), body: (body ?? "") ?? "")
  }
}

extension TestStepSyntax {
  /// When the step happens, for those that can say it.
  fileprivate var atClause: AtClauseSyntax? {
    switch self {
    case .startingClause, .givenSeries, .givenModelReply, .givenHttpReply: nil
    case .givenAlert(let view): view.at
    case .resolveEvent(let view): view.at
    case .silenceEvent(let view): view.at
    case .ackEvent(let view): view.at
    case .expectNotified(let view): view.at
    case .expectNoNotification(let view): view.at
    case .expectAlert(let view): view.at
    case .expectNamedAlert(let view): view.at
    case .expectValue(let view): view.at
    case .expectTicket(let view): view.at
    case .expectDropped(let view): view.at
    case .expectRoute(let view): view.at
    case .expectRun(let view): view.at
    }
  }

  fileprivate var isExpectation: Bool {
    switch self {
    case .expectNotified, .expectNoNotification, .expectAlert, .expectNamedAlert, .expectValue,
      .expectTicket, .expectDropped, .expectRoute, .expectRun:
      true
    default: false
    }
  }
}
