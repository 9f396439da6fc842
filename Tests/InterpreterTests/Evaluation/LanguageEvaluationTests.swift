import DSL
import Interpreter
import Testing

/// From source text to values: holds the tables of the language and their evaluation together.
@Suite("Evaluation of sources")
struct LanguageEvaluationTests {
  struct CompileError: Error, CustomStringConvertible {
    let description: String
  }

  static func compiled(_ declarations: String) throws -> CompiledProgram {
    let source = "edition 2026\n\(declarations)\n"
    let file = SourceFile(path: "main.tocsin", text: source)
    let (program, diagnostics) = compile(files: [file], name: "test", version: "v1")
    guard let program else {
      throw CompileError(description: diagnostics.map { "\($0)" }.joined(separator: "\n"))
    }
    return CompiledProgram(program, zones: ZoneTable())
  }

  /// A package whose template has the title given.
  static func withTitle(_ title: String) -> String {
    """
    labels {
      severity: critical | warning
      service: String
      cluster: String?
    }
    template card(group: Group) for terminal { title = \(title) }
    channel room: terminal { template = card }
    last resort room
    route { group by [alertname, service], otherwise -> room }
    """
  }

  /// The title of a message about the group that examples speak of.
  static func shown(_ title: String) throws -> String {
    let compiled = try compiled(withTitle(title))
    let alert = Sample.alert(
      ["alertname": "HighErrorRate", "service": "checkout", "severity": "critical"],
      from: Sample.noon - TimeSpan.minutes(5))
    let group = Sample.group(
      [alert], by: ["alertname": "HighErrorRate", "service": "checkout"])
    let message = compiled.messages.render(
      for: compiled.program.channels[0], group, at: Sample.noon)
    if let problem = message.problem { throw problem }
    return message["title"] ?? ""
  }

  @Test(
    "A label that is not there gives way to what stands behind `??`",
    arguments: [
      ("group.labels.cluster ?? \"several\"", "several"),
      ("\"X in ${group.labels.cluster ?? \"several\"}\"", "X in several"),
      ("group.labels.service ?? \"several\"", "checkout"),
      ("group.labels.cluster", ""),
      ("join([for a in group.alerts: a.labels.cluster ?? \"none\"], \",\")", "none"),
      ("join([for a in group.alerts: a.labels.service ?? \"none\"], \",\")", "checkout"),
    ])
  func fallbacksOfLabels(title: String, shown: String) throws {
    #expect(try Self.shown(title) == shown)
  }

  // MARK: Tables

  @Test(
    "Every builtin's example gives what its documentation says", arguments: Builtin.all.map(\.name))
  func examples(name: String) throws {
    let builtin = try #require(Builtin.named(name))
    let source = builtin.example.source
    // Only UTC is known without zone files.
    let isZoned = source.contains("Europe/Berlin")
    let text = isZoned ? source.replacing("Europe/Berlin", with: "UTC") : source
    let result =
      isZoned ? builtin.example.result.replacing("13:00", with: "12:00") : builtin.example.result
    #expect(try Self.shown("\"${\(text)}\"") == result)
  }

  @Test("Every member that the checker knows can be evaluated")
  func members() throws {
    for member in ValueType.group.members {
      _ = try ExpressionTests.value(.member(ExpressionTests.subject, member.name))
    }
    for member in ValueType.alert.members {
      _ = try ExpressionTests.value(.member(ExpressionTests.first, member.name))
    }
  }

  @Test(
    "Texts",
    arguments: [
      (#""${group.status} ${count(group.firing)}""#, "firing 1"),
      (
        "\"\"\"\n  %{for a in group.firing}\n  ${a.labels.service} on\n  %{end}\n  \"\"\"",
        "checkout on"
      ),
      (#""${1 + 2 * 3}""#, "7"), (#""${7 / 2}""#, "3"), (#""${0.25 as percent}""#, "25%"),
      (
        #""${1500 as si} ${1536 as iec} ${0 as timestamp}""#,
        "1.5k 1.5ki 1970-01-01 00:00:00 +0000 UTC"
      ),
      (#""${0.256 as "%.1f%%"} ${255 as "%04x"} ${"a" as "[%3s]"}""#, "0.3% 00ff [  a]"),
      (#"join([for a in group.alerts: "${since(a.starts_at)}"], " ")"#, "5m"),
      (#""${group.labels.severity == critical}""#, "false"),
      (#""${group.common.cluster ?? "none"}""#, "none"),
      (#""${"checkout" in ["a", "checkout"]}""#, "true"),
      (#""${count([for a in group.alerts: a if a.labels.severity == critical])}""#, "1"),
      (#""$${x}""#, "${x}"),
    ])
  func texts(title: String, expected: String) {
    do {
      #expect(try Self.shown(title) == expected, "\(title)")
    } catch {
      Issue.record("\(title): \(error)")
    }
  }

  // MARK: Decisions

  @Test("Routes, inhibition, mutes and explain from source")
  func decisions() throws {
    let compiled = try Self.compiled(
      """
      labels { severity: critical | warning, team: payments | platform, node: String? }
      channel room: terminal {}
      channel audit: terminal {}
      last resort room
      calendar office in "UTC" { mon..fri 09:00..18:00 }
      route {
        group by [alertname]
        also when severity == critical -> audit
        when team == payments {
          when severity == critical -> room
          otherwise -> drop because "quiet"
        }
        otherwise -> room
      }
      inhibit node_hides {
        when alertname == "NodeDown"
        mute severity == warning
        same [node]
        because "noise"
      }
      mute nights { when team == platform, outside office, because "nobody reads it" }
      """)
    let explain = { (labels: [String: String], others: [LabelSet], now: Instant) in
      compiled.explain(Sample.labels(labels), others: others, at: now)
    }
    let page = explain(["severity": "critical", "team": "payments"], [], Sample.noon)
    let keys = page.destinations.map { compiled.program.routes[$0.node].text }
    #expect(keys.count == 2, "\(keys)")
    #expect(page.verdict == .notified)
    #expect(
      explain(["severity": "warning", "team": "payments"], [], Sample.noon).verdict == .dropped)
    let node = Sample.labels(["alertname": "NodeDown", "node": "n1"])
    let pod = ["severity": "warning", "team": "platform", "node": "n1"]
    #expect(explain(pod, [node], Sample.noon).verdict == .inhibited)
    #expect(explain(pod, [], Sample.noon).verdict == .notified)
    #expect(explain(pod, [], Sample.noon + .hours(8)).verdict == .muted)
    #expect(page.text().contains("main.tocsin:"))
  }
}
