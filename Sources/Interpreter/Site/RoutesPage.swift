import DSL

/// The routes: the picture, and the same tree as text.
struct RoutesPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    guard let route = context.declarations.route else { return "" }
    let pictures = RouteDiagram.widths.map { variant, width in
      RouteDiagram.picture(route, context, width: width, variant: variant)
    }
    return """
      <h1>Routes</h1>
      <p>From top to bottom the first branch that holds takes the alert. A dashed branch tells its \
      receivers and lets the next ones be tried as well. <a href="routes.svg">The picture as a \
      file</a></p>
      \(pictures)\
      \(SiteContext.chapter("The tree as text", id: "tree", tree(route.block)))\
      \(SiteContext.chapter("Source", id: "source", source))
      """
  }

  private func tree(_ block: CheckedRouteBlock) -> HTML {
    let lines = RouteText.settings(of: block, context).map {
      "<li class=\"faint\">\($0)</li>\n" as HTML
    }
    return "<ul class=\"tree\">\n\(lines)\(block.branches.map(item))</ul>\n"
  }

  private func item(_ branch: CheckedRouteBranch) -> HTML {
    let id = RoutesPage.anchor(branch.span, context)
    let head: HTML = "<li id=\"\(id)\"><code>\(branch.text)</code> \(context.place(branch.span))"
    switch branch.outcome {
    case .block(let inner): return "\(head)\n\(tree(inner))</li>\n"
    case .drop(let reason):
      return "\(head) → <span class=\"dropped\">dropped</span> because \(reason)</li>\n"
    case .targets(let targets):
      return "\(head) → \(targets.map(context.link).joined(" "))</li>\n"
    }
  }

  /// The id of a branch: its place, as branches need no names.
  static func anchor(_ span: Span, _ context: SiteContext) -> String {
    let line = context.snapshot.source(of: span)?.lines.line(of: span.range.start) ?? 0
    return "branch-\(span.file.raw)-\(line + 1)-\(span.range.start)"
  }

  private var source: HTML {
    let views = context.snapshot.files.flatMap { file in
      (file.file?.declarations ?? []).compactMap { declaration -> HTML? in
        guard case .routeDecl(let view) = declaration else { return nil }
        let text: HTML =
          view.documentation.map { MarkdownPage($0).content(from: 3) } ?? ""
        return "\(text)<p>\(context.place(view.span))</p>\(context.code(view.span))\n"
      }
    }
    return views.joined()
  }
}
