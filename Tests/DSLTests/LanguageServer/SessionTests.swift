import Testing

@testable import DSL

/// The protocol itself: order, errors, documents and what is sent about them.
struct SessionTests {
  private let uri = "file:///work/main.tocsin"
  private let sound =
    "edition 2026\nchannel ops: terminal {}\nlast resort ops\n"
    + "route { group by [alertname], otherwise -> ops }\n"

  private func code(_ reply: JSONValue) -> Int64? { reply.at("error", "code")?.int }

  @Test func nothingIsAnsweredBeforeInitialize() {
    var client = TestClient(initialized: false)
    let reply = client.request("textDocument/hover", [:])
    #expect(code(reply) == -32002)
    client.open(uri, "nonsense")
    #expect(client.notifications.isEmpty)
    #expect(client.request("initialize", ["capabilities": [:]])["result"] != nil)
    #expect(code(client.request("initialize", ["capabilities": [:]])) == -32600)
  }

  @Test(arguments: [
    ("{", -32700), ("", -32700), ("[]", -32600), ("7", -32600), ("{}", -32600),
    (#"{"jsonrpc":"1.0","id":1,"method":"shutdown"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600),
    (#"{"jsonrpc":"2.0","id":[],"method":"shutdown"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1,"method":"x","params":7}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1,"method":"textDocument/unheardOf"}"#, -32601),
    (#"{"jsonrpc":"2.0","id":1,"method":"textDocument/formatting"}"#, -32602),
  ])
  func brokenMessagesGetTheirError(_ text: String, _ expected: Int64) {
    var client = TestClient()
    let replies = client.send(text)
    #expect(replies.count == 1)
    #expect(replies.first.flatMap(code) == expected)
    #expect(client.result("shutdown", .null) == .null)
  }

  @Test func shutdownAndExitEndTheSession() {
    var client = TestClient()
    #expect(client.request("shutdown", .null)["result"] == .null)
    #expect(code(client.request("textDocument/hover", [:])) == -32600)
    #expect(client.server.exitStatus == nil)
    client.notify("exit", .null)
    #expect(client.server.exitStatus == 0)
    var other = TestClient()
    other.notify("exit", .null)
    #expect(other.server.exitStatus == 1)
  }

  @Test func positionsBeyondTheTextAreErrors() {
    var client = TestClient()
    client.open(uri, sound)
    func ask(_ line: Int64, _ column: Int64) -> JSONValue {
      client.request(
        "textDocument/selectionRange",
        [
          "textDocument": ["uri": .string(uri)],
          "positions": [["line": .int(line), "character": .int(column)]],
        ])
    }
    #expect(code(ask(99, 0)) == -32602)
    #expect(code(ask(-1, 0)) == -32602)
    #expect(ask(0, 9_999_999_999)["result"] != nil)
    #expect(ask(4, 0)["result"] != nil)
  }

  @Test func aCancelledRequestIsNotHandled() {
    var client = TestClient()
    client.open(uri, sound)
    let hover = #"{"jsonrpc":"2.0","id":77,"method":"textDocument/documentSymbol","params":{}}"#
    client.server.receive(Array(hover.utf8))
    let cancel = #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":77}}"#
    let replies = client.send(cancel)
    #expect(replies.count == 1)
    #expect(replies.first.flatMap(code) == -32800)
    // One that is answered already cannot be cancelled.
    #expect(client.send(cancel).isEmpty)
  }

  @Test func findingsFollowTheText() {
    var client = TestClient()
    client.open(uri, sound)
    #expect(client.findings(uri) == [])
    let place: JSONValue = ["line": 3, "character": 43]
    client.change(
      uri, version: 2,
      [["range": ["start": place, "end": ["line": 3, "character": 46]], "text": "nobody"]])
    #expect(client.findings(uri) == ["3: T1001"])
    let last = client.notifications.last
    #expect(last?.at("params", "version")?.int == 2)
    client.change(uri, version: 3, [["text": .string(sound)]])
    #expect(client.findings(uri) == [])
  }

  @Test func changesOfAnOldVersionAreRefused() {
    var client = TestClient()
    client.open(uri, sound, version: 5)
    client.change(uri, version: 5, [["text": "broken"]])
    #expect(client.findings(uri) == [])
    #expect(client.notifications.last?["method"] == "window/logMessage")
  }

  @Test func aBurstOfChangesIsCheckedOnce() {
    var client = TestClient()
    client.open(uri, sound)
    let before = client.notifications.count
    for version in 2...9 {
      let change: JSONValue = [
        "jsonrpc": "2.0", "method": "textDocument/didChange",
        "params": [
          "textDocument": ["uri": .string(uri), "version": .int(Int64(version))],
          "contentChanges": [["text": .string(sound + "let x\(version) = 1\n")]],
        ],
      ]
      client.server.receive(Array(change.text.utf8))
    }
    _ = client.request("textDocument/documentSymbol", ["textDocument": ["uri": .string(uri)]])
    let sent = client.notifications.dropFirst(before)
    #expect(sent.count == 1)
    #expect(sent.last?.at("params", "version")?.int == 9)
  }

  @Test func filesOnDiskBelongToThePackage() {
    var client = TestClient(files: [
      "/work/channels.tocsin": "edition 2026\nchannel ops: terminal {}\n",
      "/work/other/far.tocsin": "edition 2026\nchannel far: terminal {}\n",
    ])
    client.open(uri, "edition 2026\nlast resort ops\nroute { otherwise -> ops, far }\n")
    #expect(client.findings(uri) == ["2: T1001"])
    let symbols = client.result("workspace/symbol", ["query": "ops"])
    #expect(symbols.array?.count == 1)
    #expect(client.result("workspace/symbol", ["query": "fr"]).array?.count == 1)
  }

  @Test func closingADocumentWithdrawsItsFindings() {
    var client = TestClient()
    client.open(uri, "edition 2026\nnonsense\n")
    #expect(!client.findings(uri).isEmpty)
    client.notify("textDocument/didClose", ["textDocument": ["uri": .string(uri)]])
    #expect(client.findings(uri) == [])
    #expect(
      code(client.request("textDocument/formatting", ["textDocument": ["uri": .string(uri)]]))
        == -32602)
  }

  @Test func findingsCanBeAskedFor() {
    let pulling: JSONValue = ["textDocument": ["diagnostic": [:]]]
    var client = TestClient(capabilities: pulling)
    client.open(uri, "edition 2026\nnonsense\n")
    #expect(client.notifications.isEmpty)
    let params: JSONValue = ["textDocument": ["uri": .string(uri)]]
    let report = client.result("textDocument/diagnostic", params)
    #expect(report["kind"] == "full")
    #expect(report["items"]?.array?.isEmpty == false)
    let again = client.result(
      "textDocument/diagnostic", params.with("previousResultId", report["resultId"]))
    #expect(again["kind"] == "unchanged")
    let all = client.result("workspace/diagnostic", ["previousResultIds": []])
    #expect(all["items"]?.array?.count == 1)
  }

  @Test func columnsCountWhatWasAgreed() {
    let text = "edition 2026\nlet a = \"💥é\" nonsense\n"
    for (encoding, column) in [("utf-16", 14), ("utf-8", 17)] {
      var client = TestClient(capabilities: [
        "general": ["positionEncodings": [.string(encoding)]]
      ])
      client.open(uri, text)
      let finding = client.notifications.last?.at("params", "diagnostics")?.array?.first
      #expect(finding?.at("range", "start", "character")?.int == Int64(column))
    }
  }

  @Test func untitledDocumentsAndOddURIsWork() {
    var client = TestClient()
    client.open("untitled:Untitled-1", "edition 2026\n")
    #expect(!client.findings("untitled:Untitled-1").isEmpty)
    let odd = "file:///work/a%20b/%C3%A4.tocsin"
    client.open(odd, sound)
    #expect(client.notifications.last?.at("params", "uri")?.string == odd)
    #expect(DocumentURI.path(odd) == "/work/a b/ä.tocsin")
    #expect(DocumentURI.uri("/work/a b/ä.tocsin") == odd)
    for broken in ["", "main.tocsin", "file:relative", "file:///%zz", "file:///a%00b"] {
      #expect(DocumentURI.path(broken) == nil, "\(broken)")
    }
  }

  @Test func incrementalEditsEqualAFreshText() {
    var random = SeededRandom(seed: 7)
    for (_, original) in Corpus.files {
      var client = TestClient()
      client.open(uri, original)
      var text = Array(original.unicodeScalars)
      for version in 2...25 {
        let start = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, start + Int.random(in: 0...12, using: &random))
        let inserted = ["", "}", "\n", "when ", "\"", "💥"].randomElement(using: &random) ?? ""
        let range: JSONValue = ["start": place(start, in: text), "end": place(end, in: text)]
        text.replaceSubrange(start..<end, with: inserted.unicodeScalars)
        client.change(uri, version: Int64(version), [["range": range, "text": .string(inserted)]])
        let held = client.server.workspace.document("/work/main.tocsin")?.source.bytes ?? []
        #expect(held == text.flatMap { Array(String($0).utf8) })
      }
      var fresh = TestClient()
      let final = client.server.workspace.document("/work/main.tocsin")?.source.bytes ?? []
      fresh.open(uri, String(decoding: final, as: UTF8.self))
      #expect(fresh.findings(uri) == client.findings(uri))
    }
  }

  private func place(_ offset: Int, in text: [Unicode.Scalar]) -> JSONValue {
    let head = text.prefix(offset)
    let line = head.count { $0 == "\n" }
    let column = head.reversed().prefix { $0 != "\n" }.reduce(0) { $0 + UTF16.width($1) }
    return ["line": .int(Int64(line)), "character": .int(Int64(column))]
  }
}
