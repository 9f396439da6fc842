import DSL
import Interpreter
import TestSupport
import Testing

struct AlertsAPITests {
  @Test func aPostedAlertIsListedWithItsReceiver() async throws {
    try await withServer { server async throws -> Void in
      let posted = try await server.post(
        "/api/v2/alerts",
        #"[{"labels":{"alertname":"A","empty":""},"annotations":{"summary":"s"},"generatorURL":"http://g"}]"#
      )
      #expect(posted.status == 200)
      let alert = try await server.get("/api/v2/alerts").json[0]
      #expect(alert["labels"] == .object([JSONMember("alertname", .string("A"))]))
      #expect(alert["annotations"]["summary"].text == "s")
      #expect(alert["generatorURL"].text == "http://g")
      #expect(alert["status"]["state"].text == "active")
      #expect(alert["receivers"][0]["name"].text == "pager")
      #expect(alert["startsAt"].text == "2026-01-05T12:00:00.000Z")
      #expect(alert["endsAt"].text == "2026-01-05T12:05:00.000Z")
      #expect(alert["fingerprint"].text.count == 16)
    }
  }

  @Test func badAlertsAreNamedAndGoodOnesKept() async throws {
    try await withServer { server async throws -> Void in
      let answer = try await server.post(
        "/api/v2/alerts",
        #"""
        [{"labels":{"alertname":"A"}}, {"labels":{}},
         {"labels":{"alertname":"B"},"startsAt":"2026-01-02T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}]
        """#)
      #expect(answer.status == 400)
      #expect(answer.json.text.contains("alert 1: at least one label pair required"))
      #expect(answer.json.text.contains("alert 2 (B): start time must be before end time"))
      #expect(try await server.get("/api/v2/alerts").json.count == 1)
    }
  }

  /// Faults of one alert, each in the place of `FAULT`, with what the answer says of it.
  static let faults: [(fault: String, mention: String)] = [
    (#""annotations":{"s":"\#(long)"}"#, "the value of 's' is longer than 65536 bytes"),
    (#""annotations":{"s":"\ud800"}"#, "lone surrogate"),
    (#""generatorURL":"\udc00""#, "lone surrogate"),
    (#""annotations":{\#(pairs(300))}"#, "more than 256 annotations"),
    (#""labels":{"alertname":"Bad",\#(pairs(257))}"#, "more than 256 labels"),
    (#""startsAt":"yesterday""#, "'yesterday' is not an RFC 3339 time"),
    (#""startsAt":"2026-01-05T12:06:00Z""#, "start time must be before end time"),
  ]

  private static let long = String(repeating: "x", count: 66_000)

  private static func pairs(_ count: Int) -> String {
    (0..<count).map { "\"n\($0)\":\"v\"" }.joined(separator: ",")
  }

  @Test(arguments: faults) func aFaultOfOneAlertCostsTheOthersNothing(
    _ sample: (fault: String, mention: String)
  ) async throws {
    try await withServer { server async throws -> Void in
      let bad = #"{"labels":{"alertname":"Bad"},\#(sample.fault)}"#
      let good = #"{"labels":{"alertname":"Good"}}"#
      let answer = try await server.post("/api/v2/alerts", "[\(good),\(bad),\(good)]")
      #expect(answer.status == 400)
      #expect(answer.json.text.contains("alert 1 (Bad): \(sample.mention)"), "\(answer.text)")
      let kept = try await server.get("/api/v2/alerts").json
      #expect(kept.count == 1 && kept[0]["labels"]["alertname"].text == "Good")
    }
  }

  /// What a webhook carries beside its alerts has no limit of its own.
  @Test func aLongTextBesideTheAlertsOfAWebhookIsNoFault() async throws {
    try await withServer { server async throws -> Void in
      let common = #""commonAnnotations":{"s":"\#(Self.long)"}"#
      let body = #"{"version":"4",\#(common),"alerts":[{"labels":{"alertname":"A"}}]}"#
      #expect(try await server.post("/webhook/alertmanager", body).status == 200)
    }
  }

  /// Times as Alertmanager takes them, all the same minute of the clock's day.
  static let times = [
    "2026-01-05T07:00:00Z", "2026-01-05T07:00:00", "2026-01-05 07:00:00", "2026-01-05T07:00",
    "2026-01-05T07:00Z", "2026-01-05T07:00:00.000", "2026-01-05T09:00:00+0200",
    "2026-01-05 09:00:00.000+02:00", "2026-01-05t07:00:00z",
  ]

  @Test(arguments: times) func timesMayLackTheirZone(_ time: String) async throws {
    try await withServer { server async throws -> Void in
      let body = #"[{"labels":{"alertname":"A"},"startsAt":"\#(time)"}]"#
      #expect(try await server.post("/api/v2/alerts", body).status == 200)
      let alert = try await server.get("/api/v2/alerts").json[0]
      #expect(alert["startsAt"].text == "2026-01-05T07:00:00.000Z")
      let silence = #"""
        {"matchers":[{"name":"a","value":"b"}],"startsAt":"\#(time)",
         "endsAt":"2026-01-05 13:00:00","createdBy":"ana","comment":"c"}
        """#
      #expect(try await server.post("/api/v2/silences", silence).status == 200)
    }
  }

  @Test func aStartSoonIsTaken() async throws {
    try await withServer { server async throws -> Void in
      // Within the resolve timeout of five minutes, as a clock that goes ahead makes it.
      let body = #"[{"labels":{"alertname":"A"},"startsAt":"2026-01-05T12:04:00Z"}]"#
      #expect(try await server.post("/api/v2/alerts", body).status == 200)
      let zero = #"[{"labels":{"alertname":"B"},"startsAt":"0001-01-01T00:00:00"}]"#
      #expect(try await server.post("/api/v2/alerts", zero).status == 200)
    }
  }

  /// vmalert writes `alertname` twice.
  @Test func aPairGivenTwiceCountsOnceAndAContradictionIsNamed() async throws {
    try await withServer { server async throws -> Void in
      let twice = #"[{"labels":{"alertname":"A","b":"x","alertname":"A","b":"x"}}]"#
      #expect(try await server.post("/api/v2/alerts", twice).status == 200)
      let labels: JSONValue = try await server.get("/api/v2/alerts").json[0]["labels"]
      #expect(
        labels
          == .object([JSONMember("alertname", .string("A")), JSONMember("b", .string("x"))]))

      let mixed = #"[{"labels":{"a":"x","b":"","a":"y"}},{"labels":{"alertname":"B"}}]"#
      let answer = try await server.post("/api/v2/alerts", mixed)
      #expect(answer.status == 400)
      #expect(answer.json.text.contains("alert 0: the name 'a' occurs twice"), "\(answer.text)")
      #expect(try await server.get("/api/v2/alerts").json.count == 2)
    }
  }

  /// Body → what its refusal must mention.
  ///
  /// None may be stored.
  static let refused: [(body: String, mention: String)] = [
    ("", "list of alerts"),
    ("{}", "array"),
    ("[1]", "object"),
    (#"[{"labels":{"a":1}}]"#, "string"),
    (#"[{"labels":{"a":"x","a":"y"}}]"#, "occurs twice"),
    (#"[{"labels":{"a":"x"},"startsAt":"yesterday"}]"#, "RFC 3339"),
    (#"[{"labels":{"a":"x"}}] trailing"#, "byte"),
    (#"[{"labels":{"a":"\ud800"}}]"#, "byte"),
    (String(repeating: "[", count: 100_000), "byte"),
  ]

  @Test(arguments: refused) func aBodyThatIsNoListOfAlertsIsRefused(
    _ sample: (body: String, mention: String)
  ) async throws {
    try await withServer { server async throws -> Void in
      let answer = try await server.post("/api/v2/alerts", sample.body)
      #expect(answer.status == 400)
      #expect(answer.json.text.contains(sample.mention), "\(answer.text)")
      #expect(try await server.get("/api/v2/alerts").json.count == 0)
    }
  }

  @Test func filtersSelectAlerts() async throws {
    try await withServer { server async throws -> Void in
      let body = #"[{"labels":{"alertname":"A","team":"x y"}},{"labels":{"alertname":"B"}}]"#
      #expect(try await server.post("/api/v2/alerts", body).status == 200)
      for (query, count) in [
        ("filter=alertname=%22A%22", 1), ("filter=team=~%22x.%2A%22", 1),
        ("filter=team=%22x+y%22", 1), ("filter=team=%22%22", 1), ("receiver=pag.r", 2),
        ("receiver=nobody", 0), ("active=false", 0),
        ("filter=alertname=%22A%22&filter=team=%22z%22", 0),
      ] {
        let found = try await server.get("/api/v2/alerts?\(query)").json.count
        #expect(found == count, "\(query)")
      }
      for query in ["filter=a", "receiver=(", "active=maybe"] {
        #expect(try await server.get("/api/v2/alerts?\(query)").status == 400, "\(query)")
      }
    }
  }

  @Test func groupsHoldTheirAlerts() async throws {
    try await withServer { server async throws -> Void in
      let body =
        #"[{"labels":{"alertname":"A","pod":"1"}},{"labels":{"alertname":"A","pod":"2"}},{"labels":{"alertname":"B"}}]"#
      #expect(try await server.post("/api/v2/alerts", body).status == 200)
      let groups = try await server.get("/api/v2/alerts/groups").json
      #expect(groups.count == 2)
      #expect(groups[0]["labels"]["alertname"].text == "A")
      #expect(groups[0]["alerts"].count == 2)
      #expect(groups[0]["receiver"]["name"].text == "pager")
    }
  }

  @Test func theGroupWithoutLabelsIsListedFirst() async throws {
    var program = Program.oneChannel()
    program.routes[0].grouping = .labels(["alertname", "team"])
    let bench = try await RuntimeBench(program: program)
    try await withServer(on: bench) { server async throws -> Void in
      let body = #"""
        [{"labels":{"alertname":"A","team":"x"}},{"labels":{"pod":"1"}},{"labels":{"alertname":"B"}}]
        """#
      #expect(try await server.post("/api/v2/alerts", body).status == 200)
      let groups = try await server.get("/api/v2/alerts/groups").json
      #expect((0..<3).map { groups[$0]["labels"]["alertname"].text } == ["", "B", "A"])
    }
  }

  @Test func theWebhookOfAnAlertmanagerEndsAlerts() async throws {
    try await withServer { server async throws -> Void in
      func body(_ status: String) -> String {
        #"{"version":"4","status":"\#(status)","alerts":[{"status":"\#(status)","labels":{"alertname":"A"},"annotations":{},"startsAt":"2026-01-05T11:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"x"}]}"#
      }
      #expect(try await server.post("/webhook/alertmanager", body("firing")).status == 200)
      #expect(try await server.get("/api/v2/alerts").json.count == 1)
      #expect(try await server.post("/webhook/alertmanager", body("resolved")).status == 200)
      #expect(try await server.get("/api/v2/alerts").json.count == 0)
      #expect(try await server.post("/webhook/alertmanager", "{}").status == 400)
    }
  }
}
