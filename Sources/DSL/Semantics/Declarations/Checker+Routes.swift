// The route tree.
extension Checker {
  /// What a block of a route takes over from the blocks around it.
  private struct Inherited {
    var interval: Int64
    var repeatInterval: Int64
  }

  /// In nanoseconds: 5 minutes and 4 hours, as Alertmanager has them.
  private static let defaults = Inherited(
    interval: 300_000_000_000, repeatInterval: 14_400_000_000_000)

  mutating func checkRoute() {
    path = "route"
    if let second = sources.routes.dropFirst().first, let first = sources.routes.first {
      report(.duplicateRoute(at: head(of: second), first: head(of: first)))
    }
    guard let declaration = sources.routes.first else {
      if !sources.isDamaged, let span = packageSpan {
        report(.missingRoute(at: span, channel: checked.channels.first?.name ?? "NAME"))
      }
      return
    }
    guard let block = declaration.block else { return }
    var names: [String: Span] = [:]
    let checkedBlock = routeBlock(
      block, at: head(of: declaration), inheriting: Checker.defaults, names: &names)
    checkReach(of: checkedBlock)
    checked.route = CheckedRoute(block: checkedBlock, span: head(of: declaration))
  }

  /// The first word of a node, which stands for it in messages.
  private func head(of view: some SyntaxView) -> Span { view.firstToken?.span ?? view.span }

  private mutating func routeBlock(
    _ view: RouteBlockSyntax, at head: Span, inheriting inherited: Inherited,
    names: inout [String: Span]
  ) -> CheckedRouteBlock {
    var block = CheckedRouteBlock()
    routeSettings(view, of: &block, inheriting: inherited)
    var inner = inherited
    inner.interval = block.interval ?? inherited.interval
    inner.repeatInterval = block.repeatInterval ?? inherited.repeatInterval
    var otherwise: Span?
    for item in view.items {
      switch item {
      case .routeBranch(let branch):
        if let otherwise {
          report(.branchAfterOtherwise(at: self.head(of: branch), otherwise: otherwise))
        }
        if let checked = routeBranch(branch, inheriting: inner, names: &names) {
          block.branches.append(checked)
        }
      case .otherwiseBranch(let branch):
        let span = self.head(of: branch)
        if let otherwise { report(.branchAfterOtherwise(at: span, otherwise: otherwise)) }
        otherwise = otherwise ?? span
        let outcome: CheckedRouteOutcome? =
          if let inside = branch.block {
            .block(routeBlock(inside, at: span, inheriting: inner, names: &names))
          } else {
            outcome(of: branch.targets)
          }
        if let outcome {
          block.branches.append(
            CheckedRouteBranch(
              condition: .always, isAlso: false, isOtherwise: true, stableName: nil,
              outcome: outcome, text: "otherwise", span: span))
        }
      case .groupBySetting, .timerSetting, .routeMute: continue
      }
    }
    if otherwise == nil, !view.isDamaged { report(.missingOtherwise(at: head)) }
    block.isDamaged = view.isDamaged
    return block
  }

  private mutating func routeSettings(
    _ view: RouteBlockSyntax, of block: inout CheckedRouteBlock, inheriting inherited: Inherited
  ) {
    var seen: [String: Span] = [:]
    var repeatSpan: Span?
    for item in view.items where !item.isDamaged {
      switch item {
      case .groupBySetting(let setting):
        if isFirst("group by", setting.span, &seen) { block.grouping = grouping(setting) }
      case .timerSetting(let setting):
        guard let timer = setting.timer, isFirst(timer.text, setting.span, &seen) else { continue }
        self.timer(setting, timer, of: &block)
        if timer.kind != .kwWait { repeatSpan = setting.span }
      case .routeMute(let mute):
        guard let clause = mute.calendar, let relation = clause.relation,
          let symbol = resolve(clause.calendar, as: .calendar)
        else { continue }
        block.mutes.append(
          CheckedRouteMute(
            calendar: Handle(symbol.index), whenInside: relation.kind == .kwDuring,
            span: mute.span))
      case .routeBranch, .otherwiseBranch: continue
      }
    }
    let interval = block.interval ?? inherited.interval
    let repetition = block.repeatInterval ?? inherited.repeatInterval
    if let repeatSpan, repetition < interval {
      report(
        .repeatBeforeInterval(
          at: repeatSpan, repeat: Spelling.duration(repetition),
          interval: Spelling.duration(interval)))
    }
  }

