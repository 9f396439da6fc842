import Testing

/// Conditions, routes and suppression.
@Suite struct ConditionTests {
  private static func condition(_ name: String, _ condition: String, _ marks: String = "")
    -> SemanticCase
  {
    SemanticCase(
      name, .routeless,
      """
      labels { severity: critical | warning | info, team: String, cluster: String? }
      calendar office { mon..fri 09:00..17:00 }
      mute nights { outside office, because "asleep" }
      let favourite = "payments"
      let unused_bad = "page"
      mute names { when team == favourite and team != unused_bad, because "x" }
      route {
        when \(condition) -> ops\(marks.isEmpty ? "" : " #! " + marks)
        otherwise -> ops
      }
      """)
  }

  static let good: [(name: String, condition: String)] = [
    ("enumeration", "severity == critical"),
    ("quoted value", #"severity == "critical""#),
    ("not equal", "severity != info"),
    ("one of", "severity in [critical, warning]"),
    ("none of", "severity not in [critical, warning]"),
    ("text", #"team == "payments""#),
    ("constant", "team == favourite"),
    ("pattern", #"team =~ "pay.*""#),
    ("typed pattern", #"team !~ re"pay\d+""#),
    ("absent", "cluster is absent"),
    ("present", "cluster is present"),
    ("absence as a text", #"cluster == """#),
    ("absence of an enumeration", #"severity == """#),
    ("undeclared label", #"label("k8s.pod.name") == "x""#),
    ("undeclared label absent", #"label("k8s.pod.name") is absent"#),
    ("calendar", "during office"),
    ("outside a calendar", "outside office and severity == critical"),
    ("joined", #"(severity == critical or team == "a") and not (cluster == "b")"#),
    ("true", "true"),
    ("known label", #"instance =~ "db.*" and job == "node""#),
  ]

  static let bad: [(name: String, condition: String, marks: String)] = [
    ("unknown label", "severty == critical", "unknown-label"),
    ("unknown value", "severity == page", "unknown-value"),
    ("unknown quoted value", #"severity == "page""#, "unknown-value"),
    ("unknown value in a list", "severity in [critical, page]", "unknown-value"),
    ("constant that is no value", "severity == unused_bad", "unknown-value"),
    ("word for a text", "team == payments", "type-mismatch"),
    ("number for a text", "team == 5", "type-mismatch"),
    ("label alone", "cluster", "bare-label"),
    ("label alone in a chain", "severity == critical and cluster", "bare-label"),
    ("label on the right", #""a" == team"#, "reversed-comparison"),
    ("call", #"upper(team) == "A""#, "not-decidable"),
    ("order", "team < 5", "not-decidable"),
    ("number alone", "5", "not-decidable"),
    ("arithmetic", "team + 1", "not-decidable"),
    ("member", #"team.name == "x""#, "not-decidable"),
    ("list of a call", "team in split", "not-decidable"),
    ("empty list", "team in []", "empty-text"),
    ("bad pattern", #"team =~ "a(""#, "invalid-pattern"),
    ("pattern of a number", "team =~ 5", "type-mismatch"),
    ("unknown calendar", "during offices", "unknown-name"),
    ("channel as a calendar", "during ops", "wrong-kind-of-name"),
    ("label of a number", #"label(5) == "x""#, "not-decidable"),
    ("never true", #"team == "a" and team == "b""#, "unreachable-branch"),
    ("never true by pattern", #"team == "a" and team =~ "b.*""#, "unreachable-branch"),
    ("never true by time", "during office and outside office", "unreachable-branch"),
    ("two faults", "severty == critical or severity == page", "unknown-label unknown-value"),
  ]

  @Test(arguments: good.map { condition($0.name, $0.condition) })
  func accepts(_ example: SemanticCase) { example.check() }

  static let refused = bad.map { condition($0.name, $0.condition, $0.marks) }

  @Test(arguments: refused)
  func refuses(_ example: SemanticCase) { example.check() }

  static let routes: [SemanticCase] = [
    SemanticCase(
      "nested blocks", .routeless,
      """
      labels { team: String, severity: critical | warning }
      route {
        group by [alertname, team]
        wait 30s
        interval 5m
        repeat 4h
        also when severity == critical -> ops
        when team == "a" {
          group by all
          when severity == critical -> ops
          otherwise -> drop because "not ours"
        }
        when team == "b" as b { group by none, otherwise -> ops }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "every block has an otherwise", .routeless,
      """
      route {
        when alertname == "A" { #! missing-otherwise
          when alertname == "A" -> ops
        }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "otherwise stands last and once", .routeless,
      """
      route {
        otherwise -> ops
        otherwise -> ops #! branch-after-otherwise
        when alertname == "A" -> ops #! branch-after-otherwise
      }
      """),
    SemanticCase(
      "timers", .routeless,
      """
      route {
        wait 0s
        interval 0s #! out-of-range
        repeat 5 #! type-mismatch
        otherwise -> ops
      }
      """),
    SemanticCase(
      "settings once", .routeless,
      """
      route {
        wait 1s
        wait 2s #! duplicate-entry
        group by [alertname]
        group by none #! duplicate-entry
        otherwise -> ops
      }
      """),
    SemanticCase(
      "repeat is measured against an inherited interval", .routeless,
      """
      route {
        interval 1h
        when alertname == "A" {
          repeat 30m #! repeat-before-interval
          otherwise -> ops
        }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "labels of groups", .routeless,
      """
      route {
        group by [alertname, servce, label("k8s.pod"), alertname] #! unknown-label duplicate-entry
        otherwise -> ops
      }
      """),
    SemanticCase(
      "targets", .routeless,
      """
      escalation on_call { notify ops }
      ticket incident { for group, title = "x" }
      route {
        when alertname == "A" -> on_call, incident, ops, on_call #! duplicate-target
        otherwise -> drop because " " #! empty-text
      }
      """),
    SemanticCase(
      "shadowed by a wider sibling", .routeless,
      """
      route {
        when alertname =~ "Disk.*" -> ops
        when alertname == "DiskFull" -> ops #! unreachable-branch
        when alertname in ["DiskSlow", "CPU"] -> ops
        otherwise -> ops
      }
      """),
    SemanticCase(
      "shadowed by a block", .routeless,
      """
      route {
        when alertname != "" { otherwise -> ops }
        when alertname == "A" and job == "b" -> ops #! unreachable-branch
        otherwise -> ops
      }
      """),
    SemanticCase(
      "shadowed by several siblings together", .routeless,
      """
      route {
        when alertname =~ "Disk.*" -> ops
        when alertname !~ "Disk.*" and job == "b" -> ops
        when job == "b" and instance == "c" -> ops #! unreachable-branch
        otherwise -> ops
      }
      """),
    SemanticCase(
      "contradicts the blocks around it", .routeless,
      """
      route {
        when alertname == "A" {
          when job == "b" {
            when alertname == "B" -> ops #! unreachable-branch
            otherwise -> ops
          }
          otherwise -> ops
        }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "what an earlier sibling of a block takes does not come into the block", .routeless,
      """
      route {
        when job == "b" -> ops
        also when job == "c" -> ops
        when alertname == "A" {
          when job == "b" -> ops #! unreachable-branch
          when job == "c" -> ops
          otherwise -> ops
        }
        otherwise {
          when alertname == "A" and job == "d" -> ops #! unreachable-branch
          otherwise -> ops
        }
      }
      """),
    SemanticCase(
      "also shadows nothing", .routeless,
      """
      route {
        also when alertname == "A" -> ops
        when alertname == "A" -> ops
        otherwise -> ops
      }
      """),
    SemanticCase(
      "a branch name is unique in the tree", .routeless,
      """
      route {
        when alertname == "A" as disks {
          when job == "b" as disks -> ops #! duplicate-branch-name
          otherwise -> ops
        }
        otherwise -> ops
      }
      """),
    SemanticCase(
      "mute in a route", .routeless,
      """
      calendar nights { 22:00..06:00 }
      route {
        mute during nights
        mute outside night #! unknown-name
        otherwise -> ops
      }
      """),
  ]

  @Test(arguments: routes) func routesCheck(_ example: SemanticCase) { example.check() }

  static let suppression: [SemanticCase] = [
    SemanticCase(
      "whole rules",
      """
      labels { cluster: String? }
      calendar nights in "Europe/Berlin" { 22:00..06:00 }
      inhibit a { when alertname == "A", mute alertname == "B", same [cluster], because "x" }
      mute b { when alertname == "B", during nights, because "x" }
      mute c { outside nights, because "x" }
      """),
    SemanticCase(
      "lacking clauses",
      """
      inhibit a { when alertname == "A" } #! missing-clause
      inhibit b {} #! missing-clause
      mute c {} #! missing-clause
      mute d { because "x" } #! missing-clause
      mute e { when alertname == "A" } #! missing-clause
      """),
    SemanticCase(
      "clauses twice",
      """
      mute a {
        when alertname == "A"
        when alertname == "B" #! duplicate-entry
        because "x"
        because "y" #! duplicate-entry
      }
      """),
    SemanticCase(
      "never true",
      """
      mute a { when alertname == "A" and alertname != "A", because "x" } #! contradiction
      inhibit b {
        when alertname in ["A", "B"] and alertname =~ "C.*" #! contradiction
        mute alertname == "B"
        because "x"
      }
      """),
    SemanticCase(
      "mutual inhibition",
      """
      labels { cluster: String? }
      inhibit a {
        when alertname in ["A", "B"]
        mute alertname == "A" or alertname == "B" #! self-inhibition
        because "x"
      }
      inhibit b {
        when alertname == "A"
        mute alertname == "A"
        same [cluster]
        because "the first of a cluster is enough"
      }
      """),
    SemanticCase(
      "labels of same",
      """
      inhibit a {
        when alertname == "A"
        mute alertname == "B"
        same [clster] #! unknown-label
        because "x"
      }
      """),
  ]

  @Test(arguments: suppression) func suppressionCheck(_ example: SemanticCase) { example.check() }
}
