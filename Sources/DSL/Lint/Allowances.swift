/// The `allow` comments of a package, and what is wrong with them.
struct Allowances {
  private struct Entry {
    let comment: AllowComment
    /// By name of the comment: the code that is silenced; nil where that cannot be.
    let codes: [DiagnosticCode?]
    var isUsed: [Bool]
    /// Whether it silences anything: it is whole and not over.
    let isInForce: Bool
    let isExpired: Bool
  }

  private let files: [ParsedFile]
  private var entries: [Entry] = []

  /// The comments in the files of the package itself.
  init(_ package: CheckedPackage, today: Int?, _ memory: inout LintMemory) {
    files = package.files
    for file in package.files where package.ownFiles.contains(file.source.id) {
      for comment in memory.allowComments(of: file) {
        let isExpired = zip(comment.until.map { [$0.day] } ?? [], today.map { [$0] } ?? [])
          .contains { $0 < $1 }
        let codes = comment.names.map { Allowances.silenced(by: $0.text) }
        entries.append(
          Entry(
            comment: comment, codes: codes, isUsed: codes.map { _ in false },
            isInForce: comment.reason != nil && comment.unreadable == nil && !isExpired,
            isExpired: isExpired))
      }
    }
  }

  /// The code that a name stands for, if an `allow` can silence it.
  private static func silenced(by name: String) -> DiagnosticCode? {
    guard let entry = Catalogue.entry(named: name), isAllowable(entry) else { return nil }
    return entry.code
  }

  static func isAllowable(_ entry: Catalogue.Entry) -> Bool {
    entry.severity != .error && entry.code.rawValue / 100 != 70
      && !LintRegistry.mandatory.contains(entry.code)
  }

  /// Parts the findings into those that are left and those that are silenced.
  mutating func applied(
    to findings: [Diagnostic]
  ) -> (kept: [Diagnostic], silenced: [Diagnostic]) {
    guard !entries.isEmpty else { return (findings, []) }
    var kept: [Diagnostic] = []
    var silenced: [Diagnostic] = []
    for finding in findings {
      if isSilenced(finding) { silenced.append(finding) } else { kept.append(finding) }
    }
    return (kept, silenced)
  }

  private mutating func isSilenced(_ finding: Diagnostic) -> Bool {
    var isSilenced = false
    for index in entries.indices {
      let comment = entries[index].comment
      guard entries[index].isInForce, comment.span.file == finding.primary.file,
        let scope = comment.scope, scope.start <= finding.primary.range.start,
        finding.primary.range.start <= scope.end
      else { continue }
      for (position, code) in entries[index].codes.enumerated() where code == finding.code {
        entries[index].isUsed[position] = true
        isSilenced = true
      }
    }
    return isSilenced
  }

  /// What is wrong with the comments.
  func faults(isLinted: Bool) -> [Diagnostic] {
    entries.flatMap { entry -> [Diagnostic] in
      let comment = entry.comment
      if let word = comment.unreadable { return [.unreadableAllow(at: word.span)] }
      if comment.names.isEmpty { return [.unreadableAllow(at: comment.span)] }
      var found = nameFaults(entry)
      if comment.scope == nil { return found + [.misplacedAllow(at: comment.span)] }
      if comment.reason == nil { return found + [.allowWithoutReason(at: comment.span)] }
      if entry.isExpired, let until = comment.until {
        return found + [.expiredAllow(at: until.word.span, date: until.word.text)]
      }
      if isLinted { found += unused(entry) }
      return found
    }
  }

  private func nameFaults(_ entry: Entry) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for (word, code) in zip(entry.comment.names, entry.codes) where code == nil {
      if Catalogue.entry(named: word.text) != nil {
        found.append(.mandatoryRule(at: word.span, rule: word.text))
      } else {
        found.append(Allowances.unknownRule(word))
      }
    }
    let undated = zip(entry.comment.names, entry.codes).first {
      $1.flatMap { LintCategory(of: $0) }?.needsDate ?? false
    }
    if let (word, _) = undated, entry.comment.until == nil {
      found.append(.allowWithoutDate(at: word.span, rule: word.text))
    }
    return found
  }

  private static func unknownRule(_ word: AllowComment.Word) -> Diagnostic {
    var diagnostic = Diagnostic.unknownAllowedRule(at: word.span, rule: word.text)
    let names = Catalogue.entries.filter(isAllowable).map(\.name)
    for candidate in suggestions(for: word.text, among: names) {
      diagnostic = diagnostic.suggest(
        meaning: candidate, replacing: word.span, with: candidate)
    }
    return diagnostic
  }

  private func unused(_ entry: Entry) -> [Diagnostic] {
    let comment = entry.comment
    let idle = zip(zip(comment.names, entry.codes), entry.isUsed).filter { $0.1 != nil && !$1 }
    return idle.map { pair, _ in
      let diagnostic = Diagnostic.unusedAllow(at: pair.0.span, rule: pair.0.text)
      guard comment.names.count == 1 else { return diagnostic }
      let source = files[Int(comment.span.file.raw)].source
      return diagnostic.suggest(
        Suggestion(
          title: "remove the comment", edits: [.removing(comment.span, in: source)],
          applicability: .safe))
    }
  }
}
