"""Files for other programs, against the programs: amtool, promtool and vmalert."""

import json
import random
import subprocess

import pytest

from world import PEERS, TOCSIN

AMTOOL = PEERS / "amtool"
PROMTOOL = PEERS / "promtool"
VMALERT = PEERS / "vmalert"

PACKAGE = """edition 2026
labels { severity: critical | warning | info, team: String?, dc: String? }
channel a: webhook { url = "http://127.0.0.1:9001/a" }
channel b: email { to = ["b@example.org"], server = "localhost:25", template = card }
channel c: slack { token = secret("slack/bot"), channel = "#c", send_resolved = false }
last resort a
template card(group: Group) for email {
  title = "[${group.status}] ${group.labels.alertname} {{ no }} (${count(group.firing)})"
  body = \"\"\"
    %{for alert in group.firing}
    * ${alert.summary}: ${alert.annotations.runbook ?? "no runbook"}
    %{end}
    \"\"\"
}
calendar office in "Europe/Berlin" { mon..fri 09:00..18:00, except 2026-12-24..2027-01-02 }
calendar nights { fri..sat 22:00..06:00 }
route {
  group by [alertname]
  also when severity == critical or dc == "q\\"1" -> a
  when team in ["x", "y z"] {
    group by all
    mute during nights
    when dc =~ "eu-[0-9]+|us" and severity not in [info] -> b, c
    when dc is absent -> drop because "nowhere"
    otherwise -> c
  }
  when not (team == "z" and dc == "us") and severity == warning {
    mute outside office
    otherwise -> b
  }
  otherwise -> c
}
inhibit down { when alertname == "Down", mute severity != critical, same [dc, team], because "x" }
"""

CONFIG = """
global: {smtp_smarthost: 'localhost:25', smtp_from: a@example.org}
route:
  receiver: desk
  group_by: ['...']
  routes:
    - {receiver: one, continue: true, match: {severity: critical}}
    - receiver: two
      matchers: ['team=~"x|y.*"', 'dc!=""']
      routes:
        - {receiver: one, continue: true, matchers: ['dc="us"']}
        - {receiver: null-one, matchers: ['severity!~"critical|warning"']}
    - {receiver: one, matchers: ['team="z"', 'dc=""'], continue: true}
receivers:
  - name: desk
    webhook_configs: [{url: 'http://127.0.0.1:9001/'}]
  - name: one
    email_configs: [{to: one@example.org, require_tls: false}]
    webhook_configs: [{url: 'http://127.0.0.1:9001/one'}]
  - name: two
    email_configs: [{to: two@example.org, require_tls: false}]
  - name: null-one
inhibit_rules:
  - {source_matchers: [severity="critical"], target_matchers: [severity="warning"], equal: [dc]}
"""

VALUES = {
    "severity": ["critical", "warning", "info", "page", ""],
    "team": ["x", "y", "y z", "yy", "z", "q", ""],
    "dc": ["us", "eu-1", "eu-12", "eu-", 'q"1', "q", ""],
}


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=60, **options
    )


def rolls(count):
    dice = random.Random(7)
    for _ in range(count):
        labels = {name: dice.choice(values) for name, values in VALUES.items()}
        yield {"alertname": "A", **{name: value for name, value in labels.items() if value}}


def amtool_receivers(config, labels):
    pairs = [f"{name}={json.dumps(value)}" for name, value in labels.items()]
    found = run(AMTOOL, "config", "routes", "test", f"--config.file={config}", *pairs)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip().split(",")


def our_channels(package, labels):
    """The channels that an alert reaches, in order, as `explain` tells."""
    pairs = [f"{name}={value}" for name, value in labels.items()]
    found = run(TOCSIN, "explain", package, *pairs, "--json")
    assert found.returncode == 0, found.stderr
    reached = json.loads(found.stdout)["destinations"]
    return [[target["channel"] for target in node["targets"]] for node in reached if "drop" not in node]


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "main.tocsin").write_text(PACKAGE)
    return folder


def emit(package, path, *words):
    return run(
        TOCSIN, "emit", package, "--target", "alertmanager", "--version", "0.25", "--out", path, *words
    )


