// What can stand at a place, by the node that the marker became.
extension PackageSnapshot {
  func items(at place: CompletionPlace) -> [CompletionItem] {
    let specific: [CompletionItem]
    switch place.kind {
    case .name: specific = names(at: place)
    case .nameRef: specific = references(at: place)
    case .nameExpr: specific = expressions(at: place)
    case .alertRef: specific = alerts
    case .namedType, .enumValue:
      specific = TypeWord.all.map {
        CompletionItem(label: $0.name, kind: .type, doc: $0.doc)
      }
    case .calendarPoint: specific = calendarWords
    default: specific = []
    }
    return specific + statements(at: place) + continuations(at: place)
      + place.wanted.map(Keyword.item)
  }

  // MARK: Statements

  /// The words that begin a statement, where the marker begins one.
  private func statements(at place: CompletionPlace) -> [CompletionItem] {
    let tree = place.tree
    let begins: Bool
    switch place.previous {
    case nil: begins = true
    case (let token, let isOnLine)?:
      begins = !isOnLine || [.leftBrace, .rightBrace, .comma].contains(token.kind)
    }
    guard begins else { return [] }
    for (position, owner) in ([place.node] + place.owners).enumerated() {
      let kind = tree.kind(of: owner)
      if kind == .file {
        let hasEdition = FileSyntax(tree, owner)?.edition != nil
        let first = hasEdition ? [] : [Keyword.item("edition")]
        return first + Parser.declarationStarters.map { Keyword.item($0.spelling) }
      }
      guard let block = BlockKind(of: owner, in: tree) else {
        // Inside an expression no statement begins.
        if position > 0, ExprSyntax.accepts(kind), kind != .recordExpr { return [] }
        continue
      }
      let words = block.starters.map { Keyword.item($0.spelling) }
      if kind == .calendarDecl { return words + calendarWords + symbols(.calendar) }
      return words + attributes(of: owner, tree)
    }
    return []
  }

  /// The names that an attribute block knows and that are not there yet.
  private func attributes(of owner: NodeID, _ tree: SyntaxTree) -> [CompletionItem] {
    let given = Set(
      tree.children(of: owner).compactMap { AttributeSyntax(tree, $0)?.name?.text })
    let items: [CompletionItem]
    switch AttributePlace(of: owner, in: tree) {
    case .table(let table)?:
      items = table.attributes.map {
        CompletionItem(
          label: $0.name, kind: .attribute, detail: $0.type.description, doc: $0.manual,
          snippet: "\($0.name) = \($0.type.placeholder)")
      }
    case .labels?:
      items = labels.map { item in
        var item = item
        item.snippet = "\(item.label) = $1"
        return item
      }
    case .addresses?:
      items = ChannelKindSpec.all.map {
        CompletionItem(
          label: $0.name, kind: .attribute, doc: $0.doc, snippet: "\($0.name) = \"$1\"")
      }
    case .fields(let kinds)?:
      items = TemplateField.all.filter { field in
        kinds.isEmpty || kinds.contains(where: field.kinds.contains)
      }.map {
        CompletionItem(
          label: $0.name, kind: .attribute, doc: $0.doc, snippet: "\($0.name) = \"$1\"")
      }
    case nil: items = []
    }
    return items.filter { !given.contains($0.label) }
  }

  /// The words that can continue the statement that the marker stands in.
  private func continuations(at place: CompletionPlace) -> [CompletionItem] {
    guard let previous = place.previous, previous.isOnLine,
      ![.arrow, .comma, .dot, .assign].contains(previous.token.kind)
    else { return [] }
    var node: NodeID? = place.tree.node(at: previous.token.range.end)
    var words: [String] = []
    while let current = node {
      words += Keyword.continuing[place.tree.kind(of: current)] ?? []
      if BlockKind(of: current, in: place.tree) != nil { break }
      node = place.tree.parent(of: current)
    }
    return words.map(Keyword.item)
  }

  // MARK: Names

  private func names(at place: CompletionPlace) -> [CompletionItem] {
    guard place.owner == .memberExpr, let owner = place.owners.first,
      let base = MemberExprSyntax(place.tree, owner)?.base
    else { return [] }
    let type = type(of: base)
    if case .labels(let kind) = type.unwrapped {
      return kind == .annotations ? annotations : labels
    }
    return type.unwrapped.members.map {
      CompletionItem(label: $0.name, kind: .member, detail: $0.type.description, doc: $0.doc)
    }
  }

  /// Annotations are declared nowhere; these are the usual ones.
  private var annotations: [CompletionItem] {
    ["summary", "description", "runbook"].map {
      CompletionItem(label: $0, kind: .member, detail: "String?", doc: "An annotation.")
    }
  }

