"""The main job against the real thing: Prometheus fires, people are told once, whatever dies."""

import json
import time

import pytest

from world import Prometheus, Tocsin, amtool, eventually, request

PACKAGE = """edition 2026

labels {{
  severity: critical | warning | info
  team: platform | payments
}}

channel room: webhook {{ url = "{webhook}" }}
channel mail: email {{
  to = ["ops@example.org"]
  from = "tocsin@example.org"
  server = "{smtp}"
  tls = none
}}
last resort mail

route {{
  group by [alertname]
  wait {wait}
  interval 2s
  repeat 4h
  when severity == info -> drop because "dashboards show these"
  otherwise -> room, mail
}}
"""


@pytest.fixture
def tocsin(tmp_path, receiver, mailbox):
    source = PACKAGE.format(webhook=receiver.url, smtp=mailbox.address, wait="1s")
    tocsin = Tocsin(tmp_path, source).start()
    yield tocsin
    tocsin.stop()


def alert(name, **labels):
    return {"labels": {"alertname": name, "severity": "warning", "team": "platform", **labels}}


def test_prometheus_fires_and_everybody_is_told_once(tmp_path, tocsin, receiver, mailbox):
    prometheus = Prometheus(tmp_path, tocsin.port).start()
    try:
        prometheus.fire(True)
        eventually(lambda: receiver.told("SeriesInMemory", "firing"), 60, "webhook page")
        eventually(lambda: any("SeriesInMemory" in s for s in mailbox.subjects()), 30, "mail")
        assert "SeriesInMemory" in amtool(tocsin, "alert", "query")

        prometheus.stop()
        prometheus.start()
        tocsin.kill()
        tocsin.start()
        assert "SeriesInMemory" in amtool(tocsin, "alert", "query")
        time.sleep(6)  # three group intervals in which a repeated page would show
        assert len(receiver.told("SeriesInMemory", "firing")) == 1
        assert len(mailbox.mails) == 1

        prometheus.fire(False)
        eventually(lambda: receiver.told("SeriesInMemory", "resolved"), 60, "webhook resolve")
        eventually(lambda: len(mailbox.mails) == 2, 30, "resolve by mail")
        time.sleep(5)
        assert len(receiver.told("SeriesInMemory", "firing")) == 1
        assert len(receiver.told("SeriesInMemory", "resolved")) == 1
        assert len(mailbox.mails) == 2
    finally:
        prometheus.stop()


def test_amtool_adds_queries_and_expires_a_silence(tocsin, receiver):
    identifier = amtool(
        tocsin, "silence", "add", "alertname=Muted", "--comment", "planned work",
        "--author", "ana", "--duration", "1h",
    ).strip()
    assert identifier in amtool(tocsin, "silence", "query")
    assert tocsin.post(alert("Muted"), alert("Loud"))[0] == 200
    eventually(lambda: receiver.told("Loud", "firing"), what="the loud page")
    assert "Muted" not in amtool(tocsin, "alert", "query")
    assert "Muted" in amtool(tocsin, "alert", "query", "--silenced")
    assert not receiver.told("Muted", "firing")

    amtool(tocsin, "silence", "expire", identifier)
    assert identifier not in amtool(tocsin, "silence", "query")
    eventually(lambda: receiver.told("Muted", "firing"), what="the page after the silence")


def test_a_silence_survives_kill(tocsin):
    identifier = amtool(
        tocsin, "silence", "add", "team=payments", "--comment", "x", "--author", "a",
    ).strip()
    tocsin.kill()
    tocsin.start()
    assert identifier in amtool(tocsin, "silence", "query")


def test_amtool_adds_an_alert(tocsin, receiver):
    amtool(tocsin, "alert", "add", "ByHand", "severity=critical", "--annotation=summary=hello")
    page = eventually(lambda: receiver.told("ByHand", "firing"), what="page")[0]
    assert page["alerts"][0]["annotations"]["summary"] == "hello"


def test_a_mistake_in_a_batch_is_named_and_the_rest_is_kept(tocsin, receiver):
    status, text = tocsin.post(alert("Good"), {"labels": {}}, alert("AlsoGood"))
    assert status == 400
    assert "alert 1" in text and "label" in text
    eventually(lambda: receiver.told("Good", "firing"), what="first good alert")
    eventually(lambda: receiver.told("AlsoGood", "firing"), what="second good alert")


def test_the_webhook_of_another_alertmanager_is_understood(tocsin, receiver):
    body = {
        "version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "tocsin",
        "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "",
        "alerts": [
            {
                "status": "firing", "startsAt": "2026-11-21T00:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "annotations": {},
                "fingerprint": "0", **alert("Forwarded"),
            }
        ],
    }
    assert request(f"{tocsin.url}/webhook/alertmanager", body)[0] == 200
    eventually(lambda: receiver.told("Forwarded", "firing"), what="page")


def test_a_receiver_that_fails_for_a_while_is_told_once(tocsin, receiver):
    receiver.script = [500, 503, 429]
    tocsin.post(alert("Flaky"))
    eventually(lambda: receiver.told("Flaky", "firing"), 60, "page after failures")
    time.sleep(3)
    assert len(receiver.told("Flaky", "firing")) == 1


def test_reload_refuses_a_broken_package_and_keeps_running(tocsin, receiver):
    good = (tocsin.package / "main.tocsin").read_text()
    tocsin.write(good.replace("otherwise -> room, mail", "otherwise -> rom"))
    status, text = request(f"{tocsin.url}/-/reload", method="POST")
    assert status == 500
    assert "rom" in text and "room" in text
    tocsin.post(alert("StillHere"))
    eventually(lambda: receiver.told("StillHere", "firing"), what="page by the old package")

    tocsin.write(good.replace("interval 2s", "interval 3s"))
    assert request(f"{tocsin.url}/-/reload", method="POST")[0] == 200
    time.sleep(4)
    assert len(receiver.told("StillHere", "firing")) == 1


def test_what_is_acknowledged_survives_kill_at_any_moment(tocsin, receiver):
    accepted = []
    for number in range(12):
        name = f"Killed{number}"
        if tocsin.post(alert(name))[0] == 200:
            accepted.append(name)
        tocsin.kill()
        tocsin.start()
    assert len(accepted) == 12
    for name in accepted:
        eventually(lambda: receiver.told(name, "firing"), 30, f"page for {name}")


def test_garbage_is_refused_with_a_reason(tocsin):
    for body, status in [(b"{", 400), (b"[1]", 400), (b"\xff", 400), (b"[[" * 5000, 400)]:
        import urllib.request

        call = urllib.request.Request(
            f"{tocsin.url}/api/v2/alerts", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(call, timeout=10)
            raise AssertionError("accepted")
        except urllib.error.HTTPError as error:
            assert error.code == status
            assert json.loads(error.read())


def test_a_form_from_a_web_page_is_refused(tocsin):
    status, _ = request(
        f"{tocsin.url}/api/v2/silences", body={}, headers={"Content-Type": "text/plain"}
    )
    assert status == 415
    status, _ = request(
        f"{tocsin.url}/api/v2/silences", body={}, headers={"Origin": "https://evil.example"}
    )
    assert status == 403
