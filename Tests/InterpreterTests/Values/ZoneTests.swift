import Testing

@testable import Interpreter

/// Builds the bytes of a TZif file.
private struct ZoneFileWriter {
  var version: UInt8 = 0x32
  /// Offset in seconds, by type; the first holds before all transitions.
  var offsets = [3600]
  var transitions: [(time: Int64, type: UInt8)] = []
  var footer: String? = ""
  var leapSeconds: UInt32 = 0

  var bytes: [UInt8] {
    guard version != 0 else { return block(timeBytes: 4) }
    var out = block(timeBytes: 4) + block(timeBytes: 8)
    if let footer { out += [0x0a] + Array(footer.utf8) + [0x0a] }
    return out
  }

  private func block(timeBytes: Int) -> [UInt8] {
    var out = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
    for count in [0, 0, Int(leapSeconds), transitions.count, offsets.count, 4] {
      out += number(Int64(count), 4)
    }
    for transition in transitions { out += number(transition.time, timeBytes) }
    out += transitions.map(\.type)
    for offset in offsets { out += number(Int64(offset), 4) + [0, 0] }
    return out + Array("XXX\0".utf8)
  }

  private func number(_ value: Int64, _ bytes: Int) -> [UInt8] {
    (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
  }
}

private func rules(footer: String) throws -> ZoneRules {
  try ZoneRules(tzif: ZoneFileWriter(footer: footer).bytes)
}

private func instant(_ text: String) throws -> Instant { try #require(parseRFC3339(text)) }

@Suite struct Zones {
  static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"

  @Test(arguments: [
    (berlin, "2026-03-29T00:59:59Z", 3600), (berlin, "2026-03-29T01:00:00Z", 7200),
    (berlin, "2026-10-25T00:59:59Z", 7200), (berlin, "2026-10-25T01:00:00Z", 3600),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18_000),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14_400),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39_600),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36_000),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600),
    ("<+0545>-5:45", "2026-07-01T00:00:00Z", 20_700), ("UTC0", "2026-07-01T00:00:00Z", 0),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
    ("XXX0YYY,J60,J300", "2024-03-01T02:00:00Z", 3600),
    ("XXX0YYY,J60,J300", "2024-03-01T01:59:59Z", 0),
    ("XXX0YYY,59,300", "2024-02-29T02:00:00Z", 3600),
    ("XXX0YYY,0/0,J365/25", "2026-01-01T00:00:00Z", 3600),
    ("XXX0YYY,0/0,J365/25", "2026-12-31T23:59:59Z", 3600),
  ])
  func followTheYearlyRule(_ footer: String, _ time: String, _ offset: Int) throws {
    #expect(try rules(footer: footer).offsetSeconds(at: instant(time)) == offset)
  }

  @Test func switchFromTransitionsToTheRule() throws {
    let writer = ZoneFileWriter(
      offsets: [600, 3600, 7200],
      transitions: [
        (try instant("1990-03-25T01:00:00Z").wholeSeconds, 2),
        (try instant("1990-09-30T01:00:00Z").wholeSeconds, 1),
        (try instant("1991-01-01T00:00:00Z").wholeSeconds, 1),
      ],
      footer: Self.berlin)
    let zone = try ZoneRules(tzif: writer.bytes)
    #expect(zone.offsetSeconds(at: try instant("1980-01-01T00:00:00Z")) == 600)
    #expect(zone.offsetSeconds(at: try instant("1990-06-01T00:00:00Z")) == 7200)
    #expect(zone.offsetSeconds(at: try instant("1990-12-01T00:00:00Z")) == 3600)
    #expect(zone.offsetSeconds(at: try instant("1991-07-01T00:00:00Z")) == 7200)

    var changes: [String] = []
    var time = try instant("1985-01-01T00:00:00Z")
    while let next = zone.nextTransition(after: time), changes.count < 4 {
      changes.append(formatRFC3339(next))
      time = next
    }
    #expect(
      changes == [
        "1990-03-25T01:00:00Z", "1990-09-30T01:00:00Z", "1991-03-31T01:00:00Z",
        "1991-10-27T01:00:00Z",
      ])
  }

  @Test func stayWithTheLastTransitionWithoutARule() throws {
    for version: UInt8 in [0, 0x32, 0x33] {
      let writer = ZoneFileWriter(
        version: version, offsets: [0, 3600], transitions: [(1_000_000_000, 1)])
      let zone = try ZoneRules(tzif: writer.bytes)
      #expect(zone.offsetSeconds(at: .seconds(999_999_999)) == 0)
      #expect(zone.offsetSeconds(at: .seconds(4_000_000_000)) == 3600)
      #expect(zone.nextTransition(after: .seconds(0)) == .seconds(1_000_000_000))
      #expect(zone.nextTransition(after: .seconds(1_000_000_000)) == nil)
    }
  }

  /// Local times around the change of Berlin's clocks in March and October 2026.
  @Test(arguments: [
    ("2026-03-29", 90, "2026-03-29T00:30:00Z"), ("2026-03-29", 120, "2026-03-29T01:00:00Z"),
    ("2026-03-29", 150, "2026-03-29T01:30:00Z"), ("2026-03-29", 180, "2026-03-29T01:00:00Z"),
    ("2026-10-25", 119, "2026-10-24T23:59:00Z"), ("2026-10-25", 150, "2026-10-25T00:30:00Z"),
    ("2026-10-25", 180, "2026-10-25T02:00:00Z"), ("2026-07-01", 1440, "2026-07-01T22:00:00Z"),
  ])
  func turnLocalTimesIntoInstants(_ date: String, _ minute: Int, _ expected: String) throws {
    let zone = try rules(footer: Self.berlin)
    let day = Int(try instant("\(date)T00:00:00Z").wholeSeconds / 86_400)
    #expect(formatRFC3339(zone.instant(day: day, second: minute * 60)) == expected)
  }

  @Test func survivesTheEndsOfTime() throws {
    let zone = try rules(footer: Self.berlin)
    for nanoseconds in [Int64.min, .max] {
      let time = Instant(nanoseconds: nanoseconds)
      #expect([3600, 7200].contains(zone.offsetSeconds(at: time)))
      _ = zone.nextTransition(after: time)
    }
    #expect(zone.instant(day: .max, second: .max / 2) == Instant(nanoseconds: .max))
    #expect(zone.instant(day: .min, second: 0) == Instant(nanoseconds: .min))
    #expect(ZoneRules.utc.nextTransition(after: .seconds(0)) == nil)
  }

  @Test func refuseDamagedFiles() throws {
    let good = ZoneFileWriter(transitions: [(5, 0), (9, 0)], footer: Self.berlin).bytes
    #expect(throws: Never.self) { try ZoneRules(tzif: good) }
    for count in 0..<good.count {
      #expect(throws: ZoneError.self, "\(count) bytes") {
        try ZoneRules(tzif: Array(good[..<count]))
      }
    }
    for writer in [
      ZoneFileWriter(transitions: [(9, 0), (5, 0)]), ZoneFileWriter(transitions: [(5, 1)]),
      ZoneFileWriter(offsets: []), ZoneFileWriter(offsets: [100_000]),
      ZoneFileWriter(leapSeconds: 1), ZoneFileWriter(version: 0x35), ZoneFileWriter(footer: nil),
    ] {
      #expect(throws: ZoneError.self) { try ZoneRules(tzif: writer.bytes) }
    }
  }

  @Test(arguments: [
    "C1", "CET", "CET25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J9", "CET-1CEST,366,9",
    "CET-1CEST,M3.5.0,M10.5.0/168", "CET-1CEST,M3.5.0,M10.5.0 ", "<+1-1", "CET-1:60",
  ])
  func refuseDamagedRules(_ footer: String) {
    #expect(throws: ZoneError.self) { try rules(footer: footer) }
  }

  @Test func areFoundByName() throws {
    var table = ZoneTable()
    try table.add("Europe/Berlin", tzif: ZoneFileWriter(footer: Self.berlin).bytes)
    #expect(table.rules(named: "UTC") == .utc)
    #expect(table.rules(named: "Europe/Berlin") != nil)
    #expect(table.rules(named: "Europe/Paris") == nil)
  }

  @Test(arguments: [
    ("Europe/Berlin", true), ("America/Argentina/Buenos_Aires", true), ("Etc/GMT+5", true),
    ("UTC", true), ("", false), ("/etc/passwd", false), ("../x", false), ("Europe//Berlin", false),
    ("Europe/", false), (".", false), ("a b", false), (String(repeating: "a", count: 65), false),
  ])
  func haveNamesThatAreSafePaths(_ name: String, _ expected: Bool) {
    #expect(ZoneTable.isWellFormed(name) == expected)
  }
}
