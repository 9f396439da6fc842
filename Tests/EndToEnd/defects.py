"""Planted defects of the alert path: the same mistake as YAML for the tools people have, and as a package.

Every defect stands alone: a rule file, a configuration of Alertmanager or both, and a package that says
the same. `found` names the codes of which `tocsin check` must give one at the mistake.
"""

from dataclasses import dataclass

RULES = """groups:
  - name: app
    interval: 1m
    rules:
%s
"""

ALERT = """      - alert: %s
        expr: %s
        for: %s
        labels: {severity: %s, team: web}
        annotations: {summary: "%s", runbook: "https://runbooks.example/x"}
"""

CONFIG = """route:
  receiver: desk
%s
receivers:
  - name: desk
    webhook_configs: [{url: "https://hooks.example/desk"}]
  - name: pager
    webhook_configs: [{url: "https://hooks.example/pager"}]
%s
"""

HEAD = """edition 2026
labels { severity: critical | warning | info, team: web | db, service: String?, node: String? }
source main: prometheus { url = "https://prometheus.example" }
channel desk: webhook { url = "https://hooks.example/desk" }
channel pager: webhook { url = "https://hooks.example/pager" }
channel mail: email { to = ["ops@example.org"], from = "t@example.org", server = "mail.example.org:587" }
last resort mail
"""

ROUTE = """
route {
  group by [alertname, team]
  when severity == critical -> pager
  otherwise -> desk
}
"""


def rule(name="Slow", query="max by (team) (latency_seconds) > 2", hold="10m", severity="warning",
         summary="latency is high"):
    """A rule file with one alert."""
    quoted = "'" + query.replace("'", "''") + "'"
    return RULES % (ALERT % (name, quoted, hold, severity, summary))


def rules(*alerts, every="1m"):
    """A package's rules block; each alert is (name, query, hold, severity, summary)."""
    text = f"\nrules app from main every {every} {{\n"
    for name, query, hold, severity, summary in alerts:
        text += f'  alert {name} {{\n    when promql"""\n      {query}\n      """ for {hold}\n'
        text += f"    labels {{ severity = {severity}, team = web }}\n"
        text += f'    summary = "{summary}"\n    runbook = "https://runbooks.example/x"\n  }}\n'
    return text + "}\n"


def config(routes="", rest="", grouping="  group_by: [alertname]\n"):
    return CONFIG % (grouping + routes, rest)


@dataclass
class Defect:
    name: str
    what: str
    package: str
    found: tuple
    rules: str | None = None
    alertmanager: str | None = None
    # The check of pint that its documentation says would find it; None for none.
    pint: str | None = None


def one(name, what, query, found, pint=None, hold="10m", severity="warning", summary="latency is high",
        summary_yaml=None, every="1m"):
    """A defect of a single rule."""
    return Defect(
        name, what, HEAD + rules(("Slow", query, hold, severity, summary), every=every) + ROUTE, found,
        rules=rule("Slow", query, hold, severity, summary_yaml or summary), pint=pint)


def route(name, what, body, routes, found, rest="", **options):
    """A defect of a route tree."""
    return Defect(name, what, HEAD + body, found, alertmanager=config(routes, rest, **options))