  private func references(at place: CompletionPlace) -> [CompletionItem] {
    let symbols = symbols(PackageSnapshot.referredKinds(place.owner))
    switch place.owner {
    case .channelDecl: return kinds(.channelDecl) + symbols
    case .templateDecl, .modelDecl, .sourceDecl, .workflowDecl, .knowledgeDecl, .targetDecl:
      return kinds(place.owner)
    case .routeTargets: return symbols + [Keyword.item("drop")]
    case .recipientGroup: return symbols + [Keyword.item("on_call")]
    case .byClause: return kinds(.byClause) + symbols
    case .calendarWindow: return symbols + calendarWords
    case .labelRef: return labels
    case .requiresDecl: return Checker.capabilities.map(Keyword.item)
    case .httpCall: return ["get", "head", "post", "put", "patch", "delete"].map(Keyword.item)
    case .castExpr:
      return TypedExpression.Format.allCases.map {
        CompletionItem(label: $0.rawValue, kind: .keyword, doc: "How the value is shown.")
      }
    case .fromClause: return Array(Set(TargetKind.all.flatMap(\.sorts))).sorted().map(Keyword.item)
    default: return symbols
    }
  }

  /// What a name that stands in a node may refer to.
  static func referredKinds(_ owner: SyntaxKind) -> [SymbolKind] {
    switch owner {
    case .channelDecl: [.kind]
    case .rulesDecl, .sloDecl: [.source]
    case .lastResortDecl, .digestClause, .byClause: [.channel]
    case .routeTargets: [.escalation, .channel, .ticket]
    case .recipientGroup: [.contact, .channel, .rota]
    case .onCall: [.rota]
    case .rotaShift, .rotaOverride: [.contact]
    case .calendarClause, .calendarExpr, .calendarWindow: [.calendar]
    case .aiCall, .givenModelReply: [.model]
    case .workflowCall: [.workflow]
    case .ticketStep, .commentStep, .expectTicket: [.ticket]
    case .expectRun: [.playbook]
    case .expectNotified, .expectNoNotification: [.channel, .contact]
    case .expectAlert, .expectNamedAlert: [.mute, .calendar, .inhibition, .hold]
    case .proveGoal: [.channel, .contact, .escalation, .ticket]
    default: []
    }
  }

  private func kinds(_ owner: SyntaxKind) -> [CompletionItem] {
    KindWord.all(named: owner).map { CompletionItem(label: $0.name, kind: .kind, doc: $0.doc) }
  }

  private func symbols(_ kinds: SymbolKind...) -> [CompletionItem] { symbols(kinds) }

  private func symbols(_ kinds: [SymbolKind]) -> [CompletionItem] {
    checker.symbols.all.filter { kinds.contains($0.kind) }.map { symbol in
      let declaration = declarationNode(of: symbol.span)
      let doc = declaration.flatMap { $0.tree.documentation(of: $0.id) } ?? ""
      return CompletionItem(
        label: symbol.name, kind: .name, detail: symbol.kind.noun, doc: doc)
    }
  }

  private var labels: [CompletionItem] {
    checker.vocabulary.names.compactMap { name in
      guard let label = checker.vocabulary[name] else { return nil }
      let doc =
        checker.vocabulary.declaration(of: name).flatMap { declarationNode(of: $0) }
        .flatMap { $0.tree.documentation(of: $0.id) } ?? ""
      let optional = label.isOptional ? "?" : ""
      return CompletionItem(
        label: name, kind: .label, detail: label.valueType.description + optional, doc: doc)
    }
  }

  /// The alerts of the package's rules.
  private var alerts: [CompletionItem] {
    checker.alertNames.all.map { name in
      let declaration = checker.alertNames[name].first.flatMap(declarationNode)
      return CompletionItem(
        label: PackageSnapshot.isName(name) ? name : "\"\(name)\"", kind: .name, detail: "alert",
        doc: declaration.flatMap { $0.tree.documentation(of: $0.id) } ?? "")
    }
  }

  private var calendarWords: [CompletionItem] {
    (CalendarWords.weekdays + CalendarWords.months + ["day", "except"]).map(Keyword.item)
  }

  // MARK: Expressions

  private func expressions(at place: CompletionPlace) -> [CompletionItem] {
    let expected = expectedValues(at: place)
    if !expected.isEmpty { return expected }
    if isCondition(place) {
      return labels
        + ["not", "during", "outside", "label", "true", "false"].map(Keyword.item)
    }
    let scope = scope(at: place.node, in: place.tree)
    let locals = scope.locals.reversed().map {
      CompletionItem(label: $0.name, kind: .name, detail: $0.type.description)
    }
    let functions = Builtin.all.map { builtin in
      CompletionItem(
        label: builtin.name, kind: .function, detail: builtin.signature, doc: builtin.manual,
        snippet: "\(builtin.name)(\(builtin.parameters.isEmpty ? "" : "$1"))")
    }
    let now = scope.isRunning ? [Keyword.item("now")] : []
    return locals + symbols(.constant, .function) + now + functions
      + ["secret", "true", "false", "none", "case", "if", "not"].map(Keyword.item)
  }

