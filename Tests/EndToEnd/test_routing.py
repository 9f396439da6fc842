"""Who is told, against the real Alertmanager: random alerts for every good configuration.

TOCSIN_ROLLS says how many label sets are tried for each configuration; without it only
configurations that route differently are tried. TOCSIN_CONFORMANCE is the folder of the conformance
data; without it there is one configuration.
"""

import collections
import datetime
import json
import os
import pathlib
import subprocess

import pytest
import yaml

from random_labels import LabelDice, matchers
from test_targets import CONFIG, amtool_receivers
from world import PEERS, TOCSIN, Process, answers, eventually, free_port, request

AMTOOL = PEERS / "amtool"
DATA = pathlib.Path(os.environ.get("TOCSIN_CONFORMANCE") or "/nowhere") / "alertmanager"
ROLLS = int(os.environ.get("TOCSIN_ROLLS") or 0)
ORDINARY_ROLLS = 100
# A process for each label set: a few are enough to see that the API says what the tool says.
AMTOOL_ROLLS = 2
BATCH = 2500
# Tells the alerts of one run apart, because random label sets repeat.
SERIAL = "tocsin_roll"


def configurations():
    """Every good configuration; in an ordinary run one of those that route alike."""
    found = all_configurations()
    return found if ROLLS else list({shape(text): (name, text) for name, text in reversed(found)}.values())[::-1]


def shape(text):
    """What of a configuration decides about routes: not what receivers are called and hold, but in
    how many integrations."""
    document = yaml.safe_load(text)
    counts = [
        sum(len(value or []) for key, value in one.items() if key.endswith("_configs"))
        for one in document["receivers"]
    ]
    numbers = {one["name"]: number for number, one in enumerate(document["receivers"])}

    def plain(route):
        kept = {
            key: value for key, value in route.items() if not key.startswith(("group", "repeat"))
        }
        kept["receiver"] = numbers.get(route.get("receiver"))
        kept["routes"] = [plain(child) for child in route.get("routes") or []]
        return kept

    return json.dumps([plain(document["route"]), counts], default=str)


def all_configurations():
    found = [("own", CONFIG)]
    for index, wanted in [("configs", "ok"), ("operator_goldens", "complete")]:
        path = DATA / index / "index.jsonl"
        for line in path.read_text().splitlines() if path.exists() else []:
            record = json.loads(line)
            if record.get(wanted):
                found.append((record["file"], (DATA / record["file"]).read_text()))
    path = DATA / "routes_amtool.jsonl"
    for line in path.read_text().splitlines() if path.exists() else []:
        record = json.loads(line)
        found.append((record["id"], record["config_yaml"]))
    return found


def is_silent(receiver):
    return not any(key.endswith("_configs") and value for key, value in receiver.items())


def voiced(text):
    """The configuration with a webhook for all but the last of the receivers that have nothing.

    What reaches such a receiver is dropped, so that nobody could tell them apart.
    """
    document = yaml.safe_load(text)
    silent = [one for one in document["receivers"] if is_silent(one)]
    for number, receiver in enumerate(silent[:-1]):
        receiver["webhook_configs"] = [{"url": f"http://127.0.0.1:9/{number}"}]
    return yaml.safe_dump(document, sort_keys=False) if len(silent) > 1 else text


def run(*words, **options):
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=120, **options
    )


class Alertmanager:
    """The real one, on loopback, with receivers that have no integrations: nothing is sent."""

    def __init__(self, folder, configuration):
        self.folder = folder
        self.config = folder / "alertmanager.yml"
        document = dict(configuration)
        document["receivers"] = [{"name": one["name"]} for one in document["receivers"]]
        for key in ("global", "templates", "tracing", "event_recorder"):
            document.pop(key, None)
        self.config.write_text(yaml.safe_dump(document))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def refusal(self):
        """Why this release refuses the configuration; None where it does not."""
        checked = run(AMTOOL, "check-config", self.config)
        return None if checked.returncode == 0 else checked.stderr.strip().splitlines()[-1]

    def __enter__(self):
        self.process = Process(
            [
                PEERS / "prometheus-alertmanager", f"--config.file={self.config}",
                f"--storage.path={self.folder / 'data'}", "--cluster.listen-address=",
                f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=error",
            ],
            self.folder / "alertmanager.log",
        )
        eventually(lambda: answers(f"{self.url}/-/ready"), what="Alertmanager ready")
        return self

    def __exit__(self, *_):
        self.process.stop()

    def receivers(self, alerts):
        """The receivers of each alert, in the order of the routes."""
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        bodies = [
            {"labels": {**labels, SERIAL: str(number)}, "endsAt": ends.isoformat()}
            for number, labels in enumerate(alerts)
        ]
        for start in range(0, len(bodies), BATCH):
            status, text = request(f"{self.url}/api/v2/alerts", bodies[start : start + BATCH])
            assert status == 200, text
        status, text = request(f"{self.url}/api/v2/alerts")
        assert status == 200, text
        told = {
            int(alert["labels"][SERIAL]): [one["name"] for one in alert["receivers"]]
            for alert in json.loads(text)
        }
        return [told[number] for number in range(len(alerts))]


