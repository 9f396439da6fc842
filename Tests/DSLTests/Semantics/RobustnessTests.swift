import DSL
import Testing

/// Whatever the source is, checking ends, in bounded time, with findings.
@Suite struct RobustnessTests {
  private static let sample = #"""
    edition 2026
    requires ai
    labels { severity: critical | warning, team: String, cluster: String? }
    let base = "http://127.0.0.1:9000"
    channel ops: terminal { template = card, limit = 5 per 1m }
    channel mail: email { to = ["ops@example.org"], fallback = ops }
    last resort ops
    template card(group: Group) for terminal, email {
      title = "${group.labels.team} ${count(group.firing)}"
      body = """
        %{for alert in group.firing}
        ${alert.summary}%{if alert.labels.cluster is present} !%{end}
        %{end}
        """
    }
    calendar office in "Europe/Berlin" { mon..fri 09:00..18:00, except 2026-12-24 }
    contact ana { email = "ana@example.org" }
    escalation on_call { notify ana, after 5m unless acked notify mail, repeat 2 }
    route {
      group by [team]
      wait 30s
      also when severity == critical and team =~ "pay.*" -> on_call, incident
      when team == "a" as a { mute during office, otherwise -> ops }
      otherwise -> drop because "noise"
    }
    inhibit rule { when alertname == "A", mute alertname == "B", same [cluster], because "x" }
    mute quiet { when severity != critical, outside office, because "asleep" }
    ticket incident { for group, title = group.key, priority = P1 }
    model triage: openai { url = base, name = "m", key = secret("k") }
    playbook main {
      on firing when severity == critical
      let a = ai triage { prompt "x", returns { cause: String, n: 1..5 } } within 1s else { cause: "", n: 1 }
      let r = http post "${base}/x" { json = { a: a.cause } } within 5s retry 2 else { stop }
      if r.status in 200..299 { comment incident a.cause } else { notify ana by [mail] r.body }
      wait until acked within 5m else { ticket incident -> resolved }
    }
    test "one" {
      given alert { alertname = "A", severity = critical, team = "pay" } with { summary = "s" }
      given reply triage { cause: "x", n: 2 }
      at 1m expect notified ops once containing "A"
    }
    """#

  private func findings(_ text: String) -> [Diagnostic] {
    check(files: [SourceFile(path: "case.tocsin", text: text)]).diagnostics
  }

  @Test func theSampleIsClean() {
    #expect(findings(Self.sample).map(\.title) == [])
  }

  /// A file that is being typed: whatever is cut off, nothing crashes and findings stay few.
  @Test func everyBeginningIsChecked() {
    let lines = Self.sample.split(separator: "\n", omittingEmptySubsequences: false)
    for count in 0..<lines.count {
      #expect(findings(lines.prefix(count).joined(separator: "\n")).count <= 21)
    }
  }

  /// Taking out any line damages what it belongs to; the rest is not blamed for it.
  @Test func everyLineCanBeMissing() {
    let lines = Self.sample.split(separator: "\n", omittingEmptySubsequences: false)
    for index in lines.indices {
      var rest = lines
      rest.remove(at: index)
      _ = findings(rest.joined(separator: "\n"))
    }
  }

  /// Every word taken out, doubled, or exchanged with its neighbour.
  @Test func everyWordCanBeWrong() {
    let words = Self.sample.split(separator: " ", omittingEmptySubsequences: false)
    for index in stride(from: 0, to: words.count, by: 3) {
      var deleted = words
      deleted.remove(at: index)
      _ = findings(deleted.joined(separator: " "))
      var doubled = words
      doubled.insert(words[index], at: index)
      _ = findings(doubled.joined(separator: " "))
      guard index + 1 < words.count else { continue }
      var swapped = words
      swapped.swapAt(index, index + 1)
      _ = findings(swapped.joined(separator: " "))
    }
  }

  private func whole(_ body: String, condition: String = "true") -> String {
    """
    edition 2026
    channel ops: terminal {}
    last resort ops
    route { when \(condition) -> ops, otherwise -> ops }
    \(body)
    """
  }

  @Test func longChainsOfConditionsAreFine() {
    let terms = (0..<200).map { "alertname == \"a\($0)\"" }.joined(separator: " or ")
    #expect(findings(whole("", condition: terms)).isEmpty)
    let list = (0..<5000).map { "\"a\($0)\"" }.joined(separator: ", ")
    #expect(findings(whole("", condition: "alertname in [\(list)]")).isEmpty)
  }

  @Test func longExpressionsAreFineUpToTheLimitOfTheParser() {
    for (count, codes) in [(200, []), (3000, [DiagnosticCode.nestingTooDeep])] {
      let sum = Array(repeating: "1", count: count).joined(separator: " + ")
      let found = findings(whole("let n = \(sum)\nplaybook p { on firing, notify ops \"${n}\" }"))
      #expect(found.map(\.code) == codes)
    }
  }

  @Test func constantsCannotMultiply() {
    var lines = ["let a0 = \"x${secret_free}\"", "let secret_free = upper(\"y\")"]
    for level in 1...40 { lines.append("let a\(level) = a\(level - 1) + a\(level - 1)") }
    let found = findings(
      whole(lines.joined(separator: "\n") + "\nplaybook p { on firing, notify ops a40 }"))
    #expect(found.map(\.code).contains(.expressionTooLarge))
  }

  @Test func longChainsOfConstantsAreFine() {
    var lines = ["let a0 = 1"]
    for level in 1...2000 { lines.append("let a\(level) = a\(level - 1)") }
    let found = findings(
      whole(lines.joined(separator: "\n") + "\nplaybook p { on firing, notify ops \"${a2000}\" }"))
    #expect(found.isEmpty)
  }

  @Test func manyBranchesAreFine() {
    let branches = (0..<400).map { "when alertname == \"a\($0)\" -> ops" }
    let source = """
      edition 2026
      channel ops: terminal {}
      last resort ops
      route {
      \(branches.joined(separator: "\n"))
      otherwise -> ops
      }
      """
    #expect(findings(source).isEmpty)
  }
}
