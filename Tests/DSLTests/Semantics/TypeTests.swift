import Testing

/// Types of expressions, in a template whose `title` is the line under test.
@Suite struct TypeTests {
  /// A template with labels of every sort.
  private static func title(_ name: String, _ expression: String, _ marks: String = "")
    -> SemanticCase
  {
    SemanticCase(
      name, .bare,
      """
      labels { severity: critical | warning | info, team: String, cluster: String? }
      let limit = 3
      let team_name = "payments"
      channel ops: terminal { template = card }
      last resort ops
      playbook note { on firing, notify ops "${limit}${team_name}" }
      route { otherwise -> ops }
      template card(group: Group) for terminal {
        title = \(expression)\(marks.isEmpty ? "" : " #! " + marks)
      }
      """)
  }

  static let good: [(name: String, expression: String)] = [
    ("text", #""plain""#),
    ("member", "group.key"),
    ("label of a group is there", "group.labels.cluster"),
    ("label of an enumeration is a text", "group.labels.severity"),
    ("known labels", "group.labels.alertname"),
    ("undeclared label", #"group.labels["k8s.pod.name"] ?? "-""#),
    ("annotation", #"group.annotations.runbook ?? "none given""#),
    ("common label", #"group.common.team ?? "several""#),
    ("constant in a text", #""${team_name} ${limit}""#),
    ("text put together", #"team_name + "!""#),
    ("call in a text", #""${count(group.firing)} of ${count(group.alerts)}""#),
    ("first of a list", #"first(keys(group.labels)) ?? "-""#),
    ("member of an optional alert", #""${count([for a in group.alerts: a.summary])}""#),
    (
      "list with condition",
      #"join([for a in group.alerts: a.summary if a.status == firing], ", ")"#
    ),
    ("case over an enumeration", #"case group.status { firing => "on", resolved => "off" }"#),
    (
      "several values in one arm",
      #"case group.labels.severity { critical, warning => "act", info => "read" }"#
    ),
    ("case with else", #"case group.labels.severity { critical => "act", else => "read" }"#),
    (
      "case over a number", #"case count(group.firing) { 0 => "none", 1 => "one", else => "many" }"#
    ),
    ("if", #"if group.status == firing then "on" else "off""#),
    ("name on the left", #"if firing == group.status then "on" else "off""#),
    ("quoted value of a label", #"if group.labels.severity == "critical" then "!" else "-""#),
    ("membership", #"if group.labels.severity in [critical, warning] then "!" else "-""#),
    ("membership in a list", #"if "a" in keys(group.labels) then "!" else "-""#),
    ("number in a range", #"if count(group.firing) in 1..5 then "few" else "many""#),
    ("pattern", #"if group.key =~ "a.*" then "a" else "b""#),
    ("typed pattern", #"if matches(group.key, re"a\d") then "a" else "b""#),
    ("presence", #"if group.labels.cluster is present then "c" else "-""#),
    ("time passed", #"first([for a in group.alerts: "${since(a.starts_at) as duration}"]) ?? "-""#),
    ("time of now", #"format_time(now, "HH:mm", "Europe/Berlin")"#),
    ("arithmetic", #""${1 + 2 * 3} ${1.5 * 2} ${90s + 1m} ${10MiB / 2}""#),
    ("formats", #""${0.5 as percent} ${90s as duration} ${10MiB as bytes} ${255 as hex}""#),
    ("more formats", #""${1500 as si} ${10MiB as iec} ${0 as timestamp} ${0.5 as "%.1f"}""#),
    ("json", "group.labels as json"),
    ("record", #"json({ name: group.key, alerts: [for a in group.alerts: a.labels] })"#),
    ("nested optional", #"first([for a in group.alerts: a.labels.cluster]) ?? "-""#),
    ("least and greatest", #""${max(1, 2)} ${min(90s, 1m)} ${abs(-0.5)}""#),
    ("number from a text", #""${parse_int("42") ?? 0}""#),
    ("function of a label", "upper(group.labels.severity)"),
    ("function of a status", "upper(group.status)"),
    ("scaled quantities", #""${0.5 * 90s} ${10MiB / 4} ${50% * 2} ${50% / 25%} ${now - 5m}""#),
    ("dates and times", #""${2026-12-24} ${09:00}""#),
  ]

  static let bad: [(name: String, expression: String, marks: String)] = [
    ("number for a text", "1", "type-mismatch"),
    ("group for a text", "group", "type-mismatch"),
    ("unknown name", "grup.key", "unknown-variable"),
    ("label as a name", "severity", "unknown-variable"),
    ("channel as a value", "ops", "wrong-kind-of-name"),
    ("unknown member", "group.summary", "unknown-member"),
    ("label as a member", "group.severity", "unknown-member"),
    ("undeclared label", "group.labels.region", "unknown-label"),
    ("optional in a text", #""${group.annotations.runbook}""#, "optional-not-unwrapped"),
    ("optional for a text", "group.annotations.runbook", "optional-not-unwrapped"),
    (
      "optional compared", #"if group.common.team == "x" then "a" else "b""#,
      "optional-not-unwrapped"
    ),
    ("compared with none", #"if group.key == none then "a" else "b""#, "type-mismatch"),
    ("member of an optional", "first(group.alerts).summary", "optional-not-unwrapped"),
    ("list in a text", #""${group.firing}""#, "not-showable"),
    ("labels in a text", #""${group.labels}""#, "not-showable"),
    ("useless fallback", #"group.key ?? "x""#, "useless-fallback"),
    (
      "presence of what is there", #"if group.key is present then "a" else "b""#, "useless-fallback"
    ),
    ("fallback of another type", "group.annotations.x ?? 1", "operator-mismatch"),
    ("text and number", #""n" + 1"#, "operator-mismatch"),
    ("number and duration", #""${1 + 90s}""#, "operator-mismatch"),
    ("order of truth", #"if true < false then "a" else "b""#, "operator-mismatch"),
    ("different kinds equal", #"if group.key == 1 then "a" else "b""#, "operator-mismatch"),
    ("duration and instant", #""${5m + now}""#, "operator-mismatch"),
    ("product of durations", #""${5m * 5m}""#, "operator-mismatch"),
    ("minus a text", #""${-group.key}""#, "operator-mismatch"),
    ("unknown value", #"if group.status == fireing then "a" else "b""#, "unknown-value"),
    (
      "unknown value of a label", #"if group.labels.severity == "page" then "a" else "b""#,
      "unknown-value"
    ),
    (
      "quoted value of the language", #"if group.status == "firing" then "a" else "b""#,
      "operator-mismatch"
    ),
    ("condition of another type", #"if count(group.alerts) then "a" else "b""#, "type-mismatch"),
    ("results of two types", #"if true then "a" else 1"#, "type-mismatch"),
    ("list of two types", #"json(["a", 1])"#, "type-mismatch"),
    ("incomplete case", #"case group.labels.severity { critical => "a" }"#, "incomplete-case"),
    ("case over texts without else", #"case group.key { "a" => "b" }"#, "incomplete-case"),
    (
      "value twice", #"case group.status { firing => "a", firing => "b", resolved => "c" }"#,
      "repeated-case"
    ),
    ("arm after else", #"case group.status { else => "a", firing => "b" }"#, "repeated-case"),
    (
      "case over an optional", #"case group.annotations.x { "a" => "b", else => "c" }"#,
      "optional-not-unwrapped"
    ),
    ("unknown function", "uper(group.key)", "unknown-function"),
    ("too few arguments", "truncate(group.key)", "argument-count"),
    ("too many arguments", "upper(group.key, 1)", "argument-count"),
    ("named argument", "upper(text: group.key)", "misplaced-expression"),
    ("argument of another type", "upper(1)", "type-mismatch"),
    ("not a list", #"join(group.key, ",")"#, "type-mismatch"),
    ("quantities of two kinds", #""${max(1, 90s)}""#, "type-mismatch"),
    ("pattern that is none", #"if matches(group.key, "a(") then "a" else "b""#, "invalid-pattern"),
    (
      "pattern of a value", #"if matches(group.key, group.receiver) then "a" else "b""#,
      "not-constant"
    ),
    ("zone of a value", #"format_time(now, "HH", group.key)"#, "not-constant"),
    ("secret in a text", #""${secret("x")}""#, "misplaced-secret"),
    ("secret as a text", #"secret("x")"#, "misplaced-secret"),
    ("secret compared", #"if secret("x") == "y" then "a" else "b""#, "misplaced-secret"),
    ("secret in JSON", #"json({ key: secret("x") })"#, "misplaced-secret"),
    ("secret of a value", "secret(group.key)", "not-constant"),
    ("label function", #"label("team")"#, "misplaced-expression"),
    ("range", "1..2", "misplaced-expression"),
    ("loop over labels", #"join([for x in group.labels: "a"], "")"#, "type-mismatch"),
    ("loop variable hides", #"join([for group in group.alerts: "a"], "")"#, "shadowed-name"),
    ("index of a text", #"group.key["a"] ?? """#, "type-mismatch"),
    ("format of another type", "group.key as percent", "unknown-format"),
    ("unknown format", "1 as roman", "unknown-word"),
    ("query in a text", #"promql"up""#, "type-mismatch"),
    ("field twice", #"json({ a: 1, a: 2 })"#, "duplicate-entry"),
    (
      "poison does not spread", #"upper(lower(grup.key) + trim(group.key)) + "x""#,
      "unknown-variable"
    ),
    ("two faults, two findings", #"grup.key + upper(1)"#, "unknown-variable type-mismatch"),
  ]

  @Test(arguments: good.map { title($0.name, $0.expression) })
  func accepts(_ example: SemanticCase) { example.check() }

  static let refused = bad.map { title($0.name, $0.expression, $0.marks) }

  @Test(arguments: refused)
  func refuses(_ example: SemanticCase) { example.check() }

  static let texts: [SemanticCase] = [
    SemanticCase(
      "text block", .routeless,
      #"""
      route { otherwise -> card_room }
      channel card_room: terminal { template = card }
      template card(group: Group) for terminal {
        body = """
          %{for alert in group.firing}
          • ${alert.summary}%{if alert.labels.instance is present} on ${alert.labels.instance ?? ""}%{end}
          %{end}
          """
      }
      """#),
    SemanticCase(
      "faults in a text block", .routeless,
      #"""
      route { otherwise -> card_room }
      channel card_room: terminal { template = card }
      template card(group: Group) for terminal {
        body = """
          %{for alert in group.key} #! type-mismatch
          ${alert.whatever}
          %{end}
          %{if group.status} #! type-mismatch
          ${alert.summary} #! unknown-variable
          %{end}
          """
      }
      """#),
    SemanticCase(
      "constants",
      """
      let base = "http://127.0.0.1:9000"
      let pause = 30s
      let twice = 2 * pause
      let is_loud = not false and true
      channel hook: webhook { url = base + "/alerts", timeout = twice, send_resolved = is_loud }
      playbook note { on firing, notify hook "hello" }
      """),
    SemanticCase(
      "constants that are wrong",
      """
      let a = none #! type-mismatch
      let b = group.key #! unknown-variable
      let c = "a" + 1 #! operator-mismatch
      let d = now #! not-constant
      channel hook: webhook { url = "http://127.0.0.1/${a}${b}${c}${d}" }
      playbook note { on firing, notify hook "hello" }
      """),
  ]

  @Test(arguments: texts) func textsCheck(_ example: SemanticCase) { example.check() }
}
