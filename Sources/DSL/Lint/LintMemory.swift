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

  mutating func survey(of package: CheckedPackage) -> LintSurvey {
    let labels = package.declarations.labels.map(\.name)
    if labels != self.labels {
      self.labels = labels
      for key in entries.keys { entries[key]?.survey = nil }
    }
    return LintSurvey(
      package.expansion.files.map { file in
        remembered(of: file, \.survey) { FileSurvey(file, labels: labels) }
      })
  }

  /// The nodes that some rule looks at, in order.
  ///
  /// - Parameters:
  ///   - file: one of the package.
  ///   - isRuled: whether some rule looks at nodes of the kind of a number.
  /// - Returns: few of the nodes that there are.
  mutating func ruledNodes(of file: ParsedFile, isRuled: (Int) -> Bool) -> [NodeID] {
    remembered(of: file, \.ruledNodes) {
      let ruled = SyntaxKind.allCases.map { isRuled(Int($0.rawValue)) }
      let kinds = file.tree.nodeKinds
      return kinds.indices.filter { ruled[Int(kinds[$0].rawValue)] }.map { NodeID(UInt32($0)) }
    }
  }

  mutating func allowComments(of file: ParsedFile) -> [AllowComment] {
    remembered(of: file, \.allowComments) { AllowComment.all(in: file.tree) }
  }

  private mutating func remembered<Fact>(
    of file: ParsedFile, _ place: WritableKeyPath<Entry, Fact?>, find: () -> Fact
  ) -> Fact {
    let key = ObjectIdentifier(file.tree)
    if let fact = entries[key]?[keyPath: place] { return fact }
    let fact = find()
    entries[key, default: Entry(tree: file.tree)][keyPath: place] = fact
    return fact
  }
}
