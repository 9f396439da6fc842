/// Something that is not written but would be read between two words.
package struct InlayHint: Hashable, Sendable {
  package let offset: UInt32
  package let text: String
  /// Whether it is a type, which stands close to the name before it.
  package let isType: Bool
}

extension PackageSnapshot {
  /// Types that were found and receivers that were resolved, in a part of a file, in order.
  package func hints(of file: ParsedFile, in range: TextRange) -> [InlayHint] {
    var hints: [InlayHint] = []
    let tree = file.tree
    for number in 0..<UInt32(tree.nodeCount) {
      let node = NodeID(number)
      switch tree.kind(of: node) {
      case .letDecl: add(typeOf: LetDeclSyntax(tree, node)?.name, to: &hints)
      case .letStep: add(typeOf: LetStepSyntax(tree, node)?.name, to: &hints)
      case .routeTargets:
        for target in RouteTargetsSyntax(tree, node)?.targets ?? [] {
          guard let text = receivers(of: target) else { continue }
          hints.append(InlayHint(offset: target.range.end, text: text, isType: false))
        }
      default: continue
      }
    }
    return hints.filter { range.start <= $0.offset && $0.offset <= range.end }
  }

  private func add(typeOf name: NameSyntax?, to hints: inout [InlayHint]) {
    guard let name, !name.isEmpty else { return }
    let type: ValueType?
    if let use = index.use(at: name.span.file, name.range.start), use.span == name.span {
      type = use.type
    } else if let symbol = checker.symbols[name.text], symbol.span == name.span,
      symbol.kind == .constant
    {
      type = checker.constants[symbol.index]?.typed.type
    } else {
      type = nil
    }
    guard let type, type != .poison else { return }
    hints.append(InlayHint(offset: name.range.end, text: ": \(type)", isType: true))
  }

  /// Who is told at once when a route leads to an escalation, and through what.
  private func receivers(of reference: NameRefSyntax) -> String? {
    guard let symbol = checker.symbols[reference.text], symbol.kind == .escalation,
      checker.checked.escalations.indices.contains(symbol.index)
    else { return nil }
    let shownMax = 4
    let first = checker.checked.escalations[symbol.index].steps.first { $0.delay == 0 }
    let names = (first?.recipients ?? []).compactMap { recipient -> String? in
      guard checker.checked.channels.indices.contains(recipient.channel.raw) else { return nil }
      let channel = checker.checked.channels[recipient.channel].name
      guard let contact = recipient.contact,
        checker.checked.contacts.indices.contains(contact.raw)
      else { return channel }
      return "\(checker.checked.contacts[contact].name) by \(channel)"
    }
    guard !names.isEmpty else { return nil }
    let rest = names.count > shownMax ? ", …" : ""
    return " (" + names.prefix(shownMax).joined(separator: ", ") + rest + ")"
  }
}
