import Foundation
import Testing

@testable import DSL

/// `for x in … { … }`: the same declarations once for each value.
@Suite struct RepetitionTests {
  static let cases: [SemanticCase] = [
    SemanticCase(
      "declarations, branches and what refers to them", .bare,
      """
      labels { team: payments | platform, severity: critical | warning }
      channel ops: terminal {}
      last resort ops
      for team in labels.team {
        channel ${team}_room: terminal {}
        contact ${team}_lead { terminal = "${team}" }
        escalation ${team}_oncall { notify ${team}_lead by [${team}_room] }
      }
      route {
        for team in labels.team {
          when team == ${team} {
            when severity == critical -> ${team}_oncall
            otherwise -> ${team}_room
          }
        }
        otherwise -> ops, payments_room
      }
      """),
    SemanticCase(
      "a constant list, and one made of a label", .bare,
      """
      labels { team: payments | platform | data }
      let rooms = ["payments", "platform"]
      def others(x: String): [String] = ["${x}_b"]
      channel ops: terminal {}
      last resort ops
      for room in rooms { channel ${room}: terminal {} }
      for room in others("data") { channel ${room}: terminal {} }
      route {
        for team in [for t in labels.team: t if t != data] { when team == ${team} -> ${team} }
        otherwise -> ops, data_b
      }
      """),
    SemanticCase(
      "values keep their sort", .bare,
      """
      labels { service: String, team: a | b }
      let slow = 2m
      channel ops: terminal {}
      last resort ops
      for s in [
        { name: one, text: "checkout", pause: 5m, limit: 3, share: 5%, team: a, key: secret("k") },
        { name: two, text: "search", pause: slow, limit: 4, share: 0.5%, team: b, key: secret("l") },
      ] {
        channel ${s.name}: slack {
          token = ${s.key}
          channel = "#${s.name}-${s.limit}-${s.pause}"
          timeout = ${s.pause}
          limit = ${s.limit} per 1m
          fallback = ops
        }
        mute quiet_${s.name} { when service == ${s.text} and team == ${s.team}, because "${s.share}" }
      }
      route { otherwise -> ops, one, two }
      """),
    SemanticCase(
      "nested, with a list of the outer value", .bare,
      """
      labels { team: String, service: String }
      channel ops: terminal {}
      last resort ops
      route {
        for t in [{ name: "a", services: [x, y] }, { name: "b", services: [z] }] {
          when team == "${t.name}" {
            for s in t.services { when service == "${s}" as ${t.name}_${s} -> ops }
            otherwise -> ops
          }
        }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "texts compute with the variable", .bare,
      """
      channel ops: terminal {}
      last resort ops
      for t in ["a", "b"] {
        template card_${t}(group: Group) for terminal {
          title = "${upper(t)} ${group.labels.alertname}%"
          body = \"""
            %{if t == "a"}
            first ${t}
            %{end}
            \"""
        }
        channel ${t}: terminal { template = card_${t} }
      }
      route { otherwise -> ops, a, b }
      """),
    SemanticCase(
      "tests and proofs", .bare,
      """
      labels { team: a | b }
      channel ops: terminal {}
      last resort ops
      for t in labels.team { channel ${t}_room: terminal {} }
      route {
        for t in labels.team { when team == ${t} -> ${t}_room }
        otherwise -> ops
      }
      for t in labels.team {
        test "${t} is told" {
          given alert { alertname = "A", team = ${t} }
          for o in [for x in labels.team: x if x != t] { expect no notification to ${o}_room }
        }
      }
      prove "all are told" {
        for t in labels.team { every alert when team == ${t} reaches ${t}_room }
      }
      """),
    SemanticCase(
      "a claim that fails for one value", .bare,
      """
      labels { team: a | b }
      channel ops: terminal {}
      channel room: terminal {}
      last resort ops
      route { when team == a -> room, otherwise -> ops }
      prove "all are told" {
        for t in labels.team {
          every alert when team == ${t} reaches room #! claim-refuted
        }
      }
      """),
    SemanticCase(
      "unused for one value", .bare,
      """
      channel ops: terminal {}
      last resort ops
      for t in [a, b] {
        channel ${t}: terminal {} #! unused-declaration
      }
      route { otherwise -> ops, a }
      """),
    SemanticCase(
      "a repetition ends what follows nothing",
      """
      for t in [a, b] { mute ${t} { when alertname == "${t}", because "x" } }
      mute c { when alertname == "c", because "x" }
      mute d { when alertname == nope, because "x" } #! type-mismatch
      """),
  ]

  @Test(arguments: cases)
  func findingsAreWhereTheMarksSay(_ example: SemanticCase) { example.check() }

  /// Repetitions are another way to write declarations, and nothing else.
  @Test func writtenOutMeansTheSame() {
    for (name, text) in Corpus.packageFiles where name.contains("teams/") {
      let file = SourceFile(path: name, text: text)
      let expansion = Expansion([parse(file)], notingUses: false)
      guard !expansion.isTrivial else { continue }
      let written = expansion.files[0].source.bytes
      #expect(!parse(SourceFile(id: FileID(0), path: name, bytes: written)).hasErrors)
      #expect(!String(decoding: written, as: UTF8.self).contains("for team in"))
    }
  }

  @Test func placesLeadBackToTheSource() throws {
    let text = """
      edition 2026
      for t in [ab, c] {
        contact x_${t} { terminal = "${t} here" }
      }
      contact last { terminal = "l" }
      """
    let file = SourceFile(path: "p.tocsin", text: text)
    let expansion = Expansion([parse(file)], notingUses: false)
    let written = String(decoding: expansion.files[0].source.bytes, as: UTF8.self)
    #expect(
      written == """
        edition 2026

          contact x_ab { terminal = "ab here" }

          contact x_c { terminal = "c here" }
        contact last { terminal = "l" }
        """)
    func source(_ part: String) throws -> String {
      let range = try #require(written.firstRange(of: part))
      let start = written.utf8.distance(from: written.startIndex, to: range.lowerBound)
      let end = written.utf8.distance(from: written.startIndex, to: range.upperBound)
      let span = Span(FileID(0), TextRange(UInt32(start), UInt32(end)))
      return file.text(expansion.source(of: span).range)
    }
    #expect(try source("x_ab") == "x_${t}")
    #expect(try source("x_c") == "x_${t}")
    #expect(try source("\"c here\"") == "\"${t} here\"")
    #expect(try source("last") == "last")
    #expect(try source("b here") == "${t} here")
  }

  @Test func listsAndRoundsAreBounded() {
    let many = (0...RepetitionReader.valueCountMax).map { "v\($0)" }.joined(separator: ", ")
    let wide = "for v in [\(many)] { mute ${v} { when alertname == \"${v}\", because \"x\" } }"
    #expect(found(wide).contains("repetition-too-large"))
    let ten = (0..<10).map { "v\($0)" }.joined(separator: ", ")
    let nested = ["d", "c", "b", "a"].reduce("contact ${a}${b}${c}${d} {}") { inner, name in
      "for \(name) in [\(ten)] { \(inner) }"
    }
    #expect(found(nested).contains("repetition-too-large"))
    let long = String(repeating: "x", count: 30_000)
    let large = "for a in [\(many)] { contact ${a} { terminal = \"\(long)\" } }"
    #expect(found(large).contains("repetition-too-large"))
  }

  private func found(_ text: String) -> [String] {
    let source = """
      edition 2026
      channel ops: terminal {}
      last resort ops
      route { otherwise -> ops }

      """
    return check(files: [SourceFile(path: "p.tocsin", text: source + text)]).all.map(\.code.name)
  }

  @Test func namesOfRepetitionsAreImported() {
    let people = SourceFile(
      id: FileID(1), path: "/w/people/people.tocsin",
      text: """
        edition 2026
        let names = ["ana", "bo"]
        for n in names { contact ${n} { terminal = "${n}" } }
        """)
    let main = SourceFile(
      id: FileID(0), path: "/w/main/main.tocsin",
      text: """
        edition 2026
        import ana, bo from "../people"
        channel ops: terminal {}
        last resort ops
        escalation page { notify ana, bo by [ops] }
        route { otherwise -> page }
        """)
    #expect(check(files: [main, people]).all.map(\.code.name) == [])
  }

  @Test func lintRulesSpeakOfTheSource() {
    let text = """
      edition 2026
      labels { severity: critical | warning, service: String }
      channel ops: slack { token = secret("t"), channel = "#ops", fallback = spare }
      channel spare: terminal {}
      last resort spare
      source main: prometheus { url = "https://prometheus.example" }
      route { group by [alertname], wait 30s, otherwise -> ops }
      rules r from main every 1m {
        for s in ["a", "b"] {
          alert "${s} down" {
            when promql"up{job=\\"${s}\\"} == 0" for 5m
            labels { severity = critical }
            summary = "${s} is down"
          }
        }
      }
      """
    let file = SourceFile(path: "p.tocsin", text: text)
    let report = lint(check(files: [file]))
    let places = report.all.map {
      "\(file.position(of: $0.primary.range.start, in: .utf8).line + 1) \($0.code.name)"
    }
    #expect(places.contains("10 alert-without-runbook"))
    #expect(places.filter { $0.hasSuffix("alert-without-runbook") }.count == 1)
  }

  @Test func commentsAllowForAllValues() {
    let text = """
      edition 2026
      channel ops: terminal {}
      last resort ops
      for t in [a, b] {
        # allow unused-declaration because "a test"
        channel ${t}: terminal {}
      }
      route { otherwise -> ops }
      """
    let report = lint(check(files: [SourceFile(path: "p.tocsin", text: text)]))
    #expect(!report.all.map(\.code.name).contains("unused-declaration"))
    #expect(report.silenced.map(\.code.name) == ["unused-declaration"])
  }
}
