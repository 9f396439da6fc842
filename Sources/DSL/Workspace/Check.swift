/// A package after checking.
package struct CheckedPackage: Sendable {
  /// The files in the order in which they were given; `Span.file` indexes them.
  package let files: [ParsedFile]
  /// The files as they were checked, with repetitions written out.
  ///
  /// The declarations and what is known of them have their places there.
  package let expansion: Expansion
  /// What was found, ordered by file, place and code, and bounded for each file.
  package let diagnostics: [Diagnostic]
  /// The declarations as far as they could be checked; whole only when there is no error.
  package let declarations: CheckedDeclarations
  /// Whether anything keeps the package from being run.
  package let hasErrors: Bool
  /// What was found, without the bound.
  let all: [Diagnostic]
  /// What conditions and their parts mean, by the place of the expression.
  let conditions: [Span: LabelCondition]
  /// The declarations as written; places in its lists are the handles of `declarations`.
  let sources: SourceDeclarations
  /// The files that are not of other packages.
  let ownFiles: Set<FileID>

  /// The declarations if nothing keeps them from being run.
  package var sound: CheckedDeclarations? { hasErrors ? nil : declarations }

  /// The declarations if nothing but refuted claims keeps them from being run: what a claim says of
  /// a package has no part in what the package does.
  package var soundButForClaims: CheckedDeclarations? {
    let others = all.contains { $0.severity == .error && $0.code != .claimRefuted }
    return others ? nil : declarations
  }
}

/// Checks the files of a package: one folder, one scope.
///
/// The result depends on nothing but the paths, the bytes and the order of the files, whose ids
/// must be their places in the list.
package func check(files: [SourceFile], in pool: WorkPool = .serial) -> CheckedPackage {
  check(parsed: pool.map(files.count) { parse(files[$0]) }, in: pool)
}

/// Checks files that are parsed already, as an editor has them.
package func check(
  parsed files: [ParsedFile], in pool: WorkPool = .serial
) -> CheckedPackage {
  checked(parsed: files, notingUses: false, in: pool).package
}

/// Checks files and keeps the checker, which knows what the names refer to.
///
/// - Parameters:
///   - files: one package, and those that it imports.
///   - notesUses: whether the checker notes what names refer to.
///   - memory: what an earlier check of the package found out.
///   - expansions: what an earlier check wrote out.
///   - pool: who does what can be done at the same time.
/// - Returns: what was found, and the checker after its run.
func checked(
  parsed files: [ParsedFile], notingUses notesUses: Bool, _ memory: RulesMemory = RulesMemory(),
  expansions: ExpansionMemory = ExpansionMemory(), in pool: WorkPool = .serial
) -> (package: CheckedPackage, checker: Checker) {
  let expansion = Expansion(files, notingUses: notesUses, expansions)
  var checker = Checker(expansion.files)
  checker.usedByRepetitions = expansion.usedNames
  checker.uses = NameUses(isNoting: notesUses)
  checker.known = memory
  checker.pool = pool
  checker.run()
  let all = RepeatedNames.folded(
    Diagnostic.sorted(
      files.flatMap(\.diagnostics) + expansion.diagnostics
        + expansion.moved(checker.diagnostics)))
  let package = CheckedPackage(
    files: files, expansion: expansion, diagnostics: FindingLimit.applied(to: all),
    declarations: checker.checked,
    hasErrors: all.contains { $0.severity == .error }, all: all, conditions: checker.conditions,
    sources: checker.sources,
    ownFiles: Set(files.filter { !checker.isForeign($0) }.map(\.source.id)))
  if notesUses, !expansion.isTrivial { checker.leave(expansion) }
  return (package, checker)
}

/// The findings with the bound on those of one file applied, as people want to see them.
///
/// - Parameter findings: in the order of output.
/// - Returns: the gravest of each file, with a line that counts the rest.
package func bounded(_ findings: [Diagnostic]) -> [Diagnostic] {
  FindingLimit.applied(to: findings)
}

/// The day that `2026-12-24` spells, counted from 1970-01-01; nil where it spells none.
package func dayNumber(of text: String) -> Int? { CalendarDate(spelled: text)?.dayNumber }

/// The bound on the findings of one file: a file that is wrong throughout must not bury the others.
enum FindingLimit {
  static let findingCountMax = 20

  /// Keeps the gravest findings of each file, in order, with a line that counts the rest.
  static func applied(to sorted: [Diagnostic]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    var start = 0
    while start < sorted.count {
      let file = sorted[start].primary.file
      let end = sorted[start...].firstIndex { $0.primary.file != file } ?? sorted.count
      kept += bounded(sorted[start..<end])
      start = end
    }
    return kept
  }

  private static func bounded(_ findings: ArraySlice<Diagnostic>) -> [Diagnostic] {
    guard findings.count > findingCountMax else { return Array(findings) }
    var room = findingCountMax
    var isKept = Array(repeating: false, count: findings.count)
    for wanted in [Severity.error, .warning, .info, .hint] {
      for (position, finding) in findings.enumerated()
      where room > 0 && finding.severity == wanted {
        isKept[position] = true
        room -= 1
      }
    }
    var kept = zip(findings, isKept).compactMap { $1 ? $0 : nil }
    if let last = kept.last {
      let end = Span(last.primary.file, TextRange(at: last.primary.range.end))
      let more = findings.count - findingCountMax
      kept.append(
        .moreFindings(
          at: end,
          count: more == 1
            ? "1 more finding of this file is" : "\(more) more findings of this file are"))
    }
    return kept
  }
}
