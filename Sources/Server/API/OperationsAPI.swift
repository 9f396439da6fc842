import HTTPTypes
import Hummingbird
import Runtime

/// Health, readiness, reload and metrics: what an operator's tools ask.
struct OperationsAPI: Sendable {
  let engine: any Engine

  func addRoutes(to router: Hummingbird.Router<AppContext>) {
    router.get("/-/healthy", use: healthy)
    router.head("/-/healthy", use: healthy)
    router.get("/-/ready", use: ready)
    router.head("/-/ready", use: ready)
    router.post("/-/reload", use: reload)
    router.put("/-/reload", use: reload)
    router.get("/metrics", use: metrics)
    router.get("/", use: index)
  }

  @Sendable func healthy(_ request: Request, _ context: AppContext) async throws -> Response {
    plain("OK\n")
  }

  @Sendable func ready(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = await engine.status()
    guard status.isReady else { return plain("not ready\n", status: .serviceUnavailable) }
    // Probes carry no credentials: they learn that something is to be done, not what.
    let lines = ["OK"] + status.notices.map(Self.firstLine)
    return plain(lines.joined(separator: "\n") + "\n")
  }

  /// The line that says what is the matter, without the diagnostics below it.
  static func firstLine(_ notice: String) -> String {
    let line = notice.prefix { $0 != "\n" }
    return String(line.last == ":" ? line.dropLast() : line)
  }

  /// 200 when the package was taken over; 500 with its diagnostics when it does not check, and the
  /// old one keeps running.
  @Sendable func reload(_ request: Request, _ context: AppContext) async throws -> Response {
    let report: ReloadReport
    do throws(EngineError) {
      report = try await engine.reload()
    } catch {
      guard error.code == .invalidPackage else { throw error }
      // Diagnostics are lines for a person; as a JSON string they could not be read.
      return plain(error.description + "\n", status: .internalServerError)
    }
    return plain(report.changed ? "reloaded as \(report.version)\n" : "unchanged\n")
  }

  /// The counters in Prometheus' text format.
  @Sendable func metrics(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = await engine.status()
    var text = ""
    var previous = ""
    for counter in status.counters {
      if counter.name != previous {
        text += "# TYPE \(counter.name) \(counter.name.hasSuffix("_total") ? "counter" : "gauge")\n"
        previous = counter.name
      }
      let labels = counter.labels.map { "\($0.name)=\"\(escapeMetricLabel($0.text))\"" }
      text += counter.name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
      text += " \(formatMetric(counter.value))\n"
    }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
      body: .init(byteBuffer: .init(string: text)))
  }

  @Sendable func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = await engine.status()
    let notices = status.notices.map { "\nATTENTION: \($0)\n" }.joined()
    return plain(
      """
      Tocsin: package \(status.packageName), version \(status.programVersion.prefix(12))
      \(status.alerts) alerts in \(status.groups) groups, \(status.outbox) notifications waiting
      \(notices)
      /api/v2/…            Alertmanager's API: alerts, groups, silences, receivers, status
      /webhook/alertmanager  alerts from another Alertmanager
      /tocsin/v1/…         tickets, runs, history, acknowledgements
      /-/healthy /-/ready /-/reload /metrics

      """)
  }
}

private func escapeMetricLabel(_ text: String) -> String {
  var out = ""
  for character in text {
    switch character {
    case "\\": out += "\\\\"
    case "\"": out += "\\\""
    case "\n": out += "\\n"
    default: out.append(character)
    }
  }
  return out
}

private func formatMetric(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
}
