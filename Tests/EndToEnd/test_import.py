"""Files of other tools as packages, against the real promtool."""

import json
import subprocess

import pytest

from world import PEERS, TOCSIN

PROMTOOL = PEERS / "promtool"

RULES = r"""
# Owned by the platform team.
groups:
  - name: node.rules
    interval: 30s
    limit: 50
    rules:
      - record: instance:cpu:rate5m
        expr: sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))
        labels: {tier: host}
      # Somebody should look.
      - alert: Host is busy (cpu)
        expr: instance:cpu:rate5m > 0.9
        for: 15m
        labels: {severity: warning, tier: '{{ $labels.tier }}'}
        annotations:
          summary: '{{ $labels.instance }}: {{ $value | humanizePercentage }} of {{ "{{" }}'
          description: |
            VALUE = {{ printf "%.2f" $value }}
            LABELS = {{ $labels }}
      - alert: HostDown
        expr: up{job="node"} == 0
        for: 5m
        labels: {severity: critical}
        annotations: {summary: 'no {{ $labels.instance }}'}
"""


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=60, **options
    )


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "node.yml"
    path.write_text(RULES)
    return path


def test_a_file_of_rules_becomes_a_package_that_checks(tmp_path, rules):
    package = tmp_path / "package"
    made = run(TOCSIN, "import", "prometheus", rules, "--out", package)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in package.iterdir()} == {"main.tocsin", "node.tocsin"}
    checked = run(TOCSIN, "check", package)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    formatted = run(TOCSIN, "fmt", "--check", package)
    assert formatted.returncode == 0, formatted.stdout + formatted.stderr
    again = run(TOCSIN, "import", "prometheus", rules, "--out", package)
    assert again.returncode != 0 and "is there already" in again.stderr


def test_rules_are_added_to_a_package(tmp_path, rules):
    package = tmp_path / "package"
    package.mkdir()
    (package / "main.tocsin").write_text(
        """edition 2026
labels { severity: critical | warning, tier: String? }
source main: prometheus { url = "http://127.0.0.1:9090" }
channel ops: terminal {}
last resort ops
route { otherwise -> ops }
"""
    )
    made = run(TOCSIN, "import", "prometheus", rules, "--into", package, "--source", "main")
    assert made.returncode == 0, made.stderr
    assert "severity = critical" in (package / "node.tocsin").read_text()
    checked = run(TOCSIN, "check", package)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    again = run(TOCSIN, "import", "prometheus", rules, "--into", package, "--source", "main")
    assert again.returncode != 0 and "is there already" in again.stderr
    assert "--out" not in again.stderr and "another name" in again.stderr


def test_a_wrong_file_is_told_at_its_line(tmp_path):
    path = tmp_path / "wrong.yml"
    path.write_text("groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: up ==== 1\n")
    made = run(TOCSIN, "import", "rules", path)
    assert made.returncode == 1
    assert made.stdout == ""
    assert f"{path}:5:20: error:" in made.stderr
    refused = run(PROMTOOL, "check", "rules", path)
    assert refused.returncode != 0


def test_promtool_takes_what_an_imported_package_emits(tmp_path, rules):
    package = tmp_path / "package"
    made = run(TOCSIN, "import", "prometheus", rules, "--out", package)
    assert made.returncode == 0, made.stderr
    emitted = tmp_path / "emitted.yml"
    out = run(
        TOCSIN, "emit", package, "--target", "prometheus", "--version", "2.42", "--out", emitted
    )
    assert out.returncode == 0, out.stderr
    checked = run(PROMTOOL, "check", "rules", emitted)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "3 rules found" in checked.stdout
    back = run(TOCSIN, "import", "prometheus", emitted)
    assert back.returncode == 0, back.stderr
    for line in ['tier = "${labels.tier}"', "every 30s", 'alert "Host is busy (cpu)"', "limit = 50"]:
        assert line in back.stdout


ALERTMANAGER = "route: {receiver: a}\nreceivers: [{name: a}]\n"

