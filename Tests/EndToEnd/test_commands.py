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