def test_amtool_takes_what_is_emitted_and_routes_alike(tmp_path, package):
    config = tmp_path / "alertmanager.yml"
    emitted = emit(package, config)
    assert emitted.returncode == 0, emitted.stderr
    assert "condition-split" in emitted.stderr
    checked = run(AMTOOL, "check-config", config)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "SUCCESS" in checked.stdout + checked.stderr
    assert "secret" not in config.read_text().replace("/etc/alertmanager/secrets/slack/bot", "")
    for labels in rolls(60):
        wanted = ["+".join(targets) for targets in our_channels(package, labels)]
        found = [name for name in amtool_receivers(config, labels) if name != "drop"]
        assert found == wanted, labels


def test_check_and_diff_tell_an_edited_file(tmp_path, package):
    config = tmp_path / "alertmanager.yml"
    words = ("emit", package, "--target", "alertmanager", "--version", "0.25")
    assert emit(package, config).returncode == 0
    assert run(TOCSIN, *words, "--out", config, "--check").returncode == 0
    assert run(TOCSIN, *words, "--out", config, "--diff").stdout == ""
    config.write_text(config.read_text().replace("localhost:25", "localhost:26"))
    assert run(TOCSIN, *words, "--out", config, "--check").returncode == 1
    changed = run(TOCSIN, *words, "--out", config, "--diff")
    assert changed.returncode == 1 and "-        smarthost: 'localhost:26'" in changed.stdout
    assert run(TOCSIN, *words, "--out", tmp_path / "none", "--check").returncode == 3
    assert run(TOCSIN, *words[:-1], "9.9").returncode == 2


def test_what_cannot_be_said_is_an_error_at_its_place(tmp_path, package):
    source = PACKAGE.replace("otherwise -> c\n}", "when during office -> a\n  otherwise -> c\n}")
    (package / "main.tocsin").write_text(source)
    config = tmp_path / "alertmanager.yml"
    emitted = emit(package, config, "--json")
    assert emitted.returncode == 1
    assert not config.exists()
    findings = json.loads(emitted.stderr)["findings"]
    [finding] = [finding for finding in findings if finding["severity"] == "error"]
    assert finding["code"] == "calendar-condition"
    assert source.splitlines()[finding["line"] - 1].strip().startswith("when during office")


def test_an_imported_file_routes_as_amtool_says(tmp_path):
    config = tmp_path / "am.yml"
    config.write_text(CONFIG)
    package = tmp_path / "imported"
    imported = run(TOCSIN, "import", "alertmanager", config, "--out", package)
    assert imported.returncode == 0, imported.stderr
    assert "[last-resort]" in imported.stderr
    checked = run(TOCSIN, "check", package)
    assert checked.returncode == 0, checked.stdout
    names = {"one": ["one_email", "one_webhook"], "two": ["two"], "desk": ["desk"]}
    for labels in rolls(60):
        wanted = [names[name] for name in amtool_receivers(config, labels) if name in names]
        assert our_channels(package, labels) == wanted, labels
    again = run(TOCSIN, "import", "alertmanager", config, "--out", package)
    assert again.returncode == 3 and "there already" in again.stderr
    # And back again.
    back = tmp_path / "back.yml"
    assert emit(package, back).returncode == 0
    assert run(AMTOOL, "check-config", back).returncode == 0
    for labels in rolls(20):
        wanted = ["+".join(targets) for targets in our_channels(package, labels)]
        assert [name for name in amtool_receivers(back, labels) if name != "drop"] == wanted


def test_a_file_that_alertmanager_refuses_is_refused(tmp_path):
    config = tmp_path / "am.yml"
    config.write_text("route:\n  receiver: nobody\nreceivers: []\n")
    refused = run(TOCSIN, "import", "alertmanager", config)
    assert refused.returncode == 1
    assert f"{config}:2:" in refused.stderr and "nobody" in refused.stderr


