/// A file after parsing: its tree, whatever the bytes are, and what is wrong with them.
package struct ParsedFile: Sendable {
  /// The lossless tree.
  package let tree: SyntaxTree
  /// Findings of the lexer and the parser in the order of the text.
  package let diagnostics: [Diagnostic]

  /// The file that was parsed.
  package var source: SourceFile { tree.source }
  /// The view of the whole file; nil only for a file too large to be parsed.
  package var file: FileSyntax? { FileSyntax(tree, tree.root) }
  /// Whether any finding is an error.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Parses a file.
///
/// Parsing cannot fail: any bytes give a tree whose tokens are those bytes. Errors are reported
/// once for each line at most, and no more than `Parser.errorCountMax` for a file.
package func parse(_ source: SourceFile) -> ParsedFile {
  var parser = Parser(source)
  parser.parseFile()
  return parser.finished()
}
