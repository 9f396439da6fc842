package import DSL

/// What the site of a package is made of.
package struct SiteInput: Sendable {
  let name: String
  let snapshot: PackageSnapshot
  let program: Program
  let zones: ZoneTable
  let documents: [SiteDocument]
  let sourceAddress: String?

  /// - Parameters:
  ///   - name: how the package is called.
  ///   - snapshot: the package, without errors.
  ///   - program: what it lowers to.
  ///   - zones: the rules of the zones that the program names.
  ///   - documents: the texts of the knowledge folders.
  ///   - sourceAddress: where sources are shown, with `{path}` and `{line}` in it.
  package init(
    name: String, snapshot: PackageSnapshot, program: Program, zones: ZoneTable,
    documents: [SiteDocument] = [], sourceAddress: String? = nil
  ) {
    self.name = name
    self.snapshot = snapshot
    self.program = program
    self.zones = zones
    self.documents = documents
    self.sourceAddress = sourceAddress
  }
}

/// One text of a knowledge folder.
package struct SiteDocument: Sendable {
  /// The name of the knowledge declaration.
  let knowledge: String
  /// Relative to the package.
  let path: String
  let bytes: [UInt8]

  package init(knowledge: String, path: String, bytes: [UInt8]) {
    self.knowledge = knowledge
    self.path = path
    self.bytes = bytes
  }
}

/// One file of a site.
package struct SiteFile: Sendable {
  /// Relative to the folder of the site.
  package let path: String
  package let bytes: [UInt8]

  init(_ path: String, _ content: HTML) {
    self.path = path
    bytes = Array(content.text.utf8)
  }
}

/// The pages of a package, in the order of their paths.
///
/// The same package gives the same bytes: nothing of time, machine or folder is in them.
package func makeSite(_ input: SiteInput) -> [SiteFile] {
  let context = SiteContext(input)
  var files = SitePage.allCases.compactMap { page -> SiteFile? in
    guard let content = page.content(context) else { return nil }
    return SiteFile(page.file, SiteLayout(context).document(page, content))
  }
  if let route = context.declarations.route {
    let picture = RouteDiagram.picture(
      route, context, width: RouteDiagram.widths[0].width, variant: "wide", isFile: true)
    files.append(SiteFile("routes.svg", picture))
  }
  return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
}

/// Every file that some site has, so that those of an older one can be told from other files.
package var siteFileNames: [String] { SitePage.allCases.map(\.file) + ["routes.svg"] }

/// The pages of a site, in the order of the navigation.
enum SitePage: String, CaseIterable {
  case index, routes, rules, oncall, channels, templates, suppression, calendars, tickets
  case playbooks, knowledge, vocabulary, tests

  var file: String { "\(rawValue).html" }

  var title: String {
    switch self {
    case .index: "Overview"
    case .routes: "Routes"
    case .rules: "Rules and objectives"
    case .oncall: "On call"
    case .channels: "Channels"
    case .templates: "Templates"
    case .suppression: "Suppression"
    case .calendars: "Calendars"
    case .tickets: "Tickets"
    case .playbooks: "Playbooks"
    case .knowledge: "Knowledge"
    case .vocabulary: "Vocabulary"
    case .tests: "Tests and proofs"
    }
  }

  /// The page of a kind of declaration.
  static func of(_ noun: String) -> SitePage {
    switch noun {
    case "channel", "kind": .channels
    case "template": .templates
    case "calendar": .calendars
    case "contact", "escalation", "rota": .oncall
    case "inhibition", "mute", "hold", "storm", "feature": .suppression
    case "ticket": .tickets
    case "model", "playbook", "workflow": .playbooks
    case "knowledge": .knowledge
    case "source", "rules", "slo", "target": .rules
    default: .vocabulary
    }
  }

  /// What stands on the page; nil where there is nothing.
  func content(_ context: SiteContext) -> HTML? {
    let content: HTML =
      switch self {
      case .index: OverviewPage(context).content
      case .routes: RoutesPage(context).content
      case .rules: RulesPage(context).content
      case .oncall: OnCallPage(context).content
      case .channels: ChannelsPage(context).content
      case .templates: TemplatesPage(context).content
      case .suppression: SuppressionPage(context).content
      case .calendars: CalendarsPage(context).content
      case .tickets: TicketsPage(context).content
      case .playbooks: PlaybooksPage(context).content
      case .knowledge: KnowledgePage(context).content
      case .vocabulary: VocabularyPage(context).content
      case .tests: TestsPage(context).content
      }
    return content.isEmpty ? nil : content
  }

  /// Whether the page will have content, so that the navigation can be drawn.
  func isPresent(_ context: SiteContext) -> Bool {
    switch self {
    case .index: true
    case .routes: context.declarations.route != nil
    case .tests: !context.declarations.tests.isEmpty || !context.declarations.proofs.isEmpty
    default: context.names.contains { SitePage.of($0.noun) == self }
    }
  }
}
