/// Two inhibitions that silence each other's sources.
///
/// If both alerts fire, each keeps the other quiet, and nobody hears of either. Decide which is the
/// cause, and let only that one silence the other.
struct InhibitionCycle: LintRule {
  static let code = DiagnosticCode.inhibitionCycle
  /// Inhibitions that are compared with each other.
  static let inhibitionCountMax = 64

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let inhibitions = Array(package.declarations.inhibitions.prefix(inhibitionCountMax))
    for (index, first) in inhibitions.enumerated() {
      for second in inhibitions[(index + 1)...] {
        guard silences(first, all: second), silences(second, all: first) else { continue }
        found.report(
          .inhibitionCycle(
            at: second.span, first: first.span, name: second.name, other: first.name))
      }
    }
  }

  /// Whether every source of the second is a target of the first that is no source of it.
  private static func silences(_ first: CheckedInhibition, all second: CheckedInhibition) -> Bool {
    Proof.includes(first.target, second.source) && !Proof.overlap(first.source, second.source)
      && !Proof.isNever(second.source)
  }
}
