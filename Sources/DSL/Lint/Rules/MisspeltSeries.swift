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
    let series = package.counted { $0 == .metric }
    guard !series.isEmpty else { return }
    let records = package.rules.all.filter { !$0.isAlert }.map(\.name)
    let used = series.filter { $0.count > 1 }.map(\.word.text)
    let recorded = SlipTable(records)
    let sure = SlipTable(records + used)
    let long = SlipTable(series.map(\.word.text).filter { $0.utf8.count >= lengthMin })
    let known = Set(records).union(KnownSeries.names)
    for (word, count) in series where !known.contains(word.text) {
      // By convention a name with a colon is recorded, so one that is not is wrong however often.
      let isRecord = word.text.contains(":")
      guard count == 1 || isRecord else { continue }
      let slip =
        isRecord && count > 1
        ? recorded.slip(word.text)
        : sure.slip(word.text) ?? KnownSeries.table.slip(word.text) ?? twin(of: word.text, long)
      guard let slip, !slip.isNumber || (isRecord && slip.losesNumber) else { continue }
      found.report(
        Diagnostic.misspeltSeries(at: word.span, name: word.text, meant: slip.meant)
          .suggest("write `\(slip.meant)`", replacing: word.span, with: slip.meant))
    }
    checkRecords(package, series, records, &found)
  }

  /// The longer of two names that are used once each.
  private static func twin(of name: String, _ table: SlipTable) -> SlipTable.Slip? {
    guard name.utf8.count >= lengthMin else { return nil }
    return table.omission(name)
  }

  /// Records that nobody asks for, where something asks for nearly their name.
  private static func checkRecords(
    _ package: LintedPackage, _ series: [(word: QueryWord, count: Int)], _ records: [String],
    _ found: inout LintFindings
  ) {
    let asked = Set(series.map(\.word.text))
    let missing = SlipTable(
      asked.subtracting(records).subtracting(KnownSeries.names).filter { $0.contains(":") }.sorted()
    )
    for rule in package.rules.all where !rule.isAlert && !asked.contains(rule.name) {
      guard let slip = missing.slip(rule.name), !slip.isNumber || slip.losesNumber else { continue }
      found.report(.misspeltSeries(at: rule.span, name: rule.name, meant: slip.meant))
    }
  }
}
