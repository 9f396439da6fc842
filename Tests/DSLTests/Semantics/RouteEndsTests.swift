import DSL
import Testing

/// Where the alerts of a condition end, decided for all of them at once.
@Suite struct RouteEndsTests {
  /// A condition, and the ends with `some` where not every alert has them.
  static let examples: [(condition: LabelCondition, ends: [String])] = [
    (.label("team", .equals("payments")), ["room some", "page some", "drop some"]),
    (
      .all([
        .label("team", .equals("payments")), .label("severity", .equals("critical")),
        .label("env", .equals("prod")),
      ]), ["room", "page"]
    ),
    (.label("env", .equals("staging")), ["room some", "drop some", "ops some"]),
    (
      .all([.label("env", .equals("staging")), .label("team", .equals("payments"))]),
      ["room some", "drop some"]
    ),
    (.label("team", .equals("platform")), ["room some", "ops"]),
    (.all([.label("team", .equals("a")), .label("team", .equals("b"))]), []),
  ]

  static let package = """
    edition 2026
    labels { severity: critical | warning, env: prod | staging, team: payments | platform }
    channel ops: terminal {}
    channel room: terminal {}
    last resort ops
    contact ana { terminal = "ana" }
    escalation page { notify ana by [room], after 5m unless acked notify ops }
    route {
      also when severity == critical -> room
      when team == payments {
        when env == prod -> page
        otherwise -> drop because "tests"
      }
      otherwise -> ops
    }
    """

  @Test(arguments: examples.indices)
  func endsAreDecided(_ index: Int) throws {
    let checked = DSL.check(files: [SourceFile(path: "a", text: Self.package)]).declarations
    let route = try #require(checked.route)
    let (condition, expected) = Self.examples[index]
    let ends = try #require(RouteEnds(of: condition, in: route)).ends
    let found = ends.map { end -> String in
      let name: String
      switch end.outcome {
      case .target(.channel(let handle)): name = checked.channels[handle].name
      case .target(.escalation(let handle)): name = checked.escalations[handle].name
      case .target(.ticket(let handle)): name = checked.tickets[handle].name
      case .drop: name = "drop"
      }
      return name + (end.isForAll ? "" : " some")
    }
    #expect(found == expected)
  }

  /// Where the conditions are too large nothing is said, instead of a guess.
  @Test func whatIsTooLargeIsUnknown() throws {
    let checked = DSL.check(files: [SourceFile(path: "a", text: Self.package)]).declarations
    let route = try #require(checked.route)
    let parts = (0..<8).map { number in
      LabelCondition.any([
        .label("a\(number)", .equals("x")), .label("b\(number)", .equals("x")),
      ])
    }
    #expect(RouteEnds(of: .all(parts), in: route) == nil)
  }
}

/// What must not be shown to others.
@Suite struct PublicationTests {
  /// A declaration, and the text in it that is left out; nothing where all may be shown.
  static let examples: [(source: String, hidden: String?)] = [
    (#"channel a: webhook { url = "https://hooks.example/alerts" }"#, nil),
    (
      #"channel a: webhook { url = "https://hooks.example/services/T0123456/B012345/abcdefghijk" }"#,
      "/services/T0123456/B012345/abcdefghijk"
    ),
    (#"channel a: slack { webhook = "https://hooks.example/x1" }"#, "/x1"),
    (#"channel a: webhook { url = "https://h.example/a?token=b" }"#, "/a?token=b"),
    (#"channel a: webhook { url = "https://me:pw@h.example/a" }"#, "me:pw"),
    (#"channel a: webhook { url = "https://h.example", headers = { "X-Api-Key": "abc" } }"#, "abc"),
    (#"channel a: webhook { url = "https://h.example", headers = { "X-Trace": "abc" } }"#, nil),
    (#"let deploy_token = "abc""#, "abc"),
    (#"let greeting = "abc""#, nil),
    (#"let greeting = "see xoxb-1234567890-abcdefghijk""#, "see xoxb-1234567890-abcdefghijk"),
    (#"channel a: webhook { url = secret("hook"), token = secret("bot") }"#, nil),
  ]

  @Test(arguments: examples.indices)
  func credentialsAreFound(_ index: Int) {
    let (source, hidden) = Self.examples[index]
    let file = parse(SourceFile(path: "a", text: "edition 2026\n" + source + "\n"))
    let found = file.unpublishable.map(file.source.text)
    #expect(found == (hidden.map { [$0] } ?? []))
  }

  @Test func wordsThatLookLikeTokensAreLeftOut() {
    #expect(withoutCredentials("use ghp_0123456789abcdef0123 now") == "use ••• now")
    #expect(withoutCredentials("a  plain text") == "a  plain text")
  }

  /// Every name leads to its declaration, from wherever it is used.
  @Test func namesAndTheirUses() throws {
    let text = """
      edition 2026
      ## How grave.
      labels { severity: critical | warning }
      ## The room.
      channel room: terminal {}
      last resort room
      route { when severity == critical -> room, otherwise -> room }
      """
    let package = PackageSnapshot([parse(SourceFile(path: "a", text: text))])
    let names = package.declaredNames
    #expect(names.map { "\($0.noun) \($0.name)" } == ["label severity", "channel room"])
    #expect(names[1].documentation == "The room.")
    let source = try #require(package.files.first).source
    #expect(source.text(names[1].declaration.range) == "channel room: terminal {}")
    let uses = package.nameUses
    #expect(uses.count { $0.name == names[1].span } == 3)
    #expect(uses.count { $0.name == names[0].span } == 1)
  }
}
