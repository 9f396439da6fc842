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
  /// Some declaration could not be read, so a name that is not found may well be declared.
  var isIncomplete = false
  /// Some file has a parse error, so what is missing may well be there.
  var isDamaged = false
}

extension Checker {
  /// Sorts the declarations by kind and declares their names.
  mutating func collect() {
    for parsed in files {
      if parsed.hasErrors { sources.isDamaged = true }
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
    constants = Array(repeating: nil, count: sources.constants.count)
  }

  private mutating func collect(_ declaration: DeclarationSyntax) {
    switch declaration {
    case .labelsDecl(let view): sources.labels.append(view)
    case .lastResortDecl(let view): sources.lastResorts.append(view)
    case .routeDecl(let view): sources.routes.append(view)
    case .testDecl(let view): sources.tests.append(view)
    case .unavailableDecl: sources.isIncomplete = true
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
      report(.duplicateDeclaration(at: name.span, first: first.span, name: symbol.name))
    }
  }

  /// Warns of declarations that nothing refers to.
  mutating func checkUse() {
    guard !sources.isDamaged else { return }
    for symbol in symbols.unused where symbol.kind.needsUse {
      path = "\(symbol.kind.noun)/\(symbol.name)"
      report(
        .unusedDeclaration(at: symbol.span, kind: symbol.kind.noun, name: symbol.name))
    }
  }
}
