import Testing

@testable import DSL

/// What strings and text blocks say after escapes, margins and vanished lines.
struct TextContentTests {
  /// The pieces of the first string of a source, written out.
  private func pieces(_ literal: String) -> String {
    let file = parsed("edition 2026\nlet a = \(literal)\n")
    #expect(codes(file.diagnostics) == [], "\(literal)")
    guard case .letDecl(let declaration) = file.file?.declarations.first else { return "" }
    switch declaration.value {
    case .stringLiteral(let string): return written(string.pieces)
    case .textBlock(let block): return written(block.pieces)
    case .typedLiteral(let literal): return written(literal.string?.pieces ?? [])
    default: return ""
    }
  }

  private func written(_ pieces: [TextPiece]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text.debugDescription
      case .value(let value): "<\(value.value?.text ?? "")>"
      case .each(let loop, let body):
        "each(\(loop.variable?.text ?? "") in \(loop.items?.text ?? ""): \(written(body)))"
      case .choose(let arms):
        "choose("
          + arms.map { "\($0.branch.condition?.text ?? "else"): \(written($0.body))" }
          .joined(separator: "; ") + ")"
      }
    }.joined(separator: " ")
  }

  @Test(arguments: [
    (#""""#, ""),
    (#""plain""#, #""plain""#),
    (#""a\n\t\r\"\\\u{41}é""#, #""a\n\t\r\"\\Aé""#),
    (#""$${x} %%{y} $ % $$ $5""#, #""${x} %{y} $ % $$ $5""#),
    (#""a ${b} c ${d.e}""#, #""a " <b> " c " <d.e>"#),
    (#""${"in ${x}"}""#, #"<"in ${x}">"#),
    (#"re"\d+\"$${a}%{b}""#, #""\\d+\"$${a}%{b}""#),
    (#"promql"a{b=\"c\"}[${w}] $${x}""#, #""a{b=\"c\"}[" <w> "] ${x}""#),
    (#"json"""{ "a": "\n" }""""#, #""{ \"a\": \"\\n\" }""#),
  ])
  func stringsAreDecoded(_ literal: String, _ expected: String) {
    #expect(pieces(literal) == expected)
  }

  @Test(arguments: [
    ("\"\"\"one line\"\"\"", "\"one line\""),
    ("\"\"\"\n  a\n  \"\"\"", "\"a\""),
    ("\"\"\"\n  a\n    b\n\n  c\n  \"\"\"", "\"a\\n  b\\n\\nc\""),
    ("\"\"\"\na\n\"\"\"", "\"a\""),
    ("\"\"\"\n  a\n\n  \"\"\"", "\"a\\n\""),
    ("\"\"\"\n  a\"\"\"", "\"  a\""),
    ("\"\"\"a\n  b\n  \"\"\"", "\"a\\nb\""),
    ("\"\"\"\n  a ${x}\n  ${y} b\n  \"\"\"", "\"a \" <x> \"\\n\" <y> \" b\""),
    ("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "\"a\\nb\""),
    ("\"\"\"\n  \\u{41}\\n$${x}\n  \"\"\"", "\"A\\n${x}\""),
    ("\"\"\"\n  \"\"\"", ""),
  ])
  func marginsAreTakenOff(_ literal: String, _ expected: String) {
    #expect(pieces(literal) == expected)
  }

  @Test func linesOfControlTagsVanish() {
    let literal = """
      \"""
        head
        %{for x in xs}
        - ${x}
          %{if x.a}
          yes
          %{else}  %{end}
        %{end}
        a %{if b}c%{else if d}e%{else}f%{end} g
        \"""
      """
    let expected =
      #""head\n" each(x in xs: "- " <x> "\n" choose(x.a: "  yes\n"; else: )) "#
      + #""a " choose(b: "c"; d: "e"; else: "f") " g""#
    #expect(pieces(literal) == expected)
  }

  @Test func constantsAreTextOnly() {
    let file = parsed("edition 2026\nlet a = \"x\"\nlet b = \"${y}\"\nlet c = re\"z\"\n")
    let values = file.file?.declarations.compactMap { declaration -> String? in
      guard case .letDecl(let view) = declaration else { return nil }
      switch view.value {
      case .stringLiteral(let string): return string.constant ?? "none"
      case .typedLiteral(let literal): return "\(literal.language) \(literal.constant ?? "none")"
      default: return nil
      }
    }
    #expect(values == ["x", "none", "re z"])
  }
}
