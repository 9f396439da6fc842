import Foundation
import Interpreter
import Testing

@testable import Runtime

/// Certificates, against the `openssl` program's own server; disabled where it is not installed.
@Suite(.serialized, .timeLimit(.minutes(1)), .enabled(if: TLSServer.isInstalled, "needs openssl"))
struct TLSTests {
  private func perform(
    _ url: String, trusting file: String?
  ) async throws -> Result<OutboundResponse, TransportError> {
    var options = CurlOptions()
    options.certificateFile = file
    let request = OutboundRequest(
      .get, try OutboundURL(url), timeouts: Timeouts(total: .seconds(10)))
    return await CurlTransport(options).perform(request)
  }

  @Test func aTrustedCertificateIsAccepted() async throws {
    let server = try TLSServer(host: "localhost")
    let url = "https://localhost:\(server.port)/"
    let response = try await perform(url, trusting: server.certificate).get()
    #expect(response.status == 200)
  }

  @Test func unknownIssuersAndWrongHostsAreRefusedBeforeSending() async throws {
    let server = try TLSServer(host: "localhost")
    let other = try TLSServer(host: "other.example")
    for (url, file) in [
      ("https://localhost:\(server.port)/", nil),
      ("https://localhost:\(server.port)/", other.certificate),
      ("https://localhost:\(other.port)/", other.certificate),
      ("https://127.0.0.1:\(server.port)/", server.certificate),
    ] {
      guard case .failure(let error) = try await perform(url, trusting: file) else {
        Issue.record("accepted \(url)")
        continue
      }
      #expect(error.code == .tlsFailed)
      #expect(!error.mayHaveHappened)
    }
  }

  @Test func oldVersionsAreRefused() async throws {
    let server = try TLSServer(host: "localhost", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    let result = try await perform(
      "https://localhost:\(server.port)/", trusting: server.certificate)
    guard case .failure(let error) = result else {
      Issue.record("TLS 1.1 was accepted")
      return
    }
    #expect(error.code == .tlsFailed)
  }
}

/// `openssl s_server` with a certificate of its own.
private final class TLSServer {
  static let program = "/usr/bin/openssl"
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

  private let directory: URL
  private let process = Process()
  let port: Int
  var certificate: String { directory.appending(path: "cert.pem").path }

  init(host: String, _ arguments: String...) throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "tocsin-tls-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let key = directory.appending(path: "key.pem").path
    let certificate = directory.appending(path: "cert.pem").path
    let make = Process()
    make.executableURL = URL(filePath: Self.program)
    make.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=\(host)", "-addext",
      "subjectAltName=DNS:\(host)",
    ]
    make.standardError = FileHandle.nullDevice
    try make.run()
    make.waitUntilExit()
    let output = Pipe()
    process.executableURL = URL(filePath: Self.program)
    process.arguments =
      ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key]
      + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // It says `ACCEPT 127.0.0.1:41234` once it listens.
    var port: Int?
    var text = ""
    while port == nil {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let line = lines.first { $0.hasPrefix("ACCEPT") }
      port = line?.split(separator: ":").last.flatMap { Int($0) }
    }
    self.port = try #require(port)
  }

  deinit {
    // Started from the cooperative pool, it has inherited a mask that blocks SIGTERM.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: directory)
  }
}
