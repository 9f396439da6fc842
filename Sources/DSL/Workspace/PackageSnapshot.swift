/// A package as it is at one moment: trees, findings and what the names refer to.
///
/// Immutable; a change gives another snapshot that shares the trees of unchanged files.
package struct PackageSnapshot: Sendable {
  /// In the order of their paths; `Span.file` indexes them.
  package let files: [ParsedFile]
  package let diagnostics: [Diagnostic]
  /// The package after checking.
  package let contents: CheckedPackage
  /// The checker after its run.
  let checker: Checker
  let index: NameIndex

  /// - Parameter files: Their sources' ids must be their places in the list.
  package init(_ files: [ParsedFile]) {
    let (package, checker) = checked(parsed: files)
    self.files = files
    self.diagnostics = package.diagnostics
    self.contents = package
    self.checker = checker
    self.index = NameIndex(checker)
  }

  /// The file of a path.
  package func file(_ path: String) -> ParsedFile? {
    files.first { $0.source.path == path }
  }

  /// The source of a span.
  package func source(of span: Span) -> SourceFile? {
    files.indices.contains(Int(span.file.raw)) ? files[Int(span.file.raw)].source : nil
  }

  /// The text of a span.
  func text(_ span: Span) -> String { source(of: span)?.text(span.range) ?? "" }

  /// Whether some file cannot be read as a whole, so that not every name is known.
  var isDamaged: Bool { files.contains(where: \.hasErrors) }
}
