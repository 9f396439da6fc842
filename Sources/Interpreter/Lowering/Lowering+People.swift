import DSL

extension Lowering {
  func contact(_ checked: CheckedContact) -> Contact {
    let addresses = checked.addresses.compactMap { kind, address in
      ChannelKind(rawValue: kind).map { (kind: $0, address: address) }
    }
    return Contact(name: checked.name, addresses: addresses, place: place(checked.span))
  }

  func escalation(_ checked: CheckedEscalation) -> Escalation {
    let steps = checked.steps.map { step in
      EscalationStep(
        after: TimeSpan(nanoseconds: step.delay), recipients: step.recipients.map(recipient),
        place: place(step.span))
    }
    return Escalation(
      name: checked.name, steps: steps, repeats: checked.repeats, place: place(checked.span))
  }

  func recipient(_ checked: CheckedRecipient) -> Recipient {
    Recipient(channel: Ref(checked.channel.raw), contact: checked.contact.map { Ref($0.raw) })
  }
}
