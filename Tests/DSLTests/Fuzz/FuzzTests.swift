import Foundation
import Testing

@testable import DSL

/// Fuzzing for a bounded time; what failed once is kept in Corpus/fuzz and tried for ever.
///
/// `TOCSIN_FUZZ_SECONDS` is the time of one target, `TOCSIN_FUZZ_SEED` the first seed. A failing input is
/// written to Corpus/fuzz under the name of its target. Before each input its seed is noted in
/// `tocsin-fuzz-TARGET.seed` in the folder for temporary files, which tells it after a crash.
struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let seconds = environment["TOCSIN_FUZZ_SECONDS"].flatMap { Int($0) } ?? 4
  /// Every run tries other inputs, unless it is told which.
  static let firstSeed =
    environment["TOCSIN_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 32)
  private static let folder = Corpus.folder.appending(path: "fuzz")
  /// No input is worth more time than this.
  private static let secondsOfOneMax = 5.0

  static let inputs = FuzzInputs(
    grammar: GrammarTests.grammar,
    corpus: (Corpus.files + Corpus.packageFiles).map { Array($0.text.utf8) }
      + Corpus.cases(in: "parser").map { Array(("edition 2026\n" + $0.text).utf8) }
      + Catalogue.entries.flatMap { [$0.badExample, $0.goodExample] }.filter { !$0.isEmpty }
      .map { Array($0.utf8) })

  /// Queries: those of the grammar of queries, and mutants of them.
  static func query(_ seed: UInt64) -> [UInt8] {
    var generator = PromQLGenerator(seed: seed, dialect: .prometheus)
    let text = Array(generator.expression().utf8)
    guard seed % 4 > 0 else { return text }
    var random = SeededRandom(seed: seed)
    return inputs.mutant(of: text, &random)
  }

  static func input(_ target: FuzzTarget, _ seed: UInt64) -> [UInt8] {
    target == .promql ? query(seed) : inputs.source(seed)
  }

  @Test(arguments: FuzzTarget.allCases)
  func whatFailedOnceHolds(_ target: FuzzTarget) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    for name in names where name.hasPrefix(target.rawValue + "-") {
      let data = try Data(contentsOf: Self.folder.appending(path: name))
      #expect(target.faults(Array(data)) == [], "\(name)")
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func anyInputHolds(_ target: FuzzTarget) throws {
    let start = ContinuousClock.now
    let note = FileManager.default.temporaryDirectory
      .appending(path: "tocsin-fuzz-\(target.rawValue).seed")
    var seed = Self.firstSeed
    while start.duration(to: .now) < .seconds(Self.seconds) {
      try Data("\(seed)\n".utf8).write(to: note)
      let input = Self.input(target, seed)
      let begin = ContinuousClock.now
      var faults = target.faults(input)
      let time = begin.duration(to: .now) / .seconds(1)
      if time > Self.secondsOfOneMax { faults.append("took \(time) s") }
      if !faults.isEmpty {
        try Data(input).write(to: Self.folder.appending(path: "\(target.rawValue)-\(seed)"))
        Issue.record("\(target.rawValue), TOCSIN_FUZZ_SEED=\(seed): \(faults)")
        return
      }
      seed &+= 1
    }
    print("fuzz \(target.rawValue): seeds \(Self.firstSeed) to \(seed)")
    try FileManager.default.removeItem(at: note)
    #expect(seed &- Self.firstSeed > 10)
  }
}
