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
    name(binary.matching, in: &branch)
    useCompared(&branch, others, binary)
    if binary.grouping == nil {
      narrow(&branch, binary)
      if let operand { reportOrphaned(&branch, from: operand, binary) }
    }
    let partners = meet(&branch, others, binary)
    copy(&branch, partners.isEmpty ? others : partners, binary)
    let value = partners.count == 1 ? partners[0].value : nil
    let values = isFlipped ? (value, branch.value) : (branch.value, value)
    apply(binary, values.0, values.1, to: &branch, .nameJoined)
    remember(others, binary, copied: binary.grouping?.labels ?? [], in: &branch)
  }

  /// Matching one to one keeps only the labels that are compared.
  private func narrow(_ branch: inout Branch, _ binary: PromQL.Binary) {
    guard let matching = binary.matching else { return }
    if matching.isOn {
      branch.keep(
        only: matching.labels, because: nil, else: Cause(.notInOn, matching.range))
      if !matching.labels.contains(where: { $0.value == PromQL.metricNameLabel }) {
        dropName(of: &branch, matching.range, "on", .nameJoined)
      }
    } else {
      for label in matching.labels { branch.remove(label.value, Cause(.inIgnoring, label.range)) }
    }
  }

  /// Labels that were copied and are compared now have been of use.
  private func useCompared(
    _ branch: inout Branch, _ others: [Branch], _ binary: PromQL.Binary
  ) {
    guard binary.matching?.isOn != true,
      !branch.joins.isEmpty || others.contains(where: { !$0.joins.isEmpty })
    else { return }
    let ignored = Set((binary.matching?.labels ?? []).map(\.value))
    let copied = ([branch] + others).flatMap { $0.joins.flatMap(\.copied) }
    branch.use(copied.filter { !ignored.contains($0.value) })
  }

  /// Copied labels that matching one to one does not keep.
  private func reportOrphaned(
    _ branch: inout Branch, from operand: Branch, _ binary: PromQL.Binary
  ) {
    for label in operand.joins.flatMap(\.copied)
    where operand.canHave(label.value) && !branch.canHave(label.value)
      && !operand.usedLabels.contains(label.value)
    {
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .orphaned, label: label.value, range: binary.op.range,
          cause: operand.fact(of: label.value).cause))
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
    for label in comparedLabels(branch, partners, binary) {
      agree(label, in: &branch, with: partners)
    }
    close(&branch, with: partners, binary)
    return partners
  }

  /// Labels in `on` that the other side never has, so that only series without them meet.
  func reportUnmatched(
    _ branch: inout Branch, _ partners: [Branch], _ binary: PromQL.Binary
  ) {
    guard let matching = binary.matching, matching.isOn else { return }
    for label in matching.labels where branch.canHave(label.value) {
      let causes = partners.compactMap { partner -> Cause? in
        let fact = partner.fact(of: label.value)
        return fact.presence == .never ? fact.cause : nil
      }
      guard causes.count == partners.count, let cause = causes.first else { continue }
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .unmatched, label: label.value, range: cause.range, cause: cause))
    }
  }

  /// The labels that are compared and that something is known of.
  private func comparedLabels(
    _ branch: Branch, _ others: [Branch], _ binary: PromQL.Binary
  ) -> [PromQL.Located<String>] {
    if let matching = binary.matching, matching.isOn { return matching.labels }
    var names: [String] = []
    branch.addDecided(to: &names)
    for other in others { other.addDecided(to: &names) }
    if let ignored = binary.matching?.labels {
      names.removeAll { name in ignored.contains { $0.value == name } }
    }
    return PromQLLabels.sorted(names).map { PromQL.Located($0, binary.op.range) }
  }

  /// Why no series of two branches can meet.
  func obstacle(
    _ left: Branch, _ right: Branch, _ binary: PromQL.Binary
  ) -> PromQLLabels.Death? {
    // Only where one side always has a label can the other rule the meeting out.
    guard left.hasCertainLabel || right.hasCertainLabel else { return nil }
    for label in comparedLabels(left, [right], binary) {
      let (one, two) = (left.fact(of: label.value), right.fact(of: label.value))
      switch (one.presence, two.presence) {
      case (.always, .never), (.never, .always):
        let missing = one.presence == .never ? one.cause : two.cause
        return PromQLLabels.Death(.labelMissing, label.range, [label.value], cause: missing)
      case (.always, .always):
        guard PromQL.contradiction(in: one.matchers + two.matchers) != nil else { continue }
        return PromQLLabels.Death(.valuesDiffer, label.range, [label.value])
      default: continue
      }
    }
    return nil
  }

  /// Both sides agree on a label: what one side rules out or demands holds for both.
  private func agree(
    _ label: PromQL.Located<String>, in branch: inout Branch, with partners: [Branch]
  ) {
    var fact = branch.fact(of: label.value)
    guard fact.presence != .never else { return }
    let facts = partners.map { $0.fact(of: label.value) }
    if facts.count == 1 { fact.matchers += facts[0].matchers }
    switch PromQLLabels.joined(facts.map(\.presence)) {
    case .never: fact = Fact(presence: .never, cause: Cause(.otherSideLacks, label.range))
    case .always where fact.presence == .possible:
      fact.presence = .always
      fact.cause = Cause(.otherSideHas, label.range)
    case .always, .possible: break
    }
    branch.set(label.value, fact)
  }

  /// If all labels are compared and the other side is closed, so is the result.
  private func close(
    _ branch: inout Branch, with partners: [Branch], _ binary: PromQL.Binary
  ) {
    guard branch.rest == nil, binary.matching?.isOn != true,
      partners.allSatisfy({ $0.rest != nil })
    else { return }
    for label in binary.matching?.labels ?? [] where branch.fact(of: label.value).cause == nil {
      branch.set(label.value, branch.fact(of: label.value))
    }
    let name = PromQL.metricNameLabel
    branch.set(name, branch.fact(of: name))
    branch.rest = Cause(.otherSideLacks, binary.op.range)
  }

  // MARK: Copying

  /// Labels that `group_left` or `group_right` takes from the other side.
  private func copy(
    _ branch: inout Branch, _ partners: [Branch], _ binary: PromQL.Binary
  ) {
    guard let grouping = binary.grouping else { return }
    let word = "group_\(grouping.manySide.rawValue)"
    for label in grouping.labels {
      guard label.value != "*" else {
        branch.rest = nil
        continue
      }
      let old = branch.fact(of: label.value)
      if old.presence == .always {
        branch.findings.append(
          PromQLLabels.Finding(
            kind: .redundant, label: label.value, range: label.range, cause: old.cause))
      }
      let facts = partners.map { $0.fact(of: label.value) }
      let presence = PromQLLabels.joined(facts.map(\.presence))
      var fact = Fact(presence: presence, cause: Cause(.copied, label.range, word))
      if facts.count == 1 { fact.matchers = facts[0].matchers }
      if presence == .never {
        fact.cause = Cause(.clearedByCopy, label.range, word)
        branch.findings.append(
          PromQLLabels.Finding(
            kind: .impossible, label: label.value, range: label.range,
            cause: facts.compactMap(\.cause).first))
      }
      branch.set((grouping.prefix ?? "") + label.value, fact)
    }
  }
}
