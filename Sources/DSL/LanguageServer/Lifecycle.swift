// The beginning of a session.
extension LanguageServer {
  typealias RequestHandler =
    @Sendable (inout LanguageServer, JSONValue) throws(ResponseError) -> JSONValue
  typealias NotificationHandler =
    @Sendable (inout LanguageServer, JSONValue) throws(ResponseError) -> Void

  mutating func initialize(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    guard params.members != nil else { throw .invalid("`initialize` needs parameters") }
    client = ClientCapabilities(params)
    let folders = (params["workspaceFolders"]?.array ?? []).compactMap { $0["uri"]?.string }
    let single = params["rootUri"]?.string.map { [$0] } ?? []
    roots = (folders.isEmpty ? single : folders).compactMap(DocumentURI.path)
    phase = .running
    return [
      "capabilities": capabilities,
      "serverInfo": ["name": "tocsin", "version": .string(version)],
    ]
  }

  mutating func initialized(_ params: JSONValue) throws(ResponseError) {
    guard client.watchesFiles else { return }
    ask(
      "client/registerCapability",
      [
        "registrations": [
          [
            "id": "watch", "method": "workspace/didChangeWatchedFiles",
            "registerOptions": ["watchers": [["globPattern": "**/*.tocsin"]]],
          ]
        ]
      ])
  }

  mutating func foldersChanged(_ params: JSONValue) throws(ResponseError) {
    func paths(_ name: String) -> [String] {
      (params.at("event", name)?.array ?? []).compactMap { $0["uri"]?.string }
        .compactMap(DocumentURI.path)
    }
    knownFolders = nil
    let removed = paths("removed")
    roots.removeAll(where: removed.contains)
    for path in paths("added") where !roots.contains(path) { roots.append(path) }
  }
}
