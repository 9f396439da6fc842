import DSL
import Testing

struct SilencesAPITests {
  static func body(_ id: String = "", value: String = "A") -> String {
    #"{"id":"\#(id)","matchers":[{"name":"alertname","value":"\#(value)","isRegex":false,"isEqual":true}],"startsAt":"2026-01-05T12:00:00Z","endsAt":"2026-01-05T14:00:00Z","createdBy":"ana","comment":"c"}"#
  }

  @Test func aSilenceSuppressesUntilItIsExpired() async throws {
    try await withServer { server async throws -> Void in
      #expect(
        try await server.post("/api/v2/alerts", #"[{"labels":{"alertname":"A"}}]"#).status == 200)
      let made = try await server.post("/api/v2/silences", Self.body())
      let id = made.json["silenceID"].text
      #expect(made.status == 200 && !id.isEmpty)

      let alert = try await server.get("/api/v2/alerts").json[0]
      #expect(alert["status"]["state"].text == "suppressed")
      #expect(alert["status"]["silencedBy"][0].text == id)
      #expect(try await server.get("/api/v2/alerts?silenced=false").json.count == 0)

      let silence = try await server.get("/api/v2/silence/\(id)").json
      #expect(silence["status"]["state"].text == "active")
      #expect(silence["matchers"][0]["name"].text == "alertname")
      #expect(silence["createdBy"].text == "ana")

      #expect(try await server.delete("/api/v2/silence/\(id)").status == 200)
      #expect(
        try await server.get("/api/v2/silence/\(id)").json["status"]["state"].text == "expired")
      #expect(
        try await server.get("/api/v2/alerts").json[0]["status"]["state"].text == "active")
    }
  }

  @Test func silencesAreFilteredByTheirMatchers() async throws {
    try await withServer { server async throws -> Void in
      _ = try await server.post("/api/v2/silences", Self.body())
      _ = try await server.post("/api/v2/silences", Self.body(value: "B"))
      #expect(try await server.get("/api/v2/silences").json.count == 2)
      #expect(
        try await server.get("/api/v2/silences?filter=alertname=%22B%22").json.count == 1)
    }
  }

  @Test func unknownSilencesAreNotFound() async throws {
    try await withServer { server async throws -> Void in
      #expect(try await server.get("/api/v2/silence/none").status == 404)
      #expect(try await server.delete("/api/v2/silence/none").status == 404)
      #expect(try await server.post("/api/v2/silences", Self.body("none")).status == 404)
    }
  }

  static let refused = [
    "", "[]", "{}",
    #"{"matchers":[],"startsAt":"2026-01-05T12:00:00Z","endsAt":"2026-01-05T14:00:00Z","createdBy":"a","comment":"c"}"#,
    #"{"matchers":[{"name":"a","value":"("  ,"isRegex":true}],"startsAt":"2026-01-05T12:00:00Z","endsAt":"2026-01-05T14:00:00Z","createdBy":"a","comment":"c"}"#,
    #"{"matchers":[{"name":"a","value":".*","isRegex":true}],"startsAt":"2026-01-05T12:00:00Z","endsAt":"2026-01-05T14:00:00Z","createdBy":"a","comment":"c"}"#,
    #"{"matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2026-01-05T15:00:00Z","endsAt":"2026-01-05T14:00:00Z","createdBy":"a","comment":"c"}"#,
  ]

  @Test(arguments: refused) func aSilenceThatMakesNoSenseIsRefused(_ body: String) async throws {
    try await withServer { server async throws -> Void in
      let answer = try await server.post("/api/v2/silences", body)
      #expect(answer.status == 400)
      #expect(!answer.json.text.isEmpty)
      #expect(try await server.get("/api/v2/silences").json.count == 0)
    }
  }
}
