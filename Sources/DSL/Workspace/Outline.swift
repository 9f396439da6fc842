/// One entry of a file's outline.
package struct OutlineItem: Sendable {
  package enum Kind: Sendable {
    case vocabulary, label, value, channel, template, field, calendar, contact, escalation, route
    case branch, inhibition, mute, ticket, model, playbook, test, constant, setting
  }

  package let name: String
  /// What stands beside the name, such as the kind of a channel.
  package let detail: String
  package let kind: Kind
  /// The whole text of it.
  package let range: TextRange
  /// The name.
  package let selection: TextRange
  package let children: [OutlineItem]

  init(
    _ name: String, _ kind: Kind, detail: String = "", in view: some SyntaxView,
    at selection: TextRange?, _ children: [OutlineItem] = []
  ) {
    self.name = name
    self.detail = detail
    self.kind = kind
    self.range = view.range
    self.selection = selection ?? view.firstToken?.range ?? view.range
    self.children = children
  }
}

extension ParsedFile {
  /// The declarations of the file and what is worth finding in them.
  package var outline: [OutlineItem] {
    file.map { OutlineItem.items($0.declarations, $0.repetitions) } ?? []
  }
}

extension OutlineItem {
  fileprivate static func items(
    _ declarations: [DeclarationSyntax], _ repetitions: [RepetitionSyntax]
  ) -> [OutlineItem] {
    let all = declarations.compactMap { OutlineItem($0) } + repetitions.map { OutlineItem($0) }
    return all.sorted { $0.range < $1.range }
  }

  private init(_ view: RepetitionSyntax) {
    let body = view.body
    self.init(
      "for \(view.variable?.text ?? "")", .setting, detail: oneLine(view.values?.text ?? ""),
      in: view, at: view.variable?.range,
      body.map { OutlineItem.items($0.declarations, $0.repetitions) } ?? [])
  }

  fileprivate init?(_ declaration: DeclarationSyntax) {
    switch declaration {
    case .labelsDecl(let view):
      self.init("labels", .vocabulary, in: view, at: nil, view.fields.map(OutlineItem.init(label:)))
    case .channelDecl(let view):
      self.init(
        named: view.name, .channel, detail: view.kind?.text ?? "", in: view,
        OutlineItem.fields(view.body))
    case .lastResortDecl(let view):
      let name = view.channel?.text ?? ""
      self.init("last resort", .setting, detail: name, in: view, at: nil)
    case .templateDecl(let view):
      let kinds = view.kinds.map(\.text).joined(separator: ", ")
      self.init(
        named: view.name, .template, detail: kinds, in: view, OutlineItem.fields(view.body))
    case .calendarDecl(let view):
      self.init(named: view.name, .calendar, detail: view.zone?.constant ?? "", in: view)
    case .contactDecl(let view):
      self.init(named: view.name, .contact, in: view, OutlineItem.fields(view.body))
    case .escalationDecl(let view): self.init(named: view.name, .escalation, in: view)
    case .routeDecl(let view):
      self.init("route", .route, in: view, at: nil, OutlineItem.branches(view.block))
    case .inhibitDecl(let view): self.init(named: view.name, .inhibition, in: view)
    case .muteDecl(let view): self.init(named: view.name, .mute, in: view)
    case .ticketDecl(let view): self.init(named: view.name, .ticket, in: view)
    case .modelDecl(let view):
      self.init(named: view.name, .model, detail: view.kind?.text ?? "", in: view)
    case .playbookDecl(let view): self.init(named: view.name, .playbook, in: view)
    case .testDecl(let view):
      self.init(
        view.title?.constant ?? "test", .test, detail: "test", in: view, at: view.title?.range)
    case .letDecl(let view): self.init(named: view.name, .constant, in: view)
    default: return nil
    }
  }

  private init(
    named name: NameSyntax?, _ kind: Kind, detail: String = "", in view: some SyntaxView,
    _ children: [OutlineItem] = []
  ) {
    let text = name.map(\.text) ?? ""
    self.init(
      text.isEmpty ? "(no name)" : text, kind, detail: detail, in: view,
      at: text.isEmpty ? nil : name?.range, children)
  }

  private init(label field: LabelFieldSyntax) {
    let values = (field.type?.enumValues ?? []).map {
      OutlineItem($0.text, .value, in: $0, at: $0.range)
    }
    self.init(named: field.name, .label, detail: field.type?.text ?? "", in: field, values)
  }

  private static func fields(_ block: AttributeBlockSyntax?) -> [OutlineItem] {
    (block?.attributes ?? []).map { OutlineItem(named: $0.name, .field, in: $0) }
  }

  private static func branches(_ block: RouteBlockSyntax?) -> [OutlineItem] {
    (block?.items ?? []).compactMap { item in
      switch item {
      case .routeBranch(let view):
        let condition = view.condition.map { oneLine($0.text) } ?? ""
        let head = (view.isAlso ? "also when " : "when ") + condition
        return OutlineItem(
          view.stable?.name?.text ?? head, .branch, detail: oneLine(view.targets?.text ?? ""),
          in: view, at: view.stable?.name?.range ?? view.condition?.range,
          branches(view.block))
      case .otherwiseBranch(let view):
        return OutlineItem(
          "otherwise", .branch, detail: oneLine(view.targets?.text ?? ""), in: view, at: nil)
      default: return nil
      }
    }
  }
}

/// The text with every run of white space as one space.
func oneLine(_ text: String) -> String {
  text.split { $0.isWhitespace }.joined(separator: " ")
}
