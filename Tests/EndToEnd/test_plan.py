"""`tocsin plan`: two packages, a package and its past, and recorded alerts."""

import json
import subprocess

import pytest

from world import ROOT, TOCSIN

SOURCE = """\
edition 2026

labels {
  severity: critical | warning
  team: payments | platform
}

channel room: terminal {}
channel ops: terminal {}
last resort ops

contact ana { terminal = "ana" }

escalation oncall {
  notify ana by [room]
}

route {
  group by [alertname]
  wait 10s
  when severity == critical -> oncall, room
  when team == payments -> room
  otherwise -> ops
}
"""

UNPAGED = SOURCE.replace("-> oncall, room", "-> room")


@pytest.fixture
def packages(tmp_path):
    for name, text in (("old", SOURCE), ("new", UNPAGED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tocsin").write_text(text)
    return tmp_path


def tocsin(folder, *words, **options):
    return subprocess.run(
        [str(TOCSIN), *words], cwd=folder, capture_output=True, text=True, timeout=60, **options)


def test_a_page_that_is_lost_is_shown_with_both_ways(packages):
    result = tocsin(packages, "plan", "old", "new")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.split("\n")
    # Two branches that lead to one room are told apart by their order, so the second gets a new key.
    assert lines[0] == "2 of 3 routes change: 1 unpaged (1 critical), 1 regrouped"
    assert "UNPAGED critical no longer told to oncall" in lines
    assert '  alerts   severity == critical' in lines
    assert '  example  {severity="critical"}' in lines
    assert "  was      when severity == critical -> oncall, room (old/main.tocsin:21:3)" in lines
    assert "  is       when severity == critical -> room (new/main.tocsin:21:3)" in lines
    assert "\x1b[" not in result.stdout


def test_nothing_is_different(packages):
    (packages / "new" / "main.tocsin").write_text("# a comment\n" + SOURCE.replace(
        "severity == critical", "severity in [critical]"))
    result = tocsin(packages, "plan", "old", "new", "--fail-on-change")
    assert result.returncode == 0, result.stdout
    assert result.stdout == "no alert is routed differently\n"


def test_the_exit_status(packages):
    assert tocsin(packages, "plan", "old", "new", "--fail-on-change").returncode == 1
    assert tocsin(packages, "plan", "old").returncode == 2
    assert tocsin(packages, "plan", "old", "new", "--since", "HEAD").returncode == 2
    assert tocsin(packages, "plan", "old", "missing").returncode == 3
    (packages / "new" / "main.tocsin").write_text(SOURCE.replace("otherwise -> ops", "otherwise -> opps"))
    broken = tocsin(packages, "plan", "old", "new")
    assert broken.returncode == 3
    assert "the new package, new, does not check" in broken.stderr
    assert "did you mean `ops`" in broken.stderr


def test_json_has_a_schema(packages):
    plan = json.loads(tocsin(packages, "plan", "old", "new", "--json").stdout)
    assert plan["schema"] == 1 and plan["empty"] is False
    assert plan["routes"] == {"changed": 2, "total": 3}
    first = plan["changes"][0]
    assert (first["effect"], first["critical"], first["subject"]) == ("unpaged", True, "route")
    assert first["alerts"]["conditions"] == ["severity == critical"]
    assert first["alerts"]["example"] == {"labels": {"severity": "critical"}, "times": []}
    assert first["after"][0]["place"] == "new/main.tocsin:21:3"
    assert plan["unknown"] == [] and plan["recorded"] is None


def test_recorded_alerts_are_played_over_both(packages):
    alert = {"labels": {"alertname": "Down", "severity": "critical", "team": "payments"}}
    end = {"status": "resolved", **alert}
    (packages / "incident.jsonl").write_text(
        json.dumps({"at": "0s", "alerts": [alert]}) + "\n"
        + json.dumps({"at": "10m", "alerts": [end]}) + "\n")
    words = ["plan", "old", "new", "--alerts", "incident.jsonl", "--at", "2026-11-26T12:00:00Z"]
    result = tocsin(packages, *words)
    assert result.returncode == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "of 1 recorded alert: ana by room is paged 2 times less" in text
    assert "UNPAGED not told to ana by room (page) (1 alert, first at 10s)" in result.stdout
    assert result.stdout == tocsin(packages, *words).stdout
    recorded = json.loads(tocsin(packages, *words, "--json").stdout)["recorded"]
    assert recorded["alerts"] == 1
    assert {"receiver": "ana by room", "page": True, "person": True, "old": 2, "new": 0} in recorded["counts"]
    assert recorded["differences"][0]["alerts"] == [alert["labels"]]


def git(folder, *words):
    identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """A package that imports from another one, committed once."""
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "main.tocsin").write_text(
        'edition 2026\n\nchannel phone: terminal {}\n\ncontact ana { terminal = "ana" }\n')
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "main.tocsin").write_text(
        'edition 2026\n\nimport phone, ana from "../people"\n'
        + SOURCE.removeprefix("edition 2026\n").replace('contact ana { terminal = "ana" }\n', "")
        .replace("by [room]", "by [phone]"))
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "begin")
    return tmp_path


