import Testing

@testable import DSL

/// What the parser offers for slips: the text that comes of it is the one that was meant.
@Suite struct SlipFixTests {
  private static func route(_ line: String) -> String {
    "route {\n  \(line)\n  otherwise -> a\n}\n"
  }

  private static func rule(_ line: String) -> String {
    "rules r from m {\n  alert A {\n    \(line)\n    summary = \"x\"\n  }\n}\n"
  }

  private static func playbook(_ line: String) -> String {
    "playbook p {\n  on firing\n  \(line)\n}\n"
  }

  static let slips: [(written: String, right: String)] = [
    (route("when a in (b, c) -> d"), route("when a in [b, c] -> d")),
    (route("when a in (b, (c)) and d == e -> f"), route("when a in [b, (c)] and d == e -> f")),
    (
      route("when {a=\"b\", c =~ \"d\"} -> e"), route("when a == \"b\" and c =~ \"d\" -> e")
    ),
    (route("when a == b: c"), route("when a == b -> c")),
    (route("when a == b –> c"), route("when a == b -> c")),
    (route("when a ≠ b → c"), route("when a != b -> c")),
    (route("when a is not absent -> b"), route("when a is present -> b")),
    (route("when a is not b -> c"), route("when a != b -> c")),
    (route("when a is b -> c"), route("when a == b -> c")),
    (route("when a is null -> b"), route("when a is absent -> b")),
    (route("when a is not empty -> b"), route("when a is present -> b")),
    (route("when a is presnt -> b"), route("when a is present -> b")),
    (route("when s\u{435}v == b\u{200B}c -> d"), route("when sev == bc -> d")),
    (route("\u{A0}wait 30s"), route("wait 30s")),
    (route("wait 30s;"), route("wait 30s")),
    ("route { wait 30s; otherwise -> a }\n", "route { wait 30s, otherwise -> a }\n"),
    ("let a = 1; let b = 2\n", "let a = 1\nlet b = 2\n"),
    ("calendar c { mon-fri 09:00-18:00 }\n", "calendar c { mon..fri 09:00..18:00 }\n"),
    ("calendar c { mon..fri 09:00-18:00 }\n", "calendar c { mon..fri 09:00..18:00 }\n"),
    (
      rule("when promql\"up{a=\"b\",c!=\"\"} == 0\" for 5m"),
      rule("when promql\"up{a=\\\"b\\\",c!=\\\"\\\"} == 0\" for 5m")
    ),
    (rule("when promql\"up\" for: 5m"), rule("when promql\"up\" for 5m")),
    (rule("keep_firing_for: 5m"), rule("keep 5m")),
    (
      playbook("http get \"x\" retry 3 backoff 1s..9s within 20s"),
      playbook("http get \"x\" within 20s retry 3 backoff 1s..9s")
    ),
    (
      playbook("let v = ai m { prompt \"x\" } within 3s else { a = 1 }"),
      playbook("let v = ai m { prompt \"x\" } within 3s else { a: 1 }")
    ),
    ("test one two { expect notified a }\n", "test \"one two\" { expect notified a }\n"),
    ("labels {\n  a: b\n    | c\n    | d\n}\n", "labels {\n  a: b | c | d\n}\n"),
    (
      "let a = \"\"\"\n  %{if b}\n  %{endif}\n  \"\"\"\n",
      "let a = \"\"\"\n  %{if b}\n  %{end}\n  \"\"\"\n"
    ),
  ]

  @Test(arguments: slips)
  func slipsAreCorrected(_ written: String, _ right: String) {
    #expect(corrected("edition 2026\n" + written) == "edition 2026\n" + right)
  }

  @Test(arguments: ["requires [ai, exec]", "require ai, exec"])
  func requirementsAreCorrected(_ written: String) {
    #expect(corrected("edition 2026\n\(written)\n") == "edition 2026\nrequires ai, exec\n")
  }

  /// The text with the first suggestion of every finding applied; it has no errors.
  private func corrected(_ text: String) -> String {
    let file = SourceFile(path: "a", text: text)
    let outcome = applyFixes(to: [file], .unsafe) { files in
      files.flatMap { parse($0).diagnostics }
    }
    #expect(!outcome.applied.isEmpty, "\(parse(file).diagnostics.map(\.title))")
    #expect(parse(outcome.files[0]).diagnostics.map(\.title) == [])
    return String(decoding: outcome.files[0].bytes, as: UTF8.self)
  }

  /// What cannot be seen is told by its number.
  @Test(arguments: [
    ("let\u{A0}a = 1", "U+00A0 (no-break space) has no meaning here"),
    ("let a\u{200B}b = 1", "U+200B (zero width space) has no meaning here"),
    ("let \u{430} = 1", "`\u{430}`, U+0430 (cyrillic small letter a), has no meaning here"),
  ])
  func charactersAreTold(_ line: String, _ title: String) {
    let found = parse(SourceFile(path: "a", text: "edition 2026\n\(line)\n")).diagnostics
    #expect(found.map(\.title) == [title])
  }
}
