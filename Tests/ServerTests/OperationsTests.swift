import Interpreter
import Runtime
import Server
import TestSupport
import Testing

struct OperationsTests {
  @Test func probesAndMetricsAnswer() async throws {
    try await withServer { server async throws -> Void in
      #expect(try await server.get("/-/healthy").text == "OK\n")
      #expect(try await server.get("/-/ready").text == "OK\n")
      _ = try await server.post("/api/v2/alerts", #"[{"labels":{"alertname":"A"}}]"#)
      let metrics = try await server.get("/metrics").text
      #expect(metrics.contains("# TYPE tocsin_"))
      #expect(try await server.get("/api/v1/alerts").status == 410)
      #expect(try await server.get("/nowhere").status == 404)
    }
  }

  @Test func everybodyIsToldThatAnOlderPackageRuns() async throws {
    let shelf = PackageShelf([.oneChannel(version: "v1")], content: "v1")
    let store = MemoryStore()
    try await RuntimeBench(packages: shelf.source, store: store).runtime.stop()
    shelf.write("half edited")
    let bench = try await RuntimeBench(packages: shelf.source, store: store)
    try await withServer(on: bench) { server async throws -> Void in
      let notice = "the package does not check, so version v1 from the store is running"
      let ready = try await server.get("/-/ready")
      #expect(ready.status == 200)
      #expect(ready.text == "OK\n\(notice)\n")
      let page = try await server.get("/").text
      #expect(page.contains("ATTENTION: \(notice):\nmain.tocsin:1:1: error"), "\(page)")
      #expect(try await server.get("/metrics").text.contains("tocsin_last_reload_successful 0\n"))
      shelf.write("v1")
      #expect(try await server.post("/-/reload", "").status == 200)
      #expect(try await server.get("/-/ready").text == "OK\n")
      #expect(!(try await server.get("/").text.contains("ATTENTION")))
      #expect(try await server.get("/metrics").text.contains("tocsin_last_reload_successful 1\n"))
    }
  }

  @Test func aWrongMethodIsNamedWithTheRightOnes() async throws {
    try await withServer { server async throws -> Void in
      let alerts = try await server.delete("/api/v2/alerts")
      #expect(alerts.status == 405 && alerts.allow == "GET, POST")
      #expect(alerts.json.text == "DELETE is not allowed here; allowed: GET, POST")
      let silence = try await server.post("/api/v2/silence/x", "{}")
      #expect(silence.status == 405 && silence.allow == "DELETE, GET")
      #expect(try await server.put("/tocsin/v1/tickets/x/state", "{}").allow == "POST")
      #expect(try await server.get("/-/reload").status == 405)
      #expect(try await server.delete("/nowhere").status == 404)
    }
  }

  @Test func statusHasWhatAmtoolReads() async throws {
    try await withServer { server async throws -> Void in
      let status = try await server.get("/api/v2/status").json
      #expect(status["cluster"]["status"].text == "disabled")
      #expect(status["versionInfo"]["version"].text == "test")
      #expect(!status["uptime"].text.isEmpty)
      #expect(try await server.get("/api/v2/receivers").json[0]["name"].text == "pager")
    }
  }

  @Test func ticketsRunsAndHistoryAreListed() async throws {
    try await withServer { server async throws -> Void in
      #expect(try await server.get("/tocsin/v1/tickets").json["tickets"].count == 0)
      #expect(try await server.get("/tocsin/v1/tickets?state=lost").status == 400)
      #expect(try await server.get("/tocsin/v1/tickets/incident-1").status == 404)
      #expect(
        try await server.post("/tocsin/v1/tickets/incident-1/state", #"{"state":"acked"}"#).status
          == 404)
      #expect(try await server.get("/tocsin/v1/runs").json["runs"].count == 0)
      #expect(try await server.get("/tocsin/v1/runs?limit=0").status == 400)
      #expect(try await server.get("/tocsin/v1/history?fingerprint=zz").status == 400)
      _ = try await server.post("/api/v2/alerts", #"[{"labels":{"alertname":"A"}}]"#)
      try await server.bench.advance(by: .seconds(1))
      let history = try await server.get("/tocsin/v1/history").json["history"]
      #expect(history.count > 0)
    }
  }

  @Test func historyCanBeFollowed() async throws {
    try await withServer { server in
      let path = "/tocsin/v1/history"
      #expect(try await server.get("\(path)?kind=rumour").status == 400)
      #expect(try await server.get("\(path)?after=-1").status == 400)
      _ = try await server.post("/api/v2/alerts", #"[{"labels":{"alertname":"A"}}]"#)
      let first = try await server.get("\(path)?kind=received").json["history"]
      #expect(first.count == 1)
      #expect(first[0]["text"].text == "A fires")
      let position = try #require(first[0]["position"].whole)
      _ = try await server.post(
        "/api/v2/alerts", #"[{"labels":{"alertname":"B"}},{"labels":{"alertname":"C"}}]"#)
      let later = try await server.get("\(path)?kind=received&after=\(position)").json["history"]
      #expect((0..<later.count).map { later[$0]["text"].text } == ["B fires", "C fires"])
    }
  }

  @Test func recordingsAreReadInOrderOfTime() throws {
    let text = """
      {"at":"10s","alerts":[{"status":"resolved","labels":{"alertname":"A"}}]}

      {"at":"0s","alerts":[{"labels":{"alertname":"A"}}]}
      """
    let recording = try Recording(parsing: Array(text.utf8), start: .seconds(100))
    #expect(recording.postings.map(\.at) == [.zero, .seconds(10)])
    #expect(recording.postings[1].alerts[0].endsAt == .seconds(110))
    do throws(RecordingError) {
      _ = try Recording(
        parsing: Array("\n{\"at\":\"soon\",\"alerts\":[]}".utf8), start: .seconds(0))
      Issue.record("accepted")
    } catch {
      #expect(error.line == 2)
    }
  }
}
