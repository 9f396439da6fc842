// Contacts, escalations, and who is told by which channel.
extension Checker {
  mutating func checkContacts() {
    for declaration in sources.contacts {
      path = "contact/\(declaration.name?.text ?? "")"
      checked.contacts.append(contact(declaration))
    }
  }

  private mutating func contact(_ declaration: ContactDeclSyntax) -> CheckedContact {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    var contact = CheckedContact(name: name, addresses: [], span: span)
    let kinds = ChannelKindSpec.all.map(\.name)
    var seen: [String: Span] = [:]
    for attribute in declaration.body?.attributes ?? [] {
      guard let field = attribute.name, !field.isEmpty, let value = attribute.value else {
        continue
      }
      let kind = field.text
      if let first = seen.updateValue(field.span, forKey: kind) {
        report(
          .duplicateEntry(
            at: field.span, first: first, name: "`\(kind)`", owner: "contact `\(name)`"))
      } else if !kinds.contains(kind) {
        report(
          .unknownAttribute(at: field.span, owner: "contact `\(name)`", name: kind),
          misspelt: kind, among: kinds)
      } else if let address = contactAddress(value, kind, of: name) {
        contact.addresses.append((kind, address))
      }
    }
    if seen.isEmpty, !declaration.isDamaged { report(.emptyContact(at: span, name: name)) }
    return contact
  }

  private mutating func contactAddress(
    _ expression: ExprSyntax, _ kind: String, of contact: String
  ) -> String? {
    let role = "`\(kind)` of contact `\(contact)` takes String"
    if kind == "email" { return mailAddress(expression, role) }
    let text = constantText(expression, what: "an address", role: role)
    guard let text, !expression.isDamaged else { return nil }
    if text.isEmpty {
      report(.emptyText(at: expression.span, what: "`\(kind)`"))
      return nil
    }
    if kind == "webhook", let fault = AddressFault.web(text) {
      report(.invalidUrl(at: expression.span, reason: fault))
      return nil
    }
    return text
  }

  mutating func checkEscalations() {
    for declaration in sources.escalations {
      path = "escalation/\(declaration.name?.text ?? "")"
      checked.escalations.append(escalation(declaration))
    }
  }

  /// More rounds would page for days.
  private static let roundCountMax: Int64 = 100

  private mutating func escalation(_ declaration: EscalationDeclSyntax) -> CheckedEscalation {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    var escalation = CheckedEscalation(name: name, steps: [], repeats: 0, span: span)
    var repeats: [RepeatStepSyntax] = []
    for step in declaration.steps where !step.isDamaged {
      switch step {
      case .notifyAction(let view): add(view, after: 0, at: view.span, to: &escalation)
      case .afterStep(let view):
        let delay = positiveDuration(
          view.delay, what: "the delay", role: "`after` takes Duration")
        if let delay, let notify = view.notify {
          add(notify, after: delay, at: view.span, to: &escalation)
        }
      case .repeatStep(let view):
        repeats.append(view)
        escalation.repeats = Int(
          count(
            view.count, what: "the number of rounds", in: 1...Checker.roundCountMax,
            role: "`repeat` takes Int") ?? 0)
      }
    }
    checkSingle(repeats, "`repeat`", of: "escalation `\(name)`")
    if !declaration.isDamaged { checkShape(of: escalation, declaration, repeats.first) }
    return escalation
  }

  private mutating func checkShape(
    of escalation: CheckedEscalation, _ declaration: EscalationDeclSyntax,
    _ repetition: RepeatStepSyntax?
  ) {
    let hasNotify = declaration.steps.contains {
      if case .repeatStep = $0 { return false }
      return true
    }
    if !hasNotify { report(.emptyEscalation(at: escalation.span, name: escalation.name)) }
    let hasDelay = declaration.steps.contains {
      if case .afterStep = $0 { return true }
      return false
    }
    if let repetition, hasNotify, !hasDelay { report(.repeatWithoutDelay(at: repetition.span)) }
  }

  /// Adds a step; several without a delay are one.
  private mutating func add(
    _ view: NotifyActionSyntax, after delay: Int64, at span: Span,
    to escalation: inout CheckedEscalation
  ) {
    let recipients = recipients(view.recipients)
    guard let last = escalation.steps.last else {
      escalation.steps.append(
        CheckedEscalationStep(delay: delay, recipients: recipients, span: span))
      return
    }
    if delay == 0, last.delay == 0 {
      let new = recipients.filter { !last.recipients.contains($0) }
      escalation.steps[escalation.steps.count - 1].recipients += new
      return
    }
    if delay <= last.delay {
      report(.delayOrder(at: span, before: last.span, delay: Spelling.duration(delay)))
    }
    escalation.steps.append(
      CheckedEscalationStep(delay: delay, recipients: recipients, span: span))
  }
}

