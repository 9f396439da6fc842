extension PromQL.Checker {
  mutating func check(_ binary: PromQL.Binary) -> PromQL.ValueType {
    let (left, right) = (type(binary.left), type(binary.right))
    let op = binary.op.value
    if binary.returnsBool, !op.isComparison {
      report(.boolWithoutComparison, binary.op.range, op.rawValue)
    }
    guard !isLenient else { return lenient(binary, left, right) }
    for (operand, type) in [(binary.left, left), (binary.right, right)]
    where type == .matrix || type == .string {
      report(.operandType, tree[operand].range, op.rawValue, type.phrase)
    }
    let areVectors = left == .vector && right == .vector
    if op.isSet {
      check(set: binary, left, right)
    } else {
      checkValues(binary, areVectors: areVectors)
    }
    let extras = tree.extras(of: binary)
    if let matching = extras?.matching, !areVectors, !matching.labels.isEmpty {
      report(.matchingOnScalar, matching.range, matching.isOn ? "on" : "ignoring")
    }
    checkCopiedLabels(binary)
    return left == .scalar && right == .scalar ? .scalar : .vector
  }

  private mutating func check(
    set binary: PromQL.Binary, _ left: PromQL.ValueType, _ right: PromQL.ValueType
  ) {
    let op = binary.op.value.rawValue
    for (operand, type) in [(binary.left, left), (binary.right, right)] where type == .scalar {
      report(.setOperand, tree[operand].range, op, type.phrase)
    }
    let extras = tree.extras(of: binary)
    if let grouping = extras?.grouping {
      report(.groupOnSet, grouping.range, "group_\(grouping.manySide.rawValue)", op)
    }
    if extras?.fillLeft != nil || extras?.fillRight != nil {
      report(.fillOnSet, binary.op.range, op)
    }
  }

  private mutating func checkValues(_ binary: PromQL.Binary, areVectors: Bool) {
    let areScalars = type(binary.left) == .scalar && type(binary.right) == .scalar
    if areScalars, binary.op.value.isComparison, !binary.returnsBool {
      report(.scalarComparison, binary.op.range, binary.op.value.rawValue)
    }
    let extras = tree.extras(of: binary)
    if !areVectors, extras?.fillLeft != nil || extras?.fillRight != nil {
      report(.fillOnScalar, binary.op.range)
    }
  }

  private mutating func checkCopiedLabels(_ binary: PromQL.Binary) {
    let extras = tree.extras(of: binary)
    guard let matching = extras?.matching, matching.isOn, let grouping = extras?.grouping else {
      return
    }
    let matched = tree[matching.labels]
    for label in tree[grouping.labels] where matched.contains(label) {
      report(.labelInBoth, label.range, label.value)
    }
  }

  /// MetricsQL makes vectors of scalars, and takes the last samples of ranges.
  private mutating func lenient(
    _ binary: PromQL.Binary, _ left: PromQL.ValueType, _ right: PromQL.ValueType
  ) -> PromQL.ValueType {
    for (operand, type) in [(binary.left, left), (binary.right, right)] where type == .string {
      report(.operandType, tree[operand].range, binary.op.value.rawValue, type.phrase)
    }
    checkCopiedLabels(binary)
    return left == .scalar && right == .scalar ? .scalar : .vector
  }
}
