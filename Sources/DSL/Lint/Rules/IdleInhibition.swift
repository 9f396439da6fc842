/// An inhibition that never silences anything.
///
/// It names alerts of this package, and their rules never make one that fulfils `when` or `mute`;
/// or a label in `same` is never equal on both sides, because one side lacks it or the two always
/// have different values.
struct IdleInhibition: LintRule {
  static let code = DiagnosticCode.idleInhibition

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (inhibition, view) in zip(package.declarations.inhibitions, package.sources.inhibitions) {
      let sides = [
        Side("when", inhibition.source, view.when.first?.span, package),
        Side("mute", inhibition.target, view.mute.first?.span, package),
      ]
      if let side = sides.first(where: { $0.isIdle && !Proof.isNever($0.written) }) {
        found.report(
          .idleInhibition(
            at: side.span ?? inhibition.span,
            reason: "no rule makes an alert that fulfils `\(side.word)`"))
        continue
      }
      guard !sides.contains(where: \.isIdle) else { continue }
      for label in view.same.first?.labels ?? [] {
        let name = label.quoted?.constant ?? label.text
        guard let reason = reason(against: name, sides[0], sides[1]) else { continue }
        found.report(.idleInhibition(at: label.span, reason: reason))
      }
    }
  }

  /// A side of the inhibition, narrowed to what the rules that it names can make.
  private struct Side {
    let word: String
    let written: LabelCondition
    let span: Span?
    let analysis: ConditionAnalysis?
    let isNarrowed: Bool

    init(_ word: String, _ written: LabelCondition, _ span: Span?, _ package: LintedPackage) {
      self.word = word
      self.written = written
      self.span = span
      let alerts = package.alertsNamed(by: written)
      isNarrowed = alerts != nil
      let narrowed = alerts.map { alerts in
        LabelCondition.any(of: alerts.map { .all(of: [$0.known, written]) })
      }
      analysis = ConditionAnalysis(narrowed ?? written)
    }

    var isIdle: Bool { isNarrowed && analysis?.isNever == true }

    /// The values of a label; nil where it can be any.
    func values(of label: String) -> [Language]? {
      guard let analysis else { return nil }
      var all: [Language] = []
      for product in analysis.products where !product.isEmpty {
        guard let values = product.labels[label] else { return nil }
        all.append(values)
      }
      return all
    }
  }

  private static func reason(against label: String, _ source: Side, _ target: Side) -> String? {
    guard let left = source.values(of: label), let right = target.values(of: label) else {
      return absence(of: label, source) ?? absence(of: label, target)
    }
    if let reason = absence(of: label, source) ?? absence(of: label, target) { return reason }
    let empty = Language.exactly("")
    let isDisjoint = left.allSatisfy { one in
      right.allSatisfy { two in
        guard let common = try? one.intersection(two), let rest = try? common.subtracting(empty)
        else { return false }
        return rest.isEmpty
      }
    }
    return isDisjoint ? "label `\(label)` never has the same value on both sides" : nil
  }

  /// What the condition itself says of an absent label is the business of another rule.
  private static func absence(of label: String, _ side: Side) -> String? {
    guard side.isNarrowed, let values = side.values(of: label), !values.isEmpty,
      values.allSatisfy({ $0.members == [""] }),
      !Proof.includes(.label(label, .equals("")), side.written)
    else { return nil }
    return "no alert that fulfils `\(side.word)` has label `\(label)`"
  }
}
