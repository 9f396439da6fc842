extension PromQL {
  /// Finds the type of every node and what contradicts it.
  ///
  /// One loop over the nodes, operands first. A node with a fault gets the type that it would have
  /// without, so that one fault is reported once.
  struct Checker {
    var tree: Tree
    let options: Options
    var problems: [Problem] = []

    init(_ tree: consuming Tree, _ options: Options) {
      self.tree = tree
      self.options = options
    }

    mutating func check() {
      for index in tree.nodes.indices { tree.nodes[index].type = type(of: tree.nodes[index]) }
    }

    func type(_ id: NodeID) -> ValueType { tree.nodes[Int(id.raw)].type }

    mutating func report(
      _ code: ProblemCode, _ range: TextRange, _ arguments: String..., suggestions: [String] = []
    ) {
      problems.append(Problem(code, at: range, arguments, suggestions: suggestions))
    }

    /// Whether types are converted freely, as MetricsQL does.
    var isLenient: Bool { options.dialect == .metricsQL }

    private mutating func type(of node: Node) -> ValueType {
      switch node.kind {
      case .number: return .scalar
      case .string: return .string
      case .selector(let selector):
        check(selector, node.range)
        return .vector
      case .range: return .matrix
      case .subquery(let subquery):
        let operand = type(subquery.operand)
        if operand != .vector && !(isLenient && operand != .string) {
          report(.subqueryOperand, tree[subquery.operand].range, operand.phrase)
        }
        return .matrix
      case .unary(_, let operand):
        return signed(operand)
      case .binary(let binary): return check(binary)
      case .call(let call): return check(call, node.range)
      case .aggregation(let aggregation): return check(aggregation, node.range)
      case .parenthesized(let inner): return type(inner)
      }
    }

    private mutating func signed(_ operand: NodeID) -> ValueType {
      switch type(operand) {
      case .scalar: return .scalar
      case .vector: return .vector
      case .matrix where isLenient: return .vector
      case let other:
        report(.unaryType, tree[operand].range, other.phrase)
        return .vector
      }
    }
  }
}

extension PromQL.ValueType {
  /// The type in a sentence.
  package var phrase: String {
    switch self {
    case .scalar: "a scalar"
    case .vector: "an instant vector"
    case .matrix: "a range vector"
    case .string: "a string"
    }
  }
}

// MARK: - Selectors

extension PromQL.Checker {
  mutating func check(_ selector: PromQL.Selector, _ range: TextRange) {
    check(tree[selector.matchers], name: selector.name, range)
    for group in tree.extras(of: selector)?.alternatives ?? [] {
      check(tree[group], name: selector.name, range)
    }
  }

  private mutating func check(
    _ matchers: ArraySlice<PromQL.Matcher>, name: PromQL.Name?, _ range: TextRange
  ) {
    if let name {
      for matcher in matchers
      where matcher.name.key == PromQL.metricNameKey && matcher.op == .equals {
        report(.nameTwice, matcher.range, name.value, matcher.value)
      }
    } else if !isLenient || matchers.isEmpty, matchers.allSatisfy(\.matchesEmpty),
      !matchesNothing(matchers)
    {
      report(.matchesEverything, range)
    }
  }

  /// Whether a bad pattern has been reported, which says enough.
  private func matchesNothing(_ matchers: ArraySlice<PromQL.Matcher>) -> Bool {
    matchers.contains { $0.op.isPattern && $0.pattern == nil }
  }
}
