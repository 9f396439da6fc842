"""`tocsin serve` as an operator meets it: signals, packages that do not check, addresses."""

import json
import signal
import subprocess
import time

import pytest

from stand_ins import StandIn
from test_senders import PACKAGE
from world import TOCSIN, Process, Tocsin, eventually, request


def run(*words):
    return subprocess.run(
        [str(TOCSIN), *map(str, words)], capture_output=True, text=True, timeout=60
    )


def alert(name):
    return {"labels": {"alertname": name, "severity": "critical"}}


def log_of(tocsin):
    return tocsin.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once_and_nothing_is_lost(tmp_path, number):
    room = StandIn(lambda request: (200, {}, b""))
    room.hold("/hook")
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=f"{room.url}/hook")).start()
    try:
        tocsin.post(alert("Held"))
        room.wait_for("/hook", 1)
        tocsin.process.child.send_signal(number)
        eventually(lambda: "a second signal ends at once" in log_of(tocsin), what="first signal")
        time.sleep(1)
        assert tocsin.process.child.poll() is None, "it waits for the send under way"
        before = time.monotonic()
        assert tocsin.process.stop(number, seconds=5) == 128 + number
        assert time.monotonic() - before < 3
        room.release("/hook")
        tocsin.start()
        room.wait_for("/hook", 2)
        assert len({sent.key for sent in room.to("/hook")}) == 1
    finally:
        room.close()
        tocsin.stop()


def test_one_signal_waits_for_the_send_under_way(tmp_path):
    room = StandIn(lambda request: (200, {}, b""))
    room.hold("/hook")
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=f"{room.url}/hook")).start()
    try:
        tocsin.post(alert("Held"))
        room.wait_for("/hook", 1)
        tocsin.process.child.send_signal(signal.SIGTERM)
        time.sleep(1)
        room.release("/hook")
        assert tocsin.process.child.wait(8) == 0
        assert "signal=" in log_of(tocsin)
    finally:
        room.close()


def test_a_package_that_is_gone_shows_in_the_banner(tmp_path, receiver):
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=receiver.url)).start()
    tocsin.stop()
    (tocsin.package / "main.tocsin").unlink()
    tocsin.package.rmdir()
    tocsin.start()
    try:
        assert f"serves an older version of {tocsin.package} on" in log_of(tocsin)
        assert "attention: the package cannot be read, so version" in log_of(tocsin)
        ready = request(f"{tocsin.url}/-/ready")
        assert ready[0] == 200 and "the package cannot be read" in ready[1]
        assert "ATTENTION: the package cannot be read" in request(f"{tocsin.url}/")[1]
    finally:
        tocsin.stop()


def test_a_page_of_a_foreign_name_that_points_here_is_refused(tmp_path, receiver):
    arguments = ["--external-url", "http://tocsin.example/alerts"]
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=receiver.url), arguments).start()
    try:
        for host, status in [
            (f"localhost:{tocsin.port}", 200), (f"127.0.0.1:{tocsin.port}", 200),
            ("tocsin.example", 200), (f"evil.example:{tocsin.port}", 403),
        ]:
            headers = {"Host": host, "Origin": f"http://{host}"}
            answer = request(f"{tocsin.url}/api/v2/alerts", [], headers=headers)
            assert answer[0] == status, (host, answer)
    finally:
        tocsin.stop()


@pytest.mark.parametrize(
    "option, value, words",
    [
        ("--external-url", "foo", "--external-url 'foo'"),
        ("--external-url", "javascript:alert(1)", "--external-url 'javascript:alert(1)'"),
        ("--external-url", "ftp://h/", "must start with http:// or https://"),
        ("--resolve-timeout", "0s", "--resolve-timeout must be longer than 0s"),
    ],
)
def test_options_that_cannot_work_are_refused(tmp_path, option, value, words):
    done = run("serve", tmp_path, "--store", f"sqlite:{tmp_path / 'a.db'}", option, value)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_who_listens_everywhere_is_linked_by_the_machines_name(tmp_path, receiver):
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=receiver.url))
    credentials = tmp_path / "auth"
    credentials.write_text("bearer sender 0123456789abcdef\n")
    credentials.chmod(0o600)
    tocsin.arguments = ["--listen", f"0.0.0.0:{tocsin.port}", "--auth", credentials]
    tocsin.start()
    try:
        headers = {"Authorization": "Bearer 0123456789abcdef"}
        assert request(f"{tocsin.url}/api/v2/alerts", [alert("Linked")], headers=headers)[0] == 200
        page = eventually(lambda: receiver.told("Linked", "firing"), what="page")[0]
        name = subprocess.run(["hostname"], capture_output=True, text=True).stdout.strip()
        assert page["externalURL"] == f"http://{name}:{tocsin.port}"
    finally:
        tocsin.stop()


def test_history_is_followed_over_a_restart_of_the_server(tmp_path, receiver):
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=receiver.url)).start()
    output = tmp_path / "followed"
    follower = Process(
        [TOCSIN, "history", "--follow", "--json", "--kind", "received", "--server", tocsin.url],
        output,
    )
    try:
        tocsin.post(alert("Before"))
        eventually(lambda: "Before fires" in output.read_text(), what="a line")
        tocsin.stop()
        eventually(lambda: "trying again" in output.read_text(), what="a word on the loss")
        assert follower.child.poll() is None
        tocsin.start()
        tocsin.post(alert("After"))
        eventually(lambda: "After fires" in output.read_text(), what="the next line")
        lines = [line for line in output.read_text().splitlines() if line.startswith("{")]
        texts = [json.loads(line)["text"] for line in lines]
        assert texts == ["Before fires", "After fires"]
    finally:
        follower.stop()
        tocsin.stop()


def test_a_refused_move_of_a_ticket_is_a_finding(tmp_path, receiver):
    source = PACKAGE.format(room=receiver.url).replace(
        "route {", 'ticket incident { for group, title = "T" }\n\nroute {'
    ).replace("otherwise -> room", "otherwise -> incident")
    tocsin = Tocsin(tmp_path, source).start()
    try:
        tocsin.post(alert("Opened"))
        listed = lambda: tocsin.get("/tocsin/v1/tickets")["tickets"]
        ticket = eventually(listed, what="ticket")[0]["id"]
        server = ["--server", tocsin.url]
        assert run("ticket", "resolve", ticket, *server).returncode == 0
        again = run("ticket", "ack", ticket, *server)
        assert again.returncode == 1 and "cannot move to acked" in again.stderr, again.stderr
        group = tocsin.get("/tocsin/v1/groups")["groups"][0]["key"]
        assert run("ack", group, *server).returncode == 0
    finally:
        tocsin.stop()
