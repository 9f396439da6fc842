"""`for` as a person meets it: the package `playbooks/teams` through every command that reads one."""

import subprocess

from world import ROOT, TOCSIN

TEAMS = ROOT / "playbooks" / "teams"


def run(*words):
    return subprocess.run(
        [str(TOCSIN), *map(str, words)], capture_output=True, text=True, timeout=120
    )


def line_of(text):
    lines = (TEAMS / "main.tocsin").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_package_is_clean():
    assert run("fmt", "--check", TEAMS).returncode == 0
    found = run("check", TEAMS, "--fail-level", "info")
    assert found.returncode == 0, found.stdout + found.stderr


def test_tests_run_once_for_each_value():
    found = run("test", TEAMS)
    assert found.returncode == 0, found.stdout + found.stderr
    for team in ["payments", "platform", "data"]:
        assert f"{team} is paged, and nobody else" in found.stdout


def test_explain_shows_the_value_and_the_line_of_the_source():
    found = run("explain", TEAMS, "alertname=x", "team=data", "severity=critical", "service=search")
    assert found.returncode == 0, found.stderr
    assert "when team == data" in found.stdout
    assert f"main.tocsin:{line_of('when team ==')}" in found.stdout
    assert "data_oncall" in found.stdout and "data_room" in found.stdout


def test_the_claim_is_proved_for_every_team():
    found = run("prove", TEAMS)
    assert found.returncode == 0, found.stdout
    assert found.stdout.count("proved") >= 3


def test_the_site_shows_the_names_that_are_given(tmp_path):
    found = run("doc", TEAMS, "--out", tmp_path / "site")
    assert found.returncode == 0, found.stderr
    pages = {page.name: page.read_text() for page in (tmp_path / "site").glob("*.html")}
    assert "platform_room" in pages["channels.html"]
    assert "ledger is slow" in pages["rules.html"]
    assert f"main.tocsin:{line_of('channel ${team}_room')}" in pages["channels.html"]
