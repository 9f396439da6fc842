import Interpreter
import Logging

extension Writer {
  /// After a failed commit the kernel is ahead of the store: nothing of the batch is acknowledged,
  /// and the kernel is made anew.
  mutating func recover(from error: StoreError, results: [AttemptResult]) {
    switch error.code {
    case .full:
      noteFullDisk(error)
    case .conflict:
      ports.logger.error(
        "changes contradict the store and were refused", metadata: .keys([.error: error.message]))
    case .cannotOpen, .locked, .corrupt, .io, .incompatible:
      failure = error
      return
    }
    // The attempts happened, whatever became of the commit that should have recorded them.
    heldResults = results.filter { flights[$0.attempt.key]?.attempt == $0.attempt }
    rebuild()
  }

  private mutating func rebuild() {
    do {
      var state = try ports.store.load()
      if let step = ClockStep(back: pendingStep, to: now) { try move(&state, by: step) }
      kernel = Kernel(
        program: assembly.program, olderPrograms: assembly.olderPrograms, state: state,
        zones: assembly.zones, options: assembly.options, seed: ports.randomBits(), now: now,
        inFlight: Set(flights.keys))
      if stopAt != nil { kernel.holdStarts() }
    } catch {
      failure = error
    }
  }

  /// The wall clock was set back: the stored state goes along, and the writer's own watches.
  mutating func turnBack(_ step: ClockStep) {
    ports.logger.warning(
      "the clock was set back; timers go along",
      metadata: .keys([.seconds: "\(step.span.seconds)"]))
    now = step.to
    pendingStep = pendingStep + step.span
    probeAt = probeAt.map { $0 - step.span }
    stopAt = stopAt.map { $0 - step.span }
    maintainedAt = maintainedAt - step.span
    flights = flights.mapValues { flight in
      var flight = flight
      flight.startedAt = flight.startedAt - step.span
      return flight
    }
    rebuild()
  }

  private mutating func move(_ state: inout StoredState, by step: ClockStep) throws(StoreError) {
    let changes = step.apply(to: &state)
    do {
      try ports.store.commit(changes)
      pendingStep = .zero
    } catch {
      // The moved state serves readers; it is moved again, and kept, once there is space.
      guard error.code == .full else { throw error }
      noteFullDisk(error)
    }
  }

  private mutating func noteFullDisk(_ error: StoreError) {
    if probeAt == nil {
      ports.logger.error(
        "the disk is full; nothing is taken in until there is space",
        metadata: .keys([.error: error.message]))
    }
    probeAt = now + PipelineLimit.fullProbe
    ports.published.update { $0.fullNotice = error.message }
  }

  /// While the disk is full: intake is refused, reading goes on, results wait for space.
  mutating func waitForSpace(_ batch: Mailbox.Batch) {
    heldResults += batch.results
    var reads: [Operation.Answer<CommittedState>] = []
    for operation in batch.operations {
      switch operation {
      case .read(let answer): reads.append(answer)
      case .settle(let answer): settlers.append(answer)
      case .handle, .reload:
        ports.metrics.add(to: .operationsRefused)
        operation.refuse(.diskFull)
      }
    }
    answerReads(reads)
    guard let probeAt, probeAt <= now else { return }
    probe()
  }

  private mutating func probe() {
    var changes = Changes()
    changes.settings = [(name: SettingName.probe, value: "\(now.nanoseconds)")]
    do {
      try ports.store.commit(changes)
      probeAt = nil
      ports.published.update { $0.fullNotice = nil }
      if pendingStep > .zero { rebuild() }
      ports.logger.notice("there is space again; alerts are taken in")
    } catch {
      guard error.code == .full else {
        failure = error
        return
      }
      probeAt = now + PipelineLimit.fullProbe
    }
  }

  /// Takes a checked package over: sources first, then the kernel's move, then the new performer.
  mutating func reload(_ package: LoadedPackage, _ answer: Operation.Answer<ReloadReport>) {
    let version = package.program.version
    let hasChanged = version != assembly.program.version
    if hasChanged {
      do {
        try ports.store.saveBundle(package.bundle)
      } catch {
        recover(from: error, results: [])
        return answer(.failure(.failed(error)))
      }
      let zones = package.zones
      let reply = kernel.handle(.reload(package.program, zones: zones), at: now)
      if case .refused(let refusal) = reply {
        return answer(.failure(EngineError(.refused, refusal.description)))
      }
      let settings = [(name: SettingName.programVersion, value: version)]
      guard commit(settings: settings) else {
        return answer(.failure(.failedReload))
      }
      adopt(package)
    }
    // Also for the same version: its secrets may have new values.
    ports.dispatcher.use(package.performer, for: package.program)
    ports.published.update {
      $0.package = Published.PackageFacts(program: package.program, bundle: package.bundle)
      $0.packageNotice = nil
    }
    answer(.success(ReloadReport(version: version, changed: hasChanged)))
  }

  private mutating func adopt(_ package: LoadedPackage) {
    assembly.olderPrograms[assembly.program.version] = assembly.program
    assembly.program = package.program
    assembly.zones = package.zones
    let needed = Set(kernel.versionsInUse)
    assembly.olderPrograms = assembly.olderPrograms.filter {
      needed.contains($0.key) && $0.key != package.program.version
    }
    ports.dispatcher.forgetOlder(except: needed)
    do {
      try ports.store.removeBundles(except: needed.union([package.program.version]))
    } catch {
      // Sources nobody needs are only a few bytes; the next reload tries again.
      ports.logger.warning(
        "old sources could not be removed", metadata: .keys([.error: error.message]))
    }
    ports.logger.notice(
      "took over a package", metadata: .keys([.version: package.program.version]))
  }
}

extension EngineError {
  static let diskFull = EngineError(
    .unavailable, "the disk is full; free some space, then taking in resumes by itself")
  static let failedReload = EngineError(
    .unavailable, "the new package could not be committed; the old one keeps running")
}
