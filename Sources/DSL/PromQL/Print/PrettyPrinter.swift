extension PromQL.Expression {
  /// The text with line breaks: whatever is wider than `width` bytes is split at its parts, which
  /// are indented by two spaces for each level.
  ///
  /// Selectors, literals and single modifiers are never split, so lines can be wider than asked.
  package func text(brokenAt width: Int) -> String {
    var printer = PromQL.PrettyPrinter(self, width: width)
    printer.write(root, level: 0)
    return printer.out
  }
}

extension PromQL {
  /// Writes an expression over several lines.
  ///
  /// The canonical text is printed once, with the place of every node in it; a node that fits is
  /// copied from there. That keeps the cost linear however deep an expression is.
  struct PrettyPrinter {
    let expression: Expression
    let width: Int
    /// The canonical text.
    private let canonical: [UInt8]
    /// Where each node stands in the canonical text.
    private let places: [Range<Int>]
    private(set) var out = ""

    init(_ expression: Expression, width: Int) {
      self.expression = expression
      self.width = width
      var printer = Printer(expression)
      printer.places = [Range<Int>](repeating: 0..<0, count: expression.nodes.count)
      printer.write(expression.root)
      self.canonical = Array(printer.out.utf8)
      self.places = printer.places
    }

    private func canonicalText(_ range: Range<Int>) -> String {
      String(decoding: canonical[range], as: UTF8.self)
    }

    private mutating func indent(_ level: Int) {
      out += String(repeating: "  ", count: level)
    }

    mutating func write(_ id: NodeID, level: Int) {
      indent(level)
      writeUnindented(id, level: level)
    }

    /// Prints a node whose first line has its indentation already.
    private mutating func writeUnindented(_ id: NodeID, level: Int) {
      let place = places[Int(id.raw)]
      guard place.count > width else {
        out += canonicalText(place)
        return
      }
      switch expression[id].kind {
      case .number, .string, .selector, .range: out += canonicalText(place)
      case .unary(let op, let operand):
        out += op.rawValue
        writeUnindented(operand, level: level)
      case .subquery(let subquery):
        writeUnindented(subquery.operand, level: level)
        out += canonicalText(places[Int(subquery.operand.raw)].upperBound..<place.upperBound)
      case .binary(let binary): write(binary, place, level: level)
      case .call(let call): write(expression[call.arguments], in: place, level: level)
      case .aggregation(let aggregation):
        write(expression[aggregation.arguments], in: place, level: level)
      case .parenthesized(let inner): write([inner], in: place, level: level)
      }
    }

    /// `head(`, the arguments, each on lines of its own, and `)tail`.
    private mutating func write(_ arguments: ArraySlice<NodeID>, in place: Range<Int>, level: Int) {
      guard let first = arguments.first, let last = arguments.last else {
        out += canonicalText(place)
        return
      }
      out += canonicalText(place.lowerBound..<places[Int(first.raw)].lowerBound) + "\n"
      for argument in arguments {
        write(argument, level: level + 1)
        out += argument == last ? "\n" : ",\n"
      }
      indent(level)
      out += canonicalText(places[Int(last.raw)].upperBound..<place.upperBound)
    }

    private mutating func write(_ binary: Binary, _ place: Range<Int>, level: Int) {
      // The first line belongs to the left side, which stands one level deeper.
      indent(1)
      writeUnindented(binary.left, level: level + 1)
      out += "\n"
      indent(level)
      let left = places[Int(binary.left.raw)].upperBound
      let right = places[Int(binary.right.raw)]
      out += canonicalText(left + 1..<right.lowerBound - 1) + "\n"
      write(binary.right, level: level + 1)
      out += canonicalText(right.upperBound..<place.upperBound)
    }
  }
}