def test_a_package_against_its_past(repository):
    package = repository / "alerts" / "main.tocsin"
    assert tocsin(repository, "plan", "alerts", "--since", "main").stdout == "no alert is routed differently\n"
    package.write_text(package.read_text().replace("-> oncall, room", "-> room"))
    result = tocsin(repository, "plan", "alerts", "--since", "main")
    assert result.returncode == 0, result.stderr
    assert "UNPAGED critical no longer told to oncall" in result.stdout
    assert "(main:alerts/main.tocsin:" in result.stdout
    # From inside the package, too.
    inside = tocsin(repository / "alerts", "plan", ".", "--since", "main")
    assert "(main:main.tocsin:" in inside.stdout, inside.stderr


def test_imports_are_those_of_the_revision(repository):
    people = repository / "people" / "main.tocsin"
    people.write_text(people.read_text().replace("channel phone: terminal {}", "channel phone: terminal { limit = 1 per 1m }"))
    result = tocsin(repository, "plan", "alerts", "--since", "HEAD")
    assert "CHANGED channel `phone`: limit" in result.stdout, result.stdout + result.stderr
    # A name that the neighbour did not have then cannot be imported from it then.
    git(repository, "commit", "--quiet", "--all", "--message", "limit")
    assert tocsin(repository, "plan", "alerts", "--since", "HEAD").stdout == "no alert is routed differently\n"


def test_revisions_that_cannot_be_read(repository):
    unknown = tocsin(repository, "plan", "alerts", "--since", "nowhere")
    assert unknown.returncode == 2 and "git" in unknown.stderr
    (repository / "fresh").mkdir()
    (repository / "fresh" / "main.tocsin").write_text(SOURCE)
    fresh = tocsin(repository, "plan", "fresh", "--since", "main")
    assert fresh.returncode == 3
    assert "there was no .tocsin file in fresh at main" in fresh.stderr


def test_markdown_cannot_be_spoilt_by_a_package(packages):
    text = UNPAGED.replace("otherwise -> ops", 'otherwise -> drop because "`x` @all <b>"')
    (packages / "new" / "main.tocsin").write_text(text)
    result = tocsin(packages, "plan", "old", "new", "--format", "markdown")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("**3 of 3 routes change: 1 lost, 1 unpaged (1 critical), 1 regrouped**\n")
    assert "- **UNPAGED** *critical* no longer told to oncall\n" in result.stdout
    assert "  - alerts: `severity == critical`\n" in result.stdout
    assert '`` otherwise -> dropped because "`x` @all <b>" ``' in result.stdout


def test_the_examples_have_plans():
    for name in ("quickstart", "checkout", "rules"):
        package = str(ROOT / "playbooks" / name)
        result = tocsin(ROOT, "plan", package, package, "--fail-on-change")
        assert (result.returncode, result.stdout) == (0, "no alert is routed differently\n"), name
