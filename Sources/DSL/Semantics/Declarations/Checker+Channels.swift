// Channels, the last resort and models.
extension Checker {
  mutating func checkChannels() {
    for declaration in sources.channels {
      path = "channel/\(declaration.name?.text ?? "")"
      checked.channels.append(channel(declaration))
    }
    for (index, channel) in checked.channels.enumerated() where isReachable(index) {
      channelsOfKind[channel.kind, default: []].append(index)
    }
    let fallbacks = checked.channels.map { channel -> [Int] in
      if case .channel(let handle)? = channel.attributes["fallback"] { return [handle.raw] }
      return []
    }
    report(
      ReferenceOrder(fallbacks).cycles, of: .channel,
      names: { $0.channels.map { ($0.name, $0.span) } })
  }

  /// Whether the name of a channel stands for this one: a second declaration of a name cannot be
  /// meant by anybody.
  private func isReachable(_ index: Int) -> Bool {
    guard let symbol = symbols[checked.channels[index].name] else { return false }
    return symbol.kind == .channel && symbol.index == index
  }

  private mutating func channel(_ declaration: ChannelDeclSyntax) -> CheckedChannel {
    let name = declaration.name?.text ?? ""
    var channel = CheckedChannel(
      name: name, kind: declaration.kind?.text ?? "", attributes: CheckedAttributes(),
      span: declaration.name?.span ?? declaration.span)
    guard let kind = declaration.kind, !kind.isEmpty, !kind.isDamaged else { return channel }
    guard let spec = ChannelKindSpec.named(kind.text) else {
      if let written = writtenKind(kind) {
        fill(&channel, with: written, declaration)
        return channel
      }
      markNames(in: declaration.body)
      let isFaulty =
        symbols[kind.text]?.kind == .kind && !checked.kinds.contains { $0.name == kind.text }
      if isFaulty || sources.isIncomplete { return channel }
      report(
        .unknownWord(at: kind.span, word: kind.text, what: "a kind of channel"),
        misspelt: kind.text,
        among: ChannelKindSpec.all.map(\.name)
          + checked.kinds.filter { $0.sort == .channel }.map(\.name))
      return channel
    }
    let owner = AttributeOwner(
      table: spec.table, name: "\(spec.table.owner) `\(name)`", span: channel.span,
      isDamaged: declaration.isDamaged)
    var scope = Scope(groupNamed: "group")
    channel.attributes = attributes(declaration.body?.attributes ?? [], of: owner, in: &scope)
    channel.bodySlotCount = scope.slotCount
    checkTemplate(of: channel, spec, declaration)
    // An attribute that is missing from a pair may be the one that was faulty.
    if channel.attributes.entries.count == declaration.attributeCount {
      checkTogether(channel, owner)
    }
    return channel
  }

  /// Counts the template and fallback of a channel as used although its kind is unknown.
  private mutating func markNames(in block: AttributeBlockSyntax?) {
    for attribute in block?.attributes ?? [] {
      if case .nameExpr(let view)? = attribute.value { symbols.markUsed(view.text) }
    }
  }

  private mutating func checkTemplate(
    of channel: CheckedChannel, _ spec: ChannelKindSpec, _ declaration: ChannelDeclSyntax
  ) {
    guard case .template(let handle)? = channel.attributes["template"],
      let attribute = declaration.body?.attributes.first(where: { $0.name?.text == "template" })
    else { return }
    let template = checked.templates[handle]
    guard !template.kinds.contains(spec.name), !template.kinds.isEmpty else { return }
    report(
      .templateKind(
        at: attribute.value?.span ?? attribute.span, declared: template.span,
        template: template.name, kind: spec.name, kinds: Checker.enumerated(template.kinds)))
  }

  /// Attributes that need or exclude each other.
  private mutating func checkTogether(_ channel: CheckedChannel, _ owner: AttributeOwner) {
    let attributes = channel.attributes
    switch channel.kind {
    case "webhook":
      checkPair("username", "password", attributes)
      exclude("token", "username", attributes)
      exclude("token", "password", attributes)
    case "email":
      checkPair("username", "password", attributes)
      checkMail(attributes)
    case "slack": checkSlack(attributes, owner)
    default: break
    }
  }

  mutating func checkPair(
    _ first: String, _ second: String, _ attributes: CheckedAttributes
  ) {
    for (name, other) in [(first, second), (second, first)] {
      guard let span = attributes.span(of: name), attributes[other] == nil else { continue }
      report(.incompletePair(at: span, attribute: name, other: other))
    }
  }

  mutating func exclude(
    _ first: String, _ second: String, _ attributes: CheckedAttributes
  ) {
    guard let one = attributes.span(of: first), let two = attributes.span(of: second) else {
      return
    }
    let isInOrder = one < two
    report(
      .conflictingAttributes(
        at: max(one, two), other: min(one, two), second: isInOrder ? second : first,
        first: isInOrder ? first : second))
  }

  private mutating func checkMail(_ attributes: CheckedAttributes) {
    guard attributes.text("tls") == "none", let span = attributes.span(of: "tls") else { return }
    let host = AddressFault.split(Substring(attributes.text("server") ?? "localhost")).host
    if !AddressFault.isLoopback(host) { report(.unprotectedMail(at: span)) }
  }

  private mutating func checkSlack(_ attributes: CheckedAttributes, _ owner: AttributeOwner) {
    exclude("token", "webhook", attributes)
    exclude("channel", "webhook", attributes)
    guard attributes["webhook"] == nil else { return }
    guard attributes["token"] != nil || attributes["channel"] != nil else {
      if !owner.isDamaged {
        report(
          .missingAttribute(
            at: owner.span, owner: owner.name, names: "`token` and `channel`, or `webhook`"))
      }
      return
    }
    checkPair("token", "channel", attributes)
  }

  mutating func checkLastResort() {
    path = "last resort"
    if let second = sources.lastResorts.dropFirst().first, let first = sources.lastResorts.first {
      report(.duplicateLastResort(at: second.span, first: first.span))
    }
    guard let declaration = sources.lastResorts.first else {
      if !sources.isDamaged, let span = packageSpan {
        report(.missingLastResort(at: span))
      }
      return
    }
    if let symbol = resolve(declaration.channel, as: .channel) {
      checked.lastResort = Handle(symbol.index)
    }
  }

  /// Where findings about the whole package stand: the edition of its first file.
  var packageSpan: Span? {
    sources.editions.first?.span ?? files.first.map { Span($0.source.id, TextRange(at: 0)) }
  }

  mutating func checkModels() {
    for declaration in sources.models {
      path = "model/\(declaration.name?.text ?? "")"
      checked.models.append(model(declaration))
    }
  }

  private mutating func model(_ declaration: ModelDeclSyntax) -> CheckedModel {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    var model = CheckedModel(name: name, attributes: CheckedAttributes(), span: span)
    guard let kind = declaration.kind, !kind.isEmpty, !kind.isDamaged else { return model }
    require("ai", for: "model `\(name)`", at: span)
    guard let known = ModelKind.all.first(where: { $0.name == kind.text }) else {
      report(
        .unknownWord(at: kind.span, word: kind.text, what: "a kind of model"), misspelt: kind.text,
        among: ModelKind.all.map(\.name))
      return model
    }
    let owner = AttributeOwner(
      table: known.table, name: "\(known.table.owner) `\(name)`", span: span,
      isDamaged: declaration.isDamaged)
    var scope = Scope.constant
    model.attributes = attributes(declaration.body?.attributes ?? [], of: owner, in: &scope)
    return model
  }
}
