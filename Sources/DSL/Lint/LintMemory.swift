/// What linting found out about single files, for the next time the package is linted.
///
/// Trees never change, so that what follows from one alone is found once.
struct LintMemory: Sendable {
  private struct Entry {
    /// Held, so that no other tree gets its identity.
    let tree: SyntaxTree
    var survey: FileSurvey?
    var allowComments: [AllowComment]?
    var ruledNodes: [NodeID]?
  }

  private var entries: [ObjectIdentifier: Entry] = [:]
  /// The labels that the surveys looked for.
  private var labels: [String] = []

  /// Forgets what is known of files that are not among these.
  mutating func keep(_ files: [ParsedFile]) {
    let trees = Set(files.map { ObjectIdentifier($0.tree) })
    entries = entries.filter { trees.contains($0.key) }
  }

  mutating func survey(of package: CheckedPackage, in pool: WorkPool) -> LintSurvey {
    let labels = package.declarations.labels.map(\.name)
    if labels != self.labels {
      self.labels = labels
      for key in entries.keys { entries[key]?.survey = nil }
    }
    let expansion = package.expansion
    return LintSurvey(
      remembered(of: expansion.files, \.survey, in: pool) {
        FileSurvey($0, in: expansion, labels: labels)
      })
  }

  /// The nodes of each file that some rule looks at, in order.
  ///
  /// - Parameters:
  ///   - files: those of the package.
  ///   - pool: who looks through the files.
  ///   - isRuled: whether some rule looks at nodes of the kind of a number.
  /// - Returns: few of the nodes that there are.
  mutating func ruledNodes(
    of files: [ParsedFile], in pool: WorkPool, isRuled: (Int) -> Bool
  ) -> [[NodeID]] {
    let ruled = SyntaxKind.allCases.map { isRuled(Int($0.rawValue)) }
    return remembered(of: files, \.ruledNodes, in: pool) { file in
      let kinds = file.tree.nodeKinds
      return kinds.indices.filter { ruled[Int(kinds[$0].rawValue)] }.map { NodeID(UInt32($0)) }
    }
  }

  mutating func allowComments(of file: ParsedFile) -> [AllowComment] {
    remembered(of: [file], \.allowComments, in: .serial) { AllowComment.all(in: $0.tree) }[0]
  }

  /// What is known of each file; what is not is found now.
  private mutating func remembered<Fact: Sendable>(
    of files: [ParsedFile], _ place: WritableKeyPath<Entry, Fact?>, in pool: WorkPool,
    find: @Sendable (ParsedFile) -> Fact
  ) -> [Fact] {
    var facts = files.map { entries[ObjectIdentifier($0.tree)]?[keyPath: place] }
    let unknown = facts.indices.filter { facts[$0] == nil }
    let found = pool.map(unknown.count) { find(files[unknown[$0]]) }
    for (index, fact) in zip(unknown, found) {
      let tree = files[index].tree
      entries[ObjectIdentifier(tree), default: Entry(tree: tree)][keyPath: place] = fact
      facts[index] = fact
    }
    return facts.compactMap(\.self)
  }
}
