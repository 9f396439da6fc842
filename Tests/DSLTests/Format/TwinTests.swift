import Testing

@testable import DSL

struct TwinTests {
  /// What the twin of a text says, written out, read in again and laid out.
  private func back(_ text: String) throws -> ParsedFile {
    var writer = JSONWriter(.pretty)
    writer.value(jsonTwin(of: parsed(format(parsed(text)).text)))
    return parsed(format(parsed(try TwinText(writer.bytes).text)).text)
  }

  private func twin(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(jsonTwin(of: parsed(text)))
    return writer.text
  }

  private func source(_ json: String) throws -> String { try TwinText(Array(json.utf8)).text }

  @Test func everyFileComesBack() throws {
    for (name, text) in Corpus.files {
      let file = parsed(format(parsed(text)).text)
      #expect(isSame(file.tree, try back(text).tree), "\(name)")
    }
    for example in ParserGoldenTests.cases where !example.text.contains("‹") {
      let head = example.title.hasPrefix("whole:") ? "" : "edition 2026\n"
      let file = parsed(head + example.text)
      guard !file.hasErrors else { continue }
      #expect(isSame(file.tree, try back(head + example.text).tree), "\(example.title)")
    }
  }

  @Test(arguments: [
    "let wiki =  # why\n  \"https://wiki.example.org\"",
    "let a = {  # why\n  b: 1,  # which\n  c: \"d\"\n}",
    "let a = re\"#\"  # why",
    "let a = [  # why\n  \"b\",  # which\n  \"c\"\n]",
  ])
  func commentsInsideOfStatementsComeBack(_ line: String) throws {
    let text = "edition 2026\n\(line)\n"
    let file = parsed(format(parsed(text)).text)
    #expect(!file.hasErrors)
    #expect(isSame(file.tree, try back(text).tree))
  }

  @Test func statementsBlocksAndLiteralsAreTakenApart() {
    let text = """
      edition 2026
      # one

      labels { severity: critical | warning, team: a | b }  # two
      rules disks from main {
        alert DiskFull {
          when promql"free{job=\\"node\\"} < 1" for 10m
          summary = "a \\"b\\" ${instance}"
          runbook = "https://x.example"
        }
      }
      let pattern = re"a\\.b"
      channel room: terminal {}
      """
    let statements = [
      ##""edition 2026""##, ##""# one""##, ##""""##,
      ##"["labels",{"block":["severity: critical | warning","team: a | b"]},"# two"]"##,
      #"{"rules disks from main":[{"alert DiskFull":["#
        + #"["when",{"promql":"free{job=\"node\"} < 1"},"for 10m"],"#
        + #""summary = \"a \\\"b\\\" ${instance}\"",{"runbook =":"https://x.example"}]}]}"#,
      #"{"let pattern =":{"re":"a\\.b"}}"#, #"{"channel room: terminal":[]}"#,
    ]
    #expect(twin(text) == "[" + statements.joined(separator: ",") + "]")
  }

  @Test func generatedTextsNeedNoEscapes() throws {
    let json = #"""
      ["edition 2026", {"let a =": "quote \" dollar ${x} back\\slash"},
       {"let q =": {"promql": ["sum(", "  up{a=\"${b}\"}", ")"]}},
       {"route": ["otherwise", ["also", {"block": ["x"]}]]}]
      """#
    #expect(
      try source(json) == #"""
        edition 2026
        let a = "quote \" dollar $${x} back\\slash"
        let q = promql"""
          sum(
            up{a=\"$${b}\"}
          )
          """
        route {
          otherwise
          also {
            x
          }
        }

        """#)
  }

  static let refused = [
    (#"{"a": 1}"#, "$", "expected the array of the file's statements"),
    (#"["x", 7]"#, "$[1]", "expected a statement: a string, an object or an array of parts"),
    (
      #"[{"route": [{"a": [], "b": []}]}]"#, #"$[0]["route"][0]"#,
      "expected an object with one member, found 2"
    ),
    (
      #"[["when", {"promql": 5}]]"#, #"$[0][1]["promql"]"#,
      "expected a string, or the lines of a text block as an array of strings"
    ),
    (
      #"[["when", {"sql": "x"}]]"#, #"$[0][1]["sql"]"#,
      "expected one of `text`, `promql`, `re`, `json`, `block`"
    ),
    (
      #"[{"let q =": {"promql": "a\nb"}}]"#, #"$[0]["let q ="]["promql"]"#,
      "this cannot be written in a literal of this kind; a text of several lines is an array of them"
    ),
    (#"[[]]"#, "$[0]", "a statement has at least one part"),
  ]

  @Test(arguments: refused)
  func whatIsNoTwinIsRefusedWithItsPath(_ json: String, _ path: String, _ message: String) {
    #expect {
      _ = try source(json)
    } throws: { error in
      (error as? TwinError)?.description == "\(path): \(message)"
    }
  }

  @Test func linesKnowTheirStatements() throws {
    let twin = try TwinText(Array(#"["a", {"b": ["c", ["d", {"block": ["e"]}]]}]"#.utf8))
    #expect(twin.text == "a\nb {\n  c\n  d {\n    e\n  }\n}\n")
    #expect(
      twin.places == [
        "$[0]", #"$[1]["b"]"#, #"$[1]["b"][0]"#, #"$[1]["b"][1][1]["block"]"#,
        #"$[1]["b"][1][1]["block"][0]"#, #"$[1]["b"][1]"#, "$[1]",
      ])
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: #"[{"a":"#, count: 70) + "[]" + String(repeating: "}]", count: 70)
    #expect(throws: (any Error).self) { try source(deep) }
  }
}
