import DSL
import Interpreter
import Testing

/// The program of a package of one file whose first line states the edition.
func program(
  _ source: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Program {
  let file = SourceFile(path: "main.tocsin", text: "edition 2026\n" + source)
  let (program, diagnostics) = compile(files: [file], name: "test", version: "v1")
  let findings = diagnostics.map { "\($0.code.text) \($0.title)" }
  return try #require(program, "\(findings)", sourceLocation: sourceLocation)
}

/// The program of a package with a channel `ops` that is last resort and, unless the source has a
/// route, takes every alert.
func packageProgram(
  _ source: String, route: String = "route { otherwise -> ops }",
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> Program {
  try program(
    """
    channel ops: terminal {}
    last resort ops
    \(route)
    \(source)
    """, sourceLocation: sourceLocation)
}

extension Program {
  /// The title of the only template.
  var title: Expression? { templates.first?.fields.first { $0.name == "title" }?.value }
}
