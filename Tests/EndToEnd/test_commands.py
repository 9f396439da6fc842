"""Commands that act for real, as a person at a terminal runs them."""

import json
import subprocess

from world import ROOT, TOCSIN, Tocsin, eventually
from test_main_job import PACKAGE, alert


def run(*words):
    return subprocess.run(
        [str(TOCSIN), *map(str, words)], capture_output=True, text=True, timeout=60
    )


def test_run_rehearses_unless_it_is_told_to_send(tmp_path, receiver, mailbox):
    package = tmp_path / "package"
    package.mkdir()
    source = PACKAGE.format(webhook=receiver.url, smtp=mailbox.address, wait="1s")
    (package / "main.tocsin").write_text(source)
    recording = tmp_path / "incident.jsonl"
    recording.write_text(json.dumps({"at": "0s", "alerts": [alert("Played")]}) + "\n")

    rehearsal = run("run", package, "--alerts", recording)
    assert rehearsal.returncode == 0, rehearsal.stderr
    assert "none performed" in rehearsal.stdout
    assert not receiver.bodies

    real = run("run", package, "--alerts", recording, "--send", "--until", "5s")
    assert real.returncode == 0, real.stderr
    assert "Played fires" in real.stdout and "told room" in real.stdout
    assert len(receiver.told("Played", "firing")) == 1
    assert len(mailbox.mails) == 1


def test_history_tells_why_nobody_was_told(tmp_path, receiver, mailbox):
    source = PACKAGE.format(webhook=receiver.url, smtp=mailbox.address, wait="1s")
    tocsin = Tocsin(tmp_path, source).start()
    try:
        tocsin.post(alert("Deployed", severity="info"))
        line = eventually(
            lambda: run("history", "--server", tocsin.url, "--kind", "dropped").stdout, what="line"
        )
        assert "Deployed is dropped because dashboards show these (main.tocsin:" in line
        wrong = run("history", "--server", tocsin.url, "--kind", "rumour")
        assert wrong.returncode == 3
        assert "kinds are received, resolved" in wrong.stderr
    finally:
        tocsin.stop()


def test_a_file_and_its_json_twin_say_the_same(tmp_path):
    source = (ROOT / "playbooks" / "checkout" / "rules.tocsin")
    twin = run("fmt", "--to", "json", source)
    assert twin.returncode == 0, twin.stderr
    statements = json.loads(twin.stdout)
    assert statements[0] == "edition 2026"
    back = subprocess.run(
        [str(TOCSIN), "fmt", "--from", "json", "-"], input=twin.stdout, capture_output=True,
        text=True, timeout=60,
    )
    assert back.returncode == 0, back.stderr
    again = tmp_path / "again.tocsin"
    again.write_text(back.stdout)
    assert json.loads(run("fmt", "--to", "json", again).stdout) == statements

    wrong = tmp_path / "wrong.json"
    wrong.write_text('[\n  "edition 2026",\n  {"let x =": 5}\n]\n')
    refused = run("fmt", "--from", "json", wrong)
    assert refused.returncode == 1
    assert '$[1]["let x ="]' in refused.stderr
    wrong.write_text('["edition 2026",\n  }\n')
    assert f"{wrong}:2:3" in run("fmt", "--from", "json", wrong).stderr
    wrong.write_text('["edition 2026", {"route": ["otherwise ->"]}]')
    unread = run("fmt", "--from", "json", wrong)
    assert unread.returncode == 1
    assert '$[1]["route"][0]' in unread.stderr and "T0" in unread.stderr


TESTED = """edition 2026
channel room: terminal {}
last resort room
route { group by [alertname], otherwise -> room }
test "somebody is told" {
  given alert { alertname = "A" }
  at 5m expect notified room
}
"""


def test_a_filter_that_chooses_nothing_is_a_mistake(tmp_path):
    package = tmp_path / "main.tocsin"
    package.write_text(TESTED)
    assert run("test", package, "--filter", "told").returncode == 0
    none = run("test", package, "--filter", "nobody is told")
    assert none.returncode == 2
    assert "no test has 'nobody is told' in its name" in none.stderr
    rules = tmp_path / "test.yml"
    rules.write_text("tests: [{name: one, input_series: []}]\n")
    assert run("test", "--promtool", rules, "--filter", "one").returncode == 0
    none = run("test", "--promtool", rules, "--filter", "two")
    assert none.returncode == 2 and "no test matches --filter 'two'" in none.stderr


def test_misspelt_words_are_suggested():
    command = run("chek", "package")
    assert command.returncode == 2 and "did you mean 'check'?" in command.stderr
    code = run("explain-code", "unknown-zoen")
    assert code.returncode == 2 and "did you mean `unknown-zone`?" in code.stderr
    assert run("--version").stdout.strip() and run("help", "emit").returncode == 0
