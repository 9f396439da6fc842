/// Builds the tree of one file by recursive descent over its significant tokens.
///
/// The parser always advances and never fails. Every token lands in the node that is open when it
/// is consumed; a required part that is missing becomes an empty node, and text that fits nowhere
/// an `unexpected` node. Nodes are written when they are finished, children before parents, and put
/// into pre-order at the end.
struct Parser {
  /// How deep blocks, brackets and texts may stand in one another.
  static let nestingMax = 128
  /// How high the tree of one expression may grow; operators in a row add to it as well.
  static let expressionHeightMax = 256
  /// How many errors of one file are kept; the rest are counted.
  static let errorCountMax = 20

  let source: SourceFile
  /// The tokens of the whole text.
  let table: TokenTable
  /// Kind of every significant token; the last is `endOfFile`.
  let kinds: [TokenKind]
  /// Whether a line end stands before the token.
  let lineBreaks: [Bool]
  /// Problems the lexer found, by token.
  let issues: [LexIssue]
  /// `{` minus `}`: above zero some block is not closed, and indentation is asked where.
  let braceBalance: Int

  /// The next significant token.
  var position = 0
  /// Where the statement being parsed begins.
  var statementStart = 0
  /// Whether the statement before was none.
  ///
  /// Further lines that begin with a mark, as those of a list whose head is lost, belong to the
  /// same slip and are not reported again.
  var isAfterStray = false
  var nextIssue = 0
  var nodes = FinishedNodes()
  var diagnostics: [Diagnostic] = []
  /// Errors found, including those that are not reported.
  var errorCount = 0
  /// The line of the last error that was reported, or that followed from it.
  var lastErrorLine = -1
  /// Whether the lines up to that one are text that stands where code should.
  var isInForeignText = false
  /// Errors beyond `errorCountMax`.
  var droppedErrorCount = 0
  /// Nesting of what is being parsed.
  var depth = 0
  /// Whether line ends mean nothing because a bracket or parenthesis is open.
  var ignoresLineEnds = false
  /// Whether `as` continues an expression; in a condition it does not.
  var allowsCast = true
  var openBlocks: [OpenBlock] = []
  /// Where the statement of the edition ends.
  var headerEnd: UInt32 = 0
  /// How many repetitions are around; in them a constant text may hold their variables.
  var repetitionDepth = 0
  /// The repetition whose values were begun last.
  var repetitionHead: RepetitionHead?
  /// Height of the highest value among the fields or arms parsed so far of the innermost block.
  var fieldHeight = 0

  init(_ source: SourceFile) {
    self.source = source
    let isTooLarge = source.bytes.count > SourceFile.byteCountMax
    let lexer = isTooLarge ? Lexer.unread(source.bytes) : Lexer.lex(source.bytes)
    self.table = lexer.tokens
    self.kinds = lexer.significantKinds
    self.lineBreaks = lexer.lineBreaks
    self.issues = lexer.issues
    self.braceBalance = lexer.braceBalance
    nodes.reserve(lexer.significantKinds.count)
  }

  /// The tree and the findings.
  consuming func finished() -> ParsedFile {
    reportIssues(upTo: UInt32.max)
    let tree = SyntaxTree(source: source, tokens: table, nodes: nodes.inPreOrder())
    reportMargins(of: tree)
    if droppedErrorCount > 0 {
      let end = Span(source.id, TextRange(at: UInt32(source.bytes.count)))
      let count = droppedErrorCount
      let what =
        count == 1 ? "1 more error of this file is" : "\(count) more errors of this file are"
      diagnostics.append(.tooManyErrors(at: end, count: what))
    }
    return ParsedFile(tree: tree, diagnostics: Diagnostic.sorted(diagnostics))
  }
}

// Reading tokens.
extension Parser {
  /// The kind of the next token.
  @inline(__always)
  var current: TokenKind { kinds[position] }

  /// The kind of the token `offset` after the next.
  @inline(__always)
  func peek(_ offset: Int) -> TokenKind {
    let index = position + offset
    return index < kinds.count ? kinds[index] : .endOfFile
  }

