import DSL

extension Lowering {
  func template(_ checked: CheckedTemplate) -> Template {
    Template(
      name: checked.name, kinds: checked.kinds.compactMap(ChannelKind.init(rawValue:)),
      fields: checked.fields.map { ($0.name, expression($0.value)) },
      slotCount: checked.slotCount, place: place(checked.span))
  }

  func ticket(_ checked: CheckedTicket) -> TicketKind {
    let title = checked.attributes.expression("title").map(expression) ?? .literal(.string(""))
    var ticket = TicketKind(
      name: checked.name, title: title, slotCount: checked.slotCount, place: place(checked.span))
    ticket.body = checked.attributes.expression("body").map(expression)
    ticket.priority = checked.attributes.expression("priority").map(expression)
    return ticket
  }
}
