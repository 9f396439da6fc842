/// What the names of a block of `name = value` are.
enum AttributePlace {
  case table(AttributeTable)
  /// The labels of an alert.
  case labels
  /// The addresses of a contact, named by kinds of channel.
  case addresses
  /// The texts of a template for these kinds of channel.
  case fields(kinds: [String])

  /// The place of an attribute, or of a block of attributes.
  init?(of node: NodeID, in tree: SyntaxTree) {
    guard let parent = tree.parent(of: node) else { return nil }
    switch tree.kind(of: node) {
    case .attribute, .attributeBlock: self.init(in: parent, tree)
    default: self.init(in: node, tree)
    }
  }

  private init?(in owner: NodeID, _ tree: SyntaxTree) {
    func kind(_ reference: NameRefSyntax?, _ kinds: [NamedKind]) -> AttributePlace? {
      kinds.first { $0.name == reference?.text }.map { .table($0.table) }
    }
    let place: AttributePlace?
    switch tree.kind(of: owner) {
    case .attributeBlock:
      guard let outer = tree.parent(of: owner) else { return nil }
      self.init(in: outer, tree)
      return
    case .channelDecl:
      let name = ChannelDeclSyntax(tree, owner)?.kind?.text ?? ""
      place = ChannelKindSpec.named(name).map { .table($0.table) }
    case .modelDecl:
      let name = ModelDeclSyntax(tree, owner)?.kind?.text
      place = ModelKind.all.first { $0.name == name }.map { .table($0.table) }
    case .sourceDecl: place = kind(SourceDeclSyntax(tree, owner)?.kind, SourceKind.all)
    case .workflowDecl: place = kind(WorkflowDeclSyntax(tree, owner)?.kind, WorkflowKind.all)
    case .knowledgeDecl: place = kind(KnowledgeDeclSyntax(tree, owner)?.kind, KnowledgeKind.all)
    case .targetDecl:
      let name = TargetDeclSyntax(tree, owner)?.kind?.text
      place = TargetKind.all.first { $0.kind.name == name }.map { .table($0.kind.table) }
    case .rulesDecl:
      // The kind of the source is not known here; all settings are offered.
      place = .table(.rules(of: "victoriametrics"))
    case .sloDecl: place = .table(.objective)
    case .ticketDecl: place = .table(.ticket)
    case .aiCall: place = .table(.aiStep)
    case .httpCall: place = .table(.httpStep)
    case .kindDecl: place = .table(.kind)
    case .kindRequest: place = .table(.kindRequest)
    case .contactDecl: place = .addresses
    case .templateDecl:
      place = .fields(kinds: TemplateDeclSyntax(tree, owner)?.kinds.map(\.text) ?? [])
    case .givenAlert, .resolveEvent, .ackEvent, .expectAlert, .expectNamedAlert, .expectDropped,
      .expectRoute, .ruleLabels, .sloAlert:
      place = .labels
    default: place = nil
    }
    guard let place else { return nil }
    self = place
  }

  /// The attribute of a name with its documentation.
  func attribute(_ name: String) -> Attribute? {
    if case .table(let table) = self { return table.attribute(name) }
    return nil
  }
}
