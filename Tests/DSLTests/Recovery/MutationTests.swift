import Foundation
import Testing

@testable import DSL

/// How a package takes the slips of a hand: what is said of each, where, and what it costs the rest.
///
/// `TOCSIN_SEED` chooses the sample, `TOCSIN_SEEDS` takes that many samples,
/// `TOCSIN_MUTANTS=all` takes every mutant there is, and `TOCSIN_SILENT` prints the deleted
/// characters that change the meaning without a word.
struct MutationTests {
  /// Packages that are clean as they stand, so that everything found is due to a mutant.
  static let subjects: [MutationSubject] = {
    var folders: [String: [(path: String, bytes: [UInt8])]] = [:]
    for (path, text) in Corpus.packageFiles {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      folders[folder, default: []].append((path, Array(text.utf8)))
    }
    return folders.sorted { $0.key < $1.key }.map {
      MutationSubject(name: $0.key, texts: $0.value)
    }
  }()

  /// Mutants of a sort in one sample; of deleted characters, which are looked at by what reads
  /// them, there are more.
  private static func sampleSize(_ sort: Mutant.Sort) -> Int {
    sort == .characterDeleted ? 600 : 70
  }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  static let seeds: [UInt64] = {
    let first = environment("TOCSIN_SEED").flatMap { UInt64($0) } ?? 2026
    let count = environment("TOCSIN_SEEDS").flatMap { Int($0) } ?? 1
    return (0..<count).map { first &+ UInt64($0) }
  }()

  private struct Place {
    let subject: Int
    let file: Int
    let mutant: Mutant
  }

  /// The mutants to judge: all, or some of each sort as the seeds choose.
  private static func places(_ sort: Mutant.Sort) -> [Place] {
    var all: [Place] = []
    for (index, subject) in subjects.enumerated() {
      for (number, file) in subject.files.enumerated() {
        all += MutantMaker(file).mutants(sort).map {
          Place(subject: index, file: number, mutant: $0)
        }
      }
    }
    guard !isAll else { return all }
    return seeds.flatMap { seed -> [Place] in
      var random = SeededRandom(seed: seed)
      return Array(all.shuffled(using: &random).prefix(sampleSize(sort)))
    }
  }

  @Test func thePackagesAreClean() {
    #expect(Self.subjects.count >= 3)
    for subject in Self.subjects { #expect(!subject.hasErrors, "\(subject.name)") }
  }

  /// Whether every mutant is taken instead of a sample.
  private static var isAll: Bool { environment("TOCSIN_MUTANTS") == "all" }

  @Test func slipsAreTold() {
    var report = MutationReport()
    for sort in Mutant.Sort.allCases {
      for place in Self.places(sort) {
        let subject = Self.subjects[place.subject]
        let verdict = subject.verdict(on: place.mutant, of: place.file)
        let path = subject.files[place.file].source.path
        report.add(verdict, in: path, at: "\(path) \(place.mutant)")
      }
    }
    print("seeds \(Self.seeds)\n\(report.text)")
    if Self.environment("TOCSIN_SILENT") != nil { print(report.silent.joined(separator: "\n")) }
    expectFigures(report)
  }

  /// The figures that the language promises.
  private func expectFigures(_ report: MutationReport) {
    #expect(report.faults == [])
    // Indentation is layout, and nothing else, outside of texts.
    #expect(report.shifts[.blank]?.silent == 0)
    #expect(report.shifts[.blank]?.errors == 0)
    for sort in [Mutant.Sort.braceDeleted, .quoteDeleted] {
      #expect(report[sort].silent == 0, "\(sort)")
      #expect(report[sort].locatedPercent >= 90, "\(sort)")
    }
    expectSilence(report)
    #expect(report.total.errorsMean <= 1.5)
    for sort in Mutant.Sort.allCases {
      #expect(report[sort].errorsMean <= 1.5, "\(sort)")
      #expect(report[sort].errorsMost <= 4, "\(sort)")
      #expect(report[sort].keptPercent >= 90, "\(sort)")
    }
    guard Self.isAll else { return }
    for (file, tally) in report.files.sorted(by: { $0.key < $1.key }) {
      #expect(tally.errorsMean <= 1.5, "\(file)")
    }
  }

  /// How many deleted characters may change the meaning without a word.
  ///
  /// The language's own are promised. What stays silent in queries are mostly digits. Texts are for
  /// people and other programs: of blanks, marks, digits and short words only a reader can tell
  /// whether they are meant, and these are more than a quarter. A sample has a standard error of some
  /// hundredths where there are few of a sort.
  private func expectSilence(_ report: MutationReport) {
    #expect(report.silentPercent(.language) <= 5)
    #expect(report.silentPercent(.queries) <= (Self.isAll ? 3 : 10))
    #expect(report.silentPercent(.people) <= (Self.isAll ? 30 : 45))
    if Self.isAll { #expect(report[.characterDeleted].silentPercent <= 5) }
  }
}

/// What an editor can do at the end of a file that is being typed.
struct PrefixTests {
  private static let sampleSize = 150

  @Test func everyPrefixCanBeCompleted() {
    var places: [(subject: Int, file: Int, end: UInt32)] = []
    for (number, subject) in MutationTests.subjects.enumerated() {
      for file in subject.files.indices {
        places += PrefixJudge(subject, file: file).ends.map { (number, file, $0) }
      }
    }
    let isAll = ProcessInfo.processInfo.environment["TOCSIN_MUTANTS"] == "all"
    let chosen =
      isAll
      ? places
      : MutationTests.seeds.flatMap { seed in
        var random = SeededRandom(seed: seed)
        return places.shuffled(using: &random).prefix(Self.sampleSize)
      }
    var words = (known: 0, offered: 0)
    var judges: [String: PrefixJudge] = [:]
    for place in chosen {
      let subject = MutationTests.subjects[place.subject]
      let path = subject.files[place.file].source.path
      let judge = judges[path] ?? PrefixJudge(subject, file: place.file)
      judges[path] = judge
      let verdict = judge.verdict(at: place.end)
      #expect(verdict.faults == [], "\(path) up to \(place.end)")
      #expect(verdict.findsDeclaration != false, "\(path) up to \(place.end)")
      words.known += verdict.nextWord == nil ? 0 : 1
      words.offered += verdict.isOffered ? 1 : 0
    }
    print("prefixes: \(chosen.count), of \(words.known) known words \(words.offered) are offered")
    #expect(words.known > 50)
    // Of all words it is nine in ten; a sample may have worse luck.
    #expect(words.offered * 100 >= words.known * (isAll ? 90 : 80))
  }
}
