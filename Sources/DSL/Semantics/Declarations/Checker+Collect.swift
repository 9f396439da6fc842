/// The declarations of all files by kind, in the order of files and lines; their places in these
/// lists are the handles of the checked package.
struct SourceDeclarations: Sendable {
  var editions: [EditionDeclSyntax] = []
  var requirements: [RequiresDeclSyntax] = []
  var labels: [LabelsDeclSyntax] = []
  var constants: [LetDeclSyntax] = []
  var channels: [ChannelDeclSyntax] = []
  var lastResorts: [LastResortDeclSyntax] = []
  var templates: [TemplateDeclSyntax] = []
  var calendars: [CalendarDeclSyntax] = []
  var contacts: [ContactDeclSyntax] = []
  var escalations: [EscalationDeclSyntax] = []
  var routes: [RouteDeclSyntax] = []
  var inhibitions: [InhibitDeclSyntax] = []
  var mutes: [MuteDeclSyntax] = []
  var tickets: [TicketDeclSyntax] = []
  var models: [ModelDeclSyntax] = []
  var playbooks: [PlaybookDeclSyntax] = []
  var tests: [TestDeclSyntax] = []
  var functions: [DefDeclSyntax] = []
  var imports: [ImportDeclSyntax] = []
  var sources: [SourceDeclSyntax] = []
  var rules: [RulesDeclSyntax] = []
  var objectives: [SloDeclSyntax] = []
  var targets: [TargetDeclSyntax] = []
  var rotas: [RotaDeclSyntax] = []
  var holds: [HoldDeclSyntax] = []
  var storms: [StormDeclSyntax] = []
  var features: [FeatureDeclSyntax] = []
  var workflows: [WorkflowDeclSyntax] = []
  var knowledge: [KnowledgeDeclSyntax] = []
  var kinds: [KindDeclSyntax] = []
  var proofs: [ProveDeclSyntax] = []
  /// Some declaration could not be read, so a name that is not found may well be declared.
  var isIncomplete = false
  /// Some file has a parse error, so what is missing may well be there.
  var isDamaged = false
}

extension Checker {
  /// Sorts the declarations by kind and declares their names.
  mutating func collect() {
    foreign = foreignFolders()
    for parsed in files {
      if parsed.hasErrors { sources.isDamaged = true }
      if isForeign(parsed) { continue }
      guard let file = parsed.file else {
        sources.isIncomplete = true
        continue
      }
      if let edition = file.edition { sources.editions.append(edition) }
      sources.requirements += file.requirements
      for child in parsed.tree.children(of: file.id)
      where parsed.tree.kind(of: child) == .unexpected {
        sources.isIncomplete = true
      }
      for declaration in file.declarations { collect(declaration) }
    }
    checkImports()
    collectAlerts()
    constants = Array(repeating: nil, count: sources.constants.count)
    functions = Array(repeating: nil, count: sources.functions.count)
  }

  mutating func collect(_ declaration: DeclarationSyntax) {
    switch declaration {
    case .labelsDecl(let view): sources.labels.append(view)
    case .lastResortDecl(let view): sources.lastResorts.append(view)
    case .routeDecl(let view): sources.routes.append(view)
    case .testDecl(let view): sources.tests.append(view)
    case .channelDecl(let view): declare(view.name, .channel, view, \.channels)
    case .templateDecl(let view): declare(view.name, .template, view, \.templates)
    case .calendarDecl(let view): declare(view.name, .calendar, view, \.calendars)
    case .contactDecl(let view): declare(view.name, .contact, view, \.contacts)
    case .escalationDecl(let view): declare(view.name, .escalation, view, \.escalations)
    case .inhibitDecl(let view): declare(view.name, .inhibition, view, \.inhibitions)
    case .muteDecl(let view): declare(view.name, .mute, view, \.mutes)
    case .ticketDecl(let view): declare(view.name, .ticket, view, \.tickets)
    case .modelDecl(let view): declare(view.name, .model, view, \.models)
    case .playbookDecl(let view): declare(view.name, .playbook, view, \.playbooks)
    case .letDecl(let view): declare(view.name, .constant, view, \.constants)
    default: collectOther(declaration)
    }
  }

  private mutating func collectOther(_ declaration: DeclarationSyntax) {
    switch declaration {
    case .defDecl(let view): declare(view.name, .function, view, \.functions)
    case .importDecl(let view): sources.imports.append(view)
    case .proveDecl(let view): sources.proofs.append(view)
    case .sourceDecl(let view): declare(view.name, .source, view, \.sources)
    case .rulesDecl(let view): declare(view.name, .rules, view, \.rules)
    case .sloDecl(let view): declare(view.name, .objective, view, \.objectives)
    case .targetDecl(let view): declare(view.name, .target, view, \.targets)
    case .rotaDecl(let view): declare(view.name, .rota, view, \.rotas)
    case .holdDecl(let view): declare(view.name, .hold, view, \.holds)
    case .stormDecl(let view): declare(view.name, .storm, view, \.storms)
    case .featureDecl(let view): declare(view.name, .feature, view, \.features)
    case .workflowDecl(let view): declare(view.name, .workflow, view, \.workflows)
    case .knowledgeDecl(let view): declare(view.name, .knowledge, view, \.knowledge)
    case .kindDecl(let view): declare(view.name, .kind, view, \.kinds)
    default: break
    }
  }

  private mutating func declare<View: SyntaxView>(
    _ name: NameSyntax?, _ kind: SymbolKind, _ view: View,
    _ list: WritableKeyPath<SourceDeclarations, [View]>
  ) {
    let index = sources[keyPath: list].count
    sources[keyPath: list].append(view)
    guard let name, !name.isEmpty else {
      sources.isIncomplete = true
      return
    }
    let symbol = Symbol(name: name.text, kind: kind, index: index, span: name.span)
    if let first = symbols.declare(symbol) {
      path = "\(kind.noun)/\(symbol.name)"
      let place = isForeign(name.span.file) ? imports[symbol.name] : nil
      report(
        .duplicateDeclaration(at: place ?? name.span, first: first.span, name: symbol.name))
    }
  }

  /// Warns of declarations that nothing refers to.
  mutating func checkUse() {
    guard !sources.isDamaged else { return }
    for name in usedByRepetitions { symbols.markUsed(name) }
    for symbol in symbols.unused where symbol.kind.needsUse {
      path = "\(symbol.kind.noun)/\(symbol.name)"
      // What another package declares is used or not by whoever imports it.
      let place = isForeign(symbol.span.file) ? imports[symbol.name] : symbol.span
      if let place {
        report(.unusedDeclaration(at: place, kind: symbol.kind.noun, name: symbol.name))
      }
    }
  }
}
