import DSL
import Interpreter
import Testing

@Suite struct RouteLoweringTests {
  private func routes(_ route: String) throws -> [RouteNode] {
    try program(
      """
      labels { team: String, severity: critical | warning }
      channel a: terminal {}
      channel b: terminal {}
      channel c: terminal {}
      calendar nights { 22:00..06:00 }
      last resort a
      mute quiet { during nights, when team == "x", because "asleep" }
      escalation on_call { notify b }
      route { when team == "never" -> on_call, b, c, otherwise -> a }
      """.replacingRoute(with: route)
    ).routes
  }

  @Test func nodesStandDepthFirstWithInheritedSettings() throws {
    let nodes = try routes(
      """
      route {
        group by [team, alertname]
        wait 10s
        repeat 3h
        mute during nights
        also when severity == critical -> a, b
        when team == "x"   and
          severity == warning as x {
          group by all
          interval 1m
          mute outside nights
          when alertname == "n" -> drop because "noise"
          otherwise -> on_call
        }
        otherwise -> c
      }
      """)
    #expect(
      nodes.map(\.text) == [
        "route", "also when severity == critical",
        "when team == \"x\" and severity == warning as x", "when alertname == \"n\"", "otherwise",
        "otherwise",
      ])
    #expect(nodes.map { $0.parent?.index } == [nil, 0, 0, 2, 2, 0])
    #expect(nodes.map { $0.children.map(\.index) } == [[1, 2, 5], [], [3, 4], [], [], []])
    #expect(nodes.map(\.continues) == [false, true, false, false, false, false])
    #expect(nodes.map(\.isOtherwise) == [false, false, false, false, true, true])
    #expect(nodes.map(\.dropReason) == [nil, nil, nil, "noise", nil, nil])
    #expect(
      nodes.map(\.targets) == [
        [], [.channel(Ref(0)), .channel(Ref(1))], [], [], [.escalation(Ref(0))],
        [.channel(Ref(2))],
      ])
    #expect(nodes[1].grouping == .labels(["alertname", "team"]))
    #expect(nodes[3].grouping == .all)
    #expect(nodes[5].grouping == .labels(["alertname", "team"]))
    #expect(nodes.map(\.wait) == Array(repeating: .seconds(10), count: 6))
    #expect(nodes[4].interval == .minutes(1))
    #expect(nodes[5].interval == .minutes(5))
    #expect(nodes.map(\.repeatInterval) == Array(repeating: .hours(3), count: 6))
    #expect(nodes[5].mutes.map(\.whenInside) == [true])
    #expect(nodes[4].mutes.map(\.whenInside) == [true, false])
    #expect(nodes[2].key == "x")
  }

  @Test func defaultsAreThoseOfAlertmanager() throws {
    let root = try packageProgram("").routes[0]
    #expect(root.grouping == .labels([]))
    #expect(root.wait == .seconds(30))
    #expect(root.interval == .minutes(5))
    #expect(root.repeatInterval == .hours(4))
  }

  /// Keys of all nodes but the root for the branches of a route.
  private func keys(_ branches: String) throws -> [String] {
    try routes("route {\n\(branches)\notherwise -> a\n}").dropFirst().map(\.key)
  }

  @Test(arguments: [
    ("a condition is edited", #"when team == "y" -> a, b"#),
    ("a condition is widened", #"when team in ["x", "y"] or severity == critical -> a, b"#),
    ("targets change places", #"when team == "x" -> b, a"#),
    ("the branch goes on", #"also when team == "x" -> a, b"#),
    ("a timer is added", #"wait 5s, when team == "x" -> a, b"#),
    ("an unlike sibling comes before", #"when team == "z" -> c, when team == "x" -> a, b"#),
  ])
  func keysOutlive(_ edit: String, _ branches: String) throws {
    let before = try keys(#"when team == "x" -> a, b"#)
    let after = try keys(branches)
    #expect(after.contains(before[0]), "\(edit)")
    #expect(after.last == before.last, "\(edit)")
  }

  @Test func keysDifferWhereTheTargetsDo() throws {
    let one = try keys(#"when team == "x" -> a, b"#)
    let other = try keys(#"when team == "x" -> a, c"#)
    #expect(one[0] != other[0])
  }

  @Test func keysAreUnique() throws {
    let keys = try keys(
      """
      when team == "x" -> a
      when team == "y" -> a
      when team == "z" { when severity == critical -> a, otherwise -> a }
      when team == "n" as named { when severity == critical -> a, otherwise -> a }
      when team == "d" -> drop because "noise"
      """)
    #expect(Set(keys).count == keys.count)
    #expect(keys.contains("named"))
    #expect(keys.filter { $0.hasPrefix("r-") }.allSatisfy { $0.utf8.count == 15 })
  }

  @Test func childrenOfANamedBranchKeepTheirKeys() throws {
    let before = try keys(
      #"when team == "x" as x { when severity == critical -> a, otherwise -> b }"#)
    let after = try keys(
      #"when team == "q" as x { when severity == critical -> a, otherwise -> b, wait 1s }"#)
    #expect(before == after)
  }
}

extension String {
  /// The text with its last line, a route, replaced.
  fileprivate func replacingRoute(with route: String) -> String {
    let lines = split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return lines.joined(separator: "\n") + "\n" + route
  }
}
