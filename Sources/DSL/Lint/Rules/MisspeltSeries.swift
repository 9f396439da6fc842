/// A query for a series whose name is nearly that of another.
///
/// The name stands once in the package and differs by one slip of the hand (a letter left out,
/// doubled or swapped) from a series that a rule records, that other queries ask for, or that a
/// well-known exporter gives. A query for a series that does not exist gives nothing, so its alert
/// never fires and nothing says so.
struct MisspeltSeries: LintRule {
  static let code = DiagnosticCode.misspeltSeries
  /// Of two names that are used once each, one is a slip of the other if they are long.
  private static let lengthMin = 10

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let series = package.queryTally.metrics.uses
    guard !series.isEmpty else { return }
    let records = package.rules.all.filter { !$0.isAlert }.map(\.name)
    let known = Set(records)
    let doubtful = series.filter { use in
      !known.contains(use.name) && !KnownSeries.names.contains(use.name)
        && (use.count == 1 || isRecord(use.name))
    }
    checkUses(doubtful, series, records, &found)
    checkRecords(package, series, known, &found)
  }

  /// By convention a name with a colon is recorded, so one that is not is wrong however often.
  private static func isRecord(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ":")) }

  private static func checkUses(
    _ doubtful: [QueryTally.Names.Use], _ all: [QueryTally.Names.Use], _ records: [String],
    _ found: inout LintFindings
  ) {
    guard !doubtful.isEmpty else { return }
    let recorded = SlipTable(records)
    let used = SlipTable(all.filter { $0.count > 1 }.map(\.name))
    let long = SlipTable(all.map(\.name).filter { $0.utf8.count >= lengthMin })
    for use in doubtful {
      let slip =
        use.count > 1
        ? recorded.slip(use.name)
        : recorded.slip(use.name) ?? used.slip(use.name) ?? KnownSeries.table.slip(use.name)
          ?? twin(of: use.name, long)
      guard let slip, !slip.isNumber || (isRecord(use.name) && slip.losesNumber) else { continue }
      found.report(
        Diagnostic.misspeltSeries(at: use.span, name: use.name, meant: slip.meant)
          .suggest("write `\(slip.meant)`", replacing: use.span, with: slip.meant))
    }
  }

  /// The longer of two names that are used once each.
  private static func twin(of name: String, _ table: SlipTable) -> SlipTable.Slip? {
    guard name.utf8.count >= lengthMin else { return nil }
    return table.omission(name)
  }

  /// Records that nobody asks for, where something asks for nearly their name.
  private static func checkRecords(
    _ package: LintedPackage, _ series: [QueryTally.Names.Use], _ records: Set<String>,
    _ found: inout LintFindings
  ) {
    let missing = SlipTable(
      series.map(\.name).filter {
        isRecord($0) && !records.contains($0) && !KnownSeries.names.contains($0)
      }.sorted())
    guard !missing.isEmpty else { return }
    let asked = Set(series.map(\.name))
    for rule in package.rules.all where !rule.isAlert && !asked.contains(rule.name) {
      guard let slip = missing.slip(rule.name), !slip.isNumber || slip.losesNumber else { continue }
      found.report(.misspeltSeries(at: rule.span, name: rule.name, meant: slip.meant))
    }
  }
}
