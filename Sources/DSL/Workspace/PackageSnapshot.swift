/// A package as it is at one moment: trees, findings and what the names refer to.
///
/// Immutable; a change gives another snapshot that shares the trees of unchanged files, and what
/// was found out about them.
package struct PackageSnapshot: Sendable {
  /// In the order of their paths, those of imported packages last; `Span.file` indexes them.
  package let files: [ParsedFile]
  /// How many rules a package may have whose lint rules run after every key; those of larger ones
  /// run when the author pauses.
  static let rulesLintedAtOnceMax = 1_000

  /// What the checker and the lint rules say, bounded for each file.
  package let diagnostics: [Diagnostic]
  /// The package after checking.
  package let contents: CheckedPackage
  /// Whether the lint rules have run.
  let isLinted: Bool
  /// The checker after its run.
  let checker: Checker
  let index: NameIndex
  let memory: PackageMemory
  /// Days since 1970-01-01, against which `allow` comments are held; nil where nobody knows.
  let today: Int?

  /// - Parameters:
  ///   - files: Their sources' ids must be their places in the list.
  ///   - today: days since 1970-01-01; nil lets no `allow` comment end.
  ///   - memory: what an earlier snapshot of the package found out.
  ///   - isWhole: whether the lint rules must run however large the package is.
  init(
    _ files: [ParsedFile], today: Int? = nil, remembering memory: PackageMemory,
    isWhole: Bool = true
  ) {
    let (package, checker) = checked(
      parsed: files, notingUses: true, memory.rules, expansions: memory.expansions)
    var memory = memory
    memory.rules = checker.memory
    memory.expansions = package.expansion.memory
    memory.lint.keep(package.expansion.isTrivial ? files : files + package.expansion.files)
    let ruleCount = package.declarations.rules.reduce(0) { $0 + $1.rules.count }
    isLinted = isWhole || ruleCount <= PackageSnapshot.rulesLintedAtOnceMax
    diagnostics =
      lint(package, today: today, &memory.lint, runsRules: isLinted).diagnostics
    self.files = files
    contents = package
    self.checker = checker
    self.memory = memory
    self.today = today
    index = NameIndex(checker, package.expansion)
  }

  package init(_ files: [ParsedFile], today: Int? = nil) {
    self.init(files, today: today, remembering: PackageMemory())
  }

  /// The package with its repetitions written out, for readers who look for names.
  package var writtenOut: PackageSnapshot {
    guard !contents.expansion.isTrivial else { return self }
    return PackageSnapshot(contents.expansion.files, today: today)
  }

  /// The files that are not of other packages.
  package var ownFiles: [ParsedFile] { files.filter { !checker.isForeign($0) } }

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

/// What one snapshot of a package found out that holds for the next.
struct PackageMemory: Sendable {
  var rules = RulesMemory()
  var expansions = ExpansionMemory()
  var lint = LintMemory()
}
