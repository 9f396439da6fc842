extension PromQL.Expression {
  /// The canonical text, on one line; reading it gives an equal expression.
  package var text: String {
    var printer = PromQL.Printer(self)
    printer.write(root)
    return printer.out
  }

  /// The canonical text of a part, on one line.
  package func text(of id: PromQL.NodeID) -> String {
    var printer = PromQL.Printer(self)
    printer.write(id)
    return printer.out
  }
}

extension PromQL {
  /// Writes the canonical form of an expression.
  struct Printer {
    let expression: Expression
    var out = ""
    /// Where each node's text begins and ends in `out`; only kept when it has room for all nodes.
    var places: [Range<Int>] = []

    /// The operation whose `keep_metric_names` stands behind the parentheses around it.
    private var keptOutside: NodeID?

    init(_ expression: Expression) { self.expression = expression }

    mutating func write(_ id: NodeID) {
      let start = out.utf8.count
      writeContent(id)
      if !places.isEmpty { places[Int(id.raw)] = start..<out.utf8.count }
    }

    private mutating func writeContent(_ id: NodeID) {
      switch expression[id].kind {
      case .number(let number): write(number)
      case .string(let literal): out += PromQL.quoted(literal.bytes)
      case .selector(let selector):
        write(matchersOf: selector)
        write(suffixOf: selector)
      case .range(let range): write(range)
      case .subquery(let subquery):
        write(subquery.operand)
        write(suffixOf: subquery)
      case .unary(let op, let operand):
        out += op.rawValue
        write(operand)
      case .binary(let binary):
        write(binary)
        if binary.keepsMetricNames, keptOutside != id { out += " keep_metric_names" }
      case .call(let call):
        out += call.name.value
        write(arguments: expression[call.arguments])
        if call.keepsMetricNames { out += " keep_metric_names" }
      case .aggregation(let aggregation):
        write(headOf: aggregation)
        write(arguments: expression[aggregation.arguments])
        write(tailOf: aggregation)
      case .parenthesized(let inner):
        if case .binary(let binary) = expression[inner].kind, binary.keepsMetricNames {
          keptOutside = inner
        }
        out += "("
        write(inner)
        out += keptOutside == inner ? ") keep_metric_names" : ")"
      }
    }

    private mutating func write(_ number: NumberLiteral) {
      out +=
        number.isDuration ? PromQL.text(ofSeconds: number.value) : PromQL.text(of: number.value)
    }

    private mutating func write(arguments: ArraySlice<NodeID>) {
      out += "("
      for (index, argument) in arguments.enumerated() {
        if index > 0 { out += ", " }
        write(argument)
      }
      out += ")"
    }

    mutating func write(headOf aggregation: Aggregation) {
      out += aggregation.op.value.rawValue
      guard let grouping = expression.grouping(of: aggregation) else { return }
      out += grouping.keeps ? " by " : " without "
      write(labels: grouping.labels)
      out += " "
    }

    mutating func write(tailOf aggregation: Aggregation) {
      if let limit = expression.limit(of: aggregation) { out += " limit \(limit)" }
    }

    mutating func write(labels: Run<Name>) {
      out +=
        "(" + expression[labels].map { PromQL.labelText($0.value) }.joined(separator: ", ") + ")"
    }

    // MARK: Operators

    private mutating func write(_ binary: Binary) {
      if binary.op.value == .power, case .number(let base) = expression[binary.left].kind,
        base.value == .infinity
      {
        // A sign before a power would be the sign of the power.
        out += "Inf"
      } else {
        write(binary.left)
      }
      out += " "
      write(operatorOf: binary)
      out += " "
      write(binary.right)
    }

    /// The operator and its modifiers.
    mutating func write(operatorOf binary: Binary) {
      out += binary.op.value.rawValue
      if binary.returnsBool { out += " bool" }
      if let matching = expression.matching(of: binary) {
        out += matching.isOn ? " on " : " ignoring "
        write(labels: matching.labels)
      }
      if let grouping = expression.grouping(of: binary) {
        out += " group_\(grouping.manySide.rawValue) "
        write(labels: grouping.labels)
        if let prefix = grouping.prefix { out += " prefix " + PromQL.quoted(prefix) }
      }
      let fill = expression.fill(of: binary)
      if let left = fill.left, left == fill.right {
        out += " fill (\(PromQL.text(of: left.value)))"
        return
      }
      if let left = fill.left { out += " fill_left (\(PromQL.text(of: left.value)))" }
      if let right = fill.right { out += " fill_right (\(PromQL.text(of: right.value)))" }
    }
  }

  /// A label name, in quotes unless it is a plain word.
  static func labelText(_ name: String) -> String {
    let isPlain =
      name.utf8.first?.isIdentifierStart == true && name.utf8.allSatisfy(\.isIdentifierPart)
    return isPlain || name == "*" ? name : quoted(name)
  }
}
