// Operators between series: which labels remain, and whether anything can meet at all.

extension LabelInference {
  /// Joins a branch of the side with many series with the branches of the other side.
  ///
  /// - Parameters:
  ///   - branch: A branch of the side whose labels the result has; afterwards, what becomes of it.
  ///   - others: The branches of the other side.
  ///   - binary: The operation.
  ///   - isFlipped: Whether the operand stands on the right.
  func join(
    _ branch: inout Branch, _ others: [Branch], _ binary: PromQL.Binary, isFlipped: Bool
  ) {
    let operand = branch.joins.isEmpty ? nil : branch
    let grouping = expression.grouping(of: binary)
    name(expression.matching(of: binary), in: &branch)
    useCompared(&branch, others, binary)
    if grouping == nil {
      narrow(&branch, binary)
      if let operand { reportOrphaned(&branch, from: operand, binary) }
    }
    let partners = meet(&branch, others, binary)
    if let grouping { copy(&branch, partners.isEmpty ? others : partners, grouping) }
    let value = partners.count == 1 ? partners[0].value : nil
    let values = isFlipped ? (value, branch.value) : (branch.value, value)
    apply(binary, values.0, values.1, to: &branch, .nameJoined)
    let copied = grouping.map { Array(expression[$0.labels]) } ?? []
    remember(others, binary, copied: copied, in: &branch)
  }

  /// Matching one to one keeps only the labels that are compared.
  private func narrow(_ branch: inout Branch, _ binary: PromQL.Binary) {
    guard let matching = expression.matching(of: binary) else { return }
    let labels = expression[matching.labels]
    if matching.isOn {
      branch.keep(only: labels, because: nil, else: Cause(.notInOn, matching.range))
      if !labels.contains(where: { $0.key == PromQL.metricNameKey }) {
        dropName(of: &branch, matching.range, Self.on, .nameJoined)
      }
    } else {
      for label in labels { branch.remove(label.key, Cause(.inIgnoring, label.range)) }
    }
  }

  /// Labels that were copied and are compared now have been of use.
  private func useCompared(
    _ branch: inout Branch, _ others: [Branch], _ binary: PromQL.Binary
  ) {
    let matching = expression.matching(of: binary)
    guard matching?.isOn != true,
      !branch.joins.isEmpty || others.contains(where: { !$0.joins.isEmpty })
    else { return }
    let ignored = labels(of: matching)
    let copied = ([branch] + others).flatMap { $0.joins.flatMap(\.copied) }
    use(copied.filter { !ignored.contains($0) }, in: &branch)
  }