  @inline(__always)
  func at(_ kind: TokenKind) -> Bool { kinds[position] == kind }

  /// Whether a line end that means something stands before the next token; the one before a
  /// statement does not.
  @inline(__always)
  var atLineBreak: Bool {
    lineBreaks[position] && !ignoresLineEnds && position != statementStart
  }

  /// Whether the next token, on this line, is `kind`.
  @inline(__always)
  func atOnLine(_ kind: TokenKind) -> Bool { kinds[position] == kind && !atLineBreak }

  /// Whether nothing of the statement can follow.
  var atStatementEnd: Bool {
    atLineBreak || at(.comma) || at(.rightBrace) || at(.endOfFile)
  }

  /// Whether the next token is a word on this line.
  @inline(__always)
  var atWordOnLine: Bool { current.isWord && !atLineBreak }

  /// Consumes the next token; the end of the file is never consumed.
  @inline(__always)
  mutating func bump() {
    guard position + 1 < kinds.count else { return }
    if nextIssue < issues.count { reportIssues(upTo: table.significant[position]) }
    position += 1
  }

  /// Consumes the next token if it is `kind`.
  @inline(__always)
  mutating func eat(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    bump()
    return true
  }

  /// Consumes a required token; reports where it is missing.
  @discardableResult
  mutating func expect(_ kind: TokenKind) -> Bool {
    if atOnLine(kind) {
      bump()
      return true
    }
    reportExpected(kind.inMessage)
    return false
  }

  /// Consumes one of several words; reports where none stands.
  @discardableResult
  mutating func expect(anyOf words: [TokenKind]) -> Bool {
    if !atLineBreak, words.contains(current) {
      bump()
      return true
    }
    reportExpected(Expected.oneOf(words))
    return false
  }
}

// Building nodes.
extension Parser {
  /// Where a node begins; `finish` makes everything since then its content.
  struct Marker {
    let token: Int
    let node: Int
    let errorCount: Int
  }

  @inline(__always)
  func mark() -> Marker {
    Marker(token: position, node: nodes.count, errorCount: errorCount)
  }

  @inline(__always)
  mutating func finish(_ marker: Marker, _ kind: SyntaxKind) {
    nodes.append(
      kind, first: marker.token, last: position, start: marker.node,
      isDamaged: errorCount != marker.errorCount)
  }

  /// An empty node for a part that is missing.
  mutating func finishEmpty(_ kind: SyntaxKind) {
    finish(mark(), kind)
  }

  /// Takes one token as a node.
  @inline(__always)
  mutating func leaf(_ kind: SyntaxKind) {
    let marker = mark()
    bump()
    finish(marker, kind)
  }

  /// A name being given or used; reports where none stands on this line.
  mutating func name(_ kind: SyntaxKind = .name, _ expected: Expected = .name) {
    guard atWordOnLine else {
      reportExpected(expected)
      return finishEmpty(kind)
    }
    if continuesWithHyphen(position) { return hyphenatedName(kind) }
    leaf(kind)
  }

  /// A name where a hyphen behind it would be an operator.
  mutating func operandName(_ kind: SyntaxKind = .name) {
    guard atWordOnLine else { return name(kind) }
    leaf(kind)
  }

  /// Whether a hyphen and more of a name follow a token without a blank.
  private func continuesWithHyphen(_ index: Int) -> Bool {
    guard index + 2 < kinds.count, kinds[index + 1] == .minus else { return false }
    let next = kinds[index + 2]
    return (next.isWord || next == .integer)
      && range(of: index).end == range(of: index + 1).start
      && range(of: index + 1).end == range(of: index + 2).start
  }

  private mutating func hyphenatedName(_ kind: SyntaxKind) {
    let marker = mark()
    while continuesWithHyphen(position) {
      bump()
      bump()
    }
    bump()
    let span = Span(source.id, range(of: marker.token).union(range(of: position - 1)))
    let right = String(source.text(span.range).map { $0 == "-" ? "_" : $0 })
    report(
      Diagnostic.hyphenInName(at: span, name: source.text(span.range))
        .suggest("write `\(right)`", replacing: span, with: right))
    finish(marker, kind)
  }

