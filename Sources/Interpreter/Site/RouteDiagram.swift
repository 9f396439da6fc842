import DSL

/// The route tree as a picture: conditions on the edges, receivers at the leaves.
///
/// The tree grows downwards and to the right, one branch below the other, so that a deep tree with
/// long conditions stays within the width of a page and its order is the order in which branches
/// are tried.
struct RouteDiagram {
  /// What the pictures of a site are drawn for: a page, and a narrow screen.
  static let widths = [(variant: "wide", width: 920), (variant: "narrow", width: 380)]

  private static let indent = 26
  private static let top = 14
  private static let gap = 12
  /// Where receivers begin beside conditions, in hundredths of the width.
  private static let receiverColumn = 56
  /// Below this width receivers stand under their conditions.
  private static let besideWidthMin = 600

  private let context: SiteContext
  private var drawing: Drawing
  private var y = RouteDiagram.top

  /// Draws the tree of the package.
  static func picture(
    _ route: CheckedRoute, _ context: SiteContext, width: Int, variant: String,
    isFile: Bool = false
  ) -> HTML {
    var diagram = RouteDiagram(context, width)
    diagram.draw(route)
    return diagram.drawing.svg(
      title: "Routes of \(context.name)",
      describing: "The same tree as text stands below the picture.", variant: variant,
      isFile: isFile)
  }

  private init(_ context: SiteContext, _ width: Int) {
    self.context = context
    drawing = Drawing(width: width)
  }

  private mutating func draw(_ route: CheckedRoute) {
    drawing.dot(9, y + 5, 5, "root")
    drawing.text(22, y + 10, "every alert", "strong")
    y += 20
    settings(of: route.block, 22)
    branches(of: route.block, x: 9, from: RouteDiagram.top + 11)
    drawing.height = y + 6
  }

  /// The branches of a block, each hung on the spine at `x` that comes down from `start`.
  private mutating func branches(of block: CheckedRouteBlock, x: Int, from start: Int) {
    var from = start
    for branch in block.branches {
      y += RouteDiagram.gap
      let middle = y + 7
      drawing.line(x, from, x, middle - 6)
      let style = branch.isAlso ? "edge also" : "edge"
      drawing.elbow(x, middle - 6, x + RouteDiagram.indent - 6, middle, style)
      drawing.arrowHead(x + RouteDiagram.indent, middle)
      from = middle - 6
      draw(branch, x + RouteDiagram.indent + 6)
    }
  }

  private mutating func draw(_ branch: CheckedRouteBranch, _ x: Int) {
    let isBeside = drawing.width >= RouteDiagram.besideWidthMin && !branch.outcome.isBlock
    let column = max(x + 120, drawing.width * RouteDiagram.receiverColumn / 100)
    let room = (isBeside ? column - 34 : drawing.width - 8) - x
    let top = y
    let end = condition(branch, x, width: room)
    switch branch.outcome {
    case .block(let block):
      settings(of: block, x)
      branches(of: block, x: x + 3, from: y + 2)
    case .targets(let targets):
      leaves(targets.map(context.pill), x, isBeside ? (column, top, end) : nil)
    case .drop(let reason):
      let words = wrapped(
        "drop: \(reason)", width: (isBeside ? drawing.width - column : room) - 30,
        measure: { Drawing.Metrics.sans($0) })
      let pills = words.map {
        Pill(text: $0, style: "drop", title: "dropped: \(reason)", address: nil)
      }
      leaves(pills, x, isBeside ? (column, top, end) : nil)
    }
  }

  /// The condition as it is written; gives where its first line ends.
  private mutating func condition(_ branch: CheckedRouteBranch, _ x: Int, width: Int) -> Int {
    let lines = wrappedCondition(branch.text, width: width)
    for line in lines {
      drawing.text(x, y + 12, line, branch.isOtherwise ? "code faint" : "code")
      y += Drawing.Metrics.lineHeight
    }
    if branch.isAlso {
      drawing.text(x, y + 9, "and goes on to the next branch", "small")
      y += 14
    }
    return x + Drawing.Metrics.mono(lines.first ?? "")
  }

  /// Receivers in rows: beside the condition, joined to it by a line, or below it.
  private mutating func leaves(
    _ pills: [Pill], _ x: Int, _ beside: (column: Int, top: Int, end: Int)?
  ) {
    let left = beside?.column ?? x
    var row = beside.map { $0.top - 4 } ?? y + 2
    if let beside {
      drawing.line(beside.end + 8, beside.top + 7, left - 8, beside.top + 7, "lead")
      drawing.arrowHead(left - 4, beside.top + 7)
    }
    var column = left
    for pill in pills {
      if column > left, column + pill.width > drawing.width {
        column = left
        row += Pill.height + 4
      }
      drawing.pill(column, row, pill)
      column += pill.width + 6
    }
    y = max(y, row + Pill.height)
  }

  /// Grouping, timers and mutes of a block, as far as it sets them.
  private mutating func settings(of block: CheckedRouteBlock, _ x: Int) {
    for text in RouteText.settings(of: block, context) {
      for line in wrapped(
        text, width: drawing.width - x - 8,
        measure: { Drawing.Metrics.sans($0, size: Drawing.Metrics.smallSize) })
      {
        drawing.text(x, y + 9, line, "small")
        y += 15
      }
    }
  }
}

extension CheckedRouteOutcome {
  var isBlock: Bool {
    if case .block = self { return true }
    return false
  }
}

/// What pictures and lists of routes say of a block.
enum RouteText {
  static func settings(of block: CheckedRouteBlock, _ context: SiteContext) -> [String] {
    var parts: [String] = []
    switch block.grouping {
    case .all?: parts.append("every alert is its own group")
    case .labels(let labels)?:
      parts.append(labels.isEmpty ? "one group" : "group by \(labels.joined(separator: ", "))")
    case nil: break
    }
    if let wait = block.wait { parts.append("wait \(span(wait))") }
    if let interval = block.interval { parts.append("interval \(span(interval))") }
    if let length = block.repeatInterval { parts.append("repeat \(span(length))") }
    var lines = parts.isEmpty ? [] : [parts.joined(separator: " · ")]
    for mute in block.mutes {
      let name = context.declarations.calendars[mute.calendar].name
      lines.append("muted \(mute.whenInside ? "during" : "outside") \(name)")
    }
    return lines
  }

  /// A length as the language writes it; lengths are in nanoseconds.
  static func span(_ nanoseconds: Int64) -> String {
    TimeSpan(nanoseconds: nanoseconds).text
  }
}
