/// Which suggestions are applied without asking.
package enum FixLevel: Sendable {
  /// Those that keep the meaning, or give it the only one that can be meant.
  case safe
  /// Also those that are likely right.
  case unsafe

  fileprivate func allows(_ applicability: Suggestion.Applicability) -> Bool {
    switch applicability {
    case .safe: true
    case .needsReview: self == .unsafe
    case .hasPlaceholder: false
    }
  }
}

/// A suggestion that was applied.
package struct AppliedFix: Hashable, Sendable {
  package let code: DiagnosticCode
  package let title: String
  /// The path of the file with the finding.
  package let path: String
}

/// What fixing gave.
package struct FixOutcome: Sendable {
  /// The files, changed or not, in the order in which they were given.
  package let files: [SourceFile]
  /// In the order of application.
  package let applied: [AppliedFix]
  /// Whether nothing was left to apply, or the rounds were over before.
  package let isSettled: Bool
}

/// Applies the suggestions of findings, and looks again, until none is left.
///
/// The suggestions of one round never touch each other; those that would do so wait for the next.
/// A suggestion after which there are more errors than before is not applied. A file that was laid
/// out by the formatter is laid out again.
///
/// - Parameters:
///   - files: the package; file ids are places in the list.
///   - level: which suggestions are applied.
///   - analyse: finds what is wrong, as `lint` does.
/// - Returns: the files as they are after the last round.
package func applyFixes(
  to files: [SourceFile], _ level: FixLevel, analyse: ([SourceFile]) -> [Diagnostic]
) -> FixOutcome {
  var engine = FixEngine(files: files, level: level, findings: analyse(files))
  var rounds = 0
  while rounds < FixEngine.roundCountMax {
    rounds += 1
    guard engine.round(analyse) else {
      return FixOutcome(files: engine.files, applied: engine.applied, isSettled: true)
    }
  }
  return FixOutcome(files: engine.files, applied: engine.applied, isSettled: false)
}

private struct FixEngine {
  /// A fix may bring the finding of another rule to light; a chain longer than this is a circle.
  static let roundCountMax = 16

  private struct Fix {
    let diagnostic: Diagnostic
    let suggestion: Suggestion
  }

  private(set) var files: [SourceFile]
  let level: FixLevel
  private(set) var findings: [Diagnostic]
  private(set) var applied: [AppliedFix] = []
  /// Suggestions that made things worse.
  private var refused: Set<Suggestion> = []

  init(files: [SourceFile], level: FixLevel, findings: [Diagnostic]) {
    self.files = files
    self.level = level
    self.findings = findings
  }

  private var errorCount: Int { findings.count { $0.severity == .error } }

  /// Applies what can be applied together; tells if anything was.
  mutating func round(_ analyse: ([SourceFile]) -> [Diagnostic]) -> Bool {
    let fixes = compatible()
    guard !fixes.isEmpty else { return false }
    if accept(fixes, analyse) { return true }
    // Together they do harm: one of them does, so that each is tried alone.
    for fix in fixes {
      if accept([fix], analyse) { return true }
      refused.insert(fix.suggestion)
    }
    return false
  }

  /// The first suggestion of each finding, as far as they do not touch each other.
  private func compatible() -> [Fix] {
    var taken: [Span] = []
    var fixes: [Fix] = []
    for diagnostic in findings {
      let suggestion = diagnostic.suggestions.first {
        level.allows($0.applicability) && !refused.contains($0) && !$0.edits.isEmpty
      }
      guard let suggestion, suggestion.edits.allSatisfy({ isInside($0.span) }) else { continue }
      let spans = suggestion.edits.map(\.span)
      guard !spans.contains(where: { span in taken.contains { touches($0, span) } }) else {
        continue
      }
      taken += spans
      fixes.append(Fix(diagnostic: diagnostic, suggestion: suggestion))
    }
    return fixes
  }

  private func isInside(_ span: Span) -> Bool {
    files.indices.contains(Int(span.file.raw))
      && Int(span.range.end) <= files[Int(span.file.raw)].bytes.count
  }

  private func touches(_ left: Span, _ right: Span) -> Bool {
    left.file == right.file && left.range.start <= right.range.end
      && right.range.start <= left.range.end
  }

  /// Applies the fixes if there are not more errors then.
  private mutating func accept(
    _ fixes: [Fix], _ analyse: ([SourceFile]) -> [Diagnostic]
  ) -> Bool {
    let edited = applying(fixes.flatMap(\.suggestion.edits))
    let after = analyse(edited)
    guard after.count(where: { $0.severity == .error }) <= errorCount else { return false }
    applied += fixes.map {
      AppliedFix(
        code: $0.diagnostic.code, title: $0.suggestion.title,
        path: files[Int($0.diagnostic.primary.file.raw)].path)
    }
    files = edited
    findings = after
    return true
  }

  private func applying(_ edits: [Edit]) -> [SourceFile] {
    files.map { file in
      let own = edits.filter { $0.span.file == file.id }
      guard !own.isEmpty else { return file }
      var bytes = file.bytes
      for edit in own.sorted(by: { $1.span < $0.span }) {
        bytes.replaceSubrange(edit.span.range.indices, with: Array(edit.replacement.utf8))
      }
      let edited = SourceFile(id: file.id, path: file.path, bytes: bytes)
      let wasCanonical = format(parse(file)).text == file.bytes
      guard wasCanonical else { return edited }
      return SourceFile(id: file.id, path: file.path, bytes: format(parse(edited)).text)
    }
  }
}