def our_destinations(package, alerts):
    """The channels of each route that tells somebody, for each alert."""
    lines = "".join(json.dumps(labels) + "\n" for labels in alerts)
    found = run(TOCSIN, "explain", package, "--label-sets", "-", "--json", input=lines)
    assert found.returncode == 0, found.stderr
    answers = [json.loads(line)["destinations"] for line in found.stdout.splitlines()]
    assert len(answers) == len(alerts)
    return [
        ["+".join(one["channel"] for one in node["targets"]) for node in nodes if "drop" not in node]
        for nodes in answers
    ]


def check(name, text, folder, rolls):
    """Compares all ways to route; why that is not possible at all, or None."""
    text = voiced(text)
    original = folder / "original.yml"
    original.write_text(text)
    package = folder / "package"
    imported = run(TOCSIN, "import", "alertmanager", original, "--out", package)
    if not (package / "main.tocsin").exists():
        return f"not imported: {imported.stderr.strip()}"
    # Integrations that are not known here print on a terminal, which no file can say; their routes
    # are there all the same.
    words = ("--target", "alertmanager", "--version", "0.25", "--partial", "--json")
    made = run(TOCSIN, "emit", package, *words)
    errors = [
        finding["message"]
        for finding in json.loads(made.stderr)["findings"]
        if finding["severity"] == "error" and finding["code"] != "no-integration"
    ]
    if errors:
        return f"0.25 cannot say: {errors[0]}"
    wanted, document = yaml.safe_load(text), yaml.safe_load(made.stdout)
    dice = LabelDice(list(matchers(wanted)) + list(matchers(document)), seed=name)
    alerts = [{"alertname": "A", **dice.roll()} for _ in range(rolls)]
    ours = our_destinations(package, alerts)
    (folder / "emitted").mkdir()
    server = Alertmanager(folder / "emitted", document)
    reason = server.refusal()
    assert reason is None, f"{name}: what was emitted is refused: {reason}"
    with server:
        theirs = server.receivers(alerts)
    for labels, own, other in zip(alerts, ours, theirs):
        assert [one for one in other if one != "drop"] == own, f"{name}: {labels}"
    for labels, other in list(zip(alerts, theirs))[:AMTOOL_ROLLS]:
        assert amtool_receivers(server.config, labels) == other, f"{name}: {labels}"
    (folder / "original").mkdir()
    check_original(name, wanted, folder / "original", alerts, ours)
    return None


def check_original(name, document, folder, alerts, ours):
    """Holds the file that was imported against our answers; its receivers have other names."""
    server = Alertmanager(folder, document)
    reason = server.refusal()
    if reason:
        return print(f"{name}: the original is not tried, 0.25 refuses it: {reason}")
    silent = {one["name"] for one in document["receivers"] if is_silent(one)}
    with server:
        theirs = server.receivers(alerts)
    names = collections.defaultdict(set)
    for labels, own, other in zip(alerts, ours, theirs):
        other = [one for one in other if one not in silent]
        assert len(own) == len(other), f"{name}: {labels}: {own}, not {other}"
        for mine, their in zip(own, other):
            names[their].add(mine)
    assert all(len(mine) == 1 for mine in names.values()), f"{name}: {dict(names)}"
    assert len({min(mine) for mine in names.values()}) == len(names), f"{name}: {dict(names)}"
    return print(f"{name}: {len(alerts)} alerts, {len(names)} receivers")


@pytest.mark.parametrize("name,text", configurations(), ids=lambda value: value[:40].split("\n")[0])
def test_random_alerts_reach_whom_alertmanager_tells(tmp_path, name, text):
    reason = check(name, text, tmp_path, ROLLS or ORDINARY_ROLLS)
    if reason:
        pytest.skip(reason)
