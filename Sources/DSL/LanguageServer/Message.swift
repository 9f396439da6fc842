/// What a message of the client is, after its form was checked.
enum Message: Sendable {
  case request(RequestID, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  /// An answer to a request of ours; what it says is of no use to us.
  case response
}

/// The id of a request; the client chooses between numbers and texts.
enum RequestID: Hashable, Sendable {
  case number(Int64)
  case text(String)

  init?(_ value: JSONValue?) {
    switch value {
    case .int(let number)?: self = .number(number)
    case .string(let text)?: self = .text(text)
    default: return nil
    }
  }

  var json: JSONValue {
    switch self {
    case .number(let number): .int(number)
    case .text(let text): .string(text)
    }
  }
}

/// Why a request got no result.
struct ResponseError: Error, Hashable {
  /// The codes of JSON-RPC and of the protocol.
  enum Code: Int64, Sendable {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case serverNotInitialized = -32002
    case requestFailed = -32803
    case requestCancelled = -32800
  }

  let code: Code
  let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  static func invalid(_ message: String) -> ResponseError { ResponseError(.invalidParams, message) }
}

extension Message {
  /// Documents are bounded by `SourceFile.byteCountMax`; one that is larger still comes in, so that
  /// the finding about it can be shown.
  private static let limits = JSONLimits(depth: 128, stringBytes: 4 * SourceFile.byteCountMax)

  /// Reads one message; the error says what is wrong with it, with the id where it could be read.
  static func read(_ bytes: [UInt8]) -> Result<Message, Rejection> {
    let value: JSONValue
    do {
      value = try JSONValue.parse(bytes, limits: limits)
    } catch {
      return .failure(Rejection(nil, ResponseError(.parseError, "this is no JSON: \(error)")))
    }
    func refuse(_ reason: String) -> Result<Message, Rejection> {
      .failure(Rejection(RequestID(value["id"]), ResponseError(.invalidRequest, reason)))
    }
    guard value.members != nil else { return refuse("a message is an object") }
    guard value["jsonrpc"]?.string == "2.0" else { return refuse("`jsonrpc` is not \"2.0\"") }
    let params = value["params"] ?? .null
    guard let method = value["method"] else {
      guard value["result"] != nil || value["error"] != nil else {
        return refuse("there is no `method`")
      }
      return .success(.response)
    }
    guard let method = method.string else { return refuse("`method` is no text") }
    guard params.isNull || params.members != nil || params.array != nil else {
      return refuse("`params` is neither object nor array")
    }
    guard let id = value["id"] else {
      return .success(.notification(method: method, params: params))
    }
    guard let id = RequestID(id) else { return refuse("`id` is neither a number nor a text") }
    return .success(.request(id, method: method, params: params))
  }

  /// A message that was refused, and the request it belongs to where that is known.
  struct Rejection: Error {
    let id: RequestID?
    let error: ResponseError

    init(_ id: RequestID?, _ error: ResponseError) {
      self.id = id
      self.error = error
    }
  }
}

/// The messages that we send.
enum Outgoing {
  static func result(_ id: RequestID, _ value: JSONValue) -> [UInt8] {
    bytes(["jsonrpc": "2.0", "id": id.json, "result": value])
  }

  static func error(_ id: RequestID?, _ error: ResponseError) -> [UInt8] {
    bytes([
      "jsonrpc": "2.0", "id": id?.json ?? .null,
      "error": ["code": .int(error.code.rawValue), "message": .string(error.message)],
    ])
  }

  static func notification(_ method: String, _ params: JSONValue) -> [UInt8] {
    bytes(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  static func request(_ id: String, _ method: String, _ params: JSONValue) -> [UInt8] {
    bytes([
      "jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params,
    ])
  }

  private static func bytes(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return writer.bytes
  }
}
