extension PromQL {
  /// Reads tokens into a tree, by recursive descent with operator precedence.
  ///
  /// The first token that does not fit ends the parse with a thrown problem. Faults that leave the
  /// structure clear, such as a range of zero, are collected instead.
  struct Parser {
    let bytes: [UInt8]
    let options: Options
    private(set) var tokens: [Token] = []
    private var lexerProblem: Problem?
    var index = 0
    var tree = Tree()
    private var nesting = 0
    var problems: [Problem] = []

    init(_ bytes: [UInt8], _ options: Options) {
      self.bytes = bytes
      self.options = options
    }

    /// Reads the whole text.
    mutating func parse() throws(Problem) -> Tree {
      guard bytes.count <= PromQL.bytesMax else {
        throw Problem(.tooLong, at: TextRange(0, 0), ["\(PromQL.bytesMax)"])
      }
      var lexer = Lexer(bytes, options.dialect)
      lexer.run()
      tokens = lexer.tokens
      // Most nodes take several tokens: a selector of one matcher takes six.
      tree.nodes.reserveCapacity(Swift.max(4, tokens.count / 5 + 1))
      lexerProblem = lexer.problem
      if current.kind == .end { throw Problem(.empty, at: TextRange(at: 0)) }
      tree.root = try expression()
      guard current.kind == .end else { throw unexpected("an operator or the end") }
      return tree.take()
    }

    // MARK: Tokens

    var current: Token { tokens[index] }

    /// The token after the current one.
    var following: Token { tokens[Swift.min(index + 1, tokens.count - 1)] }

    /// The end of the token before the current one.
    var previousEnd: UInt32 { index > 0 ? tokens[index - 1].range.end : 0 }

    @discardableResult
    mutating func take() -> Token {
      let token = tokens[index]
      if index < tokens.count - 1 { index += 1 }
      return token
    }

    mutating func takeIf(_ kind: TokenKind) -> Bool {
      guard current.kind == kind else { return false }
      take()
      return true
    }

    @discardableResult
    mutating func expect(_ kind: TokenKind, _ description: String) throws(Problem) -> Token {
      guard current.kind == kind else { throw unexpected(description) }
      return take()
    }

    /// Expects the bracket that closes the one at `open`.
    @discardableResult
    mutating func close(
      _ kind: TokenKind, _ description: String, opened open: TextRange
    ) throws(Problem) -> Token {
      guard current.kind != .end else {
        throw Problem(.unclosed, at: open, [text(open)])
      }
      return try expect(kind, description)
    }

    func text(_ range: TextRange) -> String {
      String(decoding: bytes[range.indices], as: UTF8.self)
    }

    /// The name that is written somewhere as it is.
    func name(_ range: TextRange) -> Name { Name(Interned(bytes, range.indices), range) }

    /// Whether the current token is this word, in any case.
    func isWord(_ word: StaticString) -> Bool {
      current.kind == .identifier && isWord(current.range, word)
    }

    func isWord(_ range: TextRange, _ word: StaticString) -> Bool {
      guard range.count == word.utf8CodeUnitCount else { return false }
      return word.withUTF8Buffer { letters in
        for offset in 0..<range.count {
          let byte = bytes[Int(range.start) + offset]
          let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
          if unsafe lower != letters[offset] { return false }
        }
        return true
      }
    }

    // MARK: Problems

    /// The problem that the current token is not what is expected.
    func unexpected(_ expected: String) -> Problem {
      if current.kind == .invalid, let lexerProblem { return lexerProblem }
      return Problem(.unexpected, at: current.range, [describe(current), expected])
    }

    func describe(_ token: Token) -> String {
      switch token.kind {
      case .end: "end of the expression"
      case .string: "string \(text(token.range))"
      case .number: "number \(text(token.range))"
      case .duration: "duration \(text(token.range))"
      default: "'\(text(token.range))'"
      }
    }

    /// Refuses what is there only in a feature that is not enabled.
    mutating func require(_ feature: Features, _ what: String, at range: TextRange) {
      guard options.dialect == .prometheus, !options.features.contains(feature) else { return }
      problems.append(Problem(.featureDisabled, at: range, [what, feature.flag]))
    }

    /// Refuses what only MetricsQL has.
    mutating func requireMetricsQL(_ what: String, at range: TextRange) {
      guard options.dialect == .prometheus else { return }
      problems.append(Problem(.featureOfMetricsQL, at: range, [what]))
    }

    // MARK: Tree

    mutating func add(
      _ kind: NodeKind, _ range: TextRange, above children: Run<NodeID>
    ) throws(Problem) -> NodeID {
      var height: UInt16 = 0
      for index in children.indices {
        height = Swift.max(height, tree[tree.operands[index]].height)
      }
      return try add(kind, range, height: height + 1)
    }

    mutating func add(
      _ kind: NodeKind, _ range: TextRange, above left: NodeID, _ right: NodeID? = nil
    ) throws(Problem) -> NodeID {
      var height = tree[left].height
      if let right { height = Swift.max(height, tree[right].height) }
      return try add(kind, range, height: height + 1)
    }

    mutating func add(
      _ kind: NodeKind, _ range: TextRange, height: UInt16 = 1
    ) throws(Problem) -> NodeID {
      guard height <= PromQL.depthMax else {
        throw Problem(.tooDeep, at: range, ["\(PromQL.depthMax)"])
      }
      var node = Node(kind: kind, range: range)
      node.height = height
      tree.nodes.append(node)
      return NodeID(raw: UInt32(tree.nodes.count - 1))
    }

    /// Replaces a node that has been read further.
    mutating func update(_ id: NodeID, _ kind: NodeKind, end: UInt32? = nil) {
      let old = tree.nodes[Int(id.raw)].range
      replace(id, with: kind, TextRange(old.start, end ?? old.end))
    }

    mutating func replace(_ id: NodeID, with kind: NodeKind, _ range: TextRange) {
      tree.nodes[Int(id.raw)].kind = kind
      tree.nodes[Int(id.raw)].range = range
    }

    /// Enters a level of nesting; `leave` must follow unless something is thrown.
    mutating func enter() throws(Problem) {
      nesting += 1
      guard nesting <= PromQL.nestingMax else {
        throw Problem(.tooDeep, at: current.range, ["\(PromQL.nestingMax)"])
      }
    }

    mutating func leave() { nesting -= 1 }
  }
}
