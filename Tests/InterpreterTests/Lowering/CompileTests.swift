import DSL
import Interpreter
import Testing

@Suite struct CompileTests {
  private let files = [
    SourceFile(
      id: FileID(0), path: "a.tocsin",
      text: """
        edition 2026
        labels { team: a | b | c, env: String }
        channel ops: terminal { template = card }
        last resort ops
        """),
    SourceFile(
      id: FileID(1), path: "b.tocsin",
      text: """
        edition 2026
        template card(group: Group) for terminal { title = group.key }
        route {
          when team in [a, b] and env =~ "p.*" -> ops
          otherwise -> ops
        }
        """),
  ]

  private func compiled(_ files: [SourceFile]) -> (program: Program?, diagnostics: [Diagnostic]) {
    compile(files: files, name: "demo", version: "abc")
  }

  @Test func filesShareOneScope() throws {
    let (program, diagnostics) = compiled(files)
    #expect(diagnostics.isEmpty)
    let lowered = try #require(program)
    #expect(lowered.name == "demo")
    #expect(lowered.version == "abc")
    #expect(lowered.files == ["a.tocsin", "b.tocsin"])
    #expect(lowered.describe(lowered.templates[0].place) == "b.tocsin:2:10")
  }

  @Test func warningsKeepNothingFromRunning() {
    let extra = SourceFile(id: FileID(2), path: "c.tocsin", text: "edition 2026\nlet spare = 1\n")
    let (program, diagnostics) = compiled(files + [extra])
    #expect(program != nil)
    #expect(diagnostics.map(\.code) == [.unusedDeclaration])
  }

  @Test func errorsLeaveNoProgram() {
    let extra = SourceFile(
      id: FileID(2), path: "c.tocsin",
      text: "edition 2026\nmute m { when team == d, because \"x\" }\n")
    let (program, diagnostics) = compiled(files + [extra])
    #expect(program == nil)
    #expect(diagnostics.map(\.code) == [.unknownValue])
    #expect(diagnostics.first?.primary.file == FileID(2))
  }

  @Test func nothingIsAnErrorAsWell() {
    #expect(compiled([]).program == nil)
    let empty = SourceFile(path: "empty.tocsin", text: "")
    #expect(compiled([empty]).program == nil)
  }

  @Test func theSameSourcesGiveTheSameResult() {
    var texts: Set<String> = []
    for _ in 0..<8 {
      let result = compiled(files)
      // Patterns print their caches, so expressions of routes are compared by their text.
      let program = result.program.map {
        "\($0.templates) \($0.routes.map { "\($0.key) \($0.text) \($0.targets)" }) \($0.labels)"
      }
      texts.insert("\(program ?? "") \(result.diagnostics)")
    }
    #expect(texts.count == 1)
  }

  @Test func findingsAreOrderedAndBounded() {
    // Each mistake has a name of its own: one that is made again is not told again.
    func source(_ file: String) -> String {
      let lines = (0..<50).map { number in
        "mute \(file)\(number) { when tem_\(file)\(number) == a, because \"x\" }"
      }
      return "edition 2026\nlet spare_\(file) = 1\n" + lines.joined(separator: "\n")
    }
    let first = SourceFile(id: FileID(0), path: "a.tocsin", text: source("a"))
    let second = SourceFile(id: FileID(1), path: "b.tocsin", text: source("b"))
    let diagnostics = compiled([first, second]).diagnostics
    // Twenty for each file, and a line that counts the rest. Errors come before warnings.
    #expect(diagnostics.count == 42)
    #expect(diagnostics.filter { $0.code == .moreFindings }.map(\.primary.file.raw) == [0, 1])
    #expect(diagnostics.contains { $0.code == .unusedDeclaration } == false)
    let keys = diagnostics.map { ($0.primary.file.raw, $0.primary.range.start) }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
