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
    forEachCompared(branch, partners, binary) { agree($0, $1, in: &branch, with: partners) }
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

  /// Calls a function with the labels that are compared and that something is known of, and with
  /// what makes them compared.
  private func forEachCompared(
    _ branch: Branch, _ others: [Branch], _ binary: PromQL.Binary,
    _ body: (String, TextRange) -> Void
  ) {
    if let matching = binary.matching, matching.isOn {
      for label in matching.labels { body(label.value, label.range) }
      return
    }
    var names: [String] = []
    branch.addDecided(to: &names)
    for index in others.indices { others[index].addDecided(to: &names) }
    let ignored = binary.matching?.labels ?? []
    for name in names where !ignored.contains(where: { $0.value == name }) {
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
        found = PromQLLabels.Death(.labelMissing, range, [label], cause: missing)
      case (.never, .always):
        let missing = left.fact(of: label).cause
        found = PromQLLabels.Death(.labelMissing, range, [label], cause: missing)
      case (.always, .always):
        let matchers = left.fact(of: label).matchers + right.fact(of: label).matchers
        guard PromQL.contradiction(in: matchers) != nil else { return }
        found = PromQLLabels.Death(.valuesDiffer, range, [label])
      default: return
      }
    }
    return found
  }

  /// Both sides agree on a label: what one side rules out or demands holds for both.
  private func agree(
    _ label: String, _ range: TextRange, in branch: inout Branch, with partners: [Branch]
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
      let presence = PromQLLabels.presence(of: label.value, in: partners)
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
