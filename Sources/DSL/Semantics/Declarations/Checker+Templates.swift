// Templates and tickets: texts over a group.
extension Checker {
  mutating func checkTemplates() {
    for declaration in sources.templates {
      path = "template/\(declaration.name?.text ?? "")"
      checked.templates.append(template(declaration))
    }
  }

  private mutating func template(_ declaration: TemplateDeclSyntax) -> CheckedTemplate {
    let name = declaration.name?.text ?? ""
    var template = CheckedTemplate(
      name: name, kinds: templateKinds(declaration), fields: [], slotCount: 1,
      span: declaration.name?.span ?? declaration.span)
    guard let parameter = declaration.parameter, !parameter.isDamaged,
      let parameterName = parameter.name, let parameterType = parameter.type
    else { return template }
    let type = type(parameterType, enumerationName: "parameter")
    if type != .group, type != .poison {
      report(
        .typeMismatch(
          at: parameterType.span, expected: "Group", found: type.description,
          role: "a template is written for a group of alerts"))
      return template
    }
    var scope = Scope(groupNamed: parameterName.text, at: parameterName.span)
    template.fields = templateFields(declaration, template.kinds, in: &scope)
    template.slotCount = scope.slotCount
    // A field that is misspelt may be the text.
    let hasText = declaration.body?.attributes.contains { field in
      let name = field.name?.text ?? ""
      return ["title", "subject", "body", "html"].contains(name)
        || TemplateField.named(name) == nil
    }
    if hasText != true, !declaration.isDamaged {
      report(.emptyTemplate(at: template.span, name: name))
    }
    return template
  }

  private mutating func templateKinds(_ declaration: TemplateDeclSyntax) -> [String] {
    var kinds: [String] = []
    for reference in declaration.kinds where !reference.isEmpty {
      let word = reference.text
      if ChannelKindSpec.named(word) == nil {
        report(
          .unknownWord(at: reference.span, word: word, what: "a kind of channel"), misspelt: word,
          among: ChannelKindSpec.all.map(\.name))
      } else if kinds.contains(word) {
        report(
          .duplicateEntry(
            at: reference.span, first: declaration.kinds[0].span, name: "`\(word)`",
            owner: "the kinds of the template"))
      } else {
        kinds.append(word)
      }
    }
    return kinds
  }

  private mutating func templateFields(
    _ declaration: TemplateDeclSyntax, _ kinds: [String], in scope: inout Scope
  ) -> [(name: String, value: TypedExpression)] {
    let owner = "template `\(declaration.name?.text ?? "")`"
    var fields: [(name: String, value: TypedExpression)] = []
    var seen: [String: Span] = [:]
    for attribute in declaration.body?.attributes ?? [] {
      guard let name = attribute.name, !name.isEmpty, let value = attribute.value else { continue }
      let word = name.text
      if let first = seen.updateValue(name.span, forKey: word) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(word)`", owner: owner))
        continue
      }
      guard let field = TemplateField.named(word) else {
        report(
          .unknownAttribute(at: name.span, owner: owner, name: word), misspelt: word,
          among: TemplateField.all.map(\.name))
        continue
      }
      if !kinds.isEmpty, !kinds.contains(where: field.kinds.contains) {
        report(
          .fieldNotShown(
            at: name.span, field: word, kinds: Checker.alternatives(kinds),
            shown: Checker.enumerated(field.kinds)))
        continue
      }
      let role = "`\(word)` of \(owner)"
      let text = check(value, is: .string, role: role, in: &scope)
      warnIfTooLong(text, word, kinds, at: value.span)
      fields.append((word, text))
    }
    return fields
  }

  /// Warns of a field whose fixed text alone is more than a channel shows.
  private mutating func warnIfTooLong(
    _ text: TypedExpression, _ field: String, _ kinds: [String], at span: Span
  ) {
    let least = text.leastText
    for kind in kinds {
      let limit = TextLimit.of(field, in: kind)
      guard let count = limit.excess(of: least) else { continue }
      return report(
        .messageTooLong(
          at: span, field: field, kind: kind, limit: limit.description, count: String(count)))
    }
  }

  mutating func checkTickets() {
    for declaration in sources.tickets {
      path = "ticket/\(declaration.name?.text ?? "")"
      checked.tickets.append(ticket(declaration))
    }
  }

  private mutating func ticket(_ declaration: TicketDeclSyntax) -> CheckedTicket {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    let owner = AttributeOwner(
      table: .ticket, name: "ticket `\(name)`", span: span, isDamaged: declaration.isDamaged)
    var scope = Scope(groupNamed: "group")
    let attributes = attributes(declaration.attributes, of: owner, in: &scope)
    if declaration.scopes.isEmpty, !declaration.isDamaged {
      report(.missingClause(at: span, owner: owner.name, clause: "`for group`"))
    }
    checkSingle(declaration.scopes, "`for group`", of: owner.name)
    return CheckedTicket(
      name: name, attributes: attributes, slotCount: scope.slotCount, span: span)
  }

  /// Reports clauses of which there may be one only.
  mutating func checkSingle(_ clauses: [some SyntaxView], _ name: String, of owner: String) {
    guard let first = clauses.first else { return }
    for clause in clauses.dropFirst() {
      report(.duplicateEntry(at: clause.span, first: first.span, name: name, owner: owner))
    }
  }
}
