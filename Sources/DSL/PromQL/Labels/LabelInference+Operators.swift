extension LabelInference {
  mutating func branches(_ binary: PromQL.Binary, _ id: PromQL.NodeID) -> [Branch] {
    var (left, right) = (take(binary.left), take(binary.right))
    for index in left.indices { left[index].clearZero() }
    for index in right.indices { right[index].clearZero() }
    switch binary.op.value {
    case .and, .if:
      for index in left.indices { intersect(&left[index], right, binary) }
      return left
    case .unless, .ifnot:
      for index in left.indices { reduce(&left[index], right, binary) }
      return left
    case .or, .default: return united(left, right, binary)
    default: break
    }
    let isSeries: (PromQL.NodeID) -> Bool = { [expression] in expression.type(of: $0) != .scalar }
    guard isSeries(binary.left), isSeries(binary.right) else {
      return computed(left, right, binary, keepsRight: isSeries(binary.right))
    }
    guard binary.manySide == .right else {
      for index in left.indices { join(&left[index], right, binary, isFlipped: false) }
      return left
    }
    for index in right.indices { join(&right[index], left, binary, isFlipped: true) }
    return right
  }

  // MARK: Numbers

  /// An operation between a scalar and something.
  private func computed(
    _ left: [Branch], _ right: [Branch], _ binary: PromQL.Binary, keepsRight: Bool
  ) -> [Branch] {
    if keepsRight ? left.count == 1 : right.count == 1 {
      var branches = keepsRight ? right : left
      for index in branches.indices {
        let values =
          keepsRight
          ? (left[0].value, branches[index].value) : (branches[index].value, right[0].value)
        apply(binary, values.0, values.1, to: &branches[index])
      }
      return branches
    }
    var out: [Branch] = []
    for leftBranch in left {
      for rightBranch in right {
        var branch = keepsRight ? rightBranch : leftBranch
        apply(binary, leftBranch.value, rightBranch.value, to: &branch)
        out.append(branch)
        if out.count > PromQLLabels.branchesMax { return out }
      }
    }
    return out
  }

  /// Applies an operator to values, as far as they are known.
  func apply(
    _ binary: PromQL.Binary, _ left: Double?, _ right: Double?, to branch: inout Branch,
    _ kind: PromQLLabels.CauseKind = .nameDropped
  ) {
    let op = binary.op
    let dropsName = !op.value.isComparison || binary.returnsBool
    if dropsName, !binary.keepsMetricNames {
      dropName(of: &branch, op.range, op.value.key, kind)
    }
    if op.value.isComparison, !binary.returnsBool { branch.isConditional = true }
    guard let left, let right else {
      if dropsName { branch.value = nil }
      return
    }
    guard op.value.isComparison else {
      branch.value = PromQL.arithmetic(op.value, left, right)
      return
    }
    let holds = PromQL.compare(op.value, left, right)
    if binary.returnsBool { branch.value = holds ? 1 : 0 }
    guard !holds, branch.death == nil else { return }
    let values = [PromQL.text(of: left), op.value.rawValue, PromQL.text(of: right)]
    branch.death = PromQLLabels.Death(
      binary.returnsBool ? .alwaysZero : .neverTrue, binary.op.range, values)
  }

  // MARK: Sets

  private func intersect(
    _ branch: inout Branch, _ right: [Branch], _ binary: PromQL.Binary
  ) {
    name(expression.matching(of: binary), in: &branch)
    meet(&branch, right, binary)
    remember(right, binary, copied: [], in: &branch)
  }

  private func reduce(
    _ branch: inout Branch, _ right: [Branch], _ binary: PromQL.Binary
  ) {
    if branch.death == nil,
      let taker = right.first(where: { $0.alwaysReturns && areSame(branch, $0, binary) })
    {
      branch.death = PromQLLabels.Death(.takenByUnless, taker.range)
    }
    name(expression.matching(of: binary), in: &branch)
    branch.isConditional = true
    for other in right where other.death == nil && branch.death == nil {
      guard let obstacle = obstacle(branch, other, binary), obstacle.kind == .labelMissing else {
        continue
      }
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .neverTaken, label: obstacle.arguments[0],
          range: obstacle.cause?.range ?? obstacle.range, cause: obstacle.cause))
    }
    if branch.death == nil { reportUnmatched(&branch, right.filter { $0.death == nil }, binary) }
    remember(right, binary, copied: [], in: &branch)
  }

  private func united(
    _ left: [Branch], _ right: [Branch], _ binary: PromQL.Binary
  ) -> [Branch] {
    let right = right.map { operand in
      var branch = operand
      let isHidden = left.contains { $0.alwaysReturns && areSame($0, operand, binary) }
      if isHidden, branch.death == nil, binary.op.value == .or {
        branch.death = PromQLLabels.Death(.hiddenByLeft, operand.range)
      }
      return branch
    }
    let left = left.map { operand in
      var branch = operand
      name(expression.matching(of: binary), in: &branch)
      return branch
    }
    return left + right
  }

  /// Whether series of both branches always agree on the labels that are compared.
  func areSame(_ left: Branch, _ right: Branch, _ binary: PromQL.Binary) -> Bool {
    let matching = expression.matching(of: binary)
    let labels = labels(of: matching)
    if matching?.isOn == true {
      return labels.allSatisfy { !left.canHave($0.key) && !right.canHave($0.key) }
    }
    return [left, right].allSatisfy { branch in
      branch.rest != nil
        && branch.facts.allSatisfy { known in
          known.fact.presence == .never || known.key == PromQL.metricNameKey
            || labels.contains { $0.key == known.key }
        }
    }
  }

  /// Notes the labels that `on` compares.
  func name(_ matching: PromQL.Matching?, in branch: inout Branch) {
    guard let matching, matching.isOn else { return }
    let labels = expression[matching.labels]
    use(labels, in: &branch)
    for label in labels {
      reportImpossible(label, in: &branch)
      var fact = branch.fact(of: label.key)
      guard fact.cause == nil else { continue }
      fact.cause = Cause(.inOn, label.range)
      branch.set(label.key, fact)
    }
  }

  /// Remembers what a branch is joined with, and copied labels of the other side that are lost.
  func remember(
    _ others: [Branch], _ binary: PromQL.Binary, copied: [PromQL.Name],
    in branch: inout Branch
  ) {
    for other in others {
      for label in other.joins.flatMap(\.copied)
      where isLost(label, binary) && !copied.contains(label) {
        branch.findings.append(
          PromQLLabels.Finding(
            kind: .orphaned, label: label.value, range: binary.op.range,
            cause: other.fact(of: label.key).cause))
      }
      guard branch.joins.count < PromQLLabels.joinsMax else { continue }
      branch.joins.append(
        PromQLLabels.Join(op: binary.op.value, other: other, copied: copied))
    }
  }

  /// Whether a label of the other side does not take part in the operation.
  private func isLost(_ label: PromQL.Name, _ binary: PromQL.Binary) -> Bool {
    guard let matching = expression.matching(of: binary) else { return false }
    return matching.isOn != expression[matching.labels].contains(label)
  }
}

extension PromQL {
  /// Whether a comparison holds; false for any other operator.
  package static func compare(
    _ op: BinaryOperator, _ left: Double, _ right: Double
  ) -> Bool {
    switch op {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    case .less: left < right
    case .greaterOrEqual: left >= right
    case .lessOrEqual: left <= right
    default: false
    }
  }
}
