// Files that are written for other tools.
extension Checker {
  mutating func checkTargets() {
    var written: [String: Span] = [:]
    for declaration in sources.targets {
      let name = declaration.name?.text ?? ""
      path = "target/\(name)"
      let span = declaration.name?.span ?? declaration.span
      let kinds = TargetKind.all
      guard
        let kind = namedKind(declaration.kind, among: kinds.map(\.kind), what: "a kind of target"),
        let target = kinds.first(where: { $0.kind.name == kind.name })
      else { continue }
      var scope = Scope.constant
      let attributes = attributes(
        declaration.attributes, of: owner(kind, name, span, declaration.isDamaged), in: &scope)
      checkVersion(attributes, declaration, target)
      if let place = attributes.span(of: "alertmanagers"), attributes["config"] == nil {
        report(.incompletePair(at: place, attribute: "alertmanagers", other: "config"))
      }
      if let file = attributes.text("write"), let place = attributes.span(of: "write"),
        let first = written.updateValue(place, forKey: file)
      {
        report(
          .duplicateEntry(
            at: place, first: first, name: "`\(file)`", owner: "what the targets write"))
      }
      let sorts = sorts(declaration, target, at: span)
      checked.targets.append(
        CheckedTargetFile(
          name: name, kind: kind.name, attributes: attributes, sorts: sorts, span: span))
    }
  }

  private mutating func checkVersion(
    _ attributes: CheckedAttributes, _ declaration: TargetDeclSyntax, _ target: TargetKind
  ) {
    guard let text = attributes.text("version"),
      let place = declaration.attributes.first(where: { $0.name?.text == "version" })?.value
    else { return }
    let (oldest, newest) = target.versions
    guard let version = TargetVersion(text), version >= oldest, version <= newest else {
      report(
        .unknownVersion(
          at: place.span, kind: target.kind.name, version: text, oldest: oldest.description,
          newest: newest.description))
      return
    }
  }

  private mutating func sorts(
    _ declaration: TargetDeclSyntax, _ target: TargetKind, at span: Span
  ) -> [String] {
    let owner = "target `\(declaration.name?.text ?? "")`"
    checkSingle(declaration.from, "`from`", of: owner)
    if !declaration.isDamaged {
      require(
        [("`from`", declaration.from.first?.sorts.isEmpty ?? true)], of: owner, at: span)
    }
    var seen: [String: Span] = [:]
    for sort in declaration.from.first?.sorts ?? [] where !sort.isEmpty {
      if let first = seen[sort.text] {
        report(.duplicateEntry(at: sort.span, first: first, name: "`\(sort.text)`", owner: owner))
      } else if target.sorts.contains(sort.text) {
        seen[sort.text] = sort.span
      } else {
        report(
          .unknownWord(
            at: sort.span, word: sort.text, what: "something \(target.kind.name) can express"),
          misspelt: sort.text, among: target.sorts)
      }
    }
    return target.sorts.filter { seen[$0] != nil }
  }
}