// Recipients.
extension Checker {
  /// A way named by `by`.
  private enum Method {
    case channel(Int, Span)
    case kind(String, Span)
  }

  /// Who is told: channels as they are, contacts through the channels that their `by` names.
  mutating func recipients(
    _ groups: [RecipientGroupSyntax], allowingRotas: Bool = false
  ) -> [CheckedRecipient] {
    var unique: [CheckedRecipient] = []
    for group in groups {
      for recipient in recipients(group, allowingRotas) where !unique.contains(recipient) {
        unique.append(recipient)
      }
    }
    return unique
  }

  private mutating func recipients(
    _ group: RecipientGroupSyntax, _ allowsRotas: Bool
  ) -> [CheckedRecipient] {
    let methods = group.by.map { ways($0) }
    var found: [CheckedRecipient] = []
    var hasContact = false
    for target in group.targets {
      switch target {
      case .onCall(let view):
        hasContact = true
        found += onCall(view, by: methods)
      case .nameRef(let name):
        guard let symbol = recipient(name, allowsRotas) else {
          hasContact = true
          continue
        }
        if symbol.kind == .channel {
          found.append(CheckedRecipient(channel: Handle(symbol.index), contact: nil))
          continue
        }
        hasContact = true
        if symbol.kind == .rota {
          found += onCall(Handle(symbol.index), place: 0, at: name.span, by: methods)
        } else {
          found += recipients(Handle(symbol.index), at: name.span, by: methods)
        }
      }
    }
    if let clause = group.by, !hasContact { report(.needlessMethod(at: clause.span)) }
    return found
  }

  private mutating func recipient(_ name: NameRefSyntax, _ allowsRotas: Bool) -> Symbol? {
    if allowsRotas { return resolve(name, as: .channel, .contact, .rota) }
    guard let symbol = symbols[name.text], symbol.kind == .rota else {
      return resolve(name, as: .channel, .contact)
    }
    symbols.markUsed(name.text)
    report(
      Diagnostic.wrongKindOfName(
        at: name.span, declared: symbol.span, name: name.text, found: symbol.kind.aNoun,
        expected: "a channel or a contact"
      ).suggest(
        "ask who is on call", replacing: name.span, with: "on_call(\(name.text))"))
    return nil
  }

  private mutating func onCall(_ view: OnCallSyntax, by methods: [Method]?) -> [CheckedRecipient] {
    guard let rota = view.rota, let symbol = resolve(rota, as: .rota) else { return [] }
    let place =
      switch view.place?.kind {
      case .kwSecond: 1
      case .kwThird: 2
      default: 0
      }
    return onCall(Handle(symbol.index), place: place, at: view.span, by: methods)
  }

  /// Every participant of a rota, each marked with the rota and the place in it that is asked for.
  private mutating func onCall(
    _ handle: Handle<CheckedRota>, place: Int, at span: Span, by methods: [Method]?
  ) -> [CheckedRecipient] {
    let rota = checked.rotas[handle]
    let participants = rota.participants
    if !participants.isEmpty, place >= participants.count, !hasUnknownParticipant(handle) {
      report(
        .rotaPlace(
          at: span, declared: rota.span, rota: rota.name, count: String(participants.count)))
    }
    return participants.flatMap { contact in
      recipients(contact, at: span, by: methods).map { recipient in
        var recipient = recipient
        recipient.rota = handle
        recipient.place = place
        return recipient
      }
    }
  }

  /// Whether a rota names somebody whom nothing declares, which was reported.
  private func hasUnknownParticipant(_ handle: Handle<CheckedRota>) -> Bool {
    let declaration = sources.rotas[handle.raw]
    return declaration.isDamaged
      || declaration.lines.contains { line in
        guard case .rotaShift(let shift) = line else { return false }
        return shift.participants.contains { symbols[$0.text]?.kind != .contact }
      }
  }

  private mutating func ways(_ clause: ByClauseSyntax) -> [Method] {
    var methods: [Method] = []
    for reference in clause.methods where !reference.isEmpty {
      let word = reference.text
      if let symbol = symbols[word], symbol.kind == .channel {
        symbols.markUsed(word)
        uses.note(reference.span, .symbol(symbol.span))
        methods.append(Method.channel(symbol.index, reference.span))
      } else if ChannelKindSpec.named(word) != nil {
        methods.append(Method.kind(word, reference.span))
      } else if !sources.isIncomplete {
        report(
          .unknownName(at: reference.span, kind: "channel or kind of channel", name: word),
          misspelt: word,
          among: symbols.names(of: [.channel]) + ChannelKindSpec.all.map(\.name))
      }
    }
    return methods
  }

