import Interpreter
import Runtime
import TestSupport
import Testing

/// One suite over every store: what the runtime may rely on, whichever is in use.
@Suite struct StoreConformanceTests {
  @Test(arguments: StoreKind.allCases)
  func beginsEmpty(kind: StoreKind) throws {
    let store = try kind.make().store
    let state = try store.load()
    #expect(state.alerts.isEmpty && state.outbox.isEmpty && state.runs.isEmpty)
    #expect(try store.tickets(TicketQuery()).isEmpty)
    #expect(try store.runs(RunQuery()).isEmpty)
    #expect(try store.history(HistoryQuery()).isEmpty)
    #expect(try store.bundle(version: "v1") == nil)
  }

  /// The store in memory is the model; its plain dictionaries are easy to believe.
  @Test(arguments: StoreKind.allCases, [1, 2, 3, 4] as [UInt64])
  func followsTheModel(kind: StoreKind, seed: UInt64) throws {
    var subject = try kind.make()
    let model = MemoryStore()
    var generator = RecordGenerator(seed: seed)
    for round in 0..<12 {
      let changes = generator.changes(over: try model.load())
      try model.commit(changes)
      try subject.store.commit(changes)
      if round % 4 == 3 { try subject.reopen() }
      try expectSame(subject.state(), model.load().canonical, "round \(round)")
      try expectSameAnswers(subject.store, model)
    }
  }

  private func expectSame(
    _ state: CanonicalState, _ model: CanonicalState, _ place: Comment
  ) throws {
    #expect(state.alerts == model.alerts, place)
    #expect(state.silences == model.silences, place)
    #expect(state.groups == model.groups, place)
    #expect(state.notifications == model.notifications, place)
    #expect(state.outbox == model.outbox, place)
    #expect(state.tickets == model.tickets, place)
    #expect(state.escalations == model.escalations, place)
    #expect(state.runs == model.runs, place)
    #expect(state.settings == model.settings, place)
  }

  private func expectSameAnswers(_ store: any Store, _ model: any Store) throws {
    for query in [
      TicketQuery(), TicketQuery(id: "ticket-1"), TicketQuery(states: [.open, .acked]),
      TicketQuery(states: [.resolved], limit: 1),
    ] {
      #expect(try store.tickets(query) == model.tickets(query), "\(query)")
    }
    for query in [RunQuery(), RunQuery(id: "run-2"), RunQuery(playbook: "playbook-3", limit: 2)] {
      #expect(try store.runs(query) == model.runs(query), "\(query)")
    }
    var generator = RecordGenerator(seed: 99)
    for query in [
      HistoryQuery(), HistoryQuery(limit: 3), HistoryQuery(group: "group-1"),
      HistoryQuery(group: ""), HistoryQuery(fingerprint: generator.keyedLabels().fingerprint),
      HistoryQuery(fingerprint: generator.keyedLabels().fingerprint, group: "group-2"),
      HistoryQuery(after: 0, limit: 2), HistoryQuery(after: 3),
      HistoryQuery(kinds: [.received, .ticket]), HistoryQuery(kinds: [.notified], after: 1),
    ] {
      #expect(try store.history(query) == model.history(query), "\(query)")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func touchMovesOnlyTimes(kind: StoreKind) throws {
    let subject = try kind.make()
    var generator = RecordGenerator(seed: 5)
    var record = generator.alertRecord()
    try subject.store.commit(changes { $0.alerts = [record] })
    record.endsAt = .seconds(10)
    record.updatedAt = .seconds(20)
    try subject.store.commit(
      changes {
        $0.touchedAlerts = [
          AlertTouch(
            fingerprint: record.fingerprint, endsAt: .seconds(10), updatedAt: .seconds(20))
        ]
      })
    #expect(try subject.store.load().alerts == [record])
  }

  @Test(arguments: StoreKind.allCases)
  func touchOfAnUnknownAlertIsRefusedWhole(kind: StoreKind) throws {
    let store = try kind.make().store
    let touch = AlertTouch(
      fingerprint: Fingerprint(raw: 7), endsAt: .seconds(1), updatedAt: .seconds(1))
    var generator = RecordGenerator(seed: 6)
    let batch = changes {
      $0.alerts = [generator.alertRecord()]
      $0.touchedAlerts = [touch]
    }
    let error = try #require(throws: StoreError.self) { try store.commit(batch) }
    #expect(error.code == .conflict)
    #expect(error.message.contains("alert 0000000000000007 is touched but not stored"))
    #expect(try store.load().alerts.isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func collidingFingerprintsLoseNothingSilently(kind: StoreKind) throws {
    var subject = try kind.make()
    let (first, second) = Collision.records
    #expect(first.fingerprint == second.fingerprint && first.labels != second.labels)
    try subject.store.commit(changes { $0.alerts = [first] })
    var generator = RecordGenerator(seed: 8)
    let batch = changes {
      $0.settings = [(name: "a", value: "b")]
      $0.alerts = [generator.alertRecord(), second]
      $0.history = [generator.historyRecord()]
    }
    let error = try #require(throws: StoreError.self) { try subject.store.commit(batch) }
    #expect(error.code == .conflict)
    #expect(error.message.contains("is stored with other labels; the batch was refused"))
    // Nothing of the refused batch is there, now or later, and the store still works.
    try subject.store.commit(changes { $0.settings = [(name: "c", value: "d")] })
    try subject.reopen()
    let state = try subject.store.load()
    #expect(state.alerts == [first])
    #expect(state.settings["a"] == nil && state.settings["c"] == "d")
    #expect(try subject.store.history(HistoryQuery()).isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func anAlertMayReturnAfterItsRemoval(kind: StoreKind) throws {
    let store = try kind.make().store
    var generator = RecordGenerator(seed: 3)
    let record = generator.alertRecord()
    try store.commit(changes { $0.alerts = [record] })
    try store.commit(changes { $0.removedAlerts = [record.fingerprint] })
    #expect(try store.load().alerts.isEmpty)
    try store.commit(changes { $0.alerts = [record] })
    #expect(try store.load().alerts == [record])
  }

  @Test(arguments: StoreKind.allCases)
  func bundlesStayUntilNobodyNeedsThem(kind: StoreKind) throws {
    var subject = try kind.make()
    let files = [
      BundleFile(path: "z.tocsin", bytes: Array("edition 2026".utf8)),
      BundleFile(path: "a/b.tocsin", bytes: []), BundleFile(path: "ü.tocsin", bytes: [0, 255]),
    ]
    for version in ["v1", "v2", "v3"] {
      try subject.store.saveBundle(Bundle(version: version, files: files))
    }
    let shorter = Bundle(version: "v2", files: [files[1]])
    try subject.store.saveBundle(shorter)
    try subject.store.removeBundles(except: ["v1", "v2", "v9"])
    try subject.reopen()
    #expect(try subject.store.bundle(version: "v1") == Bundle(version: "v1", files: files))
    #expect(try subject.store.bundle(version: "v2") == shorter)
    #expect(try subject.store.bundle(version: "v3") == nil)
  }

  private func changes(_ fill: (inout Changes) -> Void) -> Changes {
    var changes = Changes()
    fill(&changes)
    return changes
  }
}
