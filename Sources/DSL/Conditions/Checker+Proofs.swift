// Proofs: what a package claims about all alerts, held against its route tree.
extension Checker {
  mutating func checkProofs() {
    var titles: [String: Span] = [:]
    for declaration in sources.proofs {
      let title = declaration.title?.constant ?? ""
      path = "prove/\(title)"
      let span = declaration.title?.span ?? declaration.span
      if title.isEmpty {
        if let string = declaration.title { _ = words(string, what: "the title of the proof") }
      } else if let first = titles.updateValue(span, forKey: title) {
        report(
          .duplicateEntry(
            at: span, first: first, name: "the proof `\(title)`", owner: "the package"))
      }
      if declaration.claims.isEmpty, !declaration.isDamaged { report(.emptyProof(at: span)) }
      var proof = CheckedProof(title: title, claims: [], span: span)
      for view in declaration.claims {
        guard var claim = claim(view) else { continue }
        claim.verdict = verdict(on: claim)
        proof.claims.append(claim)
        reportVerdict(on: claim)
      }
      checked.proofs.append(proof)
    }
  }

  private mutating func claim(_ view: ProveClaimSyntax) -> CheckedClaim? {
    guard !view.isDamaged else { return nil }
    var condition: LabelCondition? = .always
    if let when = view.when {
      condition = self.condition(when.condition)
      warnIfNever(condition, at: when.condition)
    }
    let goal = goal(view.goal)
    var within: Int64?
    if let clause = view.within {
      within = positiveDuration(
        clause.limit, what: "`within`", role: "`within` takes Duration")
      guard within != nil else { return nil }
    }
    guard let condition, let goal else { return nil }
    return CheckedClaim(
      text: oneLine(view.text), isNone: view.isNone, condition: condition, goal: goal,
      within: within,
      ignoresMutes: view.muted != nil, span: view.firstToken?.span ?? view.span)
  }

  private mutating func goal(_ view: ProveGoalSyntax?) -> CheckedClaim.Goal? {
    guard let view else { return nil }
    switch view.class?.kind {
    case .kwEscalation: return .anyEscalation
    case .kwChannel: return .anyChannel
    case .kwContact: return .anyContact
    case .kwTicket: return .anyTicket
    default: break
    }
    guard
      let symbol = resolve(
        view.name, as: .channel, .escalation, .ticket, .contact, counting: false)
    else { return nil }
    switch symbol.kind {
    case .channel: return .channel(Handle(symbol.index))
    case .escalation: return .escalation(Handle(symbol.index))
    case .ticket: return .ticket(Handle(symbol.index))
    default: return .contact(Handle(symbol.index))
    }
  }

  // MARK: Deciding

  /// Reports a claim that does not hold, with an alert for which it fails.
  private mutating func reportVerdict(on claim: CheckedClaim) {
    switch claim.verdict {
    case .proved?, nil: break
    case .unknown(let reason)?: report(.claimUnknown(at: claim.span, reason: reason))
    case .refuted(let found)?:
      report(
        .claimRefuted(
          at: claim.span, decided: found.decided, reason: found.outcome, example: found.example))
    }
  }

  /// Nil where the package has other errors: a route whose conditions are misspelt refutes claims
  /// that the route which is meant fulfils.
  private func verdict(on claim: CheckedClaim) -> ClaimVerdict? {
    guard let route = checked.route, !sources.isDamaged, !sources.isIncomplete,
      !diagnostics.contains(where: { $0.severity == .error && $0.code != .claimRefuted })
    else { return nil }
    guard let analysis = ConditionAnalysis(claim.condition) else {
      return .unknown(
        reason: "the condition of the claim has more than "
          + "\(ConditionAnalysis.productCountMax) cases")
    }
    let alerts = analysis.products.filter { !$0.isEmpty }
    let ends: [RouteProof.End]
    do throws(RouteProof.TooLarge) {
      ends =
        try claim.isNone ? arrivals(of: claim, alerts, route) : losses(of: claim, alerts, route)
    } catch {
      return .unknown(
        reason: "the conditions on the way have more than \(RouteProof.productCountMax) cases")
    }
    for end in ends {
      for product in end.alerts {
        guard let found = refutation(product, end) else { continue }
        return .refuted(found)
      }
    }
    // Alerts for which it fails, but none that could be named: nothing is claimed of it.
    if ends.contains(where: { end in end.alerts.contains { !$0.isEmpty } }) {
      return .unknown(reason: "no example could be made of the alerts for which it may fail")
    }
    return .proved
  }

  /// The alerts that do not arrive: lost in the tree, or muted.
  private func losses(
    of claim: CheckedClaim, _ alerts: RouteProof.Products, _ route: CheckedRoute
  ) throws(RouteProof.TooLarge) -> [RouteProof.End] {
    let proof = RouteProof(
      miss: { targets, wait in miss(claim, targets, wait) }, countsMutes: !claim.ignoresMutes)
    var ends = try proof.failures(of: alerts, in: route)
    guard !claim.ignoresMutes else { return ends }
    for mute in checked.mutes {
      let muted = try alerts.intersection(with: mute.condition)
      if !muted.isEmpty {
        ends.append(
          RouteProof.End(
            alerts: muted, span: mute.span, what: "mute `\(mute.name)` can keep it back"))
      }
    }
    return ends
  }

