package import DSL

/// What became of one record of a conformance suite.
package enum ConformanceOutcome: Hashable, Sendable {
  case passed
  /// What differed.
  case failed(String)
  /// Tocsin differs here on purpose, and why; see `ConformanceSuite.deviations`.
  case deviates(String)
  /// Why the record is out of scope.
  case skipped(String)
}

/// What a suite needs from outside.
package struct ConformanceContext: Sendable {
  /// The bytes of a zone's TZif file; nil when there is no such zone.
  package let zoneFile: @Sendable (_ name: String) -> [UInt8]?
  /// The bytes of a file that a record names, by its path in the suite's folder; nil when there is
  /// no such file.
  package let dataFile: @Sendable (_ path: String) -> [UInt8]?

  package init(
    zoneFile: @escaping @Sendable (_ name: String) -> [UInt8]?,
    dataFile: @escaping @Sendable (_ path: String) -> [UInt8]? = { _ in nil }
  ) {
    self.zoneFile = zoneFile
    self.dataFile = dataFile
  }

  /// A table of these zones.
  package func zones(_ names: [String]) throws -> ZoneTable {
    var table = ZoneTable()
    for name in names where table.rules(named: name) == nil {
      guard let bytes = zoneFile(name) else {
        throw MalformedRecord(description: "there is no time zone '\(name)' here")
      }
      try table.add(name, tzif: bytes)
    }
    return table
  }
}

/// One record of a suite and what became of it.
package struct ConformanceVerdict: Sendable {
  /// The record's id, or "" when it cannot be read.
  package let id: String
  package let outcome: ConformanceOutcome

  package init(_ id: String, _ outcome: ConformanceOutcome) {
    (self.id, self.outcome) = (id, outcome)
  }
}

/// A kind of conformance data: facts about how Alertmanager, Prometheus or pint behave, which our
/// own engine must reproduce.
package struct ConformanceSuite: Sendable {
  /// How the records of a suite are written.
  package enum Form: Sendable {
    /// One JSON object per line, whose `suite` is the suite's name, in one file.
    case lines
    /// In files of their own format, whose names end like this.
    case files(suffix: String)
  }

  /// The value of `suite` in its records.
  package let name: String
  /// The folder of the conformance data that the suite belongs to.
  package let folder: String
  /// The file of its records, by its path in the folder; "" when there are several.
  package let file: String
  package let form: Form
  private let check: Check

  private enum Check: Sendable {
    case record(
      @Sendable (_ record: JSONValue, _ context: ConformanceContext) throws -> ConformanceOutcome)
    case file(@Sendable (_ name: String, _ bytes: [UInt8]) -> [ConformanceVerdict])
  }

  package init(
    name: String,
    folder: String = "alertmanager",
    file: String? = nil,
    check:
      @escaping @Sendable (_ record: JSONValue, _ context: ConformanceContext) throws
      -> ConformanceOutcome
  ) {
    self.name = name
    self.folder = folder
    self.file = file ?? "\(name).jsonl"
    form = .lines
    self.check = .record(check)
  }

  /// A suite whose files are read as a whole.
  package init(
    name: String, folder: String, suffix: String,
    check:
      @escaping @Sendable (_ name: String, _ bytes: [UInt8]) -> [ConformanceVerdict]
  ) {
    self.name = name
    self.folder = folder
    self.file = ""
    form = .files(suffix: suffix)
    self.check = .file(check)
  }

  /// The suites that need no runtime, by name.
  package static let evaluation: [ConformanceSuite] = [
    configs, inhibit, matchers, operatorGoldens, pintChecks, promQLLabels, promQLParse,
    promQLPrint, promQLSeries, promQLTest, receivers, routes, routesAmtool, ruleCorpus, ruleFiles,
    timeIntervals,
  ]

  /// Runs a whole file; the name is used in the ids of records that have none.
  package func run(
    file bytes: [UInt8], named name: String, _ context: ConformanceContext
  ) -> [ConformanceVerdict] {
    switch check {
    case .record:
      return bytes.split(separator: UInt8(ascii: "\n")).map { line in
        let (id, outcome) = run(line: Array(line), context)
        return ConformanceVerdict(id, outcome)
      }
    case .file(let check):
      return check(name, bytes).map { verdict in
        ConformanceVerdict(verdict.id, Self.judge(verdict.id, verdict.outcome))
      }
    }
  }

  /// Runs one line of a file.
  ///
  /// - Returns: The record's id, or "" when the line cannot be read, and the outcome.
  package func run(
    line: [UInt8], _ context: ConformanceContext
  ) -> (id: String, outcome: ConformanceOutcome) {
    let record: JSONValue
    do throws(JSONError) {
      record = try JSONValue.parse(line)
    } catch {
      return ("", .failed("the line is not JSON: \(error)"))
    }
    let id = record["id"]?.string ?? ""
    guard record["suite"]?.string == name else {
      return (id, .failed("the record belongs to suite '\(record["suite"]?.string ?? "")'"))
    }
    guard case .record(let check) = check else {
      return (id, .failed("the suite reads whole files, not lines"))
    }
    do {
      return (id, Self.judge(id, try check(record, context)))
    } catch let error as MalformedRecord {
      return (id, .failed(error.description))
    } catch {
      return (id, .failed("\(error)"))
    }
  }
}