  /// Parses with one more level of nesting; beyond the limit the text is skipped and reported.
  ///
  /// False means that nothing was parsed.
  mutating func nested(_ body: (inout Parser) -> Void) -> Bool {
    guard depth < Parser.nestingMax else {
      let marker = mark()
      report(
        .nestingTooDeep(at: currentSpan, limit: String(Parser.nestingMax)))
      skipGroup()
      if position > marker.token { finish(marker, .unexpected) }
      return false
    }
    depth += 1
    body(&self)
    depth -= 1
    return true
  }

  /// Parses the inside of brackets, where line ends mean nothing and every expression is free.
  mutating func insideBrackets(_ body: (inout Parser) -> Void) {
    let (outerIgnores, outerCast) = (ignoresLineEnds, allowsCast)
    (ignoresLineEnds, allowsCast) = (true, true)
    body(&self)
    (ignoresLineEnds, allowsCast) = (outerIgnores, outerCast)
  }
}

/// Nodes in the order in which they are finished: children before their parent.
struct FinishedNodes {
  private var kinds: [SyntaxKind] = []
  private var firsts: [UInt32] = []
  private var lasts: [UInt32] = []
  /// The first node below this one; the node's own index where it has no child.
  private var starts: [UInt32] = []
  private var damage: [Bool] = []
  /// Whether some node is a repetition.
  var hasRepetition = false

  var count: Int { kinds.count }

  mutating func reserve(_ capacity: Int) {
    kinds.reserveCapacity(capacity)
    firsts.reserveCapacity(capacity)
    lasts.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    damage.reserveCapacity(capacity)
  }

  @inline(__always)
  mutating func append(_ kind: SyntaxKind, first: Int, last: Int, start: Int, isDamaged: Bool) {
    kinds.append(kind)
    firsts.append(UInt32(truncatingIfNeeded: first))
    lasts.append(UInt32(truncatingIfNeeded: last))
    starts.append(UInt32(truncatingIfNeeded: start))
    damage.append(isDamaged)
  }

  /// The same nodes numbered parents before children.
  ///
  /// A node stands after its parent by one and by the size of the siblings before it, and that size
  /// is the distance between the starts of the two.
  func inPreOrder() -> NodeTable {
    let count = kinds.count
    var newKinds = [SyntaxKind](repeating: .file, count: count)
    var newDamage = [Bool](repeating: false, count: count)
    var newEnds = [UInt32](repeating: 0, count: count)
    var (newParents, newFirsts, newLasts) = (newEnds, newEnds, newEnds)
    // Spans, as a list asks at every change whether it is the only one to hold its elements.
    var kindSpan = newKinds.mutableSpan
    var damageSpan = newDamage.mutableSpan
    var endSpan = newEnds.mutableSpan
    var parentSpan = newParents.mutableSpan
    var firstSpan = newFirsts.mutableSpan
    var lastSpan = newLasts.mutableSpan
    var parents: [(start: UInt32, number: UInt32)] = []
    for index in stride(from: count - 1, through: 0, by: -1) {
      while let last = parents.last, last.start > UInt32(index) { parents.removeLast() }
      let start = starts[index]
      var number: UInt32 = 0
      var parent: UInt32 = 0
      if let last = parents.last {
        number = last.number + 1 + (start - last.start)
        parent = last.number
      }
      let slot = Int(number)
      kindSpan[slot] = kinds[index]
      endSpan[slot] = number + UInt32(index) - start + 1
      parentSpan[slot] = parent
      firstSpan[slot] = firsts[index]
      lastSpan[slot] = lasts[index]
      damageSpan[slot] = damage[index]
      if start < UInt32(index) { parents.append((start, number)) }
    }
    return NodeTable(
      kinds: newKinds, ends: newEnds, parents: newParents, firsts: newFirsts, lasts: newLasts,
      damage: newDamage, hasRepetition: hasRepetition)
  }
}
