import DSL

/// What every page of a site is made of: the package, and where its names are documented.
struct SiteContext {
  let name: String
  let version: String
  /// The package with its repetitions written out: readers look for the names that they give.
  let snapshot: PackageSnapshot
  /// The package as its authors wrote it.
  private let written: PackageSnapshot
  let declarations: CheckedDeclarations
  let compiled: CompiledProgram
  /// Texts of knowledge folders, by the path that the declaration states.
  let documents: [SiteDocument]
  /// Address of a source file with `{path}` and `{line}` in it; nil where there is none.
  let sourceAddress: String?
  /// Names in the order of their kinds and files.
  let names: [DeclaredName]
  let alerts: [SiteAlert]
  /// Where the names of the package are documented, by the place of the name.
  private let addresses: [Span: String]
  /// What a name refers to, by the place of the name that is used.
  private let targets: [Span: Span]
  /// Who names a declaration, by the place of its name.
  private let users: [Span: [SiteLink]]

  init(_ input: SiteInput) {
    name = input.name
    version = input.program.version
    snapshot = input.snapshot.writtenOut
    written = input.snapshot
    declarations = snapshot.contents.declarations
    compiled = CompiledProgram(input.program, zones: input.zones)
    documents = input.documents
    sourceAddress = input.sourceAddress
    names = snapshot.declaredNames
    alerts = SiteAlert.all(snapshot)
    var addresses: [Span: String] = [:]
    for name in names {
      addresses[name.span] = SitePage.of(name.noun).file + "#" + SiteContext.anchor(name)
    }
    self.addresses = addresses
    let uses = snapshot.nameUses
    targets = Dictionary(uses.map { ($0.use, $0.name) }, uniquingKeysWith: { first, _ in first })
    users = SiteContext.users(uses, among: SiteLink.all(snapshot, names, addresses))
  }

  var program: Program { compiled.program }

  // MARK: Names

  /// The id of a declaration on its page.
  static func anchor(_ name: DeclaredName) -> String { "\(slug(name.noun))-\(slug(name.name))" }

  /// A text as an id: letters, digits and `_` stay, a space is `-`, and others are their number, so
  /// that two texts have two ids.
  static func slug(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": out.unicodeScalars.append(scalar)
      case " ": out += "-"
      default: out += ".\(String(scalar.value, radix: 16))."
      }
    }
    return out
  }

  func names(_ nouns: String...) -> [DeclaredName] { names.filter { nouns.contains($0.noun) } }

  /// The address of a declaration by kind and place in its list.
  func address(_ noun: String, _ index: Int) -> String? {
    names.first { $0.noun == noun && $0.index == index }.flatMap { addresses[$0.span] }
  }

  func address(of name: Span) -> String? { addresses[name] }

  /// The declaration that the name at a place refers to.
  func target(of use: Span) -> String? { targets[use].flatMap { addresses[$0] } }

  /// A name of the package as a link to its declaration.
  func link(_ noun: String, _ index: Int, _ text: String) -> HTML {
    guard let address = address(noun, index) else { return "\(text)" }
    return "<a class=\"ref \(noun)\" href=\"\(address)\">\(text)</a>"
  }

  func link(_ target: CheckedTarget) -> HTML {
    switch target {
    case .channel(let handle): link("channel", handle.raw, declarations.channels[handle].name)
    case .escalation(let handle):
      link("escalation", handle.raw, declarations.escalations[handle].name)
    case .ticket(let handle): link("ticket", handle.raw, declarations.tickets[handle].name)
    }
  }

  func pill(_ target: CheckedTarget) -> Pill {
    let (noun, index, text): (String, Int, String)
    switch target {
    case .channel(let handle):
      (noun, index, text) = ("channel", handle.raw, declarations.channels[handle].name)
    case .escalation(let handle):
      (noun, index, text) = ("escalation", handle.raw, declarations.escalations[handle].name)
    case .ticket(let handle):
      (noun, index, text) = ("ticket", handle.raw, declarations.tickets[handle].name)
    }
    return Pill(
      text: text, style: noun, title: "\(noun) \(text)", address: address(noun, index))
  }

  /// A recipient of an escalation or a step, in words.
  func words(_ recipient: CheckedRecipient) -> (text: String, style: String, address: String?) {
    let channel = declarations.channels[recipient.channel]
    if let rota = recipient.rota {
      // One of the people of the rota stands here; what counts is the rota.
      let place = recipient.place == 0 ? "" : recipient.place == 1 ? ", second" : ", third"
      return (
        "on call in \(declarations.rotas[rota].name)\(place) by \(channel.kind)", "person",
        address("rota", rota.raw)
      )
    }
    if let contact = recipient.contact {
      return (
        "\(declarations.contacts[contact].name) by \(channel.kind)", "person",
        address("contact", contact.raw)
      )
    }
    return (channel.name, "channel", address("channel", recipient.channel.raw))
  }

  // MARK: Places

  /// `oncall.tocsin:12`, with a link where the site knows of a place to look at sources.
  func place(_ span: Span) -> HTML {
    let span = written.contents.expansion.source(of: span)
    guard let file = written.source(of: span) else { return "" }
    let line = file.lines.line(of: span.range.start) + 1
    let path = pathInPackage(file.path)
    let text = "\(path):\(line)"
    guard let sourceAddress, SafeAddress.isSafe(sourceAddress) else {
      return "<span class=\"place\">\(text)</span>"
    }
    let address = replaced(replaced(sourceAddress, "{path}", path), "{line}", String(line))
    return "<a class=\"place\" href=\"\(address)\" rel=\"noreferrer\">\(text)</a>"
  }

  /// The path without the folder of the package, so that a site does not depend on where the
  /// package lies.
  private func pathInPackage(_ path: String) -> String {
    let folders = snapshot.files.map { $0.source.path.split(separator: "/").dropLast() }
    guard let shortest = folders.min(by: { $0.count < $1.count }) else { return path }
    return path.split(separator: "/").dropFirst(shortest.count).joined(separator: "/")
  }

  private func replaced(_ text: String, _ mark: String, _ value: String) -> String {
    guard let range = text.firstRange(of: mark) else { return text }
    return text[..<range.lowerBound] + value + text[range.upperBound...]
  }

  // MARK: Use

  /// The declarations that name one.
  func users(of name: DeclaredName) -> [SiteLink] { users[name.span] ?? [] }

  private static func users(
    _ uses: [(use: Span, name: Span)], among links: [SiteLink]
  ) -> [Span: [SiteLink]] {
    var found: [Span: [SiteLink]] = [:]
    for (use, name) in uses {
      guard let user = SiteLink.innermost(links, at: use), user.name != name else { continue }
      if found[name]?.contains(where: { $0.address == user.address }) != true {
        found[name, default: []].append(user)
      }
    }
    return found
  }
}

