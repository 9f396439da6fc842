package import Interpreter

/// How one `test` of a package ended.
package struct TestResult: Sendable {
  package struct Failure: Sendable {
    /// The `expect` that does not hold.
    package var place: Place
    /// What was expected and what happened, for people.
    package var message: String
  }

  package var name: String
  package var place: Place
  package var failures: [Failure]
  /// Every notification of the test, in order: `2s on_call firing: PAGE …`.
  package var notifications: [String]
  /// Rules of which an alert fired.
  var fired: Set<RulePosition> = []

  package var passed: Bool { failures.isEmpty }
}

/// How an alert of the package's rules is tested.
package struct AlertCoverage: Sendable {
  package var name: String
  package var place: Place
  /// Tests in which it fired.
  package var tests: Int
}

/// What became of the tests of a package.
package struct TestReport: Sendable {
  package var results: [TestResult]
  /// The alerts of all rules, in order.
  package var alerts: [AlertCoverage]
}

/// Runs the package's tests, each with a runtime of its own under virtual time.
///
/// `isWanted` chooses tests by name; `zones` must have the rules of `Program.zoneNames`.
package func runTests(
  of program: Program, zones: ZoneTable, where isWanted: (String) -> Bool = { _ in true }
) -> TestReport {
  let compiled = CompiledProgram(program, zones: zones)
  let rules = RuleBook(program)
  let results = program.tests.filter { isWanted($0.name) }.map { test in
    var bench = PackageTest(test, compiled, rules, zones)
    return bench.run()
  }
  let alerts = rules.alerts.map { position in
    AlertCoverage(
      name: rules[position].name, place: rules.place(of: position),
      tests: results.count { $0.fired.contains(position) })
  }
  return TestReport(results: results, alerts: alerts)
}

extension Program {
  /// Zones that evaluation and tests need.
  package var zoneNames: Set<String> {
    Set(calendars.map(\.zone)).union(tests.map(\.start.zone))
  }
}

/// One test while it runs.
struct PackageTest {
  /// A test without any time is looked at after this long.
  private static let lengthStandard = TimeSpan.hours(1)
  /// Alerts fire until they are resolved; no test lasts this long.
  private static let firingSpan = TimeSpan.days(3650)

  private let test: TestCase
  private let compiled: CompiledProgram
  let rules: RuleBook
  let start: Instant
  var engine: VirtualEngine
  /// Nil where the test gives no series.
  var stage: RuleStage?
  /// The alerts that the test gives itself.
  private(set) var fired: [LabelSet: PackedMap] = [:]
  /// All alerts that have fired, those of rules included.
  var known: Set<LabelSet> = []
  private var failures: [TestResult.Failure] = []

  init(_ test: TestCase, _ program: CompiledProgram, _ rules: RuleBook, _ zones: ZoneTable) {
    self.test = test
    compiled = program
    self.rules = rules
    let zone = zones.rules(named: test.start.zone) ?? .utc
    start = zone.instant(day: test.start.day, second: test.start.minute * 60)
    engine = VirtualEngine(
      program: program.program, compiled: program, zones: zones, at: start)
    engine.respond = MockedWorld(test, program.program).respond
    stage = RuleStage(test, rules, at: start)
  }

  private var program: Program { compiled.program }

  mutating func run() -> TestResult {
    let end = test.statements.compactMap(\.at).max() ?? Self.lengthStandard
    let timed = test.statements.enumerated().map { index, statement in
      (at: statement.at ?? (statement.action.isExpectation ? end : .zero), index: index)
    }
    for entry in timed.sorted(by: { ($0.at, $0.index) < ($1.at, $1.index) }) {
      advance(to: start + entry.at)
      perform(test.statements[entry.index])
    }
    return TestResult(
      name: test.name, place: test.place, failures: ruleFailures() + failures + templateFailures,
      notifications: deliveries.map(describe), fired: stage?.fired ?? [])
  }

