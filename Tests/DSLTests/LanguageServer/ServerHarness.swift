import Testing

@testable import DSL

/// Files that lie in memory.
struct MemoryProvider: SourceProvider {
  var files: [String: String] = [:]

  func sourceNames(in folder: String) -> [String] {
    files.keys.filter { SourcePath.folder(of: $0) == folder }.map(SourcePath.name(of:))
  }

  func bytes(of path: String) -> [UInt8]? { files[path].map { Array($0.utf8) } }

  /// 2026-11-21.
  let today: Int? = 20_778

  func packageFolders(under root: String) -> [String] {
    Array(Set(files.keys.compactMap(SourcePath.folder(of:)))).filter {
      $0 == root || $0.hasPrefix(root + "/")
    }
  }
}

/// A client that talks to the server with values instead of bytes.
struct TestClient {
  var server: LanguageServer
  private var lastID: Int64 = 0
  private(set) var notifications: [JSONValue] = []

  /// What a capable editor says about itself.
  static let capabilities: JSONValue = [
    "general": ["positionEncodings": ["utf-16"]],
    "workspace": ["workspaceEdit": ["documentChanges": true]],
    "textDocument": [
      "completion": ["completionItem": ["snippetSupport": true]],
      "hover": ["contentFormat": ["markdown"]],
      "documentSymbol": ["hierarchicalDocumentSymbolSupport": true],
      "publishDiagnostics": ["relatedInformation": true],
    ],
  ]

  init(
    files: [String: String] = [:], capabilities: JSONValue = TestClient.capabilities,
    initialized: Bool = true
  ) {
    server = LanguageServer(provider: MemoryProvider(files: files), version: "test")
    guard initialized else { return }
    _ = request(
      "initialize", ["capabilities": capabilities, "rootUri": "file:///work", "processId": .null])
    notify("initialized", [:])
  }

  /// The reply to a request: `result` or `error` in it.
  mutating func request(_ method: String, _ params: JSONValue) -> JSONValue {
    lastID += 1
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": .int(lastID), "method": .string(method), "params": params,
    ]
    let replies = send(message.text)
    return replies.first { $0["id"]?.int == lastID && $0["method"] == nil } ?? .null
  }

  mutating func result(_ method: String, _ params: JSONValue) -> JSONValue {
    request(method, params)["result"] ?? .null
  }

  mutating func notify(_ method: String, _ params: JSONValue) {
    let message: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params]
    _ = send(message.text)
  }

  /// Sends any text and gives what comes back.
  mutating func send(_ text: String) -> [JSONValue] {
    let replies = server.handle(Array(text.utf8)).map {
      (try? JSONValue.parse($0, limits: JSONLimits(stringBytes: 16 << 20))) ?? .null
    }
    notifications += replies.filter { $0["method"] != nil }
    return replies
  }

  mutating func open(_ uri: String, _ text: String, version: Int64 = 1) {
    notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "tocsin", "version": .int(version),
          "text": .string(text),
        ]
      ])
  }

  mutating func change(_ uri: String, version: Int64, _ changes: [JSONValue]) {
    notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string(uri), "version": .int(version)],
        "contentChanges": .array(changes),
      ])
  }

  /// The findings that were last sent about a document, as `line: code`.
  func findings(_ uri: String) -> [String] {
    let last = notifications.last {
      $0["method"] == "textDocument/publishDiagnostics" && $0.at("params", "uri")?.string == uri
    }
    return (last?.at("params", "diagnostics")?.array ?? []).map {
      "\($0.at("range", "start", "line")?.int ?? -1): \($0["code"]?.string ?? "")"
    }
  }
}

/// A text with places marked as `‹name›`.
struct MarkedText {
  let text: String
  /// Line and UTF-16 column by name.
  let places: [String: JSONValue]

  init(_ marked: String) {
    var text = ""
    var places: [String: JSONValue] = [:]
    var line: Int64 = 0
    var column: Int64 = 0
    var rest = marked.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "‹" {
        let name = rest.prefix { $0 != "›" }
        rest = rest.dropFirst(name.count + 1)
        places[String(name)] = ["line": .int(line), "character": .int(column)]
        continue
      }
      text.unicodeScalars.append(scalar)
      if scalar == "\n" {
        line += 1
        column = 0
      } else {
        column += Int64(UTF16.width(scalar))
      }
    }
    self.text = text
    self.places = places
  }
}

/// Replies in a form that a person can read in a golden file: ranges become `1:4-1:9`.
func readable(_ value: JSONValue) -> JSONValue {
  switch value {
  case .object(let members):
    if let place = position(value) { return .string(place) }
    if members.count == 2, let start = value["start"].flatMap(position),
      let end = value["end"].flatMap(position)
    {
      return .string("\(start)-\(end)")
    }
    return .object(members.map { JSONMember($0.name, readable($0.value)) })
  case .array(let elements): return .array(elements.map(readable))
  default: return value
  }
}

private func position(_ value: JSONValue) -> String? {
  guard let members = value.members, members.count == 2, let line = value["line"]?.int,
    let column = value["character"]?.int
  else { return nil }
  return "\(line):\(column)"
}
