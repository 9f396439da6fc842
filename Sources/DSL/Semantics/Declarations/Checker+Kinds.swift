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
    // The parameters stand behind the group, which only the body can see.
    var scope = Scope.constant
    _ = scope.reserve(1)
    let parameters = parameters(declaration.parameters, owner, in: &scope)
    let request = request(declaration.requests.first, in: scope)
    let replies = replies(declaration.replies, owner)
    // Of a kind that could not be read, nothing is known that its channels could be held against.
    guard !declaration.isDamaged, let request,
      let sort = declaration.sort.flatMap({ CheckedKind.Sort(rawValue: $0.text) })
    else { return nil }
    return CheckedKind(
      name: name, sort: sort, parameters: parameters, abilities: abilities, attributes: settings,
      method: request.method, url: request.url, options: request.options,
      slotCount: request.slotCount, replies: replies.rules, otherwise: replies.otherwise, span: span
    )
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
  ) -> [CheckedKindParameter] {
    var found: [CheckedKindParameter] = []
    for view in views where !view.isDamaged {
      guard let name = view.name, let written = view.type else { continue }
      if written.text == "secret" {
        report(
          Diagnostic.unknownType(at: written.span, name: written.text)
            .suggest(meaning: "Secret", replacing: written.span, with: "Secret"))
      }
      let isSecret = ["Secret", "Secret?", "secret"].contains(written.text)
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
      found.append(
        CheckedKindParameter(
          name: name.text, type: type, value: value,
          isOptionalSecret: written.text == "Secret?"))
    }
    return found
  }

  private mutating func request(
    _ view: KindRequestSyntax?, in parameters: Scope
  ) -> (method: String, url: TypedExpression, options: CheckedAttributes, slotCount: Int)? {
    guard let view, let method = view.method, !method.isEmpty else { return nil }
    checkMethod(method)
    var context = StepContext(scope: parameters, hasHandler: true)
    let url = address(view.url, &context)
    var scope = parameters
    scope.define("group", .group, reserved: 0)
    let owner = AttributeOwner(
      table: .kindRequest, name: "the request", span: method.span, isDamaged: view.isDamaged)
    let views = view.options?.attributes ?? []
    let isHeaders = { (view: AttributeSyntax) in view.name?.text == "headers" }
    var known = parameters
    var options = attributes(views.filter(isHeaders), of: owner, in: &known)
    options.entries += attributes(views.filter { !isHeaders($0) }, of: owner, in: &scope).entries
    return (method.text, url, options, scope.slotCount)
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

// Channels whose kind is written in the language.
extension Checker {
  /// The kind of channel that a name stands for.
  mutating func writtenKind(_ reference: NameRefSyntax) -> CheckedKind? {
    guard let symbol = symbols[reference.text], symbol.kind == .kind else { return nil }
    symbols.markUsed(reference.text)
    return checked.kinds.first { $0.name == reference.text && $0.sort == .channel }
  }

  /// Checks the attributes of a channel against the parameters of its kind, and puts them into the
  /// kind's request.
  mutating func fill(
    _ channel: inout CheckedChannel, with kind: CheckedKind, _ declaration: ChannelDeclSyntax
  ) {
    let table = AttributeTable(
      owner: "\(kind.name) channel",
      attributes: kind.parameters.map { parameter in
        Attribute(
          parameter.name, parameter.type == .secret ? .secret : .value(parameter.type),
          isCompulsory: parameter.value == nil && !parameter.type.isOptional
            && !parameter.isOptionalSecret, "A parameter of the kind.")
      } + ChannelKindSpec.delivery)
    let owner = AttributeOwner(
      table: table, name: "\(table.owner) `\(channel.name)`", span: channel.span,
      isDamaged: declaration.isDamaged)
    var scope = Scope.constant
    channel.attributes = attributes(declaration.body?.attributes ?? [], of: owner, in: &scope)
    channel.bodySlotCount = kind.slotCount
    // A fault in an attribute was reported, and so was one that is missing.
    let isWhole = channel.attributes.entries.count == declaration.attributeCount
    let isComplete = table.attributes.allSatisfy {
      !$0.isCompulsory || channel.attributes[$0.name] != nil
    }
    guard !declaration.isDamaged, isWhole, isComplete else { return }
    channel.request = request(of: kind, with: channel.attributes)
    if channel.request == nil {
      report(.notConstant(at: channel.span, what: "the request of kind `\(kind.name)`"))
    }
  }

  private func request(
    of kind: CheckedKind, with attributes: CheckedAttributes
  ) -> CheckedRequest? {
    var values: [TypedExpression] = [.slot(0)]
    for parameter in kind.parameters {
      switch attributes[parameter.name] {
      case .constant(let value)?: values.append(.constant(value))
      case .credential(.secret(let name))?: values.append(.constant(.secret(name)))
      default: values.append(.constant(parameter.value ?? .none))
      }
    }
    var filling = Substitution(arguments: values, offset: 0)
    guard case .constant(.string(let url)) = filling(kind.url) else { return nil }
    var headers: [(name: String, value: CredentialValue)] = []
    for header in kind.options.headers("headers") {
      switch header.value {
      case .credential(let value): headers.append((header.name, value))
      case .expression(let expression):
        switch filling(expression) {
        case .constant(.secret(let name)): headers.append((header.name, .secret(name)))
        case .constant(.string(let text)): headers.append((header.name, .literal(text)))
        // A parameter that is left out leaves its header out.
        case .constant(.none): continue
        default: return nil
        }
      }
    }
    return CheckedRequest(
      method: kind.method, url: url, headers: headers,
      body: kind.options.expression("json").map { filling($0) })
  }
}

extension ChannelDeclSyntax {
  /// How many attributes are written, right or wrong.
  var attributeCount: Int { body?.attributes.count ?? 0 }
}