RULES = """edition 2026
labels { severity: critical | warning, team: String?, service: String }
channel hook: webhook { url = "http://127.0.0.1:9001/" }
last resort hook
route { otherwise -> hook }
source main: prometheus { url = "http://127.0.0.1:9090" }
rules web from main every 30s {
  title = "web (rules)"
  limit = 50
  labels { team = "web {{" }
  record service:errors:rate5m = promql"sum by (service) (rate(errors[5m]))" labels { team = "own" }
  alert "Errors (web)" {
    when promql\"\"\"
      service:errors:rate5m{service!~"a.*|b[.]c"}
        > 0.05
      \"\"\" for 10m
    keep 5m
    labels { severity = if value > 0.5 then critical else warning }
    summary = "${service} {{ fails ${value as percent} \\"of\\" ${labels["k8s.pod"]} {${value}}"
    description = \"\"\"
      %{for p in pairs(labels)}
      ${p.name}: ${upper(p.value)} ${value as "%.2f"} ${value as bytes}
      %{end}
      %{if service =~ "a.*" and value >= 1.0}
      ${case severity { critical => "now", warning => "soon" }} ${labels.zone ?? "nowhere"}
      %{else if external_labels.dc in ["a", "b"]}
      ${replace(service, ".", "$1")} ${value as duration} ${value as timestamp}
      %{end}
      See ${external_url}.
      \"\"\"
  }
}
rules hosts from main { alert Down { when promql"up == 0" for 5m, summary = "${instance} is down" } }
target prom: prometheus {
  version = "2.42", write = "prom/rules/", from [rules]
  config = "prom/part.yml", alertmanagers = ["127.0.0.1:9093"]
}
target vm: vmalert { version = "1.92", write = "vm.yml", from [rules] }
target am: alertmanager { version = "0.25", write = "am/alertmanager.yml", from [route] }
target k8s: prometheus_rule { version = "0.79", write = "k8s/", namespace = "m", from [rules] }
"""


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "main.tocsin").write_text(RULES)
    return folder


