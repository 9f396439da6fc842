import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a JSON body within the limits.
///
/// The content type is compulsory: a page on another site can make a browser send a form or plain
/// text to a loopback server, but not JSON without asking first.
///
/// - Throws: `Failure` 408, 413 or 415.
func readJSON(_ request: Request) async throws -> [UInt8] {
  let type = request.headers[.contentType] ?? ""
  let essence = type.split(separator: ";").first.map { $0.trimmingSpaces().lowercased() } ?? ""
  guard essence == "application/json" else {
    throw Failure(
      .unsupportedMediaType, "the body must be application/json, not '\(type.prefix(80))'")
  }
  guard request.headers[.contentEncoding] == nil else {
    throw Failure(.unsupportedMediaType, "compressed bodies are not accepted")
  }
  if let length = request.headers[.contentLength].flatMap({ Int($0) }),
    length > Limits.bodyBytesMaximum
  {
    throw tooLarge
  }
  return try await withTimeLimit {
    var bytes: [UInt8] = []
    for try await chunk in request.body {
      guard bytes.count + chunk.readableBytes <= Limits.bodyBytesMaximum else { throw tooLarge }
      bytes.append(contentsOf: chunk.readableBytesView)
    }
    return bytes
  }
}

private var tooLarge: Failure {
  Failure(.contentTooLarge, "the body exceeds \(Limits.bodyBytesMaximum) bytes")
}

/// Cuts a sender that trickles its body.
private func withTimeLimit(
  _ read: @escaping @Sendable () async throws -> [UInt8]
) async throws -> [UInt8] {
  try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
    group.addTask { try await read() }
    group.addTask {
      try await Task.sleep(for: .seconds(Limits.bodySecondsMaximum))
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let bytes = first else {
      throw Failure(
        .requestTimeout, "the body did not arrive within \(Limits.bodySecondsMaximum) seconds")
    }
    return bytes
  }
}

extension StringProtocol {
  /// The text without spaces and tabs at its ends.
  func trimmingSpaces() -> String {
    var view = self[...]
    while let first = view.first, first == " " || first == "\t" { view = view.dropFirst() }
    while let last = view.last, last == " " || last == "\t" { view = view.dropLast() }
    return String(view)
  }
}