  private mutating func recipients(
    _ handle: Handle<CheckedContact>, at span: Span, by methods: [Method]?
  ) -> [CheckedRecipient] {
    let contact = checked.contacts[handle]
    guard let methods else { return everyWay(to: handle, at: span) }
    return methods.compactMap { method -> CheckedRecipient? in
      let place: Span
      let kind: String
      let channel: Int
      switch method {
      case .channel(let index, let span):
        (place, kind, channel) = (span, checked.channels[index].kind, index)
      case .kind(let name, let span):
        guard let index = onlyChannel(of: name, at: span, as: "by [%]") else { return nil }
        (place, kind, channel) = (span, name, index)
      }
      guard contact.addresses.contains(where: { $0.kind == kind }) else {
        if !isDamaged(handle), ChannelKindSpec.named(kind) != nil {
          report(
            .missingAddress(at: place, declared: contact.span, contact: contact.name, kind: kind))
        }
        return nil
      }
      return CheckedRecipient(channel: Handle(channel), contact: handle)
    }
  }

  /// Whether the kind of some channel is misspelt, which was reported: it may be any.
  private var hasUnknownKind: Bool {
    checked.channels.contains { channel in
      ChannelKindSpec.named(channel.kind) == nil
        && !checked.kinds.contains { $0.name == channel.kind }
    }
  }

  private func sourceText(_ span: Span) -> String {
    files.first { $0.source.id == span.file }?.source.text(span.range) ?? ""
  }

  /// Whether a contact has a fault that was reported, so that its addresses are not known.
  private func isDamaged(_ handle: Handle<CheckedContact>) -> Bool {
    let declaration = sources.contacts[handle.raw]
    let count = declaration.body?.attributes.count ?? 0
    let known = checked.contacts[handle].addresses.count
    return declaration.isDamaged || known == 0 || known < count
  }

  /// The only channel of a kind; reports none and several.
  ///
  /// The form says how one of several is named, with `%` for its name.
  private mutating func onlyChannel(of kind: String, at span: Span, as form: String) -> Int? {
    let channels = channelsOfKind[kind] ?? []
    let told = ToldMethod(kind: kind, span: span)
    let isTold = channels.count != 1 && !toldMethods.insert(told).inserted
    guard let first = channels.first else {
      if !isTold, !sources.isIncomplete, !hasUnknownKind {
        report(.missingMethodChannel(at: span, kind: kind))
      }
      return nil
    }
    guard channels.count == 1 else {
      guard !isTold else { return nil }
      report(
        .ambiguousMethod(
          at: span, first: checked.channels[first].span,
          second: checked.channels[channels[1]].span, kind: kind,
          example: form.replacing("%", with: checked.channels[first].name)))
      return nil
    }
    symbols.markUsed(checked.channels[first].name)
    return first
  }

  /// Every address of a contact that has a channel.
  private mutating func everyWay(
    to handle: Handle<CheckedContact>, at span: Span
  ) -> [CheckedRecipient] {
    let contact = checked.contacts[handle]
    var ways: [CheckedRecipient] = []
    var isAmbiguous = false
    for (kind, _) in contact.addresses where channelsOfKind[kind] != nil {
      if let channel = onlyChannel(of: kind, at: span, as: "\(sourceText(span)) by [%]") {
        ways.append(CheckedRecipient(channel: Handle(channel), contact: handle))
      } else {
        isAmbiguous = true
      }
    }
    if ways.isEmpty, !isAmbiguous, !isDamaged(handle), !sources.isIncomplete, !hasUnknownKind {
      report(.unreachableContact(at: span, declared: contact.span, contact: contact.name))
    }
    return ways
  }
}

/// A kind of channel at a place that asks for it.
struct ToldMethod: Hashable {
  let kind: String
  let span: Span
}

/// Values as they are written in the source, for messages.
enum Spelling {
  /// `1h30m`; parts below a millisecond do not occur in literals.
  static func duration(_ nanoseconds: Int64) -> String {
    var rest = nanoseconds / 1_000_000
    if rest == 0 { return "0s" }
    var out = ""
    for (name, length) in LiteralText.timeUnits where name != "w" && rest >= length {
      out += "\(rest / length)\(name)"
      rest %= length
    }
    return out
  }
}
