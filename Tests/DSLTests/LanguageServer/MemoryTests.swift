import Testing

@testable import DSL

/// What is kept from check to check never shows: a package that was edited is what it would be if
/// it had been read anew.
struct MemoryTests {
  private static let head = """
    edition 2026
    labels {
      severity: critical | warning
      team: String
      service: String?
    }
    let limit = "5"
    def link(service: String): String = "https://runbooks.example/" + service
    source main: prometheus { url = "http://127.0.0.1:9090" }
    channel room: terminal {}
    last resort room
    route {
      group by [alertname]
      when team == "a" -> room
      otherwise -> room
    }

    """

  private static func rules(_ name: String, count: Int) -> String {
    var text = "edition 2026\nrules \(name) from main every 30s {\n"
    for number in 0..<count {
      text += """
          alert \(name)_\(number) {
            when promql"up{team=\\"a\\", service=~\\"x.*\\"} == \(number)" for 5m
            labels { severity = critical, team = "a" }
            summary = "${team} ${limit} ${value as percent}"
            runbook = "https://runbooks.example/${limit}"
          }
          record \(name):r\(number) = promql"sum(rate(up[5m]))"

        """
    }
    return text + "}\n"
  }

  private static let words = [
    "", "}", "\n", "\"", "limit", "severity", "critical", "# allow hasty-alert because \"x\"\n",
    "let extra = 1\n", "label: String\n", "for 1s", "promql", "up", "(", "every", "main", "x",
  ]

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func anEditedPackageIsLikeAFreshOne(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var texts = [
      "/work/a.tocsin": Self.head, "/work/b.tocsin": Self.rules("b", count: 4),
      "/work/c.tocsin": Self.rules("c", count: 3),
    ]
    let paths = texts.keys.sorted()
    var workspace = Workspace(provider: MemoryProvider(files: texts))
    _ = workspace.package(of: paths[0])
    for version in 1...60 {
      let path = paths.randomElement(using: &random) ?? paths[0]
      var text = Array((texts[path] ?? "").unicodeScalars)
      // Every other edit is taken back, so that most states are whole.
      let before = texts[path] ?? ""
      let start = Int.random(in: 0...text.count, using: &random)
      let end = min(text.count, start + Int.random(in: 0...6, using: &random))
      text.replaceSubrange(
        start..<end, with: (Self.words.randomElement(using: &random) ?? "").unicodeScalars)
      var edited = ""
      edited.unicodeScalars.append(contentsOf: text)
      for state in [edited, Bool.random(using: &random) ? before : edited] {
        texts[path] = state
        workspace.open(path, version: Int64(version), text: Array(state.utf8))
        expectFresh(&workspace, texts, "seed \(seed), version \(version)")
      }
    }
  }

  private func expectFresh(
    _ workspace: inout Workspace, _ texts: [String: String], _ comment: Comment
  ) {
    let edited = workspace.package(of: "/work/a.tocsin")
    var new = Workspace(provider: MemoryProvider(files: texts))
    let fresh = new.package(of: "/work/a.tocsin")
    #expect(edited.diagnostics.map(shown) == fresh.diagnostics.map(shown), comment)
    for file in fresh.files {
      let uses = edited.index.uses(in: file.source.id).map { "\($0)" }
      #expect(uses == fresh.index.uses(in: file.source.id).map { "\($0)" }, comment)
    }
  }

  /// Does the pieces from the last to the first, as threads might.
  private static let backwards = WorkPool { count, work in
    for number in (0..<count).reversed() { work(number) }
  }

  @Test func lintRulesOfLargePackagesRunWhenNobodyTypes() {
    let texts = [
      "/work/a.tocsin": Self.head,
      "/work/b.tocsin": Self.rules("b", count: PackageSnapshot.rulesLintedAtOnceMax / 2 + 1),
    ]
    var client = TestClient(files: texts)
    let uri = "file:///work/a.tocsin"
    let text = JSONValue.string(Self.head)
    let message: JSONValue = [
      "jsonrpc": "2.0", "method": "textDocument/didOpen",
      "params": [
        "textDocument": ["uri": .string(uri), "languageId": "tocsin", "version": 1, "text": text]
      ],
    ]
    client.server.receive(Array(message.text.utf8))
    func codes(_ messages: [[UInt8]]) -> [String] {
      let limits = JSONLimits(stringBytes: 1 << 20)
      let values = messages.compactMap { try? JSONValue.parse($0, limits: limits) }
      let sent = values.last { $0.at("params", "uri")?.string == uri }
      return (sent?.at("params", "diagnostics")?.array ?? []).compactMap { $0["code"]?.string }
    }
    var sent: [[UInt8]] = []
    while !client.server.isIdle { sent += client.server.work() }
    #expect(client.server.hasLeisureWork)
    let before = codes(sent)
    let after = codes(client.server.workAtLeisure())
    #expect(!client.server.hasLeisureWork)
    #expect(after.contains { $0.hasPrefix("T7") } && !before.contains { $0.hasPrefix("T7") })
  }

  @Test func theOrderOfTheWorkDoesNotMatter() {
    let texts = [
      Self.head, Self.rules("b", count: 3), Self.rules("b", count: 2) + "let unused = 1\n",
      Self.rules("d", count: 2).replacing("severity", with: "gravity"),
    ]
    let files = texts.enumerated().map { number, text in
      SourceFile(id: FileID(UInt32(number)), path: "\(number).tocsin", text: text)
    }
    let serial = check(files: files)
    let other = check(files: files, in: Self.backwards)
    #expect(serial.diagnostics.map(shown) == other.diagnostics.map(shown))
    #expect(serial.declarations.rules.map(\.name) == other.declarations.rules.map(\.name))
    #expect(!serial.diagnostics.isEmpty)
  }

  private func shown(_ found: Diagnostic) -> String {
    let place = "\(found.primary.file.raw):\(found.primary.range.start) \(found.code.text)"
    return "\(place) \(found.title) \(found.notes + found.helps) \(found.suggestions.map(\.title))"
  }

  @Test func rulesOfUnchangedFilesAreNotCheckedAgain() {
    let texts = ["/work/a.tocsin": Self.head, "/work/b.tocsin": Self.rules("b", count: 2)]
    var workspace = Workspace(provider: MemoryProvider(files: texts))
    let first = workspace.package(of: "/work/a.tocsin")
    #expect(first.memory.rules.takenOverCount == 0)
    func edited(_ text: String, _ version: Int64) -> PackageSnapshot {
      workspace.open("/work/a.tocsin", version: version, text: Array(text.utf8))
      return workspace.package(of: "/work/a.tocsin")
    }
    let second = edited(Self.head + "let more = 1\n", 2)
    #expect(second.memory.rules.takenOverCount == 0, "a definition came, and the rules name one")
    let third = edited(Self.head + "let more = 1 \n", 3)
    #expect(third.memory.rules.takenOverCount == 1)
    #expect(third.diagnostics == second.diagnostics)
  }
}
