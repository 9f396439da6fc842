import Foundation
import GRDBSQLite
import Interpreter
import Runtime

/// Measures commits of the SQLite store beside the same rows written by bare SQLite in the same
/// run: the ceiling that this disk and this library allow.
///
///     swift run -c release StoreBenchmark [alerts] [directory]
@main
enum StoreBenchmark {
  static let batch = 100

  static func main() throws {
    let arguments = CommandLine.arguments
    let count = arguments.count > 1 ? Int(arguments[1]) ?? 100_000 : 100_000
    let parent = arguments.count > 2 ? arguments[2] : FileManager.default.temporaryDirectory.path
    let directory = parent + "/tocsin-store-benchmark-\(getpid())"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    print("\(count) alerts in batches of \(batch), in \(directory)")
    try measureCeiling(directory, count: count)
    try measureStore(directory, count: count)
  }

  static func measureStore(_ directory: String, count: Int) throws {
    let path = directory + "/store.db"
    let store = try SQLiteStore(path: path)
    var new = Measure("store: new alerts")
    for start in stride(from: 0, to: count, by: batch) {
      var changes = Changes()
      changes.alerts = (start..<(start + batch)).map(alert)
      try new.run { try store.commit(changes) }
      try new.house { try store.maintain(.busy) }
    }
    new.report()
    var again = Measure("store: re-posts in the same order")
    for start in stride(from: 0, to: count, by: batch) {
      var changes = Changes()
      changes.touchedAlerts = (start..<(start + batch)).map { touch($0, round: 1) }
      try again.run { try store.commit(changes) }
      try again.house { try store.maintain(.busy) }
    }
    again.report()
    var shuffled = Measure("store: re-posts in random order")
    let order = (0..<count).shuffled()
    for start in stride(from: 0, to: count, by: batch) {
      var changes = Changes()
      changes.touchedAlerts = order[start..<min(start + batch, count)].map {
        touch($0, round: 2)
      }
      try shuffled.run { try store.commit(changes) }
      try shuffled.house { try store.maintain(.busy) }
    }
    shuffled.report()
    var history = Measure("store: new alerts with a line of history each")
    for start in stride(from: count, to: count + count / 4, by: batch) {
      var changes = Changes()
      changes.alerts = (start..<(start + batch)).map(alert)
      changes.history = changes.alerts.map { record in
        HistoryRecord(
          at: record.startsAt, kind: .received, fingerprint: record.fingerprint,
          text: "received an alert that was not known", program: String(repeating: "a", count: 64))
      }
      try history.run { try store.commit(changes) }
      try history.house { try store.maintain(.busy) }
    }
    history.report()
    var closing = Measure("store: close")
    closing.run { store.close() }
    closing.report()
    var opening = Measure("store: open and load")
    let opened = try opening.run { () throws -> SQLiteStore in
      let store = try SQLiteStore(path: path)
      _ = try store.load()
      return store
    }
    opening.report()
    opened.close()
  }

  static func alert(_ number: Int) -> AlertRecord {
    let pairs = [
      (name: "alertname", value: "DiskFull\(number % 50)"),
      (name: "instance", value: "node-\(number).example.org:9100"), (name: "job", value: "node"),
      (name: "severity", value: "critical"), (name: "cluster", value: "eu-\(number % 7)"),
      (name: "device", value: "/dev/sda\(number % 4)"),
    ]
    let annotations = PackedMap([
      (name: "summary", value: "Disk of node-\(number) fills up within four hours"),
      (name: "runbook_url", value: "https://runbooks.example.org/disk-full"),
    ])
    return AlertRecord(
      labels: LabelSet(pairs), annotations: annotations, startsAt: .seconds(1_767_614_400),
      endsAt: .seconds(1_767_614_700), endIsAssumed: false, updatedAt: .seconds(1_767_614_400),
      generatorURL: "http://prometheus.example.org/graph?g0.expr=node_filesystem_free",
      occurrence: 1)
  }

  static func touch(_ number: Int, round: Int64) -> AlertTouch {
    AlertTouch(
      fingerprint: alert(number).fingerprint, endsAt: .seconds(1_767_614_700 + 60 * round),
      updatedAt: .seconds(1_767_614_400 + 60 * round))
  }
}

/// Wall and processor time of repeated steps.
struct Measure {
  let name: String
  var wall: [Double] = []
  var processor = 0.0
  var housekeeping = 0.0

  init(_ name: String) { self.name = name }

  mutating func run<Success>(_ body: () throws -> Success) rethrows -> Success {
    let (start, used) = (Measure.seconds(CLOCK_MONOTONIC), Measure.processorSeconds())
    defer {
      wall.append(Measure.seconds(CLOCK_MONOTONIC) - start)
      processor += Measure.processorSeconds() - used
    }
    return try body()
  }

  mutating func house(_ body: () throws -> Void) rethrows {
    let used = Measure.processorSeconds()
    try body()
    housekeeping += Measure.processorSeconds() - used
  }

  func report() {
    let sorted = wall.sorted()
    let milliseconds = { (value: Double) in String(format: "%.3f", value * 1000) }
    print(
      "\(name): cpu \(milliseconds(processor / Double(wall.count))) ms"
        + " (+ \(milliseconds(housekeeping / Double(wall.count))) housekeeping)"
        + ", wall p50 \(milliseconds(sorted[sorted.count / 2]))"
        + " p99 \(milliseconds(sorted[sorted.count * 99 / 100]))"
        + " max \(milliseconds(sorted[sorted.count - 1])) ms, n \(wall.count)")
  }

  static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func processorSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
}
