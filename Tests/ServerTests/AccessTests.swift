import HTTPTypes
import Server
import TestSupport
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

  /// A foreign page whose name points here (DNS rebinding) names itself as host, too.
  static let pages: [(host: String, isOwn: Bool)] = [
    ("localhost:9093", true), ("LocalHost:9093", true), ("127.0.0.1:9093", true),
    ("[::1]:9093", true),
    ("Tocsin.example", true), ("evil.example:9093", false), ("evil.example", false),
    ("127.0.0.1.evil.example", false),
  ]

  @Test(arguments: pages) func aForeignNameThatPointsHereIsNoPageOfOurs(
    _ sample: (host: String, isOwn: Bool)
  ) async throws {
    let options = ServerOptions(
      host: "127.0.0.1", port: 0, version: "test", externalHost: "tocsin.example")
    #expect(options.isOwn(authority: sample.host) == sample.isOwn)
    // Behind credentials every name is good: such a page has none.
    let open = ServerOptions(host: "0.0.0.0", port: 0, version: "test")
    #expect(open.isOwn(authority: sample.host))
    // The tests' client calls itself localhost, whose pages are ours only for what they are.
    try await withServer { server async throws -> Void in
      let answer = try await server.post(
        "/api/v2/alerts", "[]",
        headers: [.contentType: "application/json", .origin: "http://\(sample.host)"])
      #expect(answer.status == 403)
    }
  }

  @Test func refusedCallersAreLoggedOnceInAWhile() async throws {
    let access = try AccessPolicy(parsing: Self.policy)
    let log = LogLines()
    try await withServer(access: access, log: log) { server async throws -> Void in
      for _ in 0..<5 { #expect(try await server.get("/api/v2/status").status == 401) }
      _ = try await server.get("/api/v2/status", [.authorization: "Bearer wrong"])
    }
    let refusals = log.lines.filter { $0.contains("was refused") }
    #expect(
      refusals == ["warning: a request was refused: no credentials count=1 path=/api/v2/status"])
  }

  @Test func theProvedNameStandsBesideTheOneGiven() async throws {
    let access = try AccessPolicy(parsing: Self.policy)
    let token = "Bearer 0123456789abcdef"
    try await withServer(access: access) { server async throws -> Void in
      let headers: HTTPFields = [.contentType: "application/json", .authorization: token]
      _ = try await server.post(
        "/api/v2/alerts", #"[{"labels":{"alertname":"A"}}]"#, headers: headers)
      let groups = try await server.get("/tocsin/v1/groups", [.authorization: token]).json
      let key = groups["groups"][0]["key"].text.replacing("\"", with: "\\\"")
      let acked = try await server.post(
        "/tocsin/v1/groups/ack", "{\"group\":\"\(key)\",\"by\":\"bo\"}", headers: headers)
      #expect(acked.status == 200, "\(acked.text)")
      let history = try await server.get(
        "/tocsin/v1/history?kind=escalation", [.authorization: token]
      ).json["history"]
      #expect(
        history[0]["text"].text
          == "the group was acknowledged by bo (as prometheus); no escalation of it is under way")
    }
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
