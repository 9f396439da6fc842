/// Something that can be run from a line of a file.
package struct RunnablePlace: Sendable {
  package enum Action: Sendable {
    case test(String)
    /// Asks what becomes of an alert with these labels.
    case explain([(label: String, value: String)])
  }

  package let range: TextRange
  package let action: Action
}

extension PackageSnapshot {
  /// The tests and routes of a file.
  package func runnables(of file: ParsedFile) -> [RunnablePlace] {
    (file.file?.declarations ?? []).flatMap { declaration -> [RunnablePlace] in
      switch declaration {
      case .testDecl(let view):
        guard let title = view.title?.constant, !title.isEmpty else { return [] }
        return [RunnablePlace(range: head(of: view), action: .test(title))]
      case .routeDecl(let view):
        return [RunnablePlace(range: head(of: view), action: .explain([]))]
          + branches(of: view.block, [])
      default: return []
      }
    }
  }

  private func head(of view: some SyntaxView) -> TextRange { view.firstToken?.range ?? view.range }

  private func branches(
    of block: RouteBlockSyntax?, _ outer: [(label: String, value: String)]
  ) -> [RunnablePlace] {
    (block?.items ?? []).flatMap { item -> [RunnablePlace] in
      guard case .routeBranch(let view) = item else { return [] }
      let labels = outer + equalities(view.condition)
      guard !labels.isEmpty else { return branches(of: view.block, outer) }
      return [RunnablePlace(range: head(of: view), action: .explain(labels))]
        + branches(of: view.block, labels)
    }
  }

  /// The labels that a condition compares with one value, as far as `and` joins them.
  private func equalities(_ condition: ExprSyntax?) -> [(label: String, value: String)] {
    switch condition {
    case .parenExpr(let view)?: return equalities(view.inner)
    case .binaryExpr(let view)?:
      if view.operator?.kind == .kwAnd { return equalities(view.left) + equalities(view.right) }
      guard view.operator?.kind == .equal, case .nameExpr(let label)? = view.left else { return [] }
      switch view.right {
      case .nameExpr(let value)?: return [(label.text, value.text)]
      case .stringLiteral(let value)?: return value.constant.map { [(label.text, $0)] } ?? []
      default: return []
      }
    default: return []
    }
  }
}

extension ParsedFile {
  /// The addresses in texts and comments.
  package var links: [(range: TextRange, address: String)] {
    let schemes = ["https://", "http://"].map { Array($0.utf8) }
    var links: [(range: TextRange, address: String)] = []
    for index in tree.tokenKinds.indices {
      switch tree.tokenKinds[index] {
      case .string, .textChunk, .comment, .docComment: break
      default: continue
      }
      let tokenEnd = index + 1 < tree.tokenStarts.count ? tree.tokenStarts[index + 1] : tree.end
      var position = Int(tree.tokenStarts[index])
      let bytes = source.bytes
      while position < Int(tokenEnd) {
        let rest = bytes[position..<Int(tokenEnd)]
        guard let scheme = schemes.first(where: { rest.starts(with: $0) }) else {
          position += 1
          continue
        }
        let length = rest.prefix { $0.isLinkByte }.count
        // An address at the end of a sentence does not hold the full stop.
        let trailing = rest.prefix(length).reversed().prefix { ".,;:)".utf8.contains($0) }.count
        let range = TextRange(UInt32(position), UInt32(position + length - trailing))
        if range.count > scheme.count { links.append((range, source.text(range))) }
        position += max(1, length)
      }
    }
    return links
  }
}

extension UInt8 {
  /// Whether the byte can stand in an address within a text.
  fileprivate var isLinkByte: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "`"):
      false
    default: self > 0x20 && self != 0x7f
    }
  }
}
