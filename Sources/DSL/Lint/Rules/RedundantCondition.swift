/// A part of a condition that the other parts decide already.
///
/// `env == prod and env != staging` says one thing twice. The second time is harmless until
/// somebody edits the first, and readers look for a difference that is not there.
struct RedundantCondition: NodeLintRule {
  static let code = DiagnosticCode.redundantCondition
  static let operandCountMax = 16

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let chain = ConditionChain(view), chain.operands.count <= operandCountMax,
      let whole = package.meaning(of: .binaryExpr(view)), !Proof.isNever(whole),
      !Proof.isAlways(whole)
    else { return }
    let parts = chain.operands.compactMap { package.meaning(of: $0) }
    guard parts.count == chain.operands.count else { return }
    for index in parts.indices.reversed() {
      var others = parts
      others.remove(at: index)
      let rest: LabelCondition = chain.isOr ? .any(of: others) : .all(of: others)
      guard Proof.isSame(rest, whole) else { continue }
      found.report(report(chain, index))
      return
    }
  }

  /// The finding with the edit that takes the operand and the operator beside it out.
  private static func report(_ chain: ConditionChain, _ index: Int) -> Diagnostic {
    let operand = chain.operands[index].span
    let range: TextRange
    if index > 0 {
      range = TextRange(chain.operands[index - 1].range.end, operand.range.end)
    } else {
      range = TextRange(operand.range.start, chain.operands[1].range.start)
    }
    return Diagnostic.redundantCondition(at: operand).suggest(
      "leave it out", replacing: Span(operand.file, range), with: "", .needsReview)
  }
}
