"""`tocsin check` with its rules, as a person and as a pipeline run it."""

import json
import subprocess
import xml.dom.minidom

import pytest

from world import TOCSIN

SOURCE = """\
edition 2026

labels {
  severity: critical | warning
  service: String
}

channel room: slack { token = secret("slack/bot"), channel = "#alerts", timeout = 10s }
channel ops: terminal {}
last resort ops

route {
  group by [alertname, service]
  when severity == critical -> room
  when service =~ "api|web" -> room
  otherwise -> ops
}
"""


@pytest.fixture
def package(tmp_path):
    (tmp_path / "main.tocsin").write_text(SOURCE)
    return tmp_path


def check(package, *words):
    return subprocess.run(
        [str(TOCSIN), "check", ".", *words], cwd=package, capture_output=True, text=True, timeout=60
    )


def git(package, *words):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *words], cwd=package, check=True, capture_output=True)


def codes(result):
    return [line.split()[2].rstrip(":") for line in result.stdout.splitlines()]


def test_warnings_fail_only_when_asked(package):
    found = check(package, "--format", "short")
    assert codes(found) == ["T7607", "T7407", "T7302", "T7602"]
    assert found.returncode == 0
    assert check(package, "--fail-level", "warning").returncode == 1
    assert check(package, "--no-lint", "--fail-level", "warning").returncode == 0


def test_documents_can_be_read(package):
    sarif = json.loads(check(package, "--format", "sarif").stdout)
    results = sarif["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["T7607", "T7407", "T7302", "T7602"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "main.tocsin"
    issues = json.loads(check(package, "--format", "gitlab").stdout)
    assert {issue["location"]["path"] for issue in issues} == {"main.tocsin"}
    suite = xml.dom.minidom.parseString(check(package, "--format", "junit").stdout)
    assert len(suite.getElementsByTagName("failure")) == 4
    assert check(package, ".", "--format", "junit").returncode == 2


def test_fixes_are_written(package):
    fixed = check(package, "--fix", "--format", "short")
    assert codes(fixed) == ["T7407", "T7302"]
    text = (package / "main.tocsin").read_text()
    assert 'when service in ["api", "web"] -> room' in text and "timeout" not in text
    assert check(package, "--fix").stderr.count("0 fixes") == 1
    assert (package / "main.tocsin").read_text() == text
    assert check(package, "--unsafe-fixes").returncode == 2


def test_a_baseline_hides_what_is_known(package):
    assert check(package, "--baseline", "known", "--baseline-update").returncode == 0
    assert check(package, "--baseline", "known", "--fail-level", "info").returncode == 0
    path = package / "main.tocsin"
    path.write_text(SOURCE.replace("group by", "# moved\n  interval 1s\n  group by"))
    new = check(package, "--baseline", "known", "--fail-level", "info", "--format", "short")
    assert codes(new) == ["T7405"]
    assert new.returncode == 1
    path.write_text(SOURCE.replace(", timeout = 10s", ""))
    assert "1 entry is not found any more" in check(package, "--baseline", "known").stderr
    check(package, "--baseline", "known", "--baseline-prune")
    assert "any more" not in check(package, "--baseline", "known").stderr
    (package / "known").write_text("rubbish\n")
    broken = check(package, "--baseline", "known")
    assert broken.returncode == 3 and "known:1: this is no baseline" in broken.stderr


def test_changed_lines_count_alone(package):
    git(package, "init", "-q", ".")
    git(package, "add", ".")
    git(package, "commit", "-qm", "first")
    assert codes(check(package, "--changed-since", "HEAD", "--format", "short")) == []
    path = package / "main.tocsin"
    path.write_text(SOURCE.replace("api|web", "api|web|mail"))
    (package / "more.tocsin").write_text("edition 2026\n\nchannel Desk: terminal {}\n")
    found = check(package, "--changed-since", "HEAD", "--format", "short")
    assert codes(found) == ["T7602", "T1012", "T7609"]
    wrong = check(package, "--changed-since", "nowhere")
    assert wrong.returncode == 2 and "bad revision" in wrong.stderr


def test_a_date_ends_what_is_allowed(package):
    path = package / "main.tocsin"
    comment = '  # allow critical-without-page until 2027-01-31 because "nobody is on call yet"\n'
    path.write_text(SOURCE.replace("  when severity", comment + "  when severity"))
    before = check(package, "--format", "short", "--today", "2027-01-31")
    assert "T7302" not in codes(before)
    after = check(package, "--format", "short", "--today", "2027-02-01")
    assert "T7302" in codes(after) and "T7003" in codes(after)


def test_many_checks_at_once_end_well(tmp_path):
    """Threads of a check that are slow to end must not outlive the work that they were given."""
    (tmp_path / "main.tocsin").write_text(SOURCE + '\nsource main: prometheus { url = "http://127.0.0.1:9090" }\n')
    for number in range(24):
        rules = "".join(
            f'  record level:part{number}_{index}:sum = promql"sum by (service) (level{{part=\\"{index}\\"}})"\n'
            for index in range(20)
        )
        (tmp_path / f"rules_{number:02}.tocsin").write_text(
            f"edition 2026\n\nrules group_{number} from main {{\n{rules}}}\n"
        )
    words = [str(TOCSIN), "check", "--no-lint", "--format", "short", "."]
    for _ in range(4):
        running = [
            subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(8)
        ]
        for child in running:
            output, errors = child.communicate(timeout=120)
            assert child.returncode == 0, output + errors


def test_explain_code_knows_what_was_meant(package):
    words = [str(TOCSIN), "explain-code", "unknown-zoen"]
    outcome = subprocess.run(words, cwd=package, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 2
    assert "did you mean `unknown-zone`?" in outcome.stderr
