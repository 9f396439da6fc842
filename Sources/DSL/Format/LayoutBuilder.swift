/// Lays out the tree of a file that parsed without errors.
///
/// Most nodes are their tokens and children with spaces between them. Braces, brackets and the few
/// places where a long statement may be broken have rules of their own.
struct LayoutBuilder {
  let tree: SyntaxTree
  var layout: Layout
  /// The next significant token whose comments have not been set.
  var nextToken: UInt32 = 0

  private init(_ tree: SyntaxTree) {
    self.tree = tree
    self.layout = Layout(capacity: tree.significant.count * 3)
  }

  /// The layout of the whole file.
  static func layout(of tree: SyntaxTree) -> Layout {
    var builder = LayoutBuilder(tree)
    builder.layout.add(.noBlankLine)
    builder.statements(Array(tree.children(of: tree.root)), isFlat: false)
    builder.layout.add(.hardLine)
    builder.comments(
      before: UInt32(tree.significant.count - 1), insideStatement: false, keepsBlankLine: false)
    return builder.layout
  }

  /// A token or child of a node.
  enum Element {
    case token(UInt32, TokenKind)
    case node(NodeID, SyntaxKind)
  }

  /// The tokens and the children that are not empty, in order.
  private func elements(of node: NodeID) -> [Element] {
    var result: [Element] = []
    var children = tree.children(of: node)
    var child = children.next()
    var index = tree.nodeFirsts[Int(node.raw)]
    let end = tree.nodeLasts[Int(node.raw)]
    while index < end {
      guard let current = child, tree.nodeFirsts[Int(current.raw)] <= index else {
        result.append(.token(index, tree.tokenKinds[Int(tree.significant[Int(index)])]))
        index += 1
        continue
      }
      let last = tree.nodeLasts[Int(current.raw)]
      if last > index {
        result.append(.node(current, tree.kind(of: current)))
        index = last
      }
      child = children.next()
    }
    return result
  }
}

// Nodes.
extension LayoutBuilder {
  private mutating func node(_ id: NodeID) {
    let kind = tree.kind(of: id)
    switch kind {
    case .stringLiteral:
      comments(before: tree.nodeFirsts[Int(id.raw)], insideStatement: true)
      layout.add(.source(tree.range(of: id)))
      nextToken = tree.nodeLasts[Int(id.raw)]
    case .textBlock:
      comments(before: tree.nodeFirsts[Int(id.raw)], insideStatement: true)
      layout.add(.textBlock(id))
      nextToken = tree.nodeLasts[Int(id.raw)]
    case .binaryExpr: junction(id)
    case .routeBranch, .otherwiseBranch, .expectRoute, .proveClaim: arrowStatement(id)
    case .httpCall, .aiCall, .waitUntilStep, .workflowCall, .knowledgeSearch, .approveStep:
      deadlineStatement(id)
    case .ifExpr: conditional(id)
    case .listFor: comprehension(id)
    default: sequence(elements(of: id)[...], in: kind)
    }
  }

  /// Tokens and children with spaces between them; braces and brackets by their own rules.
  private mutating func sequence(_ elements: ArraySlice<Element>, in parent: SyntaxKind) {
    var previous: Element?
    var index = elements.startIndex
    while index < elements.endIndex {
      let element = elements[index]
      if let previous, needsSpace(previous, element, in: parent) { layout.add(.space) }
      switch element {
      case .node(let child, _): node(child)
      case .token(let token, .leftBrace):
        let close = closing(elements, from: index, .rightBrace)
        block(token, elements[(index + 1)..<close], close: elements[close])
        index = close
      case .token(let token, .leftBracket) where breaks(parent):
        let close = closing(elements, from: index, .rightBracket)
        brackets(token, elements[(index + 1)..<close], close: elements[close])
        index = close
      case .token(let token, .leftParen) where parent == .callExpr || parent == .knowledgeSearch:
        let close = closing(elements, from: index, .rightParen)
        brackets(token, elements[(index + 1)..<close], close: elements[close])
        index = close
      case .token(let token, _): self.token(token)
      }
      previous = elements[index]
      index += 1
    }
  }

  /// Whether the brackets of a node part elements with commas and may be broken.
  private func breaks(_ parent: SyntaxKind) -> Bool {
    switch parent {
    case .listExpr, .groupBySetting, .sameClause, .byClause, .rotaShift, .fromClause, .canClause:
      true
    default: false
    }
  }

