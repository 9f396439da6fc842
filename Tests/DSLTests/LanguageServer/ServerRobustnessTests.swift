import Testing

@testable import DSL

/// No text and no place makes the server fall over, and names change without changing meaning.
struct ServerRobustnessTests {
  private static let uri = "file:///work/main.tocsin"

  private static let requests = [
    "textDocument/hover", "textDocument/definition", "textDocument/references",
    "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/completion",
    "textDocument/signatureHelp", "textDocument/selectionRange", "textDocument/codeAction",
    "textDocument/inlayHint",
  ]
  private static let wholeFile = [
    "textDocument/documentSymbol", "textDocument/foldingRange", "textDocument/semanticTokens/full",
    "textDocument/codeLens", "textDocument/documentLink", "textDocument/formatting",
  ]

  /// Asks everything at a place; each request must get a reply, if only an error it is meant to get.
  private func ask(_ client: inout TestClient, at position: JSONValue) {
    let document: JSONValue = ["uri": .string(Self.uri)]
    for method in Self.requests {
      let reply = client.request(
        method,
        [
          "textDocument": document, "position": position, "positions": [position],
          "range": ["start": position, "end": position], "newName": "fresh_name",
          "context": ["diagnostics": []],
        ])
      let code = reply.at("error", "code")?.int
      #expect(reply["result"] != nil || code == -32803, "\(method) at \(position.text)")
    }
  }

  private func askWhole(_ client: inout TestClient) {
    for method in Self.wholeFile {
      let reply = client.request(method, ["textDocument": ["uri": .string(Self.uri)]])
      #expect(reply["result"] != nil || reply.at("error", "code")?.int == -32803, "\(method)")
    }
  }

  private func position(_ offset: Int, _ bytes: [UInt8]) -> JSONValue {
    let source = SourceFile(id: FileID(0), path: "", bytes: bytes)
    return source.json(UInt32(offset), .utf16)
  }

  private static let playbooks = Corpus.files.filter { !$0.name.contains("everything") }

  @Test(arguments: playbooks.map(\.name))
  func everyPrefixIsAnswered(_ name: String) throws {
    let text = try #require(Self.playbooks.first { $0.name == name }?.text)
    let tree = parsed(text).tree
    var client = TestClient()
    client.open(Self.uri, text)
    var version: Int64 = 1
    for token in tree.tokenStarts {
      let prefix = Array(text.utf8.prefix(Int(token)))
      version += 1
      client.change(
        Self.uri, version: version, [["text": .string(String(decoding: prefix, as: UTF8.self))]])
      ask(&client, at: position(prefix.count, prefix))
      if version % 8 == 0 { askWhole(&client) }
    }
  }

  @Test(arguments: playbooks.map(\.name))
  func everyTokenCanBeMissing(_ name: String) throws {
    let text = try #require(Self.playbooks.first { $0.name == name }?.text)
    let tree = parsed(text).tree
    var client = TestClient()
    client.open(Self.uri, text)
    var version: Int64 = 1
    for index in 0..<UInt32(tree.significant.count) {
      let range = Token(tree: tree, index: index).range
      var bytes = Array(text.utf8)
      bytes.removeSubrange(range.indices)
      version += 1
      client.change(
        Self.uri, version: version, [["text": .string(String(decoding: bytes, as: UTF8.self))]])
      ask(&client, at: position(Int(range.start), bytes))
      if version % 8 == 0 { askWhole(&client) }
    }
  }

  @Test func everyPlaceOfAFileIsAnswered() throws {
    let text = Corpus.text("files/everything.tocsin")
    let bytes = Array(text.utf8)
    var client = TestClient()
    client.open(Self.uri, text)
    for offset in stride(from: 0, through: bytes.count, by: 3) {
      ask(&client, at: position(offset, bytes))
    }
    askWhole(&client)
  }

  @Test func renamedNamesMeanTheSame() {
    for (name, text) in Self.playbooks {
      let source = SourceFile(path: name, text: text)
      let package = PackageSnapshot([parse(source)])
      for use in package.names {
        let place = use.span
        guard let edits = try? package.rename(at: place.file, place.range.start, to: "fresh_name")
        else { continue }
        let changed = package.applying(edits)
        #expect(
          changed.diagnostics.map(\.code.text) == package.diagnostics.map(\.code.text), "\(name)")
        #expect(changed.names.count == package.names.count)
        let old = package.text(place)
        guard let new = changed.names.first(where: { changed.text($0.span) == "fresh_name" }),
          let back = try? changed.rename(at: new.span.file, new.span.range.start, to: old)
        else {
          Issue.record("\(name): \(old) cannot be changed back")
          continue
        }
        #expect(changed.applying(back).files[0].source.bytes == source.bytes, "\(old)")
      }
    }
  }
}

extension PackageSnapshot {
  /// The names of all files in order.
  fileprivate var names: [NameUses.Use] { files.flatMap { index.uses(in: $0.source.id) } }
}
