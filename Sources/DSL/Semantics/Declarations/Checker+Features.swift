// Features: switches that conditions and steps can ask.
extension Checker {
  mutating func checkFeatures() {
    for declaration in sources.features {
      path = "feature/\(declaration.name?.text ?? "")"
      checked.features.append(feature(declaration))
    }
  }

  private mutating func feature(_ declaration: FeatureDeclSyntax) -> CheckedFeature {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "feature `\(name)`"
    checkSingle(declaration.defaults, "`default`", of: owner)
    checkSingle(declaration.on, "`on when`", of: owner)
    checkSingle(declaration.fallbacks, "`else`", of: owner)
    if !declaration.isDamaged {
      require(
        [
          ("`default`", declaration.defaults.isEmpty),
          ("`else`", !declaration.on.isEmpty && declaration.fallbacks.isEmpty),
        ], of: owner, at: span)
      if let clause = declaration.fallbacks.first, declaration.on.isEmpty {
        report(.missingClause(at: clause.span, owner: "`else` of \(owner)", clause: "`on when`"))
      }
    }
    let fallback = declaration.fallbacks.first?.action.flatMap {
      CheckedFeature.Fallback(rawValue: $0.text)
    }
    return CheckedFeature(
      name: name, isOnByDefault: declaration.defaults.first?.state?.kind == .kwOn,
      condition: declaration.on.first.flatMap { featureCondition($0.condition) },
      fallback: fallback ?? .off, span: span)
  }

  /// What turns a feature on: results over a time, and calendars.
  ///
  /// Labels belong to an alert, and a feature has none.
  private mutating func featureCondition(_ expression: ExprSyntax?) -> CheckedFeatureCondition? {
    guard let expression, !expression.isDamaged else { return nil }
    switch expression {
    case .parenExpr(let view): return featureCondition(view.inner)
    case .unaryExpr(let view) where view.operator?.kind == .kwNot:
      return featureCondition(view.operand).map { .not($0) }
    case .calendarExpr(let view):
      guard let relation = view.relation, let symbol = resolve(view.calendar, as: .calendar) else {
        return nil
      }
      let inside = CheckedFeatureCondition.during(Handle(symbol.index))
      return relation.kind == .kwDuring ? inside : .not(inside)
    case .binaryExpr(let view):
      switch view.operator?.kind {
      case .kwAnd, .kwOr:
        guard let left = featureCondition(view.left), let right = featureCondition(view.right)
        else { return nil }
        return view.operator?.kind == .kwAnd ? .all([left, right]) : .any([left, right])
      case .greaterEqual: return maturity(view)
      default: break
      }
    default: break
    }
    report(.featureCondition(at: expression.span))
    return nil
  }

  /// `maturity(triage, over: 7d) >= 90%`.
  private mutating func maturity(_ view: BinaryExprSyntax) -> CheckedFeatureCondition? {
    guard case .callExpr(let call)? = view.left, case .nameExpr(let callee)? = call.callee,
      callee.text == "maturity", call.arguments.count == 2,
      call.arguments[0].label == nil, call.arguments[1].label?.text.hasPrefix("over") == true,
      case .nameExpr(let subject)? = call.arguments[0].value
    else {
      report(.featureCondition(at: view.span))
      return nil
    }
    let symbol = resolve(
      subject.text, at: subject.span, as: [.model, .workflow, .playbook])
    let over = positiveDuration(
      call.arguments[1].value, what: "`over`", role: "`over` takes Duration")
    var scope = Scope.constant
    let least = check(
      view.right, is: .percent, role: "maturity is compared with Percent", in: &scope)
    guard let symbol, let over, case .constant(.percent(let fraction)) = least else { return nil }
    guard fraction > 0, fraction <= 1 else {
      report(
        .outOfRange(
          at: view.right?.span ?? view.span, what: "maturity", bounds: "between 0% and 100%"))
      return nil
    }
    let about: CheckedMaturity.Subject =
      switch symbol.kind {
      case .model: .model(Handle(symbol.index))
      case .workflow: .workflow(Handle(symbol.index))
      default: .playbook(Handle(symbol.index))
      }
    return .maturity(CheckedMaturity(subject: about, over: over, least: fraction))
  }
}
