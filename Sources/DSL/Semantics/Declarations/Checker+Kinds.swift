// Kinds that are written in the language: a request, and what its reply means.
extension Checker {
  /// What a kind can be able to do.
  static let abilities = ["ack", "resolve", "thread", "update"]

  mutating func checkKinds() {
    for declaration in sources.kinds {
      path = "kind/\(declaration.name?.text ?? "")"
      if let kind = kind(declaration) { checked.kinds.append(kind) }
    }
  }

  private mutating func kind(_ declaration: KindDeclSyntax) -> CheckedKind? {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = "kind `\(name)`"
    checkSingle(declaration.requests, "`request`", of: owner)
    if !declaration.isDamaged {
      require(
        [
          ("`request`", declaration.requests.isEmpty),
          ("`ok when`", !declaration.replies.contains { $0.outcome?.kind == .kwOk }),
          ("`otherwise`", !declaration.replies.contains(where: \.isOtherwise)),
        ], of: owner, at: span)
    }
    if let label = declaration.name, isBuiltInKind(name) {
      report(
        Diagnostic.shadowedName(at: label.span, name: name).note(
          "`\(name)` is a kind of the language"))
    }
    var constant = Scope.constant
    let settings = attributes(
      declaration.attributes,
      of: AttributeOwner(
        table: .kind, name: owner, span: span, isDamaged: declaration.isDamaged),
      in: &constant)
    let abilities = abilities(declaration.abilities, owner)
    var scope = Scope(groupNamed: "group")
    let parameters = parameters(declaration.parameters, owner, in: &scope)
    let request = request(declaration.requests.first, in: &scope)
    let replies = replies(declaration.replies, owner)
    guard let request, let sort = declaration.sort.flatMap({ CheckedKind.Sort(rawValue: $0.text) })
    else { return nil }
    return CheckedKind(
      name: name, sort: sort, parameters: parameters, abilities: abilities, attributes: settings,
      method: request.method, url: request.url, options: request.options,
      slotCount: scope.slotCount, replies: replies.rules, otherwise: replies.otherwise, span: span)
  }

  private func isBuiltInKind(_ name: String) -> Bool {
    ChannelKindSpec.named(name) != nil || ModelKind.all.contains { $0.name == name }
  }

  private mutating func abilities(_ clauses: [CanClauseSyntax], _ owner: String) -> [String] {
    var seen: [String: Span] = [:]
    for word in clauses.flatMap(\.abilities) where !word.isEmpty {
      if let first = seen[word.text] {
        report(.duplicateEntry(at: word.span, first: first, name: "`\(word.text)`", owner: owner))
      } else if Checker.abilities.contains(word.text) {
        seen[word.text] = word.span
      } else {
        report(
          .unknownWord(at: word.span, word: word.text, what: "something a kind can do"),
          misspelt: word.text, among: Checker.abilities)
      }
    }
    return seen.keys.sorted()
  }

  private mutating func parameters(
    _ views: [KindParameterSyntax], _ owner: String, in scope: inout Scope
  ) -> [(name: String, type: ValueType, value: Constant?)] {
    var found: [(name: String, type: ValueType, value: Constant?)] = []
    for view in views where !view.isDamaged {
      guard let name = view.name, let written = view.type else { continue }
      let isSecret = written.text == "Secret" || written.text == "Secret?"
      let type = isSecret ? .secret : type(written, enumerationName: "parameter `\(name.text)`")
      var value: Constant?
      if let expression = view.value {
        var constant = Scope.constant
        let role = "the default of parameter `\(name.text)`"
        let checked = check(expression, is: type, role: role, in: &constant)
        if case .constant(let known) = checked {
          value = known
        } else {
          report(.notConstant(at: expression.span, what: role))
        }
      }
      _ = define(name, type, in: &scope)
      found.append((name.text, type, value))
    }
    return found
  }

  private mutating func request(
    _ view: KindRequestSyntax?, in scope: inout Scope
  ) -> (method: String, url: TypedExpression, options: CheckedAttributes)? {
    guard let view, let method = view.method, !method.isEmpty else { return nil }
    checkMethod(method)
    var context = StepContext(scope: scope, hasHandler: true)
    let url = address(view.url, &context)
    scope = context.scope
    let owner = AttributeOwner(
      table: .kindRequest, name: "the request", span: method.span, isDamaged: view.isDamaged)
    let options = attributes(view.options?.attributes ?? [], of: owner, in: &scope)
    exclude("json", "body", options)
    return (method.text, url, options)
  }

  private typealias Replies = (
    rules: [(condition: TypedExpression, outcome: CheckedKind.Outcome)],
    otherwise: CheckedKind.Outcome
  )

  private mutating func replies(_ views: [ReplyRuleSyntax], _ owner: String) -> Replies {
    var rules: [(condition: TypedExpression, outcome: CheckedKind.Outcome)] = []
    var otherwise: (outcome: CheckedKind.Outcome, span: Span)?
    for view in views {
      guard let outcome = view.outcome.flatMap({ CheckedKind.Outcome(rawValue: $0.text) }) else {
        continue
      }
      if let otherwise {
        report(.branchAfterOtherwise(at: view.span, otherwise: otherwise.span))
      } else if view.isOtherwise {
        otherwise = (outcome, view.span)
      } else {
        var scope = Scope.reply
        let condition = check(
          view.condition, is: .bool, role: "condition of `\(outcome.rawValue)`", in: &scope)
        rules.append((condition, outcome))
      }
    }
    return (rules, otherwise?.outcome ?? .final)
  }
}