/// A record does not have the shape that its kind demands.
package struct MalformedRecord: Error {
  package let description: String

  package init(description: String) { self.description = description }
}

extension JSONValue {
  /// A member that the record must have.
  package func required<Part>(
    _ name: String, _ read: (JSONValue) -> Part?
  ) throws(MalformedRecord) -> Part {
    guard let part = self[name].flatMap(read) else {
      throw MalformedRecord(description: "the record has no usable '\(name)'")
    }
    return part
  }

  package func text(_ name: String) throws(MalformedRecord) -> String {
    try required(name, \.string)
  }
  package func flag(_ name: String) throws(MalformedRecord) -> Bool { try required(name, \.bool) }
  package func list(_ name: String) throws(MalformedRecord) -> [JSONValue] {
    try required(name, \.array)
  }

  package func int(_ name: String) throws(MalformedRecord) -> Int64 { try required(name, \.int) }

  /// A number of seconds.
  package func span(_ name: String) throws(MalformedRecord) -> TimeSpan {
    try required(name, \.span)
  }

  /// Seconds as a span, within the range of spans; nil when this is no number.
  package var span: TimeSpan? {
    number.map { TimeSpan(nanoseconds: Int64(max(-9e18, min(9e18, ($0 * 1e9).rounded())))) }
  }

  package func time(_ name: String) throws(MalformedRecord) -> Instant {
    try required(name) { $0.string.flatMap { parseRFC3339($0) } }
  }

  /// The matcher mode of a record; `absent` when it names none.
  package func matcherMode(default absent: MatcherMode = .classic) throws(MalformedRecord)
    -> MatcherMode
  {
    switch self["mode"]?.string {
    case nil: return absent
    case "classic": return .classic
    case "utf8": return .utf8
    case "fallback", "default": return .fallback
    case let other?: throw MalformedRecord(description: "unknown mode '\(other)'")
    }
  }

  /// An object of strings as labels.
  package func labels(_ name: String) throws(MalformedRecord) -> LabelSet {
    let members = try required(name, \.members)
    return LabelSet(members.map { (name: $0.name, value: $0.value.string ?? "") })
  }
}

extension ConformanceOutcome {
  /// The first outcome that is not a pass.
  package static func all(_ outcomes: some Sequence<ConformanceOutcome>) -> ConformanceOutcome {
    outcomes.first { $0 != .passed } ?? .passed
  }

  /// Passed when both are equal, else both in words.
  package static func compare<Part: Equatable>(_ got: Part, _ wanted: Part) -> ConformanceOutcome {
    got == wanted ? .passed : .failed("wanted \(wanted), got \(got)")
  }
}
