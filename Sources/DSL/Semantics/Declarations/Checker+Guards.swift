// Holds and storms: what may keep a message back, and what never may.
extension Checker {
  private static let hour: Int64 = 3_600_000_000_000

  mutating func checkHolds() {
    for declaration in sources.holds {
      path = "hold/\(declaration.name?.text ?? "")"
      if let hold = hold(declaration) { checked.holds.append(hold) }
    }
  }

  private mutating func hold(_ declaration: HoldDeclSyntax) -> CheckedHold? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "hold `\(name)`"
    checkSingle(declaration.when, "`when`", of: owner)
    checkSingle(declaration.triggers, "`if`", of: owner)
    checkSingle(declaration.lengths, "`for`", of: owner)
    checkSingle(declaration.even, "`even`", of: owner)
    if !declaration.isDamaged {
      require(
        [
          ("`when`", declaration.when.isEmpty), ("`if changes`", declaration.triggers.isEmpty),
          ("`for`", declaration.lengths.isEmpty),
        ], of: owner, at: span)
    }
    let condition = condition(declaration.when.first?.condition)
    warnIfNever(condition, at: declaration.when.first?.condition)
    let even = exception(declaration.even.first?.condition)
    let changes = count(
      declaration.triggers.first?.count, what: "the number of changes", in: 1...1000,
      role: "`changes` takes Int")
    let within = length(
      declaration.triggers.first?.within?.limit, "`within`", atMost: 24 * Checker.hour, "24h")
    let length = length(
      declaration.lengths.first?.duration, "`for`", atMost: 24 * Checker.hour, "24h")
    let reason = optionalReason(declaration.because, of: owner)
    if let condition, let even {
      checkCritical(
        condition, except: even, owner, at: declaration.when.first?.span ?? span)
    }
    guard let condition, even != nil, let changes, let within, let length else { return nil }
    return CheckedHold(
      name: name, condition: condition, changes: Int(changes), within: within, length: length,
      reason: reason, span: span)
  }

  mutating func checkStorms() {
    for declaration in sources.storms {
      path = "storm/\(declaration.name?.text ?? "")"
      if let storm = storm(declaration) { checked.storms.append(storm) }
    }
    if let second = checked.storms.dropFirst().first {
      report(
        .duplicateEntry(
          at: second.span, first: checked.storms[0].span, name: "`storm`", owner: "the package"))
    }
  }

  private mutating func storm(_ declaration: StormDeclSyntax) -> CheckedStorm? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "storm `\(name)`"
    checkSingle(declaration.triggers, "`over`", of: owner)
    checkSingle(declaration.digests, "`digest`", of: owner)
    checkSingle(declaration.never, "`never`", of: owner)
    checkSingle(declaration.even, "`even`", of: owner)
    if !declaration.isDamaged {
      require(
        [
          ("`over`", declaration.triggers.isEmpty), ("`digest`", declaration.digests.isEmpty),
        ], of: owner, at: span)
    }
    let count = count(
      declaration.triggers.first?.count, what: "the number of alerts", in: 2...1_000_000,
      role: "`over` takes Int")
    let within = length(
      declaration.triggers.first?.within?.limit, "`within`", atMost: Checker.hour, "1h")
    let interval = length(
      declaration.digests.first?.interval, "`digest every`", atMost: 24 * Checker.hour, "24h")
    let channel = declaration.digests.first.flatMap { resolve($0.channel, as: .channel) }
    let never = exception(declaration.never.first?.condition)
    let even = exception(declaration.even.first?.condition)
    let reason = optionalReason(declaration.because, of: owner)
    if let never, let even {
      checkCritical(.negated(never), except: even, owner, at: span)
    }
    guard let count, let within, let interval, let channel, let never, even != nil else {
      return nil
    }
    return CheckedStorm(
      name: name, count: Int(count), within: within, digestInterval: interval,
      channel: Handle(channel.index), exempt: never, reason: reason, span: span)
  }

  /// The condition of an exception: none is never, a faulty one nil.
  private mutating func exception(_ expression: ExprSyntax?) -> LabelCondition? {
    guard let expression else { return .never }
    let condition = condition(expression)
    warnIfNever(condition, at: expression)
    return condition
  }

  /// A bounded length of time.
  private mutating func length(
    _ expression: ExprSyntax?, _ what: String, atMost most: Int64, _ shown: String
  ) -> Int64? {
    guard let length = positiveDuration(expression, what: what, role: "\(what) takes Duration")
    else { return nil }
    guard length <= most else {
      report(
        .outOfRange(
          at: expression?.span ?? Span(FileID(0), TextRange(at: 0)), what: what,
          bounds: "at most \(shown)"))
      return nil
    }
    return length
  }

  private mutating func optionalReason(
    _ clauses: [BecauseClauseSyntax], of owner: String
  ) -> String? {
    checkSingle(clauses, "`because`", of: owner)
    return clauses.first.flatMap { $0.isDamaged ? nil : words($0.reason, what: "the reason") }
  }

  /// Reports what could keep back a critical alert without saying so.
  private mutating func checkCritical(
    _ held: LabelCondition, except even: LabelCondition, _ owner: String, at span: Span
  ) {
    let label = "severity"
    let value = "critical"
    guard vocabulary[label]?.values.contains(value) == true else { return }
    let rest = ConditionAnalysis(
      .all(of: [held, .label(label, .equals(value)), .negated(even)]))
    if rest?.isNever != true {
      report(.holdsCritical(at: span, owner: owner))
    }
  }
}
