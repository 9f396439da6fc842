import DSL
package import Interpreter

extension ConformanceSuite {
  /// `dedup.jsonl`: is a receiver told again; merging and listing of alerts; truncation; retries.
  package static let dedup = ConformanceSuite(name: "dedup") { record, _ in
    try DedupSuite.run(record)
  }

  /// The suites that need the kernel or a channel, but no server.
  package static let runtime: [ConformanceSuite] = [dedup, templates]
}

private enum DedupSuite {
  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    switch try record.text("kind") {
    case "needs_update": return try needsUpdate(record)
    case "merge": return try merge(record)
    case "sort": return try sort(record)
    case "summary":
      let names = try record.list("alertnames").compactMap(\.string)
      return .compare(NameTally(names).description, try record.text("want"))
    case "truncate": return try truncate(record)
    case "retry": return try retry(record)
    case "failure_reason":
      return .skipped(
        "failures are counted as retried, failed or in doubt; the status stands in the history")
    case "entry_expiry":
      return .skipped("what a receiver was told is kept as long as its group lives")
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  // MARK: Told again

  /// The log entry is what the receiver believes; a hash stands for an alert.
  private static func needsUpdate(_ record: JSONValue) throws -> ConformanceOutcome {
    let entry = record["entry"].flatMap { $0 == .null ? nil : $0 }
    let outlook = GroupOutlook(
      alerts: (try alerts(record, "firing", hasEnded: false)
        + (try alerts(record, "resolved", hasEnded: true)))
        .sorted { $0.fingerprint < $1.fingerprint })
    var pair = AlertGroup.Pair(receiver: "receiver", role: .target)
    if let entry {
      pair.told = try hashes(entry, "firing").map {
        NotificationRecord.Told(labels: labels(ofHash: $0), occurrence: 1, startsAt: now)
      }.sorted { $0.fingerprint < $1.fingerprint }
      pair.lastSentAt = notifiedAt(entry)
    }
    var machine = NoticeMachine(
      pair: pair, wantsEnds: try record.flag("send_resolved"),
      repeatInterval: try record.span("repeat_interval"), now: now)
    var reason: String?
    if case .tell(let notice) = machine.decide(outlook) { reason = notice.reason.rawValue }
    guard (reason != nil) == (try record.flag("notify")) else {
      return .failed("wanted notify \(try record.flag("notify")), got \(reason ?? "none")")
    }
    guard let wanted = record["reason"]?.string else { return .passed }
    return .compare(reason ?? "none", wanted)
  }

  private static func notifiedAt(_ entry: JSONValue) -> Instant? {
    switch entry["notified_at"] {
    case .string("epoch"): .seconds(0)
    case let value?: value.span.map { now + $0 }
    case nil: nil
    }
  }

  private static func alerts(
    _ record: JSONValue, _ member: String, hasEnded: Bool
  ) throws -> [GroupOutlook.Alert] {
    try hashes(record, member).map { hash in
      GroupOutlook.Alert(
        labels: labels(ofHash: hash), slot: AlertSlot(raw: UInt32(truncatingIfNeeded: hash)),
        occurrence: 1, startsAt: now, isTellable: !hasEnded, hasEnded: hasEnded)
    }
  }

  private static func hashes(_ record: JSONValue, _ member: String) throws -> [Int64] {
    try record.list(member).compactMap(\.int)
  }

  private static func labels(ofHash hash: Int64) -> LabelSet {
    LabelSet([(name: "hash", value: "\(hash)")])
  }

  // MARK: Alerts

  /// In the kernel the newer post always comes second.
  private static func merge(_ record: JSONValue) throws -> ConformanceOutcome {
    var merged = try alert(record.required("a", { $0 }))
    _ = merged.merge(try alert(record.required("b", { $0 })), at: now)
    let wanted = try alert(record.required("want", { $0 }))
    return .compare(describe(merged), describe(wanted))
  }

  private static func alert(_ value: JSONValue) throws -> AlertRecord {
    AlertRecord(
      labels: LabelSet([(name: "alertname", value: "a")]), annotations: .empty,
      startsAt: now + (try value.span("starts_at")), endsAt: now + (try value.span("ends_at")),
      endIsAssumed: try value.flag("timeout"), updatedAt: now + (try value.span("updated_at")),
      generatorURL: "", occurrence: 1)
  }

  private static func describe(_ alert: AlertRecord) -> String {
    let seconds = [alert.startsAt, alert.endsAt, alert.updatedAt].map { ($0 - now).seconds }
    return "\(seconds) \(alert.endIsAssumed ? "assumed" : "stated")"
  }

  private static func sort(_ record: JSONValue) throws -> ConformanceOutcome {
    func labels(_ member: String) throws -> [LabelSet] {
      try record.list(member).map { try JSONValue.object([JSONMember("l", $0)]).labels("l") }
    }
    let alerts = try labels("alerts").map { AlertSnapshot(labels: $0, startsAt: now) }
    let sorted = alerts.sortedForReading().map(\.labels.map.pairs).map { "\($0)" }
    return .compare(sorted, try labels("want").map(\.map.pairs).map { "\($0)" })
  }

  // MARK: Texts and answers

  private static func truncate(_ record: JSONValue) throws -> ConformanceOutcome {
    let (input, limit) = (try record.text("input"), Int(try record.int("n")))
    let cut: String
    switch try record.text("unit") {
    case "runes": cut = input.truncated(to: limit)
    case "bytes": cut = input.truncated(toBytes: limit)
    case let unit: return .skipped("unknown unit '\(unit)'")
    }
    guard cut.utf8.elementsEqual(try record.text("output").utf8) else {
      return .failed("wanted '\(try record.text("output"))', got '\(cut)'")
    }
    return .compare(cut != input, try record.flag("truncated"))
  }

  private static func retry(_ record: JSONValue) throws -> ConformanceOutcome {
    let response = OutboundResponse(
      status: Int(try record.int("status")), body: Array((record["body"]?.string ?? "").utf8))
    let verdict = HTTPVerdict(response, now: now)
    var isRetried = false
    if case .retry = verdict { isRetried = true }
    guard isRetried == (try record.flag("retry")) else {
      return .failed("wanted retry \(try record.flag("retry")), got \(verdict)")
    }
    // An error is demanded exactly where the answer is not taken for success.
    return .compare(verdict != .accepted, record["error"]?.string != nil)
  }

  private static let now = Instant.seconds(1_800_000_000)
}
