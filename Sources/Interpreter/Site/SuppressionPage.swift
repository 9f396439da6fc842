import DSL

/// What holds alerts back, and the features that conditions ask.
struct SuppressionPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    let names = { (noun: String) in context.names(noun) }
    return SiteContext.page(
      "Suppression",
      """
      What is held back is told to nobody; whoever was told that something fires is told of its end.
      """,
      [
        SiteContext.chapter(
          "Inhibitions", id: "inhibitions", names("inhibition").map(inhibition).joined()),
        SiteContext.chapter("Mutes", id: "mutes", names("mute").map(mute).joined()),
        SiteContext.chapter("Holds", id: "holds", names("hold").map(hold).joined()),
        SiteContext.chapter("Storms", id: "storms", names("storm").map(storm).joined()),
        SiteContext.chapter(
          "Features", id: "features", names("feature").map(feature).joined()),
      ])
  }

  private func inhibition(_ name: DeclaredName) -> HTML {
    let rule = context.program.inhibitions[name.index]
    let same = rule.same.map { "<code>\($0)</code>" as HTML }.joined(", ")
    return context.card(
      name,
      facts: [
        ("While this fires", context.condition(rule.source)),
        ("this is not told", context.condition(rule.target)), ("if these are equal", same),
        ("because", "\(rule.reason)"),
      ])
  }

  private func mute(_ name: DeclaredName) -> HTML {
    let mute = context.program.mutes[name.index]
    return context.card(
      name,
      facts: [("Not told", context.condition(mute.condition)), ("because", "\(mute.reason)")])
  }

  private func hold(_ name: DeclaredName) -> HTML {
    let hold = context.declarations.holds[name.index]
    return context.card(
      name,
      facts: [
        ("Changes", "more than \(hold.changes) within \(RouteText.span(hold.within))"),
        ("Held back for", "\(RouteText.span(hold.length))"), ("because", "\(hold.reason ?? "")"),
      ])
  }

  private func storm(_ name: DeclaredName) -> HTML {
    let storm = context.declarations.storms[name.index]
    let channel = context.declarations.channels[storm.channel].name
    return context.card(
      name,
      facts: [
        ("Alerts", "more than \(storm.count) within \(RouteText.span(storm.within))"),
        ("Digest every", "\(RouteText.span(storm.digestInterval))"),
        ("to", context.link("channel", storm.channel.raw, channel)),
        ("because", "\(storm.reason ?? "")"),
      ])
  }

  private func feature(_ name: DeclaredName) -> HTML {
    let feature = context.declarations.features[name.index]
    return context.card(
      name, facts: [("By default", feature.isOnByDefault ? "on" : "off")])
  }
}

/// Playbooks, and the models and workflows that they ask.
struct PlaybooksPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Playbooks", "",
      [
        SiteContext.chapter(
          "By name", id: "names", context.names("playbook").map(playbook).joined()),
        SiteContext.chapter(
          "Models", id: "models", context.names("model").map { context.card($0) }.joined()),
        SiteContext.chapter(
          "Workflows", id: "workflows",
          context.names("workflow").map { context.card($0) }.joined()),
      ])
  }

  private func playbook(_ name: DeclaredName) -> HTML {
    let playbook = context.program.playbooks[name.index]
    let limit: HTML = playbook.concurrencyLimit.map { "\($0) runs" } ?? ""
    return context.card(
      name,
      facts: [
        ("When a group", playbook.trigger == .firing ? "starts firing" : "is resolved"),
        ("with alerts that have", context.condition(playbook.condition)),
        ("Once for each", "\(playbook.scope.rawValue)"), ("At most at once", limit),
      ])
  }
}

/// The knowledge that steps search, with the texts of folders.
struct KnowledgePage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Knowledge", "",
      [
        SiteContext.chapter(
          "Where it comes from", id: "places",
          context.names("knowledge").map(knowledge).joined())
      ])
  }

  private func knowledge(_ name: DeclaredName) -> HTML {
    let documents = context.documents.filter { $0.knowledge == name.name }
    let list = documents.map { "<li><a href=\"#\(anchor($0))\">\($0.path)</a></li>\n" as HTML }
    let links: HTML = list.isEmpty ? "" : "<h4>Texts</h4>\n<ul>\n\(list)</ul>\n"
    return "\(context.card(name, body: links))\(documents.map(text))"
  }

  private func anchor(_ document: SiteDocument) -> String {
    "text-\(SiteContext.slug(document.path))"
  }

  private func text(_ document: SiteDocument) -> HTML {
    let id = anchor(document)
    let page = MarkdownPage(String(decoding: document.bytes, as: UTF8.self))
    return """
      <article class="card" id="\(id)" aria-label="\(document.path)">
      <p class="place">\(document.path)</p>
      \(page.content(from: 3))</article>

      """
  }
}

/// Labels, constants and functions.
struct VocabularyPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    SiteContext.page(
      "Vocabulary", "",
      [
        SiteContext.chapter("Labels", id: "labels", labels),
        SiteContext.chapter(
          "Constants and functions", id: "definitions",
          context.names("constant", "function").map { context.card($0) }.joined()),
      ])
  }

  private var labels: HTML {
    let rows = context.names("label").map { name -> [HTML] in
      let label = context.declarations.labels[name.index]
      let values = label.values.map { "<code>\($0)</code>" as HTML }
      return [
        "<span id=\"\(SiteContext.anchor(name))\">\(name.name)</span>",
        values.isEmpty ? "any text" : values.joined(" "),
        label.isOptional ? "may be absent" : "always there",
        name.documentation.isEmpty ? "" : MarkdownPage(name.documentation).content(from: 4),
      ]
    }
    return rows.isEmpty ? "" : SiteContext.table("", ["Label", "Values", "", "Meaning"], rows)
  }
}

/// Tests, and what is proved.
struct TestsPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    let declarations = context.snapshot.files.flatMap { $0.file?.declarations ?? [] }
    let proofs = declarations.compactMap { declaration -> HTML? in
      guard case .proveDecl(let view) = declaration else { return nil }
      return proof(view)
    }
    let tests = declarations.compactMap { declaration -> HTML? in
      guard case .testDecl(let view) = declaration else { return nil }
      let title = view.title?.constant ?? ""
      return context.card(
        id: "test-\(SiteContext.slug(title))", noun: "test", title: title, at: view.span,
        documentation: view.documentation ?? "", source: view.span)
    }
    return SiteContext.page(
      "Tests and proofs",
      "Tests run the package in virtual time; proofs hold for all alerts at once.",
      [
        SiteContext.chapter("Proofs", id: "proofs", proofs.joined()),
        SiteContext.chapter("Tests", id: "tests", tests.joined()),
      ])
  }

  private func proof(_ view: ProveDeclSyntax) -> HTML {
    let title = view.title?.constant ?? ""
    let claims = context.declarations.proofs.first { $0.title == title }?.claims ?? []
    let items = claims.map { claim -> HTML in
      let word: HTML =
        switch claim.verdict {
        case .proved?: "<span class=\"proved\">proved</span>"
        case .refuted?: "<span class=\"refuted\">refuted</span>"
        case .unknown?, nil: "<span class=\"unknown\">unknown</span>"
        }
      return "<li>\(word) <code>\(claim.text)</code></li>\n"
    }
    return context.card(
      id: "proof-\(SiteContext.slug(title))", noun: "proof", title: title, at: view.span,
      documentation: view.documentation ?? "", body: "<ul>\n\(items)</ul>\n")
  }
}