  /// The alerts that do arrive: those that fail to miss the goal.
  private func arrivals(
    of claim: CheckedClaim, _ alerts: RouteProof.Products, _ route: CheckedRoute
  ) throws(RouteProof.TooLarge) -> [RouteProof.End] {
    try RouteArrivals(isGoal: { targets, wait in miss(claim, targets, wait) == nil })
      .ends(of: alerts, in: route)
  }

  /// Why targets miss the goal of a claim; nil where they meet it.
  private func miss(_ claim: CheckedClaim, _ targets: [CheckedTarget], _ wait: Int64) -> String? {
    guard let delay = targets.flatMap({ delays(from: $0, to: claim.goal) }).min() else {
      guard let person = sometimesTold(targets, claim.goal) else { return "it ends here" }
      return "`\(person)` is told here only while on call"
    }
    guard let within = claim.within, wait + delay > within else { return nil }
    return "it arrives here after \(Spelling.duration(wait + delay)), which is too late"
  }

  /// The person that is the goal, where a step of the targets tells whoever of a rota is on call.
  private func sometimesTold(_ targets: [CheckedTarget], _ goal: CheckedClaim.Goal) -> String? {
    guard case .contact(let wanted) = goal else { return nil }
    let isTold = targets.contains { target in
      guard case .escalation(let handle) = target else { return false }
      return checked.escalations[handle].steps.contains { step in
        step.recipients.contains { $0.contact == wanted }
      }
    }
    return isTold ? checked.contacts[wanted].name : nil
  }

  /// How long after the first message of a group a target reaches a goal; empty where it does not.
  private func delays(from target: CheckedTarget, to goal: CheckedClaim.Goal) -> [Int64] {
    switch target {
    case .channel(let handle):
      switch goal {
      case .anyChannel: return [0]
      case .channel(let wanted): return wanted == handle ? [0] : []
      default: return []
      }
    case .ticket(let handle):
      switch goal {
      case .anyTicket: return [0]
      case .ticket(let wanted): return wanted == handle ? [0] : []
      default: return []
      }
    case .escalation(let handle):
      return checked.escalations[handle].steps.compactMap { step in
        isGoal(goal, handle, step) ? step.delay : nil
      }
    }
  }

  private func isGoal(
    _ goal: CheckedClaim.Goal, _ escalation: Handle<CheckedEscalation>,
    _ step: CheckedEscalationStep
  ) -> Bool {
    switch goal {
    case .anyEscalation: !step.recipients.isEmpty
    case .escalation(let wanted): wanted == escalation && !step.recipients.isEmpty
    case .anyChannel: step.recipients.contains { $0.contact == nil }
    case .channel(let wanted):
      step.recipients.contains { $0.contact == nil && $0.channel == wanted }
    case .anyContact: step.recipients.contains { $0.contact != nil }
    // Who is in a rota is told only while on call.
    case .contact(let wanted):
      step.recipients.contains { $0.contact == wanted && $0.rota == nil }
    case .anyTicket, .ticket: false
    }
  }

  /// An alert of a set as its labels, and the time where calendars matter.
  private func refutation(
    _ product: ConditionAnalysis.Product, _ end: RouteProof.End
  ) -> ClaimRefutation? {
    var labels: [(name: String, value: String)] = []
    for name in product.labels.keys.sorted() {
      guard let language = product.labels[name], let value = (try? language.example()) ?? nil
      else { return nil }
      if !value.isEmpty { labels.append((name, value)) }
    }
    var found = ClaimRefutation(
      labels: labels,
      calendars: product.calendars.sorted { $0.key < $1.key }.map { (Handle($0.key), $0.value) },
      features: product.features.sorted { $0.key < $1.key }.map { (Handle($0.key), $0.value) },
      decided: end.span, outcome: end.what, example: "")
    found.example = example(found)
    return found
  }

  private func example(_ found: ClaimRefutation) -> String {
    let labels = found.labels.map { "\($0.name)=\(quotedText($0.value))" }
    var text = "{\(labels.joined(separator: ", "))}"
    for (calendar, isInside) in found.calendars {
      text += " \(isInside ? "during" : "outside") \(checked.calendars[calendar].name)"
    }
    for (feature, isOn) in found.features {
      text += " with \(checked.features[feature].name) \(isOn ? "on" : "off")"
    }
    return text
  }
}

/// The alerts of a set that reach a goal somewhere in the route tree.
private struct RouteArrivals {
  let isGoal: (_ targets: [CheckedTarget], _ wait: Int64) -> Bool

  private static let defaultWait: Int64 = 30_000_000_000

  func ends(
    of alerts: RouteProof.Products, in route: CheckedRoute
  ) throws(RouteProof.TooLarge) -> [RouteProof.End] {
    var ends: [RouteProof.End] = []
    try walk(alerts, route.block, route.block.wait ?? Self.defaultWait, &ends)
    return ends
  }

  private func walk(
    _ alerts: RouteProof.Products, _ block: CheckedRouteBlock, _ wait: Int64,
    _ ends: inout [RouteProof.End]
  ) throws(RouteProof.TooLarge) {
    var left = alerts
    for branch in block.branches where !left.isEmpty {
      let taken = try left.intersection(with: branch.condition)
      if !branch.isAlso { left = try left.intersection(with: .negated(branch.condition)) }
      guard !taken.isEmpty else { continue }
      switch branch.outcome {
      case .drop: continue
      case .block(let inner): try walk(taken, inner, inner.wait ?? wait, &ends)
      case .targets(let targets) where isGoal(targets, wait):
        ends.append(
          RouteProof.End(alerts: taken, span: branch.span, what: "it arrives by this branch"))
      case .targets: continue
      }
    }
  }
}
