import DSL

/// The pieces that pages are put together from.
extension SiteContext {
  /// A declaration: its name, what its author says of it, what it amounts to, and its source.
  func card(
    _ name: DeclaredName, facts: [(String, HTML)] = [], body: HTML = "",
    showsSource: Bool = true
  ) -> HTML {
    card(
      id: SiteContext.anchor(name), noun: name.noun, title: name.name, at: name.span,
      documentation: name.documentation, facts: facts + [("Used by", usedBy(name))], body: body,
      source: showsSource ? name.declaration : nil)
  }

  func card(
    id: String, noun: String, title: String, at span: Span, documentation: String,
    facts: [(String, HTML)] = [], body: HTML = "", source: Span? = nil
  ) -> HTML {
    let text = documentation.isEmpty ? "" : MarkdownPage(documentation).content(from: 4)
    let code: HTML = source.map { self.code($0) } ?? ""
    return """
      <section class="card" id="\(id)" aria-labelledby="\(id)-h">
      <header><h3 id="\(id)-h"><span class="noun">\(noun)</span> \(title) \
      <a class="anchor" href="#\(id)" aria-label="Link to \(noun) \(title)">#</a></h3>\
      \(place(span))</header>
      \(text)\(SiteContext.facts(facts))\(body)\(code)
      </section>

      """
  }

  /// Facts with their names; those without a value are left out.
  static func facts(_ facts: [(String, HTML)]) -> HTML {
    let present = facts.filter { !$0.1.isEmpty }
    guard !present.isEmpty else { return "" }
    let rows = present.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>\n" as HTML }
    return "<dl class=\"facts\">\n\(rows)</dl>\n"
  }

  private func usedBy(_ name: DeclaredName) -> HTML {
    let users = users(of: name)
    let shown = users.prefix(SiteContext.usersShownMax).map { user in
      "<a href=\"\(user.address)\">\(user.text)</a>" as HTML
    }
    let rest = users.count - shown.count
    let more: HTML = rest > 0 ? " and \(rest) more" : ""
    return "\(shown.joined(", "))\(more)"
  }

  /// A vocabulary is used everywhere; a list of it all would help nobody.
  private static let usersShownMax = 12

  /// A chapter of a page; nothing where there is nothing in it.
  static func chapter(_ title: String, id: String, _ content: HTML) -> HTML {
    guard !content.isEmpty else { return "" }
    return """
      <h2 id="\(id)">\(title) \
      <a class="anchor" href="#\(id)" aria-label="Link to \(title)">#</a></h2>
      \(content)
      """
  }

  /// A page's content under its title; nothing where there are no chapters.
  static func page(_ title: String, _ lead: HTML, _ chapters: [HTML]) -> HTML {
    let content = chapters.joined()
    guard !content.isEmpty else { return "" }
    let text: HTML = lead.isEmpty ? "" : "<p>\(lead)</p>\n"
    return "<h1>\(title)</h1>\n\(text)\(content)"
  }

  /// A table with headings for its columns, and for its rows in the first column.
  static func table(_ caption: HTML, _ head: [String], _ rows: [[HTML]]) -> HTML {
    let columns = head.map { "<th scope=\"col\">\($0)</th>" as HTML }
    let lines = rows.map { row -> HTML in
      let cells = row.dropFirst().map { "<td>\($0)</td>" as HTML }
      return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>\n"
    }
    let title: HTML = caption.isEmpty ? "" : "<caption>\(caption)</caption>\n"
    return """
      <div class="scroll"><table>
      \(title)<thead><tr>\(columns)</tr></thead>
      <tbody>
      \(lines)</tbody>
      </table></div>

      """
  }

  /// Recipients, each as a link to who is told.
  func recipients(_ recipients: [CheckedRecipient]) -> [(
    text: String, style: String, address: String?
  )] {
    var seen: Set<String> = []
    return recipients.map(words).filter { seen.insert($0.text).inserted }
  }

  /// A condition as the language writes it.
  func condition(_ condition: Condition) -> HTML { "<code>\(program.describe(condition))</code>" }
}
