"""`tocsin prove`, and JUnit's XML of proofs and tests."""

import json
import subprocess
import xml.etree.ElementTree as xml

import pytest

from world import TOCSIN

SOURCE = """\
edition 2026

labels {
  severity: critical | warning
}

channel room: terminal {}
channel ops: terminal {}
last resort ops
calendar nights in "Europe/Berlin" { 22:00..06:00 }

route {
  group by [alertname]
  when severity == critical -> room
  otherwise -> ops
}

mute quiet { when severity == warning, during nights, because "nobody reads it" }

prove "critical alerts reach the room" {
  every alert when severity == critical reaches room
}

prove "warnings arrive" {
  every alert when severity == warning reaches ops
}

test "warnings go to ops" {
  starting 2026-11-23 12:00 in "Europe/Berlin"
  given alert { alertname = "Full <b>", severity = warning }
  at 1m expect notified ops once
}
"""


@pytest.fixture
def package(tmp_path):
    (tmp_path / "main.tocsin").write_text(SOURCE)
    return tmp_path


def tocsin(package, *words):
    return subprocess.run(
        [str(TOCSIN), *words], cwd=package, capture_output=True, text=True, timeout=60
    )


def test_a_refuted_claim_is_shown_with_its_way(package):
    found = tocsin(package, "prove", ".")
    assert found.returncode == 1
    assert "  proved   every alert when severity == critical reaches room" in found.stdout
    assert "  refuted  every alert when severity == warning reaches ops" in found.stdout
    assert 'for example {severity="warning"} during nights' in found.stdout
    assert "mute `quiet` can keep it back: main.tocsin:18:6" in found.stdout
    # The way is that at a time at which the claim fails.
    assert "Muted" in found.stdout
    assert found.stdout.endswith("1 proved, 1 refuted, 0 unknown\n")


def test_proofs_can_be_chosen(package):
    found = tocsin(package, "prove", ".", "critical")
    assert found.returncode == 0
    assert found.stdout.endswith("1 proved, 0 refuted, 0 unknown\n")
    unknown = tocsin(package, "prove", ".", "warnings arive")
    assert unknown.returncode == 2
    assert "did you mean 'warnings arrive'?" in unknown.stderr


def test_the_time_of_examples_can_be_set(package):
    words = ["prove", ".", "warnings", "--json", "--at", "2026-11-23T12:00:00Z"]
    claims = json.loads(tocsin(package, *words).stdout)["claims"]
    assert [claim["verdict"] for claim in claims] == ["refuted"]
    assert claims[0]["labels"] == {"severity": "warning"}
    assert claims[0]["trace"]["at"] == "2026-11-23T21:00:00Z"
    assert claims[0]["trace"]["verdict"] == "muted"


def test_junit_of_proofs_and_tests(package):
    assert tocsin(package, "prove", ".", "--junit", "proofs.xml").returncode == 1
    suites = xml.parse(package / "proofs.xml").getroot()
    assert suites.get("tests") == "2" and suites.get("failures") == "1"
    failures = suites.findall(".//failure")
    assert failures[0].get("message").startswith("refuted: for example {")
    # A refuted claim is an error, which keeps the tests from running.
    text = SOURCE.replace("reaches ops", "reaches ops unless muted")
    (package / "main.tocsin").write_text(text)
    assert tocsin(package, "test", ".", "--junit", "tests.xml").returncode == 0
    case = xml.parse(package / "tests.xml").getroot().find(".//testcase")
    assert (case.get("name"), case.get("file"), case.get("line")) == (
        "warnings go to ops", "main.tocsin", "28")


def test_a_package_with_errors_proves_nothing(package):
    (package / "main.tocsin").write_text(SOURCE.replace("otherwise -> ops", "otherwise -> opps"))
    found = tocsin(package, "prove", ".")
    assert found.returncode == 1
    assert "opps" in found.stderr and found.stdout == ""