  /// The index of the closing mark; a tree without errors always has it.
  private func closing(
    _ elements: ArraySlice<Element>, from start: Int, _ kind: TokenKind
  ) -> Int {
    for index in (start + 1)..<elements.endIndex {
      if case .token(_, kind) = elements[index] { return index }
    }
    return elements.endIndex - 1
  }

  private func needsSpace(_ left: Element, _ right: Element, in parent: SyntaxKind) -> Bool {
    if case .token(_, let kind) = right {
      switch kind {
      case .comma, .colon, .dot, .dotDot, .question, .rightParen, .rightBracket: return false
      case .leftParen where hugsParenthesis(parent): return false
      case .leftBracket where parent == .indexExpr: return false
      default: break
      }
    }
    guard case .token(_, let kind) = left else { return true }
    switch kind {
    case .colon where parent == .recordName: return false
    case .dot, .dotDot, .leftParen, .leftBracket, .literalTag: return false
    case .minus: return parent != .unaryExpr && parent != .calendarPoint
    default: return true
    }
  }

  /// Whether an opening parenthesis stands directly after the word before it.
  private func hugsParenthesis(_ parent: SyntaxKind) -> Bool {
    switch parent {
    case .callExpr, .templateDecl, .labelRef, .defDecl, .onCall, .knowledgeSearch: true
    default: false
    }
  }

  private mutating func token(_ index: UInt32) {
    comments(before: index, insideStatement: true)
    layout.add(.source(Token(tree: tree, index: index).range))
    nextToken = index + 1
  }
}

// Blocks and brackets.
extension LayoutBuilder {
  private func nodes(_ content: ArraySlice<Element>) -> [NodeID] {
    content.compactMap { element in
      guard case .node(let id, _) = element else { return nil }
      return id
    }
  }

  private mutating func block(_ open: UInt32, _ content: ArraySlice<Element>, close: Element) {
    guard case .token(let closeToken, _) = close else { return }
    token(open)
    let children = nodes(content)
    guard !children.isEmpty || hasComment(after: open, before: closeToken) else {
      return token(closeToken)
    }
    let isOnOneLine = !hasLineEnd(after: open, before: closeToken)
    layout.beginGroup()
    layout.add(.indent)
    layout.add(isOnOneLine ? .softLine : .hardLine)
    layout.add(.noBlankLine)
    statements(children, isFlat: isOnOneLine)
    layout.add(isOnOneLine ? .softLine : .hardLine)
    comments(before: closeToken, insideStatement: false, keepsBlankLine: false)
    layout.add(.dedent)
    layout.add(isOnOneLine ? .softLine : .hardLine)
    layout.add(.source(Token(tree: tree, index: closeToken).range))
    layout.endGroup()
    nextToken = closeToken + 1
  }

  /// Statements parted by line ends, or by commas where the block stays on one line.
  private mutating func statements(_ children: [NodeID], isFlat: Bool) {
    for (index, child) in children.enumerated() {
      if index > 0 {
        layout.add(.flatMark(UInt8(ascii: ",")))
        layout.add(isFlat ? .softLine : .hardLine)
      }
      comments(before: tree.nodeFirsts[Int(child.raw)], insideStatement: false)
      node(child)
    }
  }

  /// Elements in brackets: on one line, or each on its own with a comma after it.
  private mutating func brackets(_ open: UInt32, _ content: ArraySlice<Element>, close: Element) {
    guard case .token(let closeToken, _) = close else { return }
    token(open)
    let items = nodes(content)
    guard let first = items.first else { return token(closeToken) }
    if items.count == 1, hugs(first), !hasLineEnd(after: open, before: open + 1) {
      node(first)
      return token(closeToken)
    }
    layout.beginGroup()
    layout.add(.indent)
    layout.add(hasLineEnd(after: open, before: open + 1) ? .hardLine : .softBreak)
    for (index, item) in items.enumerated() {
      if index > 0 {
        layout.add(.mark(UInt8(ascii: ",")))
        layout.add(.softLine)
      }
      comments(before: tree.nodeFirsts[Int(item.raw)], insideStatement: false)
      node(item)
    }
    layout.add(.brokenMark(UInt8(ascii: ",")))
    comments(before: closeToken, insideStatement: false, keepsBlankLine: false)
    layout.add(.dedent)
    layout.add(.softBreak)
    layout.add(.source(Token(tree: tree, index: closeToken).range))
    layout.endGroup()
    nextToken = closeToken + 1
  }

