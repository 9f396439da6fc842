import Testing

@testable import DSL

/// What people bring along from other languages, where it is legal and means something else.
@Suite struct HabitTests {
  /// A package with an alert whose summary is a text.
  private static func package(summary: String, more: String = "") -> String {
    """
    edition 2026

    source main: prometheus { url = "https://prometheus.example.org" }

    rules web from main every 1m {
      alert Slow {
        when promql"max by (service, instance) (latency) > 5" for 5m
        labels { severity = warning }
        summary = "\(summary)"
        \(more)
      }
    }
    """
  }

  private static func findings(_ text: String, _ code: DiagnosticCode) -> [Diagnostic] {
    LintFrame.findings(text).filter { $0.code == code }
  }

  private static func fixed(_ text: String, _ level: FixLevel = .unsafe) -> String {
    let outcome = applyFixes(to: LintFrame.files(text), level) { files in
      lint(check(files: files), today: LintFrame.today).all
    }
    return String(decoding: outcome.files[0].bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("{{ $labels.service }} fails", "${labels.service} fails"),
    ("{{$labels.service}} at {{ $value }}", "${labels.service} at ${value}"),
    ("{{ $value | humanizePercentage }} fail", "${value as percent} fail"),
    ("{{ humanizeDuration $value }} late", "${value as duration} late"),
    ("{{ .Labels.service }} fails", "${labels.service} fails"),
    ("$instance is down since $value", "${instance} is down since ${value}"),
    ("down: $labels.service", "down: ${labels.service}"),
    ("$service", "${service}"),
    ("{service} of $value}", "${service} of ${value}"),
  ])
  func placeholdersAreTurnedIntoOurs(_ written: String, _ right: String) {
    let text = Self.package(summary: written)
    #expect(Self.findings(text, .halfPlaceholder).count == 1)
    #expect(Self.fixed(text).contains("summary = \"\(right)\""), "\(Self.fixed(text))")
  }

  /// What has no counterpart that is certain is told, and left.
  @Test(arguments: ["{{ printf `%.2f` $value }}", "{{ $labels.service | toUpper }}"])
  func otherActionsAreTold(_ written: String) {
    let found = Self.findings(Self.package(summary: written), .halfPlaceholder)
    #expect(found.count == 1)
    #expect(found.allSatisfy { $0.suggestions.isEmpty })
  }

  @Test(arguments: [
    "it costs $5", "US$value", "$HOME/bin", "$nobody knows", "{{ anything }}", "{{ 1 }}",
    "$$value", "${value}$", "a $ b", "$else", "${service}: $(date)",
  ])
  func textsOfTheirOwnAreLeft(_ written: String) {
    #expect(Self.findings(Self.package(summary: written), .halfPlaceholder).isEmpty)
  }

  @Test func otherTextsDoNotKnowTheNames() {
    let text = """
      edition 2026
      template card(group: Group) for terminal { title = "$service ${group.labels.alertname}" }
      channel screen: terminal { template = card }
      route { group by [alertname], otherwise -> screen }
      """
    #expect(Self.findings(text, .halfPlaceholder).isEmpty)
  }

  @Test(arguments: [
    ("for = \"10m\"", true), ("keep = \"5m\"", true), ("expr = \"up\"", true),
    ("team = \"payments\"", true), ("node = \"a\"", true), ("team = \"nobody\"", false),
    ("severity = \"warning\"", false), ("service = \"${service}\"", false),
    ("description = \"for\"", false),
  ])
  func clausesAreNoAnnotations(_ line: String, _ isTold: Bool) {
    let found = Self.findings(Self.package(summary: "x", more: line), .clauseAsAnnotation)
    #expect(found.count == (isTold ? 1 : 0))
  }

  /// A slip in a label of a test is told once, where the label stands.
  @Test func slipsInTestsStandAtTheirLabel() throws {
    let text = """
      edition 2026
      route { otherwise -> ops }
      test "t" {
        given alert { alertname = "A", "x.y" = "z" }
        at 1m expect alert Slow firing { severity = warning, servce = "a" }
      }
      source main: prometheus { url = "https://prometheus.example.org" }
      rules web from main every 1m {
        alert Slow {
          when promql"latency > 5" for 5m
          labels { severity = warning }
          summary = "x"
        }
      }
      """
    let slips = LintFrame.findings(text).filter {
      [.misspeltQueryLabel, .misspeltWord].contains($0.code)
    }
    let finding = try #require(slips.first)
    #expect(slips.count == 1)
    #expect(LintFrame.files(text)[0].text(finding.primary.range) == "servce")
  }

  @Test(arguments: ["", " # why", "\n\nlet b = 2"])
  func requirementsAreMovedToTheHead(_ rest: String) {
    let text = "edition 2026\n\nlet a = 1\nrequires ai\(rest)\n"
    let fixed = Self.fixed(text, .safe)
    #expect(fixed.hasPrefix("edition 2026\nrequires ai\n"), "\(fixed)")
    let found = LintFrame.findings(fixed).filter { $0.severity == .error }
    #expect(found.isEmpty, "\(fixed) \(found.map(\.title))")
  }
}
