"""Senders other than Prometheus, as they really are: vmalert, and another Alertmanager."""

import time

import pytest

from stand_ins import Datasource
from world import PEERS, Process, Tocsin, answers, eventually, free_port, request

PACKAGE = """edition 2026

labels {{ severity: critical | warning }}

channel room: webhook {{ url = "{room}" }}
last resort room

route {{
  group by [alertname]
  wait 1s
  interval 1s
  repeat 4h
  otherwise -> room
}}
"""

RULES = """
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: shop_down > 0
        labels: { severity: critical }
        annotations: { summary: "{{ $labels.job }} on {{ $labels.instance }}: {{ $value }}" }
"""


@pytest.fixture
def tocsin(tmp_path, receiver):
    tocsin = Tocsin(tmp_path, PACKAGE.format(room=receiver.url)).start()
    yield tocsin
    tocsin.stop()


def told_once(receiver, name, status):
    """The one notification, after a while in which another would have come."""
    eventually(lambda: receiver.told(name, status), 60, f"{name} {status}")
    time.sleep(4)
    found = receiver.told(name, status)
    assert len(found) == 1, f"{name} {status}: {len(found)} notifications"
    return found[0]


def test_vmalert_pages_once_and_resolves_once(tmp_path, tocsin, receiver):
    datasource = Datasource()
    port = free_port()
    (tmp_path / "rules.yml").write_text(RULES)
    vmalert = Process(
        [
            PEERS / "vmalert", f"-rule={tmp_path}/rules.yml", f"-datasource.url={datasource.url}",
            f"-notifier.url={tocsin.url}", "-evaluationInterval=1s",
            f"-httpListenAddr=127.0.0.1:{port}",
        ],
        tmp_path / "vmalert.log",
    )
    try:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/health"), 60, "vmalert healthy")
        datasource.firing = True
        page = told_once(receiver, "ShopDown", "firing")
        alert = page["alerts"][0]
        assert alert["annotations"]["summary"] == "shop on a: 1"
        assert alert["labels"]["severity"] == "critical" and alert["labels"]["job"] == "shop"
        assert alert["generatorURL"], alert

        # It goes on sending; a restart in the middle must not look like a new alert.
        tocsin.kill()
        tocsin.start()
        seen = datasource.queries
        eventually(lambda: datasource.queries > seen + 3, what="further evaluations")
        assert not receiver.told("ShopDown", "resolved")

        datasource.firing = False
        end = told_once(receiver, "ShopDown", "resolved")
        assert end["status"] == "resolved"
        assert end["alerts"][0]["startsAt"] == alert["startsAt"]
        assert len(receiver.told("ShopDown", "firing")) == 1
    finally:
        vmalert.stop()
        datasource.close()


def test_another_alertmanager_forwards_and_everybody_is_told_once(tmp_path, tocsin, receiver):
    port = free_port()
    (tmp_path / "alertmanager.yml").write_text(
        f"""
route: {{ receiver: tocsin, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 2s }}
receivers:
  - name: tocsin
    webhook_configs: [{{ url: "{tocsin.url}/webhook/alertmanager" }}]
"""
    )
    alertmanager = Process(
        [
            PEERS / "prometheus-alertmanager", f"--config.file={tmp_path}/alertmanager.yml",
            f"--storage.path={tmp_path}/alertmanager", "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        tmp_path / "alertmanager.log",
    )
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(f"{url}/-/ready"), 60, "Alertmanager ready")
        alert = {
            "labels": {"alertname": "Forwarded", "severity": "warning"},
            "annotations": {"summary": "über <&> \"quoted\""},
        }
        assert request(f"{url}/api/v2/alerts", [alert])[0] == 200
        page = told_once(receiver, "Forwarded", "firing")
        assert page["alerts"][0]["annotations"] == alert["annotations"]

        ended = {**alert, "endsAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        assert request(f"{url}/api/v2/alerts", [ended])[0] == 200
        end = told_once(receiver, "Forwarded", "resolved")
        assert end["alerts"][0]["startsAt"] == page["alerts"][0]["startsAt"]
        assert len(receiver.told("Forwarded", "firing")) == 1
    finally:
        alertmanager.stop()