  /// Copied labels that matching one to one does not keep.
  private func reportOrphaned(
    _ branch: inout Branch, from operand: Branch, _ binary: PromQL.Binary
  ) {
    for label in operand.joins.flatMap(\.copied)
    where operand.canHave(label.key) && !branch.canHave(label.key)
      && !operand.usedLabels.contains(label.key)
    {
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .orphaned, label: label.value, range: binary.op.range,
          cause: operand.fact(of: label.key).cause))
    }
  }

  // MARK: Meeting

  /// Applies what follows from a series of the other side having the same labels.
  ///
  /// - Returns: The branches of the other side that can meet the branch.
  @discardableResult
  func meet(
    _ branch: inout Branch, _ others: [Branch], _ binary: PromQL.Binary
  ) -> [Branch] {
    var obstacle: PromQLLabels.Death?
    let canMeet = others.map { other in
      guard other.death == nil else { return false }
      guard let found = self.obstacle(branch, other, binary) else { return true }
      obstacle = obstacle ?? found
      return false
    }
    let partners =
      canMeet.contains(false) ? zip(others, canMeet).filter(\.1).map(\.0) : others
    guard !partners.isEmpty else {
      let dead = PromQLLabels.Death(.deadOperand, binary.op.range, [binary.op.value.rawValue])
      branch.death = branch.death ?? obstacle ?? dead
      return []
    }
    reportUnmatched(&branch, partners, binary)
    if !partners.contains(where: { $0.alwaysReturns && areSame(branch, $0, binary) }) {
      branch.isConditional = true
    }
    forEachCompared(branch, partners, binary) { agree($0, $1, in: &branch, with: partners) }
    close(&branch, with: partners, binary)
    return partners
  }

  /// Labels in `on` that the other side never has, so that only series without them meet.
  func reportUnmatched(
    _ branch: inout Branch, _ partners: [Branch], _ binary: PromQL.Binary
  ) {
    guard let matching = expression.matching(of: binary), matching.isOn else { return }
    for label in expression[matching.labels] where branch.canHave(label.key) {
      let causes = partners.compactMap { partner -> Cause? in
        let fact = partner.fact(of: label.key)
        return fact.presence == .never ? fact.cause : nil
      }
      guard causes.count == partners.count, let cause = causes.first else { continue }
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .unmatched, label: label.value, range: cause.range, cause: cause))
    }
  }

  /// Calls a function with the labels that are compared and that something is known of, and with
  /// what makes them compared.
  private func forEachCompared(
    _ branch: Branch, _ others: [Branch], _ binary: PromQL.Binary,
    _ body: (Interned, TextRange) -> Void
  ) {
    let matching = expression.matching(of: binary)
    if let matching, matching.isOn {
      for label in expression[matching.labels] { body(label.key, label.range) }
      return
    }
    var names: [Interned] = []
    branch.addDecided(to: &names)
    for index in others.indices { others[index].addDecided(to: &names) }
    let ignored = labels(of: matching)
    for name in names where !ignored.contains(where: { $0.key == name }) {
      body(name, binary.op.range)
    }
  }

  /// Why no series of two branches can meet.
  func obstacle(
    _ left: Branch, _ right: Branch, _ binary: PromQL.Binary
  ) -> PromQLLabels.Death? {
    // Only where one side always has a label can the other rule the meeting out.
    guard left.hasCertainLabel || right.hasCertainLabel else { return nil }
    var found: PromQLLabels.Death?
    forEachCompared(left, [right], binary) { label, range in
      guard found == nil else { return }
      switch (left.presence(of: label), right.presence(of: label)) {
      case (.always, .never):
        let missing = right.fact(of: label).cause
        found = PromQLLabels.Death(.labelMissing, range, [label.text], cause: missing)
      case (.never, .always):
        let missing = left.fact(of: label).cause
        found = PromQLLabels.Death(.labelMissing, range, [label.text], cause: missing)
      case (.always, .always):
        let matchers = left.fact(of: label).matchers + right.fact(of: label).matchers
        guard PromQL.contradiction(in: matchers) != nil else { return }
        found = PromQLLabels.Death(.valuesDiffer, range, [label.text])
      default: return
      }
    }
    return found
  }

  /// Both sides agree on a label: what one side rules out or demands holds for both.
  private func agree(
    _ label: Interned, _ range: TextRange, in branch: inout Branch, with partners: [Branch]
  ) {
    var fact = branch.fact(of: label)
    guard fact.presence != .never else { return }
    if partners.count == 1 {
      for matcher in partners[0].fact(of: label).matchers
      where !fact.matchers.contains(where: { $0.saysTheSame(as: matcher) }) {
        fact.matchers.append(matcher)
      }
    }
    switch PromQLLabels.presence(of: label, in: partners) {
    case .never: fact = Fact(presence: .never, cause: Cause(.otherSideLacks, range))
    case .always where fact.presence == .possible:
      fact.presence = .always
      fact.cause = Cause(.otherSideHas, range)
    case .always, .possible: break
    }
    branch.set(label, fact)
  }

  /// If all labels are compared and the other side is closed, so is the result.
  private func close(
    _ branch: inout Branch, with partners: [Branch], _ binary: PromQL.Binary
  ) {
    guard branch.rest == nil, partners.allSatisfy({ $0.rest != nil }) else { return }
    let matching = expression.matching(of: binary)
    guard matching?.isOn != true else { return }
    for label in labels(of: matching) where branch.fact(of: label.key).cause == nil {
      branch.set(label.key, branch.fact(of: label.key))
    }
    let name = PromQL.metricNameKey
    branch.set(name, branch.fact(of: name))
    branch.rest = Cause(.otherSideLacks, binary.op.range)
  }

  // MARK: Copying

  /// Labels that `group_left` or `group_right` takes from the other side.
  private func copy(
    _ branch: inout Branch, _ partners: [Branch], _ grouping: PromQL.GroupModifier
  ) {
    let word = Interned("group_\(grouping.manySide.rawValue)")
    for label in expression[grouping.labels] {
      guard label.value != "*" else {
        branch.rest = nil
        continue
      }
      let old = branch.fact(of: label.key)
      if old.presence == .always {
        branch.findings.append(
          PromQLLabels.Finding(
            kind: .redundant, label: label.value, range: label.range, cause: old.cause))
      }
      let facts = partners.map { $0.fact(of: label.key) }
      let presence = PromQLLabels.presence(of: label.key, in: partners)
      var fact = Fact(presence: presence, cause: Cause(.copied, label.range, word))
      if facts.count == 1 { fact.matchers = facts[0].matchers }
      if presence == .never {
        fact.cause = Cause(.clearedByCopy, label.range, word)
        branch.findings.append(
          PromQLLabels.Finding(
            kind: .impossible, label: label.value, range: label.range,
            cause: facts.compactMap(\.cause).first))
      }
      let name = grouping.prefix.map { Interned($0 + label.value) } ?? label.key
      branch.set(name, fact)
    }
  }

  private static let on = Interned("on")

  /// The labels in `on` or `ignoring`.
  func labels(of matching: PromQL.Matching?) -> ArraySlice<PromQL.Name> {
    matching.map { expression[$0.labels] } ?? []
  }
}
