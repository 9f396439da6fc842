import ArgumentParser
import Glibc
import Interpreter
import Logging
import Runtime
import Server

/// `HOST:PORT`, with an IPv6 host in brackets.
struct ListenAddress: CustomStringConvertible {
  let host: String
  let port: Int

  init(_ text: String) throws {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else {
      throw Problem("--listen '\(text)' is not HOST:PORT", status: .usage)
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    self.host = host.isEmpty ? "0.0.0.0" : String(host)
    self.port = port
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The same as others reach it: who listens on every address is known by the machine's name.
  var reachable: String {
    guard ["0.0.0.0", "::"].contains(host), let name = machineName() else { return description }
    return "\(name):\(port)"
  }
}

private func machineName() -> String? {
  var bytes = [CChar](repeating: 0, count: 256)
  guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
  let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return name.isEmpty ? nil : name
}

/// The address that messages link to.
func checkExternalURL(_ text: String) throws -> OutboundURL {
  do {
    return try OutboundURL(text)
  } catch {
    throw Problem("--external-url '\(text)': \(error.detail)", status: .usage)
  }
}

/// A length of time as the language writes it.
struct DurationArgument: ExpressibleByArgument, CustomStringConvertible {
  let span: TimeSpan
  init(_ span: TimeSpan) { self.span = span }
  init?(argument: String) {
    guard let span = TimeSpan(parsing: argument) else { return nil }
    self.span = span
  }
  var description: String { span.text }
  var defaultValueDescription: String { span.text }
}

enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case debug
  case info
  case warning
  case error
}

func makeLogger(_ level: LogLevel) -> Logger {
  var logger = Logger(label: "tocsin") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = Logger.Level(rawValue: level.rawValue) ?? .info
  return logger
}

/// Credentials, which others on the machine must not be able to read.
func readAccessPolicy(_ path: String) throws -> AccessPolicy {
  var information = stat()
  guard stat(path, &information) == 0 else {
    throw Problem("cannot read \(path): \(String(cString: strerror(errno)))")
  }
  guard information.st_mode & 0o077 == 0 else {
    throw Problem("\(path) can be read by others", help: "chmod 600 \(path)")
  }
  do {
    return try AccessPolicy(parsing: String(decoding: try readFile(path), as: UTF8.self))
  } catch let error as AccessFileError {
    throw Problem("\(path): \(error)")
  }
}

func readRecording(_ path: String, start: Instant) throws -> Recording {
  do {
    return try Recording(parsing: try readFile(path), start: start)
  } catch let error as RecordingError {
    throw Problem("\(path): \(error)")
  }
}

extension Recording {
  /// The postings as a rehearsal plays them.
  var rehearsed: [Rehearsal.Posting] {
    postings.map { Rehearsal.Posting(at: $0.at, alerts: $0.alerts) }
  }
}
