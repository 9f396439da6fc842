/// A number that begins with an idle zero.
///
/// `005` is 5, which looks like `0.05` without its point. Write the number without zeros before
/// it.
struct PaddedNumber: NodeLintRule, WrittenLintRule {
  static let code = DiagnosticCode.paddedNumber

  static func check(
    _ query: WrittenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let nodes = query.expression.nodes
    for index in nodes.indices {
      guard case .number = nodes[index].kind, nodes[index].range.count > 1 else { continue }
      let number = query.written(nodes[index].range)
      guard isPadded(number) else { continue }
      found.report(
        .paddedNumber(at: query.span(of: nodes[index].range), number: "\(Substring(number))"))
    }
  }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for span in package.survey.paddedNumbers {
      let number = package.source(of: span)?.text(span.range) ?? ""
      found.report(.paddedNumber(at: span, number: number))
    }
  }

  /// Looks at each number of the values of a series.
  static func check(
    _ view: GivenSeriesSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let values = view.values, case .stringLiteral(let literal) = values else { return }
    let source = literal.tree.source
    let range = literal.contentRange.indices
    var index = range.lowerBound
    while index < range.upperBound {
      let start = index
      while index < range.upperBound, source.bytes[index].isIdentifierPart { index += 1 }
      if isPadded(source.bytes[start..<index]) {
        let number = TextRange(UInt32(start), UInt32(index))
        found.report(
          .paddedNumber(at: Span(source.id, number), number: source.text(number)))
      }
      index += 1
    }
  }

  private static func isPadded(_ number: some Collection<UInt8>) -> Bool {
    let digits = number.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits.first == UInt8(ascii: "0") && digits.dropFirst().first?.isDigit == true
  }
}
