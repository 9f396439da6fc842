"""Rule tests of Tocsin and of promtool side by side: the same rules, the same series.

Tocsin's tests go from the series to the notification, promtool's end at the alert. Runs are
interleaved and medians are taken.

    tests_bench.py [--tests 200] [--rounds 5]
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOCSIN = pathlib.Path(os.environ.get("TOCSIN", ROOT / ".build" / "release" / "tocsin"))
PEER = ROOT / ".build" / "peers" / "usr" / "bin" / "promtool"

HEAD = """edition 2026

labels {
  severity: critical | warning
  team: payments | platform
  service: String?
}

channel payments_room: terminal { template = card }
channel platform_room: terminal { template = card }

last resort platform_room

template card(group: Group) for terminal {
  title = "${group.labels.alertname}"
  body = \"\"\"
    %{for alert in group.alerts}
    ${alert.summary}
    %{end}
    \"\"\"
}

route {
  group by [alertname, service]
  wait 30s
  interval 5m
  repeat 4h
  when team == payments -> payments_room
  otherwise -> platform_room
}

source main: prometheus { url = "http://127.0.0.1:9090" }

rules checkout from main every 30s {
  record service:requests:rate5m = promql"sum by (service) (rate(http_requests_total[5m]))"
  record service:errors:rate5m = promql"sum by (service) (rate(http_requests_total{code=~\\"5..\\"}[5m]))"

  alert HighErrorRate {
    when promql"service:errors:rate5m / service:requests:rate5m > 0.05" for 10m
    labels { severity = critical, team = payments }
    summary = "${service} fails ${value as percent} of requests"
  }
}

rules others from main every 30s {
"""

RULES = """
groups:
  - name: checkout
    interval: 30s
    rules:
      - {record: 'service:requests:rate5m', expr: 'sum by (service) (rate(http_requests_total[5m]))'}
      - {record: 'service:errors:rate5m', expr: 'sum by (service) (rate(http_requests_total{code=~"5.."}[5m]))'}
      - alert: HighErrorRate
        expr: service:errors:rate5m / service:requests:rate5m > 0.05
        for: 10m
        labels: {severity: critical, team: payments}
        annotations: {summary: '{{ $labels.service }} fails {{ $value | humanizePercentage }} of requests'}
  - name: others
    interval: 30s
    rules:
"""


def package(tests, rules):
    text = HEAD
    for n in range(rules):
        text += f'  alert Other{n} {{ when promql"other_{n} > 1" for 5m, summary = "o" }}\n'
    text += "}\n\n"
    for n in range(tests):
        text += f'test "errors of s{n} are told once" {{\n'
        for code, step in (("200", 540), ("500", 60)):
            series = f'http_requests_total{{service=\\"s{n}\\", code=\\"{code}\\"}}'
            text += f'  given series promql"{series}" = "0+{step}x60" every 30s\n'
        text += f'  at 15m expect alert HighErrorRate firing {{ service = "s{n}" }}\n'
        text += f'  at 16m expect notified payments_room once containing "s{n} fails 10%"\n'
        text += "  expect no notification to platform_room\n}\n\n"
    return text


def rule_file(rules):
    return RULES + "".join(
        f'      - {{alert: Other{n}, expr: other_{n} > 1, for: 5m, annotations: {{summary: o}}}}\n'
        for n in range(rules))


def rule_tests(tests):
    text = "rule_files: [rules.yml]\nevaluation_interval: 30s\ntests:\n"
    for n in range(tests):
        text += f"  - interval: 30s\n    name: s{n}\n    input_series:\n"
        for code, step in (("200", 540), ("500", 60)):
            text += f"      - {{series: 'http_requests_total{{service=\"s{n}\",code=\"{code}\"}}', values: 0+{step}x60}}\n"
        text += f"""    alert_rule_test:
      - eval_time: 15m
        alertname: HighErrorRate
        exp_alerts:
          - exp_labels: {{service: s{n}, severity: critical, team: payments}}
            exp_annotations: {{summary: s{n} fails 10% of requests}}
"""
    return text


def seconds(command, folder):
    begin = time.monotonic()
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"{command}: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    return time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tests", type=int, default=200)
    parser.add_argument("--rules", type=int, default=50, help="other rules of the package")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for shop, count in (("none", 0), ("all", options.tests)):
            (folder / shop).mkdir()
            (folder / shop / "main.tocsin").write_text(package(count, options.rules))
        (folder / "rules.yml").write_text(rule_file(options.rules))
        (folder / "tests.yml").write_text(rule_tests(options.tests))
        contestants = {
            "tocsin test": [TOCSIN, "test", "all"],
            "tocsin test without tests": [TOCSIN, "test", "none"],
            "tocsin test --promtool": [TOCSIN, "test", "--promtool", "tests.yml"],
            "promtool test rules": [PEER, "test", "rules", "tests.yml"],
        }
        times = {title: [] for title in contestants}
        for _ in range(options.rounds):
            for title, command in contestants.items():
                times[title].append(seconds(command, folder))
        print(f"{options.tests} tests, {options.rules} other rules, median of {options.rounds} rounds")
        for title, values in times.items():
            median = statistics.median(values) * 1000
            print(f"{title:26} {median:9.1f} ms {median / options.tests:8.3f} ms a test")


if __name__ == "__main__":
    main()
