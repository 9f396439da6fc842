@testable import DSL

/// A package that is clean as it stands, with what is known of it before anything is changed.
struct MutationSubject: Sendable {
  let name: String
  let files: [ParsedFile]
  private let findings: [DiagnosticCode: Int]
  private let signatures: [TreeSignature]
  private let declarations: [[Declaration]]

  struct Declaration: Sendable, Hashable {
    let kind: SyntaxKind
    let range: Range<Int>
    let nodeKinds: [SyntaxKind]
    let isDamaged: Bool
  }

  /// The day against which the ends of `allow` comments are held: 2026-11-21.
  static let today = 20_778

  init(name: String, texts: [(path: String, bytes: [UInt8])]) {
    self.name = name
    files = texts.enumerated().map { index, text in
      parse(SourceFile(id: FileID(UInt32(index)), path: text.path, bytes: text.bytes))
    }
    findings = MutationSubject.counted(lint(check(parsed: files), today: Self.today).all)
    signatures = files.map { TreeSignature($0.tree) }
    declarations = files.map(MutationSubject.declarations)
  }

  var hasErrors: Bool {
    findings.keys.contains { Catalogue.entry(for: $0).severity == .error }
  }

  private static func counted(_ diagnostics: [Diagnostic]) -> [DiagnosticCode: Int] {
    diagnostics.reduce(into: [:]) { $0[$1.code, default: 0] += 1 }
  }

  private static func declarations(of file: ParsedFile) -> [Declaration] {
    let tree = file.tree
    return tree.children(of: tree.root).map { node in
      Declaration(
        kind: tree.kind(of: node), range: tree.range(of: node).indices,
        nodeKinds: Array(tree.nodeKinds[Int(node.raw)..<Int(tree.nodeEnds[Int(node.raw)])]),
        isDamaged: tree.isDamaged(node))
    }
  }
}

/// What a tree means, as far as blanks, line ends, comments and separators say nothing, in queries
/// as well.
struct TreeSignature: Hashable, Sendable {
  private let kinds: [SyntaxKind]
  private let text: [UInt8]

  init(_ tree: SyntaxTree) {
    kinds = tree.nodeKinds
    let queries = TreeSignature.queries(of: tree)
    var text: [UInt8] = []
    var index: UInt32 = 0
    while index < UInt32(tree.significant.count) {
      let token = Token(tree: tree, index: index)
      if let query = queries[index] {
        text += Array(query.text.utf8)
        index = query.end
      } else {
        if token.kind != .comma { text += tree.source.bytes[token.range.indices] }
        index += 1
      }
      text.append(0)
    }
    self.text = text
  }

  /// The queries that can be read as they are printed, by their first tokens.
  private static func queries(of tree: SyntaxTree) -> [UInt32: (text: String, end: UInt32)] {
    var found: [UInt32: (text: String, end: UInt32)] = [:]
    for index in tree.nodeKinds.indices where tree.nodeKinds[index] == .typedLiteral {
      let node = NodeID(UInt32(index))
      guard let view = TypedLiteralSyntax(tree, node), view.language == "promql",
        let string = view.string, let query = try? PromQL.parse(readable(string))
      else { continue }
      found[tree.nodeFirsts[index]] = (query.text, tree.nodeLasts[index])
    }
    return found
  }

  /// The text of a query with words in the place of what is inserted into it.
  private static func readable(_ query: StringSyntax) -> String {
    query.pieces.map { piece in
      switch piece {
      case .text(let text): return text
      case .value(let view):
        let word = query.tree.text(of: view.id).filter(\.isLetter)
        return word == "window" ? QueryText.sampleWindow : "inserted_" + word
      case .each, .choose: return ""
      }
    }.joined()
  }
}

/// What became of a package with one mutant in it.
struct MutationVerdict: Sendable {
  let mutant: Mutant
  /// What checking said that was not said before.
  var errors: [Diagnostic] = []
  var warningCount = 0
  /// Nothing speaks of the change, and the meaning is another.
  var isSilent = false
  /// Some finding points to within a line of the change.
  var isLocated = false
  /// Declarations that the change does not touch, and those of them that stayed as they were.
  var untouched = 0
  var kept = 0
  /// What is wrong with the tree; always empty.
  var faults: [String] = []
}

extension MutationSubject {
  /// Checks and lints the package with a mutant of one of its files.
  func verdict(on mutant: Mutant, of index: Int) -> MutationVerdict {
    let old = files[index].source
    let source = SourceFile(
      id: old.id, path: old.path, bytes: mutant.applied(to: old.bytes))
    let changed = parse(source)
    var files = files
    files[index] = changed
    let package = check(parsed: files)
    var verdict = MutationVerdict(mutant: mutant)
    verdict.faults = invariantFaults(changed)
    // Without its edition line a package is linted no less.
    let all = package.hasErrors ? package.all : lint(package, today: Self.today).all
    let new = newFindings(all)
    verdict.errors = new.filter { $0.severity == .error }
    verdict.warningCount = new.count - verdict.errors.count
    verdict.isSilent = new.isEmpty && TreeSignature(changed.tree) != signatures[index]
    verdict.isLocated = isLocated(new, mutant, in: changed.source)
    compareDeclarations(changed, index, &verdict)
    return verdict
  }

  private func newFindings(_ all: [Diagnostic]) -> [Diagnostic] {
    var left = findings
    return all.filter { finding in
      guard let count = left[finding.code], count > 0 else { return true }
      left[finding.code] = count - 1
      return false
    }
  }

  private func isLocated(
    _ findings: [Diagnostic], _ mutant: Mutant, in source: SourceFile
  ) -> Bool {
    let line = source.lines.line(of: UInt32(mutant.range.lowerBound))
    return findings.contains { finding in
      ([finding.primary] + finding.secondary.map(\.span)).contains { span in
        span.file == source.id && abs(source.lines.line(of: span.range.start) - line) <= 1
      }
    }
  }

  private func compareDeclarations(
    _ changed: ParsedFile, _ index: Int, _ verdict: inout MutationVerdict
  ) {
    let edit = verdict.mutant.range
    let delta = verdict.mutant.replacement.count - edit.count
    let found = Set(MutationSubject.declarations(of: changed))
    for declaration in declarations[index] {
      let range = declaration.range
      let isBefore = range.upperBound < edit.lowerBound
      guard isBefore || range.lowerBound > edit.upperBound else { continue }
      let shift = isBefore ? 0 : delta
      let wanted = Declaration(
        kind: declaration.kind, range: range.lowerBound + shift..<range.upperBound + shift,
        nodeKinds: declaration.nodeKinds, isDamaged: declaration.isDamaged)
      verdict.untouched += 1
      if found.contains(wanted) { verdict.kept += 1 }
    }
  }
}
