import DSL
package import Interpreter
package import Runtime

/// Makes arbitrary records from a seed, for round-trip properties.
package struct RecordGenerator {
  private var random: SplitMix64
  /// Bounds the nesting of values and types.
  private var depth = 0

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
  package mutating func flag() -> Bool { below(2) == 0 }
  package mutating func maybe<T>(_ make: (inout Self) -> T) -> T? { flag() ? make(&self) : nil }
  package mutating func some<T>(_ make: (inout Self) -> T) -> [T] {
    (0..<below(4)).map { _ in make(&self) }
  }

  package mutating func text() -> String {
    let pieces = [
      "", "a", "Z9_", "\"", "\\", "\n", "\u{0}", "é", "e\u{301}", "🚨", "${x}", "\u{2028}", "<&>",
      " ", "{\"v\":2}", "\u{FFFF}",
    ]
    return (0..<below(5)).map { _ in pieces[below(pieces.count)] }.joined()
  }

  package mutating func integer() -> Int64 {
    let edges: [Int64] = [.min, .max, 0, 1, -1, 1 << 53 + 1]
    return flag() ? edges[below(edges.count)] : Int64(truncatingIfNeeded: random.next())
  }

  package mutating func number() -> Double {
    let edges: [Double] = [
      0, -0.0, 1, 0.1, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    return flag() ? edges[below(edges.count)] : Double.random(in: -1e9...1e9, using: &random)
  }

  package mutating func instant() -> Instant { Instant(nanoseconds: integer()) }
  package mutating func span() -> TimeSpan { TimeSpan(nanoseconds: integer()) }
  package mutating func small() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }

  package mutating func map() -> PackedMap {
    PackedMap(some { generator in (name: generator.text(), value: generator.text()) })
  }

  package mutating func labels() -> LabelSet { LabelSet(map()) }
  package mutating func group() -> GroupKey { GroupKey(route: text(), labels: labels()) }

  package mutating func alert() -> AlertSnapshot {
    AlertSnapshot(
      labels: labels(), annotations: map(), startsAt: instant(), endsAt: maybe { $0.instant() },
      generatorURL: text(), occurrence: small())
  }

  package mutating func snapshot() -> GroupSnapshot {
    let reasons: [NotificationReason] = [
      .first, .newAlerts, .someResolved, .allResolved, .repeated, .escalated, .playbook,
    ]
    return GroupSnapshot(
      key: text(), receiver: text(), labels: labels(), alerts: some { $0.alert() },
      reason: reasons[below(reasons.count)], externalURL: text(), truncatedAlerts: below(9))
  }

  package mutating func value() -> Value {
    depth += 1
    defer { depth -= 1 }
    switch below(depth > 3 ? 11 : 15) {
    case 0: return .none
    case 1: return .bool(flag())
    case 2: return .int(integer())
    case 3: return .float(number())
    case 4: return .percent(number())
    case 5: return .bytes(integer())
    case 6: return .string(text())
    case 7: return .duration(span())
    case 8: return .instant(instant())
    case 9: return .symbol(text())
    case 10: return .labels(map())
    case 11: return .list(some { $0.value() })
    case 12: return .record(uniqueNames().map { RecordField($0, value()) })
    case 13: return .alert(alert())
    default: return .group(snapshot())
    }
  }

  package mutating func type() -> DataType {
    depth += 1
    defer { depth -= 1 }
    switch below(depth > 3 ? 9 : 12) {
    case 0: return .bool
    case 1: return .int
    case 2: return .float
    case 3: return .percent
    case 4: return .string
    case 5: return .duration
    case 6: return .floatRange(number(), number())
    case 7: return .intRange(integer(), integer())
    case 8: return .symbol(some { $0.text() })
    case 9: return .list(type())
    case 10: return .optional(type())
    default: return .record(uniqueNames().map { DataField($0, type()) })
    }
  }

  /// JSON refuses a repeated member, and a record has none.
  private mutating func uniqueNames() -> [String] {
    ["a", "b\"", "ü"].filter { _ in flag() }
  }

  package mutating func message() -> Message {
    let payloads: [JSONValue] = [
      .null, .object([JSONMember("a", .array([.double(0.5), .null]))]), .string("{}"),
    ]
    return Message(
      fields: some { MessageField($0.text(), $0.text()) }, group: maybe { $0.snapshot() },
      payload: maybe { payloads[$0.below(payloads.count)] })
  }

  package mutating func effect() -> Effect {
    switch below(3) {
    case 0:
      .deliver(
        Delivery(
          channel: text(), address: maybe { $0.text() }, contact: maybe { $0.text() },
          onlyTo: maybe { generator in generator.some { $0.text() } }, message: message(),
          threadKey: text()))
    case 1:
      .http(
        HTTPCall(
          method: text(), url: text(), headers: some { MessageField($0.text(), $0.text()) },
          body: flag() ? Array(text().utf8) : some { UInt8(truncatingIfNeeded: $0.small()) },
          timeout: span()))
    default:
      .ai(
        AICall(
          model: text(), system: maybe { $0.text() }, prompt: text(), returns: type(),
          maxTokens: maybe { $0.below(1000) }, timeout: span()))
    }
  }

  package mutating func owner() -> EffectOwner {
    switch below(4) {
    case 0: .notification(group())
    case 1: .escalation(text())
    case 2: .run(id: text(), step: text())
    default: .lastResort(of: EffectKey(text()))
    }
  }

  package mutating func ticket() -> TicketRecord {
    var ticket = TicketRecord(
      id: text(), kind: text(), group: group(), spell: small(), title: text(), body: text(),
      priority: maybe { $0.text() }, openedAt: instant())
    ticket.state = TicketState.allCases[below(3)]
    ticket.updatedAt = instant()
    ticket.spellHasEnded = flag()
    let kinds: [TicketRecord.Entry.Kind] = [.opened, .moved, .comment]
    ticket.entries = some {
      TicketRecord.Entry(
        at: $0.instant(), author: $0.text(), kind: kinds[$0.below(3)], text: $0.text())
    }
    return ticket
  }

  package mutating func escalation() -> EscalationRecord {
    var record = EscalationRecord(
      id: text(), escalation: text(), group: group(), spell: small(), program: text(),
      startedAt: instant(), snapshot: snapshot())
    let states: [EscalationRecord.State] = [.running, .acked, .exhausted, .ended]
    record.state = states[below(4)]
    record.roundStartedAt = instant()
    record.round = below(9)
    record.nextStep = below(9)
    record.dueAt = maybe { $0.instant() }
    record.ackedBy = maybe { $0.text() }
    record.told = some { generator in
      EscalationRecord.Told(
        channel: generator.text(), contact: generator.maybe { $0.text() },
        address: generator.maybe { $0.text() }, hasArrived: generator.flag(),
        pending: generator.some { $0.text() })
    }
    return record
  }

  package mutating func run() -> RunRecord {
    var run = RunRecord(
      id: text(), playbook: text(), program: text(), group: group(), spell: small(),
      input: snapshot(), alert: maybe { $0.alert() }, startedAt: instant())
    let states: [RunState] = [.queued, .running, .waiting, .completed, .failed]
    run.state = states[below(5)]
    run.finishedAt = maybe { $0.instant() }
    run.dueAt = maybe { $0.instant() }
    run.journal = some { $0.step() }
    run.failure = maybe { $0.text() }
    run.ackedAt = maybe { $0.instant() }
    run.resolvedAt = maybe { $0.instant() }
    return run
  }

  package mutating func step() -> StepRecord {
    let statuses: [StepRecord.Status] = [.started, .done, .failed, .fallback]
    var step = StepRecord(step: text(), status: statuses[below(4)], startedAt: instant())
    step.finishedAt = maybe { $0.instant() }
    step.result = value()
    step.note = text()
    return step
  }
}
