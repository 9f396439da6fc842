// Which local names an expression can use where it stands, also in text that is not whole.
extension PackageSnapshot {
  /// The scope at a node of a tree, which need not be one of the package's: completion looks at a
  /// tree of its own.
  func scope(at node: NodeID, in tree: SyntaxTree) -> Scope {
    var chain = [node]
    while let last = chain.last, let parent = tree.parent(of: last) { chain.append(parent) }
    var scope = Scope.constant
    var copy = checker
    for (child, owner) in zip(chain, chain.dropFirst()).reversed() {
      add(owner, before: child, in: tree, to: &scope, &copy)
    }
    return scope
  }

  private func add(
    _ owner: NodeID, before child: NodeID, in tree: SyntaxTree, to scope: inout Scope,
    _ checker: inout Checker
  ) {
    switch tree.kind(of: owner) {
    case .templateDecl:
      let name = TemplateDeclSyntax(tree, owner)?.parameter?.name?.text ?? "group"
      scope = Scope(groupNamed: name)
    case .alertRule: scope = checker.alertScope(AlertRuleSyntax(tree, owner)?.name?.text ?? "")
    case .replyRule: scope = Scope.reply
    case .kindRequest:
      scope = Scope(groupNamed: "group")
      let kind = tree.parent(of: owner).flatMap { KindDeclSyntax(tree, $0) }
      for parameter in kind?.parameters ?? [] {
        let isSecret = parameter.type?.text.hasPrefix("Secret") ?? false
        let type = parameter.type.map { checker.type($0, enumerationName: "parameter") } ?? .poison
        scope.define(parameter.name?.text ?? "", isSecret ? .secret : type, at: nil)
      }
    case .channelDecl, .ticketDecl: scope = Scope(groupNamed: "group")
    case .defDecl:
      for parameter in DefDeclSyntax(tree, owner)?.parameters ?? [] {
        let type = parameter.type.map { checker.type($0, enumerationName: "parameter") } ?? .poison
        scope.define(parameter.name?.text ?? "", type, at: nil)
      }
    case .playbookDecl:
      guard let view = PlaybookDeclSyntax(tree, owner) else { return }
      scope = Scope(groupNamed: "group")
      if view.once.first?.unit?.kind == .kwAlert { scope.define("alert", .alert, at: nil) }
      if tree.kind(of: child) == .failureHandler {
        scope.define("failure", .failure, at: nil)
      } else {
        addSteps(view.steps, before: child, to: &scope, &checker)
      }
    case .stepBlock:
      addSteps(StepBlockSyntax(tree, owner)?.steps ?? [], before: child, to: &scope, &checker)
    case .textFor:
      guard let view = TextForSyntax(tree, owner), view.items?.id != child else { return }
      scope.define(
        view.variable?.text ?? "", element(of: view.items, scope, &checker), at: nil)
    case .repetition:
      guard let variable = RepetitionSyntax(tree, owner)?.variable,
        RepetitionSyntax(tree, owner)?.values?.id != child
      else { return }
      let known = index.use(at: variable.span.file, variable.range.start)?.type
      scope.define(variable.text, known ?? .poison, at: nil)
    case .listFor:
      guard let view = ListForSyntax(tree, owner), view.items?.id != child else { return }
      scope.define(
        view.variable?.text ?? "", element(of: view.items, scope, &checker), at: nil)
    default: return
    }
  }

  private func addSteps(
    _ steps: [StepSyntax], before child: NodeID, to scope: inout Scope, _ checker: inout Checker
  ) {
    for step in steps where step.id < child {
      guard case .letStep(let view) = step, let name = view.name?.text else { continue }
      scope.define(name, type(of: view, named: name, scope, &checker), at: nil)
    }
  }

  /// The type that the check found for a name of a step, or the type of its value.
  private func type(
    of step: LetStepSyntax, named name: String, _ scope: Scope, _ checker: inout Checker
  ) -> ValueType {
    if step.http != nil { return .httpResult }
    if let type = step.ai?.returns.first?.type { return checker.recordType(type) }
    let known = index.uses(in: step.tree.source.id).last { use in
      guard case .local = use.target, let type = use.type, type != .poison else { return false }
      return text(use.span) == name
    }
    if let type = known?.type { return type }
    var scope = scope
    return step.value.map { checker.elaborate($0, in: &scope).type } ?? .poison
  }

  private func element(
    of items: ExprSyntax?, _ scope: Scope, _ checker: inout Checker
  ) -> ValueType {
    var scope = scope
    guard let items, case .list(let element) = checker.elaborate(items, in: &scope).type else {
      return .poison
    }
    return element
  }

  /// The type of an expression of any tree.
  func type(of expression: ExprSyntax) -> ValueType {
    var scope = scope(at: expression.id, in: expression.tree)
    var copy = checker
    return copy.elaborate(expression, in: &scope).type
  }
}