/// A declaration as another one points to it.
struct SiteLink {
  let text: String
  let address: String
  /// The whole declaration.
  let span: Span
  /// Where its name stands; nil for what has none.
  let name: Span?

  /// The declarations of the package, in order.
  static func all(
    _ snapshot: PackageSnapshot, _ names: [DeclaredName], _ addresses: [Span: String]
  ) -> [SiteLink] {
    var links = names.compactMap { name -> SiteLink? in
      // A label is used all over; what uses it is not what a reader asks.
      guard name.noun != "label", let address = addresses[name.span] else { return nil }
      return SiteLink(
        text: "\(name.noun) \(name.name)", address: address, span: name.declaration,
        name: name.span)
    }
    for file in snapshot.files {
      for declaration in file.file?.declarations ?? [] {
        switch declaration {
        case .routeDecl(let view):
          links.append(
            SiteLink(text: "the routes", address: "routes.html", span: view.span, name: nil))
        case .lastResortDecl(let view):
          links.append(
            SiteLink(text: "last resort", address: "channels.html", span: view.span, name: nil))
        case .testDecl(let view):
          let title = view.title?.constant ?? ""
          links.append(
            SiteLink(
              text: "test “\(title)”", address: "tests.html#test-\(SiteContext.slug(title))",
              span: view.span, name: nil))
        case .proveDecl(let view):
          let title = view.title?.constant ?? ""
          links.append(
            SiteLink(
              text: "proof “\(title)”", address: "tests.html#proof-\(SiteContext.slug(title))",
              span: view.span, name: nil))
        default: break
        }
      }
    }
    return links.sorted { ($0.span, $0.text) < ($1.span, $1.text) }
  }

  /// The declaration that holds a place; declarations do not overlap.
  static func innermost(_ links: [SiteLink], at place: Span) -> SiteLink? {
    var low = 0
    var high = links.count
    let key = Span(place.file, TextRange(place.range.start, UInt32.max))
    while low < high {
      let middle = (low + high) / 2
      if links[middle].span < key { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let link = links[low - 1]
    let isInside = link.span.file == place.file && place.range.end <= link.span.range.end
    return isInside ? link : nil
  }
}