DEFECTS = [
    # Routes.
    route("shadowed-route", "a route behind a sibling that takes all of its alerts",
          """
route {
  group by [alertname, team]
  when team in [web, db] -> desk
  when team == db and severity == critical -> pager
  otherwise -> mail
}
""", """  routes:
    - {receiver: desk, matchers: ['team=~"web|db"']}
    - {receiver: pager, matchers: ['team="db"', 'severity="critical"']}""",
          ("unreachable-branch",)),
    route("contradictory-route", "a child whose matchers contradict its parent's",
          """
route {
  group by [alertname, team]
  when team == web {
    when team == db -> pager
    otherwise -> desk
  }
  otherwise -> mail
}
""", """  routes:
    - receiver: desk
      matchers: ['team="web"']
      routes: [{receiver: pager, matchers: ['team="db"']}]""",
          ("contradiction", "unreachable-branch")),
    route("mistyped-label", "a matcher on a label that is mistyped: severty",
          """
route {
  group by [alertname, team]
  when severty == critical -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: pager, matchers: ['severty="critical"']}""",
          ("unknown-label",)),
    route("mistyped-value", "a matcher on a value that is mistyped: critcal",
          """
route {
  group by [alertname, team]
  when severity == critcal -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: pager, matchers: ['severity="critcal"']}""",
          ("unknown-value", "unknown-name")),
    route("critical-to-nobody", "critical alerts end in a receiver that tells nobody",
          """
route {
  group by [alertname, team]
  when team == web -> drop because "not our problem"
  when severity == critical -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: nobody, matchers: ['team="web"']}
    - {receiver: pager, matchers: ['severity="critical"']}""",
          ("critical-dropped",), rest="  - name: nobody"),
    route("volatile-grouping", "grouping by a label of which every alert has its own value",
          """
route {
  group by [alertname, instance, pod]
  when severity == critical -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: desk, group_by: [alertname, instance, pod]}""",
          ("volatile-grouping", "unknown-label")),
    route("repeat-before-interval", "repeat_interval shorter than group_interval",
          """
route {
  group by [alertname, team]
  interval 10m
  repeat 5m
  when severity == critical -> pager
  otherwise -> desk
}
""", """  group_interval: 10m
  repeat_interval: 5m""",
          ("repeat-before-interval",)),
    route("uneven-repeat", "repeat_interval that is no multiple of group_interval",
          """
route {
  group by [alertname, team]
  interval 7m
  repeat 1h
  when severity == critical -> pager
  otherwise -> desk
}
""", """  group_interval: 7m
  repeat_interval: 1h""",
          ("uneven-repeat",)),
    route("told-twice", "two continuing routes tell the same receiver twice",
          """
route {
  group by [alertname, team]
  also when severity == critical -> pager
  also when team == web -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: pager, matchers: ['severity="critical"'], continue: true}
    - {receiver: pager, matchers: ['team="web"'], continue: true}""",
          ("told-twice",)),
    route("unescaped-dot", "a dot in a regular expression that matches any letter",
          """
route {
  group by [alertname, team]
  when service =~ "web.example.com" -> pager
  otherwise -> desk
}
""", """  routes:
    - {receiver: pager, matchers: ['service=~"web.example.com"']}""",
          ("unescaped-dot",)),
    route("no-grouping", "no grouping at all: everything is one message",
          """
route {
  when severity == critical -> pager
  otherwise -> desk
}
""", "", ("ungrouped-route",), grouping=""),
    # Suppression and time.
    route("inhibits-itself", "an inhibition whose source and target are the same alerts",
          ROUTE + """
inhibit quiet { when severity == critical, mute severity == critical, same [alertname], because "noise" }
""", "", ("self-inhibition", "overlapping-inhibition"),
          rest="""inhibit_rules:
  - {source_matchers: ['severity="critical"'], target_matchers: ['severity="critical"'], equal: [alertname]}"""),
    route("inhibition-cycle", "two inhibitions that silence each other",
          ROUTE + """
inhibit a { when alertname == "A", mute alertname == "B", same [team], because "one is enough" }
inhibit b { when alertname == "B", mute alertname == "A", same [team], because "one is enough" }
""", "", ("inhibition-cycle",),
          rest="""inhibit_rules:
  - {source_matchers: ['alertname="A"'], target_matchers: ['alertname="B"'], equal: [team]}
  - {source_matchers: ['alertname="B"'], target_matchers: ['alertname="A"'], equal: [team]}"""),
    route("broad-inhibition", "one alert silences all warnings of the company",
          ROUTE + """
inhibit all { when alertname == "NodeDown", mute severity == warning, because "node" }
""", "", ("inhibition-without-same", "missing-clause"),
          rest="""inhibit_rules:
  - {source_matchers: ['alertname="NodeDown"'], target_matchers: ['severity="warning"']}"""),
    route("impossible-same", "an `equal` label that one side can never have",
          ROUTE + """
inhibit down {
  when alertname == "DatacentreDown" and node is absent
  mute severity == warning
  same [node]
  because "it is down"
}
""", "", ("impossible-same-label",),
          rest="""inhibit_rules:
  - source_matchers: ['alertname="DatacentreDown"', 'node=""']
    target_matchers: ['severity="warning"', 'node!=""']
    equal: [node]"""),
    route("critical-muted", "a mute time that swallows critical alerts",
          """
calendar nights in "Europe/Berlin" { mon..sun 22:00..24:00 }
route {
  group by [alertname, team]
  when severity == critical {
    mute during nights
    otherwise -> oncall
  }
  otherwise -> desk
}
escalation oncall {
  notify pager
  after 10m unless acked notify mail
}
""", """  routes:
    - {receiver: pager, matchers: ['severity="critical"'], mute_time_intervals: [nights]}""",
          ("calendar-mutes-page", "critical-muted"),
          rest="""time_intervals:
  - name: nights
    time_intervals: [{times: [{start_time: "22:00", end_time: "24:00"}], location: Europe/Berlin}]"""),
    route("empty-calendar", "a time interval that never comes: 31 February",
          """
calendar never { 2027-02-31 }
route {
  group by [alertname, team]
  when severity == warning {
    mute outside never
    otherwise -> desk
  }
  otherwise -> pager
}
""", """  routes:
    - {receiver: desk, matchers: ['severity="warning"'], active_time_intervals: [never]}""",
          ("invalid-date", "empty-calendar"),
          rest="""time_intervals:
  - name: never
    time_intervals: [{months: ['february'], days_of_month: ['31']}]"""),
    # Messages and secrets.
    Defect("template-field", "a message that asks for a field that does not exist",
           HEAD.replace("hooks.example/pager\" }", "hooks.example/pager\" }\ntemplate t(group: Group) for email "
                        "{ title = \"${group.labels.alertnam}\", body = \"x\" }")
           + ROUTE, ("unknown-label", "unknown-member"),
           alertmanager=config("", """  - name: post
    email_configs:
      - {to: a@example.org, from: b@example.org, smarthost: 'localhost:25',
         headers: {subject: '{{ .GroupLabels.alertnam }}'}}""")),
    Defect("secret-inline", "a token in the file",
           HEAD + """channel chat: webhook {
  url = "https://hooks.slack.com/services/T0123ABCD/B0123ABCD/abcdefghijklmnopqrstuvwx"
}
""" + ROUTE.replace("-> desk", "-> chat, desk"), ("secret-in-address", "token-in-source"),
           alertmanager=config("", """  - name: chat
    slack_configs:
      - {api_url: 'https://hooks.slack.com/services/T0123ABCD/B0123ABCD/abcdefghijklmnopqrstuvwx',
         channel: '#a'}""")),
    # Rules.
    one("always-fires", "an alert without a comparison: it fires whenever there are series",
        "max by (team) (latency_seconds)", ("unconditional-alert",), pint="alerts/comparison"),
    one("never-fires", "a comparison that contradicts itself",
        "max by (team) (latency_seconds) > 5 and max by (team) (latency_seconds) < 3",
        ("contradictory-bounds", "dead-query")),
    one("impossible-join", "a join on a label that one side has lost",
        "sum by (team) (rate(errors_total[5m])) / on (service) sum by (team) (rate(requests_total[5m])) > 0.1",
        ("dead-query", "impossible-query-label"), pint="promql/impossible"),
    one("lost-label-in-text", "the text names a label that the query removes",
        "sum by (team) (rate(errors_total[5m])) > 1", ("lost-label-in-text",),
        summary="errors on ${labels.instance}", summary_yaml="errors on {{ $labels.instance }}",
        pint="alerts/template"),
    one("short-for", "`for` shorter than two evaluations",
        "max by (team) (latency_seconds) > 2", ("hasty-alert",), hold="1m"),
    one("mistyped-regex", "a regular expression in a matcher that has no pattern in it",
        'max by (team) (latency_seconds{env=~"prod"}) > 2', ("plain-matcher-regex",),
        pint="promql/regexp"),
    one("wrong-syntax", "a query with a missing parenthesis",
        "max by (team) (latency_seconds > 2", ("invalid-query",), pint="promql/syntax"),
    one("wrong-function", "a function that does not exist",
        "rates(errors_total[5m]) > 2", ("invalid-query",), pint="promql/syntax"),
    Defect("duplicate-rule", "the same alert twice",
           HEAD + rules(("Slow", "max by (team) (latency_seconds) > 2", "10m", "warning", "slow"),
                        ("Slow", "max by (team) (latency_seconds) > 2", "10m", "warning", "slow")) + ROUTE,
           ("duplicate-rule",),
           rules=RULES % ((ALERT % ("Slow", "'max by (team) (latency_seconds) > 2'", "10m", "warning", "slow")) * 2),
           pint="rule/duplicate"),
    Defect("inverted-thresholds", "the warning comes after the critical alert",
           HEAD + rules(("Slow", "max by (team) (latency_seconds) > 5", "10m", "warning", "slow"),
                        ("Slow", "max by (team) (latency_seconds) > 2", "10m", "critical", "very slow")) + ROUTE,
           ("inverted-thresholds",),
           rules=RULES % ((ALERT % ("Slow", "'max by (team) (latency_seconds) > 5'", "10m", "warning", "slow"))
                          + (ALERT % ("Slow", "'max by (team) (latency_seconds) > 2'", "10m", "critical", "slow")))),
    # What only shows when rules and routes are read together.
    Defect("value-no-rule-sets", "a route for an alert's label value that the rule can never have",
           HEAD + rules(("Slow", "max by (team) (latency_seconds) > 2", "10m", "warning", "slow")) + """
route {
  group by [alertname, team]
  when alertname == "Slow" and team == db -> pager
  otherwise -> desk
}
""", ("unproducible-branch",),
           rules=rule(),
           alertmanager=config("""  routes:
    - {receiver: pager, matchers: ['alertname="Slow"', 'team="db"']}""")),
    Defect("mistyped-alertname", "a route for an alert that no rule raises",
           HEAD + rules(("SlowResponses", "max by (team) (latency_seconds) > 2", "10m", "warning", "slow")) + """
route {
  group by [alertname, team]
  when alertname == "SlowResponse" -> pager
  otherwise -> desk
}
""", ("misspelt-alertname", "unproducible-branch"),
           rules=rule("SlowResponses"),
           alertmanager=config("""  routes:
    - {receiver: pager, matchers: ['alertname="SlowResponse"']}""")),
    Defect("rule-to-nobody", "a rule whose alerts reach nobody",
           HEAD + rules(("Slow", "max by (team) (latency_seconds) > 2", "10m", "info", "slow")) + """
route {
  group by [alertname, team]
  when severity == critical -> pager
  when severity == info -> drop because "dashboards show these"
  otherwise -> desk
}
""", ("alert-dropped",),
           rules=rule(severity="info"),
           alertmanager=config("""  routes:
    - {receiver: nobody, matchers: ['severity="info"']}""", "  - name: nobody")),
    Defect("grouping-by-lost-label", "grouping by a label that the rule's query removes",
           HEAD + rules(("Slow", "max by (team) (latency_seconds) > 2", "10m", "warning", "slow"),
                        ("Errors", "sum by (team, service) (rate(errors_total[5m])) > 1", "10m", "warning", "errors")) + """
route {
  group by [alertname, team]
  when alertname == "Slow" {
    group by [alertname, service]
    otherwise -> desk
  }
  otherwise -> pager
}
""", ("absent-group-label",),
           rules=RULES % ((ALERT % ("Slow", "'max by (team) (latency_seconds) > 2'", "10m", "warning", "slow"))
                          + (ALERT % ("Errors", "'sum by (team, service) (rate(errors_total[5m])) > 1'", "10m", "warning",
                                      "errors"))),
           alertmanager=config("""  routes:
    - {receiver: desk, matchers: ['alertname="Slow"'], group_by: [alertname, service]}""")),
    Defect("inhibition-by-lost-label", "an inhibition that asks for a label that the source has lost",
           HEAD + rules(("NodeDown", "sum by (team) (up) == 0", "10m", "critical", "down"),
                        ("Slow", "max by (team, node) (latency_seconds) > 2", "10m", "warning", "slow"))
           + ROUTE + """
inhibit down { when alertname == "NodeDown", mute alertname == "Slow", same [node], because "it is down" }
""", ("idle-inhibition", "impossible-same-label"),
           rules=RULES % ((ALERT % ("NodeDown", "'sum by (team) (up) == 0'", "10m", "critical", "down"))
                          + (ALERT % ("Slow", "'max by (team, node) (latency_seconds) > 2'", "10m", "warning", "s"))),
           alertmanager=config("", """inhibit_rules:
  - {source_matchers: ['alertname="NodeDown"'], target_matchers: ['alertname="Slow"'], equal: [node]}""")),
]
