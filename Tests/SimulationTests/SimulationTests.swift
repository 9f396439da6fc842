import Foundation
import Testing

/// Seeds from the environment, as CONTRIBUTING.md describes them.
enum Seeds {
  static let standard = 500
  static let shards = 8

  /// One seed to play in full view.
  static var single: UInt64? {
    ProcessInfo.processInfo.environment["TOCSIN_SEED"].flatMap { UInt64($0) }
  }

  static var count: Int {
    ProcessInfo.processInfo.environment["TOCSIN_SEEDS"].flatMap { Int($0) } ?? standard
  }
}

@Suite("Simulation: the kernel in seeded worlds")
struct SimulationTests {
  @Test("Nobody is missed, nobody is told twice", arguments: 0..<Seeds.shards)
  func worlds(shard: Int) {
    guard Seeds.single == nil else { return }
    for number in stride(from: shard, to: Seeds.count, by: Seeds.shards) {
      let seed = UInt64(number + 1)
      guard report(seed) else { return }
    }
  }

  @Test("The seed that TOCSIN_SEED names", .enabled(if: Seeds.single != nil))
  func single() {
    if let seed = Seeds.single { _ = report(seed) }
  }

  /// Plays a seed; a fault is shrunk and shown with the command that replays it.
  private func report(_ seed: UInt64) -> Bool {
    let verdict = Simulation.run(Scenario(seed: seed))
    guard !verdict.faults.isEmpty else { return true }
    let small = Shrinker.shrink(Scenario(seed: seed), fault: verdict.faults[0])
    let played = Simulation.run(small, isTraced: true)
    let text = ([small.plan.summary] + played.trace).joined(separator: "\n")
    Issue.record(
      """
      seed \(seed) fails: \(verdict.faults[0])
      replay: TOCSIN_SEED=\(seed) swift test --skip-build --filter SimulationTests
      \(small.steps.count) of its steps are enough:
      \(text)
      """)
    return false
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["TOCSIN_TALLY"] != nil))
  func tally() {
    var kinds: [String: [(UInt64, Int)]] = [:]
    var events = 0
    let start = ContinuousClock.now
    for seed in 1...UInt64(Seeds.count) {
      let scenario = Scenario(seed: seed)
      let verdict = Simulation.run(scenario)
      events += verdict.events
      if let fault = verdict.faults.first {
        kinds[Shrinker.kind(fault), default: []].append((seed, scenario.steps.count))
      }
    }
    print("\(Seeds.count) seeds, \(events) events in \(ContinuousClock.now - start)")
    for (kind, seeds) in kinds.sorted(by: { $0.value.count > $1.value.count }) {
      print("\(seeds.count) × \(kind): \(seeds.sorted { $0.1 < $1.1 }.prefix(5).map { "\($0.0)" })")
    }
  }

  @Test("A run is a function of its seed")
  func repeatable() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let first = Simulation.run(Scenario(seed: seed), isTraced: true)
      #expect(first.trace == Simulation.run(Scenario(seed: seed), isTraced: true).trace)
    }
  }

  @Test("The checks find every planted fault", arguments: Mutant.allCases)
  func mutants(mutant: Mutant) {
    let most = 400 as UInt64
    let seed = (1...most).first {
      !Simulation.run(Scenario(seed: $0), mutant: mutant).faults.isEmpty
    }
    #expect(seed != nil, "\(mutant.rawValue) lives through \(most) seeds")
    if ProcessInfo.processInfo.environment["TOCSIN_TALLY"] != nil {
      print("mutant \(mutant.rawValue) \(seed.map { "\($0)" } ?? "-")")
    }
  }
}