def test_prometheus_and_vmalert_take_the_rules_that_are_emitted(tmp_path, rules):
    out = tmp_path / "out"
    emitted = run(TOCSIN, "emit", rules, "--out", out)
    assert emitted.returncode == 0, emitted.stdout + emitted.stderr
    files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert files == {
        "prom/rules/web.yml", "prom/rules/hosts.yml", "prom/part.yml", "vm.yml",
        "am/alertmanager.yml", "k8s/web.yml", "k8s/hosts.yml",
    }
    checked = run(PROMTOOL, "check", "rules", *(out / "prom" / "rules").glob("*.yml"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "2 rules found" in checked.stdout and "1 rules found" in checked.stdout
    # The part is a configuration by itself, and names the files.
    checked = run(PROMTOOL, "check", "config", out / "prom" / "part.yml")
    assert checked.returncode == 0 and "2 rule files found" in checked.stdout, checked.stderr
    # The package of the test needs a release that knows `keep`, the real one is older.
    (rules / "main.tocsin").write_text(RULES.replace("    keep 5m\n", "").replace("1.92", "1.79"))
    assert run(TOCSIN, "emit", rules, "--out", out).returncode == 0
    tried = run(VMALERT, "-dryRun", f"-rule={out / 'vm.yml'}")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    checked = run(AMTOOL, "check-config", out / "am" / "alertmanager.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_files_of_targets_are_held_against_the_package(tmp_path, rules):
    out = tmp_path / "out"
    words = ("emit", rules, "--out", out)
    assert run(TOCSIN, *words, "--check").returncode == 1
    assert not out.exists()
    assert run(TOCSIN, *words).returncode == 0
    assert run(TOCSIN, *words, "--check").returncode == 0
    assert "wrote" not in run(TOCSIN, *words).stderr
    foreign = out / "prom" / "rules" / "other.yml"
    foreign.write_text("groups: []\n")
    (rules / "main.tocsin").write_text(RULES.replace("rules hosts from", "rules machines from"))
    changed = run(TOCSIN, *words, "--check")
    assert changed.returncode == 1 and "hosts.yml is made no more" in changed.stderr
    assert "machines.yml is not what the package says" in changed.stderr
    shown = run(TOCSIN, *words, "--diff")
    assert shown.returncode == 1 and "-  - name: hosts" in shown.stdout
    assert (out / "k8s" / "hosts.yml").exists()
    assert run(TOCSIN, *words).returncode == 0
    assert not (out / "k8s" / "hosts.yml").exists() and foreign.exists()
    assert run(TOCSIN, *words, "--check").returncode == 0


def test_a_release_that_lacks_something_gets_no_file(tmp_path, rules):
    (rules / "main.tocsin").write_text(RULES.replace('"2.42"', '"2.41"'))
    out = tmp_path / "out"
    refused = run(TOCSIN, "emit", rules, "--out", out)
    assert refused.returncode == 1 and not out.exists()
    line = RULES.splitlines().index('  alert "Errors (web)" {') + 1
    assert f":{line}:" in refused.stderr and "needs-version" in refused.stderr
    alone = run(TOCSIN, "emit", rules, "--target", "prometheus", "--version", "2.42")
    assert alone.returncode == 0 and alone.stdout.startswith("# Written by tocsin emit for Prometheus 2.42")
    assert run(TOCSIN, "emit", rules, "--target", "vm", "--out", out).returncode == 0
    assert run(TOCSIN, "emit", rules, "--target", "nagios").returncode == 2


def test_an_object_of_kubernetes_comes_back_as_the_package(tmp_path, package):
    source = PACKAGE.replace(' in "Europe/Berlin"', "")
    (package / "main.tocsin").write_text(source)
    path = tmp_path / "amcfg.yml"
    words = ("--target", "alertmanager_config", "--name", "shop", "--label", "release=stack")
    emitted = run(TOCSIN, "emit", package, *words, "--out", path)
    assert emitted.returncode == 0, emitted.stderr
    for code in ["namespace-matcher", "goes-on", "secret-needed"]:
        assert f"[{code}]" in emitted.stderr
    text = path.read_text()
    assert "apiVersion: monitoring.coreos.com/v1alpha1" in text and "release: stack" in text
    beta = run(TOCSIN, "emit", package, *words, "--api", "v1beta1")
    assert "apiVersion: monitoring.coreos.com/v1beta1" in beta.stdout
    assert run(TOCSIN, "emit", package, *words, "--version", "0.61").returncode == 1
    # The object is imported again, and routes alike; amtool cannot read it, but what becomes of it.
    again = tmp_path / "again"
    imported = run(TOCSIN, "import", "alertmanager", path, "--out", again)
    assert imported.returncode == 0, imported.stderr
    config = tmp_path / "am.yml"
    assert emit(again, config).returncode == 0
    # Channels that share a receiver get names of their own.
    names = {}
    for labels in rolls(40):
        found = [name for name in amtool_receivers(config, labels) if name != "drop"]
        wanted = ["+".join(channels) for channels in our_channels(package, labels)]
        assert len(found) == len(wanted), labels
        for name, channels in zip(found, wanted):
            assert names.setdefault(name, channels) == channels, labels
    assert len(set(names.values())) == len(names) > 2


def test_options_that_would_do_nothing_are_refused(tmp_path, rules):
    for words in [("--version", "2.42"), ("--release", "2.42"), ("--source", "main"), ("--label", "a=b")]:
        refused = run(TOCSIN, "emit", rules, "--out", tmp_path / "out", *words)
        assert refused.returncode == 2 and f"{words[0]} would do nothing here" in refused.stderr
    refused = run(TOCSIN, "emit", rules, "--target", "prometheus", "--secrets", "x")
    assert refused.returncode == 2 and "prometheus has no such thing" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert run(TOCSIN, "emit", "--help").stdout.count("--version") == 1


def test_a_single_file_may_be_in_a_new_folder(tmp_path, rules):
    path = tmp_path / "new" / "deep" / "rules.yml"
    made = run(TOCSIN, "emit", rules, "--target", "prometheus", "--out", path)
    assert made.returncode == 0 and path.exists(), made.stderr


def test_with_json_all_of_standard_error_is_json(tmp_path, rules):
    words = ("emit", rules, "--target", "prometheus", "--json")
    path = tmp_path / "rules.yml"
    told = json.loads(run(TOCSIN, *words, "--out", path).stderr)
    assert told["written"] == [str(path)]
    assert all(finding.get("line") != 0 for finding in told["findings"])
    path.write_text("groups: []\n")
    checked = run(TOCSIN, *words, "--out", path, "--check")
    assert checked.returncode == 1 and json.loads(checked.stderr)["differing"] == [str(path)]
    missing = run(TOCSIN, "emit", tmp_path / "none", "--target", "prometheus", "--json")
    assert missing.returncode == 3 and "cannot" in json.loads(missing.stderr)["error"]
