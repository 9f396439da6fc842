@testable import DSL

/// Figures over many mutants.
struct MutationTally: Sendable {
  private(set) var count = 0
  private(set) var errors = 0
  private(set) var errorsMost = 0
  private(set) var warnings = 0
  private(set) var silent = 0
  private(set) var located = 0
  private(set) var untouched = 0
  private(set) var kept = 0

  mutating func add(_ verdict: MutationVerdict) {
    count += 1
    errors += verdict.errors.count
    errorsMost = max(errorsMost, verdict.errors.count)
    warnings += verdict.warningCount
    silent += verdict.isSilent ? 1 : 0
    located += verdict.isLocated ? 1 : 0
    untouched += verdict.untouched
    kept += verdict.kept
  }

  mutating func add(_ other: MutationTally) {
    count += other.count
    errors += other.errors
    errorsMost = max(errorsMost, other.errorsMost)
    warnings += other.warnings
    silent += other.silent
    located += other.located
    untouched += other.untouched
    kept += other.kept
  }

  /// Errors on average.
  var errorsMean: Double { count == 0 ? 0 : Double(errors) / Double(count) }
  /// Shares in hundredths; of nothing, nothing is silent and everything is right.
  var silentPercent: Double { count == 0 ? 0 : 100 * Double(silent) / Double(count) }
  var locatedPercent: Double { count == 0 ? 100 : 100 * Double(located) / Double(count) }
  var keptPercent: Double { untouched == 0 ? 100 : 100 * Double(kept) / Double(untouched) }

  /// One line of a table.
  func line(_ name: String) -> String {
    func tenths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    return "\(name): \(count) mutants, errors \(tenths(errorsMean)) mean \(errorsMost) most, "
      + "silent \(tenths(silentPercent)) %, located \(tenths(locatedPercent)) %, "
      + "untouched declarations kept \(tenths(keptPercent)) %"
  }
}

/// The figures of a run, by sort of mutant and by what was changed.
struct MutationReport: Sendable {
  private(set) var sorts: [Mutant.Sort: MutationTally] = [:]
  private(set) var deletedCharacters: [Mutant.Part: MutationTally] = [:]
  /// By the file that is changed.
  private(set) var files: [String: MutationTally] = [:]
  private(set) var shifts: [Mutant.Part: MutationTally] = [:]
  /// Mutants with the most errors, for whoever looks for the cause.
  private(set) var worst: [(errors: Int, place: String)] = []
  /// Deleted characters that change the meaning without a word.
  private(set) var silent: [String] = []
  /// What is wrong with trees, and where; must stay empty.
  private(set) var faults: [String] = []

  mutating func add(
    _ verdict: MutationVerdict, in file: String, at place: @autoclosure () -> String
  ) {
    let mutant = verdict.mutant
    files[file, default: MutationTally()].add(verdict)
    sorts[mutant.sort, default: MutationTally()].add(verdict)
    switch mutant.sort {
    case .characterDeleted: deletedCharacters[mutant.part, default: MutationTally()].add(verdict)
    case .indentShifted: shifts[mutant.part, default: MutationTally()].add(verdict)
    default: break
    }
    if verdict.errors.count > 4 {
      let codes = verdict.errors.map { "\($0.code.text) \($0.title)" }
      worst.append((verdict.errors.count, "\(place()) \(codes)"))
    }
    if verdict.isSilent, mutant.sort == .characterDeleted {
      silent.append("silent, \(mutant.part.rawValue): \(place())")
    }
    if !verdict.faults.isEmpty { faults.append("\(place()): \(verdict.faults[0])") }
  }

  /// What can be promised of a deleted character depends on what reads it.
  enum Reader: String, CaseIterable, Sendable {
    /// The language itself: all that is neither text nor query.
    case language = "the language itself"
    /// Queries and patterns: the names of series and labels in them can be anything.
    case queries = "queries and patterns"
    /// What people write for people, and addresses.
    case people = "texts"

    init(_ part: Mutant.Part) {
      switch part {
      case .text: self = .people
      case .embedded: self = .queries
      case .blank, .comment, .mark, .keyword, .name, .number: self = .language
      }
    }
  }

  /// How many of a hundred deleted characters change the meaning and nothing is said.
  func silentPercent(_ reader: Reader) -> Double {
    deletedCharacters.reduce(into: MutationTally()) { sum, entry in
      if Reader(entry.key) == reader { sum.add(entry.value) }
    }.silentPercent
  }

  subscript(_ sort: Mutant.Sort) -> MutationTally { sorts[sort] ?? MutationTally() }

  /// Everything together.
  var total: MutationTally {
    sorts.values.reduce(into: MutationTally()) { $0.add($1) }
  }

  var text: String {
    var lines = Mutant.Sort.allCases.map { self[$0].line($0.rawValue) }
    lines.append(total.line("all"))
    for part in Mutant.Part.allCases {
      if let tally = deletedCharacters[part] {
        lines.append(tally.line("character deleted in \(part.rawValue)"))
      }
    }
    for reader in Reader.allCases {
      let percent = (silentPercent(reader) * 100).rounded() / 100
      lines.append("characters deleted in \(reader.rawValue): silent \(percent) %")
    }
    for part in Mutant.Part.allCases {
      if let tally = shifts[part] { lines.append(tally.line("line shifted in \(part.rawValue)")) }
    }
    lines += worst.map { "\($0.errors) errors: \($0.place)" }
    return lines.joined(separator: "\n")
  }
}
