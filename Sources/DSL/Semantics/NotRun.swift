/// What the language knows and checks, but this release does not carry out yet.
///
/// Every such declaration and step is told, so that nobody relies on it. A release that carries one
/// out removes its row.
enum NotRun {
  struct Row {
    let kind: SyntaxKind
    /// What messages call it.
    let what: String
    /// What happens instead.
    let effect: String
  }

  static let rows: [Row] = [
    Row(kind: .onCall, what: "`on_call`", effect: "everybody of the rota is told"),
    Row(kind: .holdDecl, what: "`hold`", effect: "nothing is held back"),
    Row(kind: .stormDecl, what: "`storm`", effect: "every message is sent on its own"),
    Row(kind: .featureDecl, what: "`feature`", effect: "the flag keeps its default"),
    Row(kind: .workflowCall, what: "`workflow`", effect: "the step goes on with its `else`"),
    Row(kind: .knowledgeSearch, what: "`knowledge search`", effect: "the step gives its `else`"),
    Row(kind: .approveStep, what: "`approve`", effect: "the step goes on with its `else`"),
    Row(
      kind: .replyRule, what: "the meaning of a reply",
      effect: "2xx is ok, 429 and 5xx are tried again, the rest is final"),
    Row(kind: .canClause, what: "`can`", effect: "the ability is not used"),
  ]

  /// By the number of the kind, because every node of a package is asked about.
  private static let byKind: [Row?] = SyntaxKind.allCases.map { kind in
    rows.first { $0.kind == kind }
  }

  static func row(_ kind: SyntaxKind) -> Row? { byKind[Int(kind.rawValue)] }
}

extension Checker {
  /// Warns of everything that is checked only.
  mutating func checkNotRun() {
    path = ""
    for file in files where !isForeign(file) {
      let tree = file.tree
      for index in tree.nodeKinds.indices {
        guard let row = NotRun.row(tree.nodeKinds[index]) else { continue }
        let node = NodeID(UInt32(index))
        guard !tree.isDamaged(node), let word = tree.firstToken(of: node) else { continue }
        report(.notRunYet(at: word.span, what: row.what, effect: row.effect))
      }
    }
  }
}
