// Inhibitions and mutes.
extension Checker {
  mutating func checkInhibitions() {
    for declaration in sources.inhibitions {
      path = "inhibit/\(declaration.name?.text ?? "")"
      if let inhibition = inhibition(declaration) {
        checked.inhibitions.append(inhibition)
      }
    }
  }

  private mutating func inhibition(_ declaration: InhibitDeclSyntax) -> CheckedInhibition? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "inhibition `\(name)`"
    checkSingle(declaration.when, "`when`", of: owner)
    checkSingle(declaration.mute, "`mute`", of: owner)
    checkSingle(declaration.same, "`same`", of: owner)
    if !declaration.isDamaged {
      require(
        [
          ("`when`", declaration.when.isEmpty), ("`mute`", declaration.mute.isEmpty),
          ("`because`", declaration.because.isEmpty),
        ], of: owner, at: span)
    }
    let source = condition(declaration.when.first?.condition)
    let target = condition(declaration.mute.first?.condition)
    let same = labelNames(declaration.same.first?.labels ?? [], owner: "`same`")
    let reason = reason(declaration.because, of: owner)
    if let when = declaration.when.first { warnIfNever(source, at: when.condition) }
    if let mute = declaration.mute.first {
      warnIfNever(target, at: mute.condition)
      if let source, let target, same.isEmpty, isSame(source, target) {
        report(.selfInhibition(at: mute.span))
      }
    }
    guard let source, let target, let reason else { return nil }
    return CheckedInhibition(
      name: name, source: source, target: target, same: same, reason: reason, span: span)
  }

  mutating func checkMutes() {
    for declaration in sources.mutes {
      path = "mute/\(declaration.name?.text ?? "")"
      if let mute = mute(declaration) { checked.mutes.append(mute) }
    }
  }

  private mutating func mute(_ declaration: MuteDeclSyntax) -> CheckedMute? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "mute `\(name)`"
    checkSingle(declaration.when, "`when`", of: owner)
    if !declaration.isDamaged {
      let isUnbounded = declaration.when.isEmpty && declaration.calendars.isEmpty
      require(
        [
          ("`when`, `during` or `outside`", isUnbounded),
          ("`because`", declaration.because.isEmpty),
        ], of: owner, at: span)
    }
    var parts: [LabelCondition] = []
    var isWhole = true
    if let when = declaration.when.first {
      if let part = condition(when.condition) {
        warnIfNever(part, at: when.condition)
        parts.append(part)
      } else {
        isWhole = false
      }
    }
    for clause in declaration.calendars {
      if let part = calendarCondition(clause.relation, clause.calendar) {
        parts.append(part)
      } else {
        isWhole = false
      }
    }
    guard let reason = reason(declaration.because, of: owner), isWhole else { return nil }
    return CheckedMute(name: name, condition: .all(of: parts), reason: reason, span: span)
  }

  private mutating func reason(_ clauses: [BecauseClauseSyntax], of owner: String) -> String? {
    checkSingle(clauses, "`because`", of: owner)
    guard let clause = clauses.first, !clause.isDamaged else { return nil }
    return words(clause.reason, what: "the reason")
  }

  /// Reports clauses that a declaration cannot do without.
  mutating func require(
    _ clauses: [(name: String, isMissing: Bool)], of owner: String, at span: Span
  ) {
    let missing = clauses.filter(\.isMissing).map(\.name)
    guard !missing.isEmpty else { return }
    report(.missingClause(at: span, owner: owner, clause: Checker.enumerated(missing)))
  }
}
