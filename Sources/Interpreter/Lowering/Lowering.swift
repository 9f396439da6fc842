import DSL

/// Turns the checked declarations of a sound package into a program.
///
/// The lists of a program have the order of the checked lists, so a handle is the index of a
/// reference. Nothing can fail here: what could was reported by the checker.
struct Lowering {
  let declarations: CheckedDeclarations
  let files: [SourceFile]
  /// Where a place of the checked text stands in these files.
  private let source: @Sendable (Span) -> Span

  init(
    _ declarations: CheckedDeclarations, files: [SourceFile],
    _ source: @escaping @Sendable (Span) -> Span = { $0 }
  ) {
    self.declarations = declarations
    self.files = files
    self.source = source
  }

  func program(name: String, version: String) -> Program? {
    guard let lastResort = declarations.lastResort, let route = declarations.route else {
      return nil
    }
    var program = Program(
      version: version, name: name, edition: declarations.edition,
      channels: declarations.channels.map(channel), lastResort: Ref(lastResort.raw),
      routes: routes(route))
    program.capabilities = declarations.capabilities
    program.labels = declarations.labels.map(label)
    program.templates = declarations.templates.map(template)
    program.calendars = declarations.calendars.map(calendar)
    program.contacts = declarations.contacts.map(contact)
    program.escalations = declarations.escalations.map(escalation)
    program.inhibitions =
      declarations.inhibitions.map(inhibition) + declarations.objectives.compactMap(tierInhibition)
    program.mutes = declarations.mutes.map(mute)
    program.tickets = declarations.tickets.map(ticket)
    program.models = declarations.models.map(model)
    program.playbooks = declarations.playbooks.map(playbook)
    program.tests = declarations.tests.map(test)
    program.ruleGroups =
      declarations.rules.map(ruleGroup) + declarations.objectives.map(objectiveGroup)
    program.objectives = declarations.objectives.map(objective)
    program.targets = declarations.targets.map(target)
    program.dormant = dormant
    program.files = files.map(\.path)
    return program
  }

  private var dormant: [DormantDeclaration] {
    declarations.holds.map { hold in
      DormantDeclaration(kind: .hold, name: hold.name, place: place(hold.span))
    }
      + declarations.storms.map { storm in
        DormantDeclaration(kind: .storm, name: storm.name, place: place(storm.span))
      }
      + declarations.features.map { feature in
        DormantDeclaration(
          kind: .feature(isOn: feature.isOnByDefault), name: feature.name,
          place: place(feature.span))
      }
  }

  /// Line and column of the beginning of a span.
  func place(_ span: Span) -> Place {
    let span = source(span)
    let index = Int(span.file.raw)
    guard files.indices.contains(index) else { return .unknown }
    let position = files[index].position(of: span.range.start, in: .utf8)
    return Place(file: index, line: position.line + 1, column: position.column + 1)
  }

  func label(_ label: CheckedLabel) -> LabelDeclaration {
    LabelDeclaration(
      name: label.name, values: label.values, isOptional: label.isOptional,
      place: place(label.span))
  }

  func credential(_ value: CredentialValue) -> Credential {
    switch value {
    case .literal(let text): .literal(text)
    case .secret(let name): .secret(name)
    }
  }

  func rate(_ value: RateValue) -> RateLimit {
    RateLimit(count: Int(clamping: value.count), span: TimeSpan(nanoseconds: value.span))
  }
}