REFUSED = {
    "a quote that is not closed": (
        "rules", 'groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: "up\n',
        "5:15: error: the text that begins here in quotes is not closed",
    ),
    "a line that is indented wrongly": (
        "rules", "groups:\n  - name: a\n   rules: []\n", "is the line indented as the list that begins in line 2?",
    ),
    "a tab": ("prometheus", "groups:\n\t- name: a\n", "2:1: error: no value begins with this character"),
    "a key that is misspelt": (
        "alertmanager", "route:\n  receiver: a\n  routs: []\nreceivers:\n  - name: a\n",
        "3:3: error: a route has no field 'routs'; did you mean 'routes'?",
    ),
    "a configuration of Alertmanager as rules": (
        "rules", ALERTMANAGER,
        "1:1: error: this is a configuration of Alertmanager, not a file of rules; import it with "
        "`tocsin import alertmanager`",
    ),
    "rules as a configuration of Alertmanager": (
        "alertmanager", RULES, "this is a file of rules, not a configuration of Alertmanager",
    ),
    "a configuration of Prometheus": (
        "prometheus", "scrape_configs: []\nrule_files: [a.yml]\n", "import the files that its `rule_files` name",
    ),
    "rule tests": ("rules", "rule_files: [a.yml]\ntests: []\n", "run it with `tocsin test --promtool`"),
    "objectives as rules": (
        "rules", "version: prometheus/v1\nservice: a\nslos: []\n", "import it with `tocsin import sloth`",
    ),
    "rules as objectives": ("openslo", RULES, "import it with `tocsin import rules`"),
    "rules as a file of Grafana": ("grafana", RULES, "import it with `tocsin import rules`"),
    "an empty configuration": ("alertmanager", "", "1:1: error: the file is empty; a configuration of Alertmanager"),
    "an empty file of objectives": ("sloth", "# nothing\n", "1:1: error: the file is empty; a file of Sloth"),
    "no YAML of fields": ("alertmanager", "just text\n", "1:1: error: this is not a configuration of Alertmanager"),
    "a list": ("rules", "- a\n- b\n", "1:1: error: this is not a file of rules: it has no fields"),
    "bytes": ("rules", b"\xff\xfe\x00\xd8", "error:"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_at_its_line(tmp_path, name):
    kind, text, wanted = REFUSED[name]
    path = tmp_path / "file.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    made = run(TOCSIN, "import", kind, path)
    assert made.returncode == 1 and made.stdout == ""
    assert all(line.startswith(f"{path}:") for line in made.stderr.splitlines()), made.stderr
    assert wanted in made.stderr


def test_all_faults_of_a_file_are_told_in_the_order_of_their_lines(tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text(
        """groups:
  - name: a
    rules:
      - alert: A
        expr: sum(
        for: 5m
      - alert: B
        expr: up
        annotations: {summary: '{{ $labels.a '}
      - alert: C
        expr: up
        for: 5 minutes
"""
    )
    made = run(TOCSIN, "import", "rules", path)
    assert made.returncode == 1
    lines = [int(line.split(":")[1]) for line in made.stderr.splitlines()]
    assert lines == sorted(lines) and set(lines) == {5, 9, 12}, made.stderr


def test_an_empty_file_of_rules_is_told(tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text("")
    made = run(TOCSIN, "import", "prometheus", path)
    assert made.returncode == 0
    assert f"{path}:1:1: note: the file is empty" in made.stderr


def test_names_that_are_no_identifiers_come_back(tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text(
        """groups:
  - name: a
    labels: {k8s.cluster: eu}
    rules:
      - alert: A
        expr: up == 0
        labels: {k8s.pod.name: '{{ index $labels "k8s.pod.name" }}'}
        annotations: {runbook.url: 'https://runbooks.example/{{ .Labels.job }}'}
"""
    )
    package = tmp_path / "package"
    made = run(TOCSIN, "import", "prometheus", path, "--out", package)
    assert made.returncode == 0 and "lost" not in made.stderr, made.stderr
    assert run(TOCSIN, "check", package).returncode == 0
    assert run(TOCSIN, "fmt", "--check", package).returncode == 0
    words = ("emit", package, "--target", "prometheus", "--version")
    emitted = run(TOCSIN, *words, "3.0")
    assert emitted.returncode == 0
    for line in ["k8s.cluster: eu", "k8s.pod.name: '{{ index $labels", "runbook.url: 'https"]:
        assert line in emitted.stdout
    refused = run(TOCSIN, *words, "2.53")
    assert refused.returncode == 1 and "needs-version" in refused.stderr


def test_with_json_all_of_standard_error_is_json(tmp_path, rules):
    folder = tmp_path / "new" / "package"
    made = run(TOCSIN, "import", "prometheus", rules, "--out", folder, "--json")
    told = json.loads(made.stderr)
    assert told["written"] == [f"{folder}/main.tocsin", f"{folder}/node.tocsin"]
    assert told["file"] == str(rules) and told["findings"]
    again = run(TOCSIN, "import", "prometheus", rules, "--out", folder, "--json")
    assert again.returncode == 3 and "is there already" in json.loads(again.stderr)["error"]
    both = run(TOCSIN, "import", "prometheus", rules, rules, "--json")
    assert len(json.loads(both.stderr)["reports"]) == 2
    wrong = run(TOCSIN, "import", "sloth", rules, "--json")
    assert wrong.returncode == 1 and json.loads(wrong.stderr)["findings"][0]["code"] == "refused"