  /// Templates that did not serve: people would have got the built-in texts.
  private var templateFailures: [TestResult.Failure] {
    let query = HistoryQuery(kinds: [.failed], limit: 1_000)
    var seen: Set<[String]> = []
    return ((try? engine.store.history(query)) ?? []).compactMap { record in
      guard record.text.hasPrefix(HistoryRecord.builtInTexts),
        seen.insert([record.place, record.text]).inserted
      else { return nil }
      let reason = record.text.dropFirst(HistoryRecord.builtInTexts.count)
      return TestResult.Failure(
        place: place(named: record.place) ?? test.place,
        message: "a template fails, so that the built-in texts are sent: \(reason)")
    }
  }

  /// The place that a line of the history names.
  private func place(named text: String) -> Place? {
    let parts = text.split(separator: ":")
    guard parts.count > 2, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2]),
      let file = program.files.firstIndex(of: parts.dropLast(2).joined(separator: ":"))
    else { return nil }
    return Place(file: file, line: line, column: column)
  }

  private mutating func perform(_ statement: TestStatement) {
    switch statement.action {
    case .fire(let labels, let annotations): fire(labels, annotations)
    case .resolve(let labels): resolve(labels, statement.place)
    case .silence(let condition, let span): silence(condition, span, statement.place)
    case .ack(let labels): acknowledge(labels, statement.place)
    case .series, .modelReply, .httpReply: break
    default:
      if let message = fault(in: statement.action) {
        failures.append(TestResult.Failure(place: statement.place, message: message))
      }
    }
  }

  // MARK: Doing

  private mutating func fire(_ labels: LabelSet, _ annotations: PackedMap) {
    fired[labels] = annotations
    known.insert(labels)
    engine.handle(
      .post([
        PostedAlert(
          labels: labels, annotations: annotations, startsAt: engine.now,
          endsAt: engine.now + Self.firingSpan)
      ]))
  }

  private mutating func resolve(_ wanted: LabelSet, _ place: Place) {
    let firing = Set(engine.kernel.alertViews(at: engine.now).map(\.record.labels))
    let ended = fired.keys.filter { $0.contains(wanted) && firing.contains($0) }
      .sorted { $0.fingerprint < $1.fingerprint }
    let posted = ended.map { labels in
      PostedAlert(labels: labels, annotations: fired[labels] ?? .empty, endsAt: engine.now)
    }
    guard !ended.isEmpty else {
      let message = "no alert that the test has given fires at \(clock) with these labels"
      failures.append(TestResult.Failure(place: place, message: message))
      return
    }
    engine.handle(.post(posted))
  }

  private mutating func silence(_ condition: Condition, _ span: TimeSpan, _ place: Place) {
    guard let sets = condition.matcherSets else {
      failures.append(
        TestResult.Failure(place: place, message: "this condition cannot be a silence"))
      return
    }
    for matchers in sets {
      let reply = engine.handle(
        .setSilence(
          SilenceDraft(
            matchers: matchers, startsAt: engine.now, endsAt: engine.now + span,
            createdBy: "test", comment: test.name)))
      if case .refused(let refusal)? = reply {
        failures.append(TestResult.Failure(place: place, message: refusal.description))
      }
    }
  }

  private mutating func acknowledge(_ labels: LabelSet, _ place: Place) {
    let groups = engine.kernel.groupViews(at: engine.now).filter { group in
      group.alerts.contains { $0.record.labels.contains(labels) }
    }
    if groups.isEmpty {
      let message = "no group has an alert with these labels at \(clock)"
      failures.append(TestResult.Failure(place: place, message: message))
    }
    for group in groups { engine.handle(.acknowledge(group: group.record.key, by: "test")) }
  }

  // MARK: Expecting

  /// What is wrong about an expectation; nil when it holds.
  private mutating func fault(in expectation: TestAction) -> String? {
    switch expectation {
    case .expectNotified(let whom, let count, let status, let texts):
      return notifiedFault(whom, count, status, texts)
    case .expectSilence(let whom): return silenceFault(whom)
    case .expectAlert(let labels, let expected): return alertFault(labels, expected)
    case .expectNamedAlert(let name, let labels, let expected):
      return namedAlertFault(name, labels, expected)
    case .expectValue(let query, let comparison, let number):
      return valueFault(query, comparison, number)
    case .expectTicket(let kind, let state): return ticketFault(kind, state)
    case .expectDropped(let labels): return droppedFault(labels)
    case .expectRoute(let labels, let targets): return routeFault(labels, targets)
    case .expectRun(let playbook, let state): return runFault(playbook, state)
    case .fire, .series, .resolve, .silence, .ack, .modelReply, .httpReply: return nil
    }
  }

  private func notifiedFault(
    _ whom: Recipients, _ count: Int?, _ status: AlertStatus?, _ texts: [String]
  ) -> String? {
    let found = deliveries.filter { attempt, delivery in
      isTo(whom, delivery) && (status == nil || delivery.message.group?.status == status)
        && texts.allSatisfy { text in
          delivery.message.fields.contains { $0.text.contains(text) }
        }
    }
    let isRight = count.map { found.count == $0 } ?? !found.isEmpty
    guard !isRight else { return nil }
    var wanted =
      count.map { $0 == 1 ? "one notification" : "\($0) notifications" } ?? "a notification"
    if let status { wanted += " that is \(status.rawValue)" }
    for text in texts { wanted += " containing \"\(text)\"" }
    return "expected \(wanted) to \(name(whom)) by \(clock), saw \(found.count)\n\(seen)"
  }

  private func silenceFault(_ whom: Recipients?) -> String? {
    let found = deliveries.filter { _, delivery in whom.map { isTo($0, delivery) } ?? true }
    guard !found.isEmpty else { return nil }
    return "expected no notification to \(whom.map(name) ?? "anybody") by \(clock)\n\(seen)"
  }

  func alertFault(_ labels: LabelSet, _ expected: AlertExpectation) -> String? {
    let views = engine.kernel.alertViews(at: engine.now).filter {
      $0.record.labels.contains(labels)
    }
    guard known.contains(where: { $0.contains(labels) }) else {
      return "no alert of this test has these labels"
    }
    switch expected {
    case .resolved, .inactive:
      return views.isEmpty ? nil : "expected it to be resolved at \(clock); it fires"
    case .firing, .pending:
      return views.isEmpty ? "expected it to fire at \(clock); it is resolved" : nil
    case .muted(let name):
      let names = views.flatMap { $0.mutedBy + $0.silencedBy }
      return mismatch("muted", name, names)
    case .inhibited(let name):
      return mismatch("inhibited", name, views.flatMap(inhibitors))
    }
  }

  private func mismatch(_ verb: String, _ wanted: String?, _ names: [String]) -> String? {
    let holds = wanted.map(names.contains) ?? !names.isEmpty
    guard !holds else { return nil }
    let by = wanted.map { " by \($0)" } ?? ""
    let found = names.isEmpty ? "it is not" : "it is by \(names.joined(separator: ", "))"
    return "expected it to be \(verb)\(by) at \(clock); \(found)"
  }

  /// Names of the rules that inhibit an alert now.
  private func inhibitors(of view: AlertView) -> [String] {
    let others = engine.kernel.alertViews(at: engine.now).map(\.record.labels)
      .filter { $0 != view.record.labels }
    let explanation = compiled.explain(view.record.labels, others: others, at: engine.now)
    return explanation.inhibitions.filter(\.isInForce).map { program.inhibitions[$0.rule].name }
  }

  private func ticketFault(_ kind: Ref<TicketKind>, _ state: TicketState) -> String? {
    let name = program.tickets[kind].name
    let all = (try? engine.store.tickets(TicketQuery(limit: 1000))) ?? []
    let states = all.filter { $0.kind == name }.map(\.state)
    guard !states.contains(state) else { return nil }
    let found = states.isEmpty ? "there is none" : states.map(\.rawValue).joined(separator: ", ")
    return "expected a ticket \(name) to be \(state.rawValue) at \(clock); found: \(found)"
  }

  private func runFault(_ playbook: Ref<Playbook>, _ state: RunState) -> String? {
    let name = program.playbooks[playbook].name
    let all = (try? engine.store.runs(RunQuery(playbook: name, limit: 1000))) ?? []
    guard !all.contains(where: { $0.state == state }) else { return nil }
    let found = all.map { run in
      run.state.rawValue + (run.failure.map { " (\($0))" } ?? "")
    }
    let text = found.isEmpty ? "it did not run" : found.joined(separator: ", ")
    return "expected a run of \(name) to be \(state.rawValue) at \(clock); found: \(text)"
  }

  /// Asks about every alert of the test with these labels, or about one with just these.
  private func droppedFault(_ labels: LabelSet) -> String? {
    let alerts = known.filter { $0.contains(labels) }.sorted { $0.fingerprint < $1.fingerprint }
    let nodes = (alerts.isEmpty ? [labels] : alerts).flatMap {
      compiled.router.route($0, at: engine.now).map { program.routes[$0.node] }
    }
    guard nodes.isEmpty || !nodes.allSatisfy({ $0.dropReason != nil }) else { return nil }
    return "expected it to be dropped; it goes to \(describe(nodes.flatMap(\.targets)))"
  }

  private func routeFault(_ labels: LabelSet, _ wanted: [Target]) -> String? {
    let found = compiled.router.route(labels, at: engine.now).flatMap {
      program.routes[$0.node].targets
    }
    guard Set(found) != Set(wanted) else { return nil }
    return "expected the route to \(describe(wanted)); it goes to \(describe(found))"
  }

  // MARK: Describing

  private var deliveries: [(attempt: VirtualEngine.Attempt, delivery: Delivery)] {
    engine.attempts.compactMap { attempt in
      guard case .deliver(let delivery) = attempt.row.effect, attempt.outcome.isDone else {
        return nil
      }
      return (attempt, delivery)
    }
  }

  var clock: String { (engine.now - start).text }

  private var seen: String {
    let lines = deliveries.map { "  " + describe($0) }
    return lines.isEmpty
      ? "nobody was notified" : "notifications were:\n" + lines.joined(separator: "\n")
  }

  private func describe(
    _ entry: (attempt: VirtualEngine.Attempt, delivery: Delivery)
  ) -> String {
    let status = entry.delivery.message.group?.status.rawValue ?? "message"
    let title = entry.delivery.message["title"] ?? entry.delivery.message["body"] ?? ""
    return "\((entry.attempt.at - start).text) \(entry.delivery.receiver) \(status): \(title)"
  }

  private func describe(_ targets: [Target]) -> String {
    targets.isEmpty ? "nobody" : targets.map(program.describe).joined(separator: ", ")
  }

  private func isTo(_ whom: Recipients, _ delivery: Delivery) -> Bool {
    switch whom {
    case .channel: delivery.channel == name(whom)
    case .contact: delivery.contact == name(whom)
    }
  }

  private func name(_ whom: Recipients) -> String {
    switch whom {
    case .channel(let channel): program.channels[channel].name
    case .contact(let contact): program.contacts[contact].name
    }
  }
}

extension TestAction {
  fileprivate var isExpectation: Bool {
    switch self {
    case .fire, .series, .resolve, .silence, .ack, .modelReply, .httpReply: false
    default: true
    }
  }
}

extension EffectOutcome {
  fileprivate var isDone: Bool {
    if case .done = self { return true }
    return false
  }
}

extension LabelSet {
  /// Whether this set has all pairs of another one.
  func contains(_ other: LabelSet) -> Bool {
    other.map.pairs.allSatisfy { self[$0.name] == $0.value }
  }
}
