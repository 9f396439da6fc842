/// The language server: a machine that takes messages of the client and gives the messages to send.
///
/// Messages are handled one at a time in the order in which they came, each on the documents as
/// they are at that moment. `receive` only queues, so that a cancellation can overtake the request
/// it names, and so that a burst of changes is checked once: what was found is sent when no message
/// waits. The caller frames messages, reads files through the provider, and ends the process when
/// `exitStatus` is set.
package struct LanguageServer {
  enum Phase { case created, running, shutDown }

  var workspace: Workspace
  var client = ClientCapabilities()
  var phase = Phase.created
  /// The folders that the client has open.
  var roots: [String] = []
  /// The URIs of open documents as the client spells them, by path.
  var openURIs: [String: String] = [:]
  /// What was last sent about each file, so that nothing is sent twice.
  var published: [String: JSONValue] = [:]
  /// The folders of packages; nil until somebody asks, and after files have come or gone.
  var knownFolders: [String]?
  /// Packages whose findings may have changed since they were sent.
  var stale: Set<String> = []
  /// Packages about which lint rules have something to say when nobody types.
  var unlinted: Set<String> = []
  private var waiting: [Waiting] = []
  private var cancelled: Set<RequestID> = []
  private var outgoing: [[UInt8]] = []
  private var requestCount = 0
  /// The version of the program, for the client's information.
  let version: String

  /// The status that the process is to end with; nil while it goes on.
  package private(set) var exitStatus: Int32?

  private enum Waiting {
    case message(Message)
    case rejected(Message.Rejection)
  }

  package init(provider: any SourceProvider, version: String) {
    workspace = Workspace(provider: provider)
    self.version = version
  }

  // MARK: The queue

  /// Queues a message; a cancellation takes effect at once.
  package mutating func receive(_ bytes: [UInt8]) {
    switch Message.read(bytes) {
    case .failure(let rejection): waiting.append(.rejected(rejection))
    case .success(.response): return
    case .success(.notification("$/cancelRequest", let params)):
      if let id = RequestID(params["id"]), isWaiting(id) { cancelled.insert(id) }
    case .success(let message): waiting.append(.message(message))
    }
  }

  /// Whether nothing is left to do.
  package var isIdle: Bool { waiting.isEmpty && stale.isEmpty }

  /// Handles the oldest message, or sends what was found when none waits; gives what is to be sent.
  package mutating func work() -> [[UInt8]] {
    if waiting.isEmpty {
      publishStale()
    } else {
      switch waiting.removeFirst() {
      case .rejected(let rejection):
        outgoing.append(Outgoing.error(rejection.id, rejection.error))
      case .message(let message): handle(message)
      }
    }
    defer { outgoing = [] }
    return outgoing
  }

  /// Whether there is something to do that can wait until nobody types.
  package var hasLeisureWork: Bool { isIdle && !unlinted.isEmpty }

  /// Does a part of what could wait; gives what is to be sent.
  package mutating func workAtLeisure() -> [[UInt8]] {
    publishUnlinted()
    defer { outgoing = [] }
    return outgoing
  }

  /// Handles a message and everything before it.
  package mutating func handle(_ bytes: [UInt8]) -> [[UInt8]] {
    receive(bytes)
    var sent: [[UInt8]] = []
    while !isIdle { sent += work() }
    while hasLeisureWork { sent += workAtLeisure() }
    return sent
  }

  private func isWaiting(_ id: RequestID) -> Bool {
    waiting.contains {
      if case .message(.request(id, _, _)) = $0 { return true }
      return false
    }
  }

  // MARK: Dispatch

  private mutating func handle(_ message: Message) {
    switch message {
    case .response: return
    case .notification(let method, let params): notify(method, params)
    case .request(let id, let method, let params):
      if cancelled.remove(id) != nil {
        let error = ResponseError(.requestCancelled, "the request was cancelled")
        return outgoing.append(Outgoing.error(id, error))
      }
      do {
        outgoing.append(Outgoing.result(id, try reply(method, params)))
      } catch {
        outgoing.append(Outgoing.error(id, error))
      }
    }
  }

  private mutating func reply(
    _ method: String, _ params: JSONValue
  ) throws(ResponseError) -> JSONValue {
    switch (phase, method) {
    case (.created, "initialize"): return try initialize(params)
    case (.created, _):
      throw ResponseError(.serverNotInitialized, "the first request is `initialize`")
    case (.running, "initialize"):
      throw ResponseError(.invalidRequest, "`initialize` comes once")
    case (.running, "shutdown"):
      phase = .shutDown
      return .null
    case (.shutDown, _):
      throw ResponseError(.invalidRequest, "after `shutdown` only `exit` can come")
    case (.running, _): break
    }
    guard let handler = LanguageServer.requests[method] else {
      throw ResponseError(.methodNotFound, "this server does not know `\(method)`")
    }
    return try handler(&self, params)
  }

  private mutating func notify(_ method: String, _ params: JSONValue) {
    if method == "exit" {
      exitStatus = phase == .shutDown ? 0 : 1
      waiting = []
      stale = []
      unlinted = []
      return
    }
    guard phase == .running else { return }
    guard let handler = LanguageServer.notifications[method] else { return }
    do {
      try handler(&self, params)
    } catch {
      // A notification has no reply, so the fault goes to the client's log.
      log("\(method): \(error.message)")
    }
  }

  // MARK: Sending

  mutating func send(_ method: String, _ params: JSONValue) {
    outgoing.append(Outgoing.notification(method, params))
  }

  /// Sends a request whose answer does not matter.
  mutating func ask(_ method: String, _ params: JSONValue) {
    requestCount += 1
    outgoing.append(Outgoing.request("tocsin-\(requestCount)", method, params))
  }

  mutating func log(_ message: String) {
    let warning: JSONValue = 2
    send("window/logMessage", ["type": warning, "message": .string(message)])
  }
}
