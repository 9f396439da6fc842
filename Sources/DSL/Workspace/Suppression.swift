// Comments that silence a finding, as editors offer them.
extension PackageSnapshot {
  /// How long what must be looked at again stays silent, in days.
  private static let silentDays = 90

  /// The change that puts an `allow` comment before what a finding is about; nil for findings that
  /// none can silence.
  func suppression(of diagnostic: Diagnostic, in file: ParsedFile) -> OfferedAction? {
    let rule = diagnostic.code.name
    guard let entry = Catalogue.entry(named: rule), Allowances.isAllowable(entry),
      let place = file.tree.allowPlace(for: diagnostic.primary.range.start)
    else { return nil }
    var end = ""
    if LintCategory(of: diagnostic.code)?.needsDate ?? false {
      guard let today else { return nil }
      end = " until \(CalendarDate(dayNumber: today + PackageSnapshot.silentDays).text)"
    }
    let comment = "\(place.indent)# allow \(rule)\(end) because \"say why\"\n"
    let span = Span(file.source.id, TextRange(at: place.offset))
    return OfferedAction(
      title: "allow `\(rule)` here, with a reason", kind: .fix,
      edits: [Edit(span: span, replacement: comment)], diagnostic: diagnostic, isSafe: false)
  }
}

extension SyntaxTree {
  /// The start of the line before which an `allow` comment holds for an offset, and the spaces that
  /// the line begins with.
  fileprivate func allowPlace(for offset: UInt32) -> (offset: UInt32, indent: String)? {
    var line = source.lines.line(of: offset)
    while line >= 0 {
      let range = source.lines.range(ofLine: line)
      if let first = firstSignificant(endingAtOrAfter: range.start + 1).map(Int.init),
        tokenStarts[Int(significant[first])] >= range.start,
        tokenStarts[Int(significant[first])] < range.end,
        let node = largestNode(from: first)
      {
        let scope = self.range(of: node)
        if scope.start <= offset, offset <= scope.end { return lineStart(before: node) }
      }
      line -= 1
    }
    return nil
  }

  /// The line of a node, or of the documentation before it.
  private func lineStart(before node: NodeID) -> (offset: UInt32, indent: String) {
    let start = startWithComments(of: node)
    let line = source.lines.range(ofLine: source.lines.line(of: start))
    return (line.start, source.text(TextRange(line.start, start)))
  }
}

extension CalendarDate {
  /// The day of a number that counts from 1970-01-01.
  init(dayNumber: Int) {
    let daysOf400Years = 146_097
    let daysToEpoch = 719_468
    let shifted = dayNumber + daysToEpoch
    let era =
      shifted >= 0 ? shifted / daysOf400Years : (shifted - daysOf400Years + 1) / daysOf400Years
    let day = shifted - era * daysOf400Years
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: year + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// As it is written: `2026-12-24`.
  var text: String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(year)-\(padded(month))-\(padded(day))"
  }
}
