/// A setting of an inner block that says what the outer block says.
///
/// Blocks inherit grouping and timers. A repetition looks like a difference, and stays behind when
/// the outer setting changes.
struct RepeatedSetting: LintRule {
  static let code = DiagnosticCode.repeatedSetting

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for fact in package.blocks where !fact.isRoot {
      for item in fact.view.items {
        guard let outer = repeated(item, fact) else { continue }
        found.report(
          package.removing(
            item.span, "leave it out", .safe,
            from: .repeatedSetting(at: item.span, outer: outer)))
      }
    }
  }

  /// Where the outer block says the same.
  private static func repeated(_ item: RouteItemSyntax, _ fact: RouteBlockFact) -> Span? {
    switch item {
    case .groupBySetting:
      return same(fact.block.grouping, fact.outer.grouping)
    case .timerSetting(let setting):
      switch setting.timer?.kind {
      case .kwWait: return same(fact.block.wait, fact.outer.wait)
      case .kwInterval: return same(fact.block.interval, fact.outer.interval)
      case .kwRepeat: return same(fact.block.repeatInterval, fact.outer.repeatInterval)
      default: return nil
      }
    case .routeMute, .routeBranch, .otherwiseBranch: return nil
    }
  }

  private static func same<Value: Equatable>(
    _ inner: Value?, _ outer: RouteSetting<Value>?
  ) -> Span? {
    guard let inner, let outer, inner == outer.value else { return nil }
    return outer.span
  }
}
