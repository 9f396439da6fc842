"""Files of other tools as packages, against the real promtool."""

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
