import Interpreter
import Logging

extension Writer {
  /// An operation's answer, kept until the commit that makes it true.
  struct PendingAnswer {
    var reply: Reply
    var send: Operation.Answer<Reply>
  }

  mutating func handle(_ batch: Mailbox.Batch) {
    if case .reload(let package, let answer)? = batch.operations.first {
      return reload(package, answer)
    }
    let results = takeHeldResults() + batch.results
    for result in results { apply(result) }
    var answers: [PendingAnswer] = []
    var reads: [Operation.Answer<CommittedState>] = []
    var received = 0
    for operation in batch.operations {
      switch operation {
      case .handle(let event, _, let answer):
        if case .post(let alerts) = event { received += alerts.count }
        answers.append(PendingAnswer(reply: kernel.handle(event, at: now), send: answer))
      case .read(let answer): reads.append(answer)
      case .settle(let answer): settlers.append(answer)
      case .reload(_, let answer): answer(.failure(.reloadMisplaced))
      }
    }
    if stopAt == nil, let due = kernel.nextDue, due <= now { _ = kernel.handle(.tick, at: now) }
    commit(results: results, answers: answers, received: received)
    answerReads(reads)
  }

  /// One transaction for everything the kernel decided; true when it is on disk.
  @discardableResult
  mutating func commit(
    results: [AttemptResult] = [], answers: [PendingAnswer] = [], received: Int = 0,
    settings: [(name: String, value: String)] = []
  ) -> Bool {
    var changes = kernel.takeChanges()
    changes.settings += settings
    let starts = kernel.takeStarts()
    if !changes.isEmpty {
      do {
        try write(changes)
      } catch {
        recover(from: error, results: results)
        for answer in answers { answer.send(.failure(.failed(error))) }
        return false
      }
    }
    for result in results { land(result) }
    for row in starts { launch(row) }
    ports.metrics.add(received, to: .alertsReceived)
    // Whoever is answered finds the status up to date.
    publish()
    for answer in answers { answer.send(.success(answer.reply)) }
    return true
  }

  func answerReads(_ reads: [Operation.Answer<CommittedState>]) {
    guard !reads.isEmpty else { return }
    if let failure {
      for read in reads { read(.failure(.failed(failure))) }
      return
    }
    let older = assembly.olderPrograms.sorted { $0.key < $1.key }.map(\.value)
    let state = CommittedState(
      kernel: kernel, store: ports.store, programs: [assembly.program] + older)
    for read in reads { read(.success(state)) }
  }

  private func write(_ changes: Changes) throws(StoreError) {
    let began = ports.clock.now
    do {
      try ports.store.commit(changes)
    } catch {
      ports.metrics.add(to: .commitFailures)
      throw error
    }
    ports.metrics.commitTook(ports.clock.now - began)
    ports.metrics.add(changes.alerts.count, to: .alertsStored)
    ports.metrics.add(changes.touchedAlerts.count, to: .alertsRepeated)
  }

  private mutating func takeHeldResults() -> [AttemptResult] {
    defer { heldResults = [] }
    return heldResults
  }

  private mutating func apply(_ result: AttemptResult) {
    // The answer of an attempt that was given up says nothing about the one that replaced it.
    guard flights[result.attempt.key]?.attempt == result.attempt else { return }
    _ = kernel.handle(.effectEnded(result.attempt.key, result.outcome), at: now)
  }

  private mutating func land(_ result: AttemptResult) {
    guard let flight = flights[result.attempt.key], flight.attempt == result.attempt else { return }
    flights[result.attempt.key] = nil
    ports.metrics.set(.effectsInFlight, to: flights.count)
    report(result.outcome, of: flight.row)
  }

  private mutating func launch(_ row: OutboxRecord) {
    attempts += 1
    let attempt = Attempt(key: row.key, number: attempts)
    flights[row.key] = Flight(attempt: attempt, startedAt: now, row: row)
    ports.metrics.add(to: .effectsStarted)
    ports.metrics.set(.effectsInFlight, to: flights.count)
    ports.dispatcher.start(row, as: attempt)
  }

  private func report(_ outcome: EffectOutcome, of row: OutboxRecord) {
    var metadata: Logger.Metadata = .keys(row.logKeys)
    let label: String
    switch outcome {
    case .done(_, _, _, let refused):
      label = "sent"
      if refused.isEmpty {
        ports.logger.debug("an effect was performed", metadata: metadata)
      } else {
        metadata.merge(.keys([.error: refused.joined(separator: "; ")])) { $1 }
        ports.logger.warning("some recipients were refused for good", metadata: metadata)
      }
    case .retry(let reason, _, _):
      label = "retry"
      metadata.merge(.keys([.error: reason])) { $1 }
      ports.logger.info("an attempt failed and may be repeated", metadata: metadata)
    case .failed(let reason):
      label = "failed"
      metadata.merge(.keys([.error: reason])) { $1 }
      ports.logger.warning("an effect failed for good", metadata: metadata)
    case .inDoubt(let reason):
      label = "in_doubt"
      metadata.merge(.keys([.error: reason])) { $1 }
      ports.metrics.add(to: .effectsInDoubt)
      ports.logger.warning("an effect may or may not have happened", metadata: metadata)
    }
    if case .deliver(let delivery) = row.effect {
      ports.metrics.notified(channel: delivery.channel, outcome: label)
    }
  }
}

extension OutboxRecord {
  /// What a line of the log says of the effect: people look for channel, group and alert, programs
  /// for the key.
  var logKeys: [LogKey: String] {
    var keys: [LogKey: String] = [.effect: key.description, .attempt: "\(attempts)"]
    if let delivery = effect.delivery {
      keys[.channel] = delivery.receiver
      if let group = delivery.message.group {
        keys[.group] = visible(group.key)
        let names = group.alerts.map { $0.labels["alertname"] ?? "unnamed" }
        keys[.alerts] = visible(NameTally(names).description)
      }
    }
    if case .run(let id, let step) = owner {
      keys[.run] = id
      keys[.step] = step
    }
    return keys
  }
}

extension EngineError {
  /// What a caller is told when the commit of its operation failed.
  static func failed(_ error: StoreError) -> EngineError {
    switch error.code {
    case .conflict: EngineError(.refused, error.message)
    case .full, .io, .corrupt, .locked, .cannotOpen, .incompatible:
      EngineError(.unavailable, error.message)
    }
  }

  static let reloadMisplaced = EngineError(.unavailable, "reload again: the writer was busy")
}
