/// Whether a text can stand as a name wherever one is wanted: an identifier that is no word of the
/// language.
package func isPlainName(_ text: String) -> Bool {
  let tree = parse(SourceFile(path: "", text: text)).tree
  guard let first = tree.significant.first, tree.tokenKinds[Int(first)] == .identifier else {
    return false
  }
  return tree.tokenStarts[Int(first)] == 0
    && Int(tree.tokenStarts[Int(first) + 1]) == text.utf8.count
}
