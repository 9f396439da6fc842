import DSL
import Foundation
import Testing

@testable import Interpreter

/// Whatever stands in a file of another program, importing it ends with a source or a reason.
///
/// `TOCSIN_FUZZ_SECONDS` is the time, `TOCSIN_FUZZ_SEED` the first seed; what fails is written to
/// Tests/DSLTests/Corpus/fuzz and tried for ever.
struct ImportFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["TOCSIN_FUZZ_SECONDS"].flatMap { Int($0) } ?? 4
  private static let firstSeed =
    environment["TOCSIN_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 32)
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "DSLTests/Corpus/fuzz")

  /// A configuration with a little of everything.
  private static let sample = """
    global: {resolve_timeout: 5m, smtp_smarthost: 'smtp.example.org:25', smtp_from: a@example.org}
    templates: ['*.tmpl']
    route:
      receiver: ops
      group_by: [alertname, cluster]
      group_wait: 30s
      repeat_interval: 4h
      routes:
        - matchers: [severity="critical", team=~"pay.*"]
          receiver: page
          continue: true
          mute_time_intervals: [nights]
          routes: [{match: {env: prod}, receiver: ops}]
        - match_re: {service: ^(a|b)$}
          receiver: nobody
    inhibit_rules:
      - source_matchers: ['severity="critical"']
        target_matchers: ['severity=~"warning|info"']
        equal: [cluster]
    time_intervals:
      - name: nights
        time_intervals:
          - {times: [{start_time: '22:00', end_time: '24:00'}], weekdays: ['monday:friday']}
    receivers:
      - name: ops
        slack_configs: [{api_url: 'https://hooks.example.org/x', channel: '#ops', title: '{{ .Status }}'}]
      - name: page
        webhook_configs: &w [{url: 'https://page.example.org/', send_resolved: false}]
        email_configs: [{to: 'a@example.org', headers: {Subject: 'x'}}]
      - name: nobody
        webhook_configs: *w
    """

  private static let corpus = [Array(sample.utf8)] + sharedConfigurations.prefix(400)

  /// Those of the conformance data; none where it is not at hand.
  private static let sharedConfigurations: [[UInt8]] =
    ConformanceFiles.isThere ? (try? ConformanceFiles.configurations().map(\.bytes)) ?? [] : []

  private static func input(_ seed: UInt64) -> [UInt8] {
    var chance = Chance(seed: seed)
    var bytes = corpus.randomElement(using: &chance) ?? []
    let alphabet = Array("{}[]:,-'\"#&*!|>%@ \n\t\\0aé{{.}}".utf8) + [0x80, 0xFF, 0]
    for _ in 0..<Int.random(in: 1...6, using: &chance) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &chance)
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &chance))
      let byte = alphabet.randomElement(using: &chance) ?? 0
      switch Int.random(in: 0..<6, using: &chance) {
      case 0: bytes[place] = byte
      case 1: bytes.insert(byte, at: place)
      case 2: bytes.remove(at: place)
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default:
        let other = corpus.randomElement(using: &chance) ?? []
        guard !other.isEmpty else { continue }
        let start = Int.random(in: 0..<other.count, using: &chance)
        bytes.insert(contentsOf: other[start...].prefix(80), at: place)
      }
    }
    return bytes
  }

  /// A source that is imported checks; what cannot be imported has a place and a reason.
  private static func faults(_ input: [UInt8]) -> [String] {
    let source: AlertmanagerSource
    do throws(YAMLError) {
      source = try AlertmanagerSource.read(input, file: "alertmanager.yml")
    } catch {
      return error.message.isEmpty ? ["refused without a reason"] : []
    }
    let file = SourceFile(path: "main.tocsin", text: source.text)
    let errors = check(files: [file]).diagnostics.filter { $0.severity == .error }
    let parsed = parse(file)
    var faults = parsed.hasErrors ? ["the source does not parse"] : []
    if !parsed.hasErrors, format(parsed).text != file.bytes { faults.append("not laid out") }
    // What the checker refuses must be told in the report.
    if !errors.isEmpty, source.report.findings.isEmpty { faults.append("\(errors[0].title)") }
    return faults
  }

  @Test func whatFailedOnceHolds() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    for name in names where name.hasPrefix("import-") {
      let data = try Data(contentsOf: Self.folder.appending(path: name))
      #expect(Self.faults(Array(data)) == [], "\(name)")
    }
  }

  @Test func anyConfigurationIsReadOrRefused() throws {
    let start = ContinuousClock.now
    let note = FileManager.default.temporaryDirectory.appending(path: "tocsin-fuzz-import.seed")
    var seed = Self.firstSeed
    while start.duration(to: .now) < .seconds(Self.seconds) {
      try Data("\(seed)\n".utf8).write(to: note)
      let input = Self.input(seed)
      let faults = Self.faults(input)
      if !faults.isEmpty {
        try Data(input).write(to: Self.folder.appending(path: "import-\(seed)"))
        Issue.record("import, TOCSIN_FUZZ_SEED=\(seed): \(faults)")
        return
      }
      seed &+= 1
    }
    print("fuzz import: seeds \(Self.firstSeed) to \(seed)")
    try FileManager.default.removeItem(at: note)
    #expect(seed &- Self.firstSeed > 10)
  }
}
