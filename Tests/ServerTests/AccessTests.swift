import HTTPTypes
import Server
import Testing

struct AccessTests {
  static let policy = "# comment\nbearer prometheus 0123456789abcdef\nbasic ana correct-horse\n"

  @Test func onlyKnownCallersComeIn() async throws {
    let access = try AccessPolicy(parsing: Self.policy)
    try await withServer(access: access) { server async throws -> Void in
      for (value, status) in [
        (nil, 401), ("Bearer wrong", 401), ("Basic YW5hOndyb25n", 401), ("Basic !!", 401),
        ("Bearer 0123456789abcdef", 200), ("bearer 0123456789abcdef", 200),
        ("Basic YW5hOmNvcnJlY3QtaG9yc2U=", 200),
      ] as [(String?, Int)] {
        var headers: HTTPFields = [:]
        headers[.authorization] = value
        let answer = try await server.get("/api/v2/status", headers)
        #expect(answer.status == status, "\(value ?? "none")")
      }
      #expect(try await server.get("/-/healthy").status == 200)
      #expect(try await server.get("/-/ready").status == 200)
      #expect(try await server.get("/metrics").status == 401)
    }
  }

  static let faults: [(text: String, line: Int)] = [
    ("", 0), ("bearer a", 1), ("\nbearer a short", 2), ("digest a 0123456789abcdef", 1),
  ]

  @Test(arguments: faults) func aFaultyFileIsRefusedAtItsLine(
    _ sample: (text: String, line: Int)
  ) {
    do throws(AccessFileError) {
      _ = try AccessPolicy(parsing: sample.text)
      Issue.record("accepted")
    } catch {
      #expect(error.line == sample.line)
    }
  }

  static let hosts: [(host: String, isAllowed: Bool)] = [
    ("127.0.0.1", true), ("127.8.8.8", true), ("localhost", true), ("::1", true),
    ("0.0.0.0", false), ("10.0.0.1", false), ("::", false), ("127.0.0.1.example.org", false),
  ]

  @Test(arguments: hosts) func strangersNeedCredentials(
    _ sample: (host: String, isAllowed: Bool)
  ) throws {
    let open = ServerOptions(host: sample.host, port: 0, version: "test")
    let isAllowed = (try? open.validate()) != nil
    #expect(isAllowed == sample.isAllowed)
    let closed = ServerOptions(
      host: sample.host, port: 0, access: try AccessPolicy(parsing: Self.policy), version: "test")
    #expect((try? closed.validate()) != nil)
  }

  @Test func formsAndForeignPagesAreRefused() async throws {
    try await withServer { server async throws -> Void in
      let form = try await server.post(
        "/api/v2/alerts", "[]", headers: [.contentType: "text/plain"])
      #expect(form.status == 415)
      let foreign = try await server.post(
        "/api/v2/alerts", "[]",
        headers: [.contentType: "application/json", .origin: "https://evil.example"])
      #expect(foreign.status == 403)
      let packed = try await server.post(
        "/api/v2/alerts", "[]",
        headers: [.contentType: "application/json", .contentEncoding: "gzip"])
      #expect(packed.status == 415)
    }
  }
}