  /// Whether brackets close directly around an only element that has brackets or lines of its own.
  private func hugs(_ item: NodeID) -> Bool {
    switch tree.kind(of: item) {
    case .recordExpr, .listExpr, .textBlock, .caseExpr: return true
    case .argument:
      let children = Array(tree.children(of: item))
      return children.count == 1 && children.allSatisfy(hugs)
    default: return false
    }
  }
}

// Statements and expressions that may be broken.
extension LayoutBuilder {
  /// A chain of one of `and` and `or`, on one line or broken before each; other operators stay.
  private mutating func junction(_ id: NodeID) {
    let view = BinaryExprSyntax(tree, id)
    guard let kind = view?.operator?.kind, kind == .kwAnd || kind == .kwOr else {
      return sequence(elements(of: id)[...], in: .binaryExpr)
    }
    layout.beginGroup()
    layout.add(.indent)
    junctionPart(id, kind)
    layout.add(.dedent)
    layout.endGroup()
  }

  private mutating func junctionPart(_ id: NodeID, _ kind: TokenKind) {
    guard let view = BinaryExprSyntax(tree, id), let left = view.left, let right = view.right,
      let word = view.operator, word.kind == kind
    else { return node(id) }
    junctionPart(left.id, kind)
    layout.add(.softLine)
    token(word.index)
    layout.add(.space)
    node(right.id)
  }

  /// A statement that may be broken before its `->` or its `reaches`.
  private mutating func arrowStatement(_ id: NodeID) {
    let kind = tree.kind(of: id)
    let elements = elements(of: id)
    let arrow = elements.firstIndex { element in
      switch element {
      case .token(_, .arrow), .token(_, .kwReaches): true
      default: false
      }
    }
    guard let arrow else { return sequence(elements[...], in: kind) }
    layout.beginGroup()
    sequence(elements[..<arrow], in: kind)
    layout.add(.indent)
    layout.add(.closingLine)
    sequence(elements[arrow...], in: kind)
    layout.add(.dedent)
    layout.endGroup()
  }

  /// A step that may be broken before `within`.
  private mutating func deadlineStatement(_ id: NodeID) {
    let kind = tree.kind(of: id)
    let elements = elements(of: id)
    let within = elements.firstIndex { isNode($0, .withinClause) } ?? elements.endIndex
    let fallback = elements.firstIndex { isNode($0, .elseClause) } ?? elements.endIndex
    layout.beginGroup()
    sequence(elements[..<within], in: kind)
    layout.add(.indent)
    layout.add(.closingLine)
    sequence(elements[within..<max(within, fallback)], in: kind)
    layout.add(.dedent)
    layout.endGroup()
    guard fallback < elements.endIndex else { return }
    layout.add(.space)
    sequence(elements[fallback...], in: kind)
  }

  private func isNode(_ element: Element, _ kind: SyntaxKind) -> Bool {
    if case .node(_, kind) = element { true } else { false }
  }

  /// `if c then a else b`, broken before `then` and `else`.
  private mutating func conditional(_ id: NodeID) {
    layout.beginGroup()
    layout.add(.indent)
    for (index, element) in elements(of: id).enumerated() {
      switch element {
      case .token(_, .kwThen), .token(_, .kwElse): layout.add(.softLine)
      default: if index > 0 { layout.add(.space) }
      }
      set(element)
    }
    layout.add(.dedent)
    layout.endGroup()
  }

  /// `[for x in xs: e if c]`, broken after `[`, after `:`, before `if` and before `]`.
  private mutating func comprehension(_ id: NodeID) {
    layout.beginGroup()
    var previous: Element?
    for element in elements(of: id) {
      if case .token(let index, .rightBracket) = element {
        comments(before: index, insideStatement: false, keepsBlankLine: false)
        layout.add(.dedent)
        layout.add(.softBreak)
      } else if let previous {
        separate(previous, element)
      }
      set(element)
      if case .token(_, .leftBracket) = element {
        layout.add(.indent)
        layout.add(.softBreak)
      }
      previous = element
    }
    layout.endGroup()
  }

  private mutating func separate(_ left: Element, _ right: Element) {
    if case .token(_, .colon) = left { return layout.add(.softLine) }
    if isNode(right, .filterClause) { return layout.add(.softLine) }
    if needsSpace(left, right, in: .listFor) { layout.add(.space) }
  }

  private mutating func set(_ element: Element) {
    switch element {
    case .token(let index, _): token(index)
    case .node(let child, _): node(child)
    }
  }
}
