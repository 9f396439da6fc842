import DSL

extension Lowering {
  func test(_ checked: CheckedTest) -> TestCase {
    let start = LocalStart(
      day: checked.startDay, minute: checked.startMinute, zone: checked.zone)
    let statements = checked.statements.map { statement in
      TestStatement(
        at: statement.at.map { TimeSpan(nanoseconds: $0) }, action: action(statement.action),
        place: place(statement.span))
    }
    return TestCase(
      name: checked.name, start: start, statements: statements, place: place(checked.span))
  }

  private func action(_ checked: CheckedTestAction) -> TestAction {
    switch checked {
    case .fire(let labels, let annotations):
      .fire(LabelSet(labels), annotations: PackedMap(annotations))
    case .series(let series):
      .series(
        SeriesDescription(labels: LabelSet(series.labels), samples: series.samples),
        every: TimeSpan(nanoseconds: series.interval))
    case .resolve(let labels): .resolve(LabelSet(labels))
    case .silence(let condition, let length):
      .silence(self.condition(condition), TimeSpan(nanoseconds: length))
    case .ack(let labels): .ack(LabelSet(labels))
    case .modelReply(let model, let reply):
      .modelReply(Ref(model.raw), .value(value(reply)))
    case .modelFailure(let model, let reason): .modelReply(Ref(model.raw), .failure(reason))
    case .httpReply(let url, let status, let body):
      .httpReply(url: url, status: status, body: body)
    case .expectNotified(let target, let count, let status, let texts):
      .expectNotified(
        recipients(target), count: count, status: status.map(alertStatus), containing: texts)
    case .expectNoNotification(let target): .expectSilence(target.map(recipients))
    case .expectAlert(let labels, let state):
      .expectAlert(LabelSet(labels), expectation(state))
    case .expectNamedAlert(let name, let labels, let state):
      .expectNamedAlert(name, LabelSet(labels), expectation(state))
    case .expectValue(let query, let comparison, let number):
      .expectValue(query.text, comparison, number)
    case .expectTicket(let ticket, let state):
      .expectTicket(Ref(ticket.raw), ticketState(state))
    case .expectDropped(let labels): .expectDropped(LabelSet(labels))
    case .expectRoute(let labels, let targets):
      .expectRoute(LabelSet(labels), targets.map(target))
    case .expectRun(let playbook, let state): .expectRun(Ref(playbook.raw), runState(state))
    }
  }

  private func recipients(_ target: CheckedTestTarget) -> Recipients {
    switch target {
    case .channel(let handle): .channel(Ref(handle.raw))
    case .contact(let handle): .contact(Ref(handle.raw))
    }
  }

  private func alertStatus(_ status: CheckedAlertStatus) -> AlertStatus {
    switch status {
    case .firing: .firing
    case .resolved: .resolved
    }
  }

  private func expectation(_ state: CheckedAlertState) -> AlertExpectation {
    switch state {
    case .firing: .firing
    case .resolved: .resolved
    case .muted(let cause): .muted(cause)
    case .inhibited(let cause): .inhibited(cause)
    case .pending: .pending
    case .inactive: .inactive
    }
  }

  private func runState(_ state: CheckedRunState) -> RunState {
    switch state {
    case .waiting: .waiting
    case .completed: .completed
    case .failed: .failed
    }
  }
}
