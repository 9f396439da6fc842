/// The function that is being called at a place.
package struct CalledFunction: Sendable {
  package let signature: String
  package let parameters: [String]
  /// The argument at the place.
  package let active: Int
  package let doc: String
}

extension PackageSnapshot {
  package func calledFunction(in file: ParsedFile, at offset: UInt32) -> CalledFunction? {
    if let call = queryCall(in: file, at: offset) { return call }
    let tree = file.tree
    var node: NodeID? = tree.node(at: offset)
    while let current = node {
      if let call = CallExprSyntax(tree, current), let found = called(call, at: offset) {
        return found
      }
      node = tree.parent(of: current)
    }
    // A call without its closing parenthesis ends before the blank that follows it.
    guard let before = tree.firstSignificant(endingAtOrAfter: offset).map({ Int($0) - 1 }),
      before >= 0, offset > tree.end(ofSignificant: before)
    else { return nil }
    let end = tree.end(ofSignificant: before)
    return tree.source.bytes[Int(end)..<Int(offset)].allSatisfy { $0 == Ascii.space }
      ? calledFunction(in: file, at: end) : nil
  }

  private func called(_ call: CallExprSyntax, at offset: UInt32) -> CalledFunction? {
    guard case .nameExpr(let name)? = call.callee else { return nil }
    var active = 0
    var isOpen = false
    for token in call.tokens {
      if token.kind == .leftParen { isOpen = token.range.end <= offset }
      if token.kind == .comma, token.range.end <= offset { active += 1 }
      if token.kind == .rightParen, token.range.end <= offset { return nil }
    }
    guard isOpen else { return nil }
    if let builtin = Builtin.named(name.text) {
      return CalledFunction(
        signature: builtin.signature,
        parameters: builtin.parameters.map { "\($0.name): \($0.type)" }, active: active,
        doc: builtin.manual)
    }
    guard let symbol = checker.symbols[name.text], symbol.kind == .function,
      let function = checker.functions[symbol.index]
    else { return nil }
    let declaration = declarationNode(of: symbol.span)
    return CalledFunction(
      signature: function.signature,
      parameters: function.parameters.map { "\($0.name): \($0.type)" }, active: active,
      doc: declaration.flatMap { $0.tree.documentation(of: $0.id) } ?? "")
  }
}
