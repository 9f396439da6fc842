@testable import DSL

/// What is wrong with the shape of a tree, as messages; empty for every tree the parser may build.
func invariantFaults(_ file: ParsedFile) -> [String] {
  let tree = file.tree
  var faults: [String] = []

  // The tokens are the text: they begin at 0, go forward, and end at the end.
  if tree.tokenStarts.first != 0 { faults.append("the first token begins at \(tree.tokenStarts)") }
  for index in tree.tokenStarts.indices.dropLast()
  where tree.tokenStarts[index] >= tree.tokenStarts[index + 1] {
    let isLast = index + 2 == tree.tokenStarts.count
    if !(isLast && tree.tokenStarts[index] == tree.tokenStarts[index + 1]) {
      faults.append("token \(index) is empty or begins after the next")
    }
  }
  if tree.tokenKinds.last != .endOfFile { faults.append("no end of file") }
  if Int(tree.tokenStarts.last ?? 0) != file.source.bytes.count {
    faults.append("the tokens end at \(tree.tokenStarts.last ?? 0)")
  }

  // The significant tokens are those that are no trivia.
  let significant = tree.tokenKinds.indices.filter { !tree.tokenKinds[$0].isTrivia }
  if significant != tree.significant.map(Int.init) { faults.append("wrong significant tokens") }

  // Children lie inside their parent and after one another; the root holds everything.
  let last = UInt32(tree.significant.count - 1)
  if tree.nodeKinds.first != .file || tree.nodeEnds[0] != UInt32(tree.nodeCount)
    || tree.nodeLasts[0] != last
  {
    faults.append("the root does not hold the file")
  }
  for index in 0..<tree.nodeCount {
    let id = NodeID(UInt32(index))
    var token = tree.nodeFirsts[index]
    for child in tree.children(of: id) {
      let first = tree.nodeFirsts[Int(child.raw)]
      if tree.parent(of: child) != id { faults.append("node \(child.raw) has a wrong parent") }
      if first < token || tree.nodeLasts[Int(child.raw)] > tree.nodeLasts[index] {
        faults.append("node \(child.raw) lies outside node \(index) or overlaps its sibling")
      }
      token = max(token, tree.nodeLasts[Int(child.raw)])
      if tree.isDamaged(child), !tree.isDamaged(id) {
        faults.append("node \(index) is not damaged though node \(child.raw) is")
      }
    }
  }
  return faults
}

/// The tree as an expression in parentheses: kinds, children and own tokens in order, separators
/// aside.
func dump(_ tree: SyntaxTree, _ node: NodeID) -> String {
  let children = Array(tree.children(of: node))
  let head = "\(tree.kind(of: node))\(tree.isDamaged(node) ? "!" : "")"
  if children.isEmpty {
    let text = tree.text(of: node)
    return text.isEmpty ? "(\(head))" : "(\(head) \(text.debugDescription))"
  }
  var parts = children.map { (tree.nodeFirsts[Int($0.raw)], dump(tree, $0)) }
  for token in tree.tokens(of: node) where !",{}()[]".contains(token.text) {
    parts.append((token.index, token.text))
  }
  parts.sort { $0.0 < $1.0 }
  return "(\(head) \(parts.map(\.1).joined(separator: " ")))"
}
