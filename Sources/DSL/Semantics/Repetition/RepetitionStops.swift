/// The places of a file where writing out its repetitions changes something, in order.
struct RepetitionStops {
  enum Kind {
    case repetition(RepetitionSyntax)
    /// A name with placeholders in it.
    case name([Placeholder])
    /// A placeholder alone, where an expression stands.
    case expression([String])
    /// `${team}` alone in a text: the text holds the value instead.
    case text([String])
    /// The same in a query.
    case query([String])
    /// A variable, or a field of one, inside a larger interpolation.
    case operand([String])
  }

  struct Stop {
    let range: TextRange
    let kind: Kind
  }

  private(set) var all: [Stop] = []
  /// Names that are given inside a repetition and are the variable of one.
  private(set) var rebindings: [(name: NameSyntax, variable: NameSyntax)] = []

  private let tree: SyntaxTree
  private var variables: Set<String> = []

  init(_ tree: SyntaxTree) {
    self.tree = tree
    for raw in 0..<UInt32(tree.nodeCount) where tree.kind(of: NodeID(raw)) == .repetition {
      if let name = RepetitionSyntax(tree, NodeID(raw))?.variable?.text { variables.insert(name) }
    }
    addPatterns()
    addNodes()
    all.sort { ($0.range.start, $1.range.end) < ($1.range.start, $0.range.end) }
  }

  /// The first stop at or after an offset.
  func index(from offset: UInt32) -> Int {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].range.start < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func addPatterns() {
    for index in tree.patterns {
      let range = Token(tree: tree, index: index).range
      let node = tree.node(at: range.start)
      let placeholders = Placeholder.all(in: Array(tree.source.bytes[range.indices]))
      let alone = placeholders.first.flatMap { $0.range == 0..<range.count ? $0.path : nil }
      if let alone, tree.kind(of: node) == .nameExpr {
        all.append(Stop(range: range, kind: .expression(alone)))
      } else {
        all.append(Stop(range: range, kind: .name(placeholders)))
      }
    }
  }

  /// Goes through all nodes with the repetitions and texts around them.
  private mutating func addNodes() {
    var repetitions: [RepetitionSyntax] = []
    /// Where the innermost text ends, and whether it is a query.
    var textEnd: UInt32 = 0
    var isQuery = false
    for raw in 0..<UInt32(tree.nodeCount) {
      let node = NodeID(raw)
      while let last = repetitions.last, tree.nodeEnds[Int(last.id.raw)] <= raw {
        repetitions.removeLast()
      }
      let kind = tree.kind(of: node)
      if kind == .repetition, let view = RepetitionSyntax(tree, node) {
        noteRebinding(view.variable, in: repetitions)
        all.append(Stop(range: view.range, kind: .repetition(view)))
        repetitions.append(view)
      }
      guard !repetitions.isEmpty else { continue }
      switch kind {
      case .stringLiteral, .textBlock:
        guard raw >= textEnd else { continue }
        textEnd = tree.nodeEnds[Int(raw)]
        isQuery = self.isQuery(node)
      case .interpolation where raw < textEnd: add(interpolation: node, isQuery: isQuery)
      case .nameExpr where raw < textEnd: add(operand: node)
      case .listFor: noteRebinding(ListForSyntax(tree, node)?.variable, in: repetitions)
      case .textFor: noteRebinding(TextForSyntax(tree, node)?.variable, in: repetitions)
      case .parameter: noteRebinding(ParameterSyntax(tree, node)?.name, in: repetitions)
      default: continue
      }
    }
  }

  private mutating func noteRebinding(_ name: NameSyntax?, in around: [RepetitionSyntax]) {
    guard let name, let outer = around.last(where: { $0.variable?.text == name.text }),
      let variable = outer.variable
    else { return }
    rebindings.append((name, variable))
  }

  /// Whether a text is the content of a query, in which values stand as they are.
  private func isQuery(_ text: NodeID) -> Bool {
    guard let parent = tree.parent(of: text), let literal = TypedLiteralSyntax(tree, parent) else {
      return false
    }
    return literal.language == "promql"
  }

  private func isDocument(_ interpolation: NodeID) -> Bool {
    guard let text = tree.parent(of: interpolation), let parent = tree.parent(of: text),
      let literal = TypedLiteralSyntax(tree, parent)
    else { return false }
    return literal.language == "json"
  }

  private mutating func add(interpolation node: NodeID, isQuery: Bool) {
    guard let view = InterpolationSyntax(tree, node), !isDocument(node),
      let path = view.value.flatMap(RepetitionReader.path), let root = path.first,
      variables.contains(root)
    else { return }
    all.append(Stop(range: view.range, kind: isQuery ? .query(path) : .text(path)))
  }

  private mutating func add(operand node: NodeID) {
    guard variables.contains(tree.text(of: node)) else { return }
    var outermost = node
    while let parent = tree.parent(of: outermost), tree.kind(of: parent) == .memberExpr,
      tree.firstToken(of: parent)?.range.start == tree.range(of: node).start
    {
      outermost = parent
    }
    guard let expression = ExprSyntax(tree, outermost),
      let path = RepetitionReader.path(of: expression)
    else { return }
    all.append(Stop(range: expression.range, kind: .operand(path)))
  }
}