  /// Notes a setting; reports a second one of its name.
  private mutating func isFirst(
    _ name: String, _ span: Span, _ seen: inout [String: Span]
  ) -> Bool {
    guard let first = seen[name] else {
      seen[name] = span
      return true
    }
    report(.duplicateEntry(at: span, first: first, name: "`\(name)`", owner: "this block"))
    return false
  }

  private mutating func grouping(_ setting: GroupBySettingSyntax) -> CheckedGrouping {
    if setting.isAll { return .all }
    return .labels(labelNames(setting.labels, owner: "`group by`"))
  }

  private mutating func timer(
    _ setting: TimerSettingSyntax, _ timer: Token, of block: inout CheckedRouteBlock
  ) {
    let what = "`\(timer.text)`"
    let role = "\(what) takes Duration"
    switch timer.kind {
    case .kwWait: block.wait = constantDuration(setting.value, what: what, role: role)
    case .kwInterval: block.interval = positiveDuration(setting.value, what: what, role: role)
    default: block.repeatInterval = positiveDuration(setting.value, what: what, role: role)
    }
  }

  private mutating func routeBranch(
    _ view: RouteBranchSyntax, inheriting inherited: Inherited, names: inout [String: Span]
  ) -> CheckedRouteBranch? {
    let condition = condition(view.condition)
    let stableName = view.stable?.name.flatMap { branchName($0, &names) }
    let outcome: CheckedRouteOutcome?
    if let block = view.block {
      outcome = .block(
        routeBlock(block, at: head(of: view), inheriting: inherited, names: &names))
    } else {
      outcome = self.outcome(of: view.targets)
      if view.isAlso, case .drop? = outcome { report(.dropAndContinue(at: head(of: view))) }
    }
    guard let condition, let outcome else { return nil }
    return CheckedRouteBranch(
      condition: condition, isAlso: view.isAlso, isOtherwise: false, stableName: stableName,
      outcome: outcome, text: text(of: view), span: head(of: view))
  }

  private mutating func branchName(_ name: NameSyntax, _ names: inout [String: Span]) -> String? {
    guard !name.isEmpty else { return nil }
    let text = name.text
    if let first = names[text] {
      report(.duplicateBranchName(at: name.span, first: first, name: text))
      return nil
    }
    names[text] = name.span
    return text
  }

  /// The head of a branch on one line.
  private func text(of view: RouteBranchSyntax) -> String {
    let words = (view.condition?.text ?? "").split {
      $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n"
    }
    let name = view.stable?.name.map { " as \($0.text)" } ?? ""
    return (view.isAlso ? "also when " : "when ") + words.joined(separator: " ") + name
  }

  mutating func outcome(of view: RouteTargetsSyntax?) -> CheckedRouteOutcome? {
    guard let view, !view.isDamaged else { return nil }
    if let drop = view.drop {
      return words(drop.because?.reason, what: "the reason").map { .drop(reason: $0) }
    }
    return .targets(targets(view.targets))
  }

  /// What an alert can be routed to; counts as use unless a test only expects it.
  mutating func targets(
    _ references: [NameRefSyntax], counting counts: Bool = true
  ) -> [CheckedTarget] {
    var found: [CheckedTarget] = []
    var seen: [String: Span] = [:]
    for reference in references {
      guard
        let symbol = resolve(
          reference, as: .channel, .escalation, .ticket, counting: counts)
      else { continue }
      if let first = seen[symbol.name] {
        report(.duplicateTarget(at: reference.span, first: first, name: symbol.name))
        continue
      }
      seen[symbol.name] = reference.span
      switch symbol.kind {
      case .channel: found.append(.channel(Handle(symbol.index)))
      case .escalation: found.append(.escalation(Handle(symbol.index)))
      default: found.append(.ticket(Handle(symbol.index)))
      }
    }
    return found
  }
}