  /// Whether the marker stands in the fragment that compares labels.
  func isCondition(_ place: CompletionPlace) -> Bool {
    for owner in place.owners {
      switch place.tree.kind(of: owner) {
      case .routeBranch, .whenClause, .muteClause, .evenClause, .neverClause, .silenceEvent:
        return true
      case .interpolation, .attribute, .stepBlock, .letStep, .alertWhen, .featureOn: return false
      default: continue
      }
    }
    return false
  }

  /// The values of the enumeration or attribute that is wanted at the marker.
  private func expectedValues(at place: CompletionPlace) -> [CompletionItem] {
    let tree = place.tree
    var below = place.node
    for owner in place.owners {
      switch tree.kind(of: owner) {
      case .parenExpr, .listExpr, .casePattern, .caseArm: break
      case .binaryExpr:
        guard let view = BinaryExprSyntax(tree, owner), let left = view.left, left.id != below,
          [.equal, .notEqual, .kwIn].contains(view.operator?.kind)
        else { return [] }
        return values(comparedWith: left, place)
      case .caseExpr:
        guard let subject = CaseExprSyntax(tree, owner)?.subject, subject.id != below else {
          return []
        }
        // A pattern is a value of the subject; a result is anything.
        let isPattern = place.owners.contains { tree.kind(of: $0) == .casePattern }
        return isPattern ? values(of: type(of: subject)) : []
      case .attribute:
        return AttributeSyntax(tree, owner).map { values(ofAttribute: $0) } ?? []
      default: return []
      }
      below = owner
    }
    return []
  }

  private func values(
    comparedWith left: ExprSyntax, _ place: CompletionPlace
  ) -> [CompletionItem] {
    if isCondition(place), case .nameExpr(let name) = left {
      return checker.vocabulary[name.text].map { values(of: $0.valueType) } ?? []
    }
    return values(of: type(of: left))
  }

  private func values(of type: ValueType) -> [CompletionItem] {
    switch type.unwrapped {
    case .enumeration(let enumeration):
      return enumeration.values.map { value in
        CompletionItem(
          label: PackageSnapshot.isName(value) ? value : "\"\(value)\"", kind: .value,
          detail: enumeration.name)
      }
    case .bool: return ["true", "false"].map(Keyword.item)
    default: return []
    }
  }

  private func values(ofAttribute view: AttributeSyntax) -> [CompletionItem] {
    guard let name = view.name?.text else { return [] }
    switch AttributePlace(of: view.id, in: view.tree) {
    case .labels?: return checker.vocabulary[name].map { values(of: $0.valueType) } ?? []
    case .table(let table)?:
      switch table.attribute(name)?.type {
      case .word(let words)?:
        return words.map { CompletionItem(label: $0, kind: .value, detail: name) }
      case .bool?: return values(of: .bool)
      case .template?: return symbols(.template)
      case .channel?: return symbols(.channel)
      case .priority?: return values(of: .enumeration(.priority)) + [Keyword.item("case")]
      case .secret?: return [Keyword.item("secret")]
      default: return []
      }
    default: return []
    }
  }
}

extension BlockKind {
  /// The sort of block that a node is or holds; that of a repetition is the one around it.
  init?(of node: NodeID, in tree: SyntaxTree) {
    guard tree.kind(of: node) == .repetitionBody else {
      self.init(of: tree.kind(of: node))
      return
    }
    var outer = tree.parent(of: node)
    while let current = outer, [.repetition, .repetitionBody].contains(tree.kind(of: current)) {
      outer = tree.parent(of: current)
    }
    self = outer.flatMap { BlockKind(of: tree.kind(of: $0)) } ?? .repetition
  }

  private init?(of kind: SyntaxKind) {
    switch kind {
    case .labelsDecl: self = .labels
    case .routeBlock, .routeDecl: self = .route
    case .escalationDecl: self = .escalation
    case .inhibitDecl: self = .inhibit
    case .muteDecl: self = .mute
    case .ticketDecl: self = .ticket
    case .playbookDecl: self = .playbook
    case .stepBlock: self = .steps
    case .aiCall: self = .ai
    case .testDecl: self = .test
    case .rulesDecl: self = .rules
    case .alertRule: self = .alertRule
    case .sloDecl: self = .slo
    case .targetDecl: self = .target
    case .rotaDecl: self = .rota
    case .holdDecl: self = .hold
    case .stormDecl: self = .storm
    case .featureDecl: self = .feature
    case .workflowDecl: self = .workflow
    case .kindDecl: self = .kind
    case .proveDecl: self = .prove
    case .calendarDecl: self = .calendar
    case .attributeBlock: self = .attributes
    default: return nil
    }
  }
}

extension AttributeType {
  /// What a snippet writes after `=`.
  fileprivate var placeholder: String {
    switch self {
    case .text, .url, .urlOrSecret, .mailAddress, .server, .groupText: "\"$1\""
    case .mailAddresses: "[\"$1\"]"
    case .secret: "secret(\"$1\")"
    case .headers, .textHeaders, .groupHeaders, .pairs: "{ $1 }"
    default: "$1"
    }
  }
}
