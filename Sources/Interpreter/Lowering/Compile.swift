package import DSL

/// Checks the files of a package and lowers them to the program that is executed.
///
/// The program is nil where a diagnostic is an error. The result depends on nothing but the
/// arguments; file ids must be their places in the list.
///
/// - Parameters:
///   - files: the files of the package's folder, in the order of their paths.
///   - name: how the package is called, usually the name of its folder.
///   - version: the hash of the sources, which names this version in stores and logs.
/// - Returns: the program, and the findings in the order of output.
package func compile(
  files: [SourceFile], name: String, version: String
) -> (program: Program?, diagnostics: [Diagnostic]) {
  let package = check(files: files)
  return (lower(package, name: name, version: version), package.diagnostics)
}

/// Lowers a checked package; nil where it has errors.
package func lower(_ package: CheckedPackage, name: String, version: String) -> Program? {
  package.sound.flatMap { lower($0, of: package, name: name, version: version) }
}

/// Lowers a package also where claims about it are refuted; nil where it has other errors.
///
/// What it gives shows what becomes of the examples; it must not be run.
package func lowerDespiteClaims(
  _ package: CheckedPackage, name: String, version: String
) -> Program? {
  package.soundButForClaims.flatMap { lower($0, of: package, name: name, version: version) }
}

private func lower(
  _ declarations: CheckedDeclarations, of package: CheckedPackage, name: String, version: String
) -> Program? {
  let lowering = Lowering(
    declarations, files: package.files.map(\.source), package.expansion.source(of:))
  return lowering.program(name: name, version: version)
}
