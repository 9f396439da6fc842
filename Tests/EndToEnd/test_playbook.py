"""Playbooks in a real process: whatever the model does, and whenever the process dies.

What a run did is read from three sides: the journal that `tocsin runs --json` shows, and the logs
of the stand-ins for the model and for the called services.
"""

import json
import subprocess
import threading
import time
from datetime import datetime

import pytest

from stand_ins import StandIn, completion, prompt
from world import TOCSIN, Tocsin, eventually, free_port

DEADLINE = 4
# A loaded machine may be late; a step that ignored its deadline would be later than this.
SLACK = 6

HEAD = """edition 2026
requires ai

labels {{ severity: critical | warning }}

channel room: webhook {{ url = "{service}/room" }}
last resort room

ticket incident {{ for group, title = group.labels.alertname }}

route {{
  group by [alertname]
  wait 0s
  interval 1s
  repeat 4h
  otherwise -> room, incident
}}
"""

# Each case has a model of its own, because a model that asks to be left alone is left alone by all.
ASKING = """
model {case}: openai {{ url = "{chat}/v1", name = "stand-in" }}

playbook ask_{case} {{
  on firing when alertname == "{case}"
  once per group

  let verdict = ai {case} {{
    prompt group.labels.alertname
    returns {{ cause: String, action: restart | hold }}
  }} within 4s else {{ cause: "no answer", action: hold }}

  if verdict.action == restart {{
    http post "{service}/restart" {{ json = {{ case: group.labels.alertname, cause: verdict.cause }} }}
      within 10s
  }} else {{
    http post "{service}/hold" {{ json = {{ case: group.labels.alertname, cause: verdict.cause }} }}
      within 10s
  }}
  on failure {{ notify room "failed: ${{failure.reason}}" }}
}}
"""

GOOD = '{"cause": "oom", "action": "restart"}'


def model_behaviour(stop):
    """Answers by the name of the alert that the prompt quotes."""
    seen = {}

    def answer(request):
        case = prompt(request)
        seen[case] = seen.get(case, 0) + 1
        if case == "Slow":
            stop.wait(DEADLINE * 4)
            return completion(GOOD)
        if case == "WrongType":
            return completion('{"cause": 7, "action": "explode"}')
        if case == "Repaired":
            return completion(GOOD if seen[case] > 1 else '{"cause": "oom"}')
        if case == "Busy" and seen[case] == 1:
            return 429, {"Retry-After": "1"}, b'{"error": {"message": "slow down"}}'
        if case == "BusyForLong":
            return 429, {"Retry-After": "600"}, b'{"error": {"message": "come back later"}}'
        if case == "ErrorBody":
            return 200, {}, b'{"error": {"message": "upstream is overloaded", "code": 502}}'
        if case == "Cut":
            return None
        return completion(GOOD)

    return answer


#: Alert → the branch its run must take, the cause it must see, requests to the model.
CASES = {
    "Good": ("restart", "oom", 1),
    "Repaired": ("restart", "oom", 2),
    "Busy": ("restart", "oom", 2),
    "Slow": ("hold", "no answer", 1),
    "WrongType": ("hold", "no answer", 2),
    "BusyForLong": ("hold", "no answer", 1),
    "ErrorBody": ("hold", "no answer", 1),
    "Cut": ("hold", "no answer", 1),
    "Unheard": ("hold", "no answer", 0),
}


def runs(tocsin, name):
    """The run of the group with this alert name, as the command line shows it; None before it."""
    done = subprocess.run(
        [TOCSIN, "runs", "--json", "--server", tocsin.url],
        capture_output=True, text=True, timeout=30,
    )
    assert done.returncode == 0, done.stderr
    found = [run for run in json.loads(done.stdout)["runs"] if f'"{name}"' in run["group"]]
    assert len(found) <= 1, f"{name}: {len(found)} runs"
    return found[0] if found else None


def seconds(step):
    begin, end = (datetime.fromisoformat(step[at]) for at in ("startedAt", "finishedAt"))
    return (end - begin).total_seconds()


def fire(tocsin, *names):
    alerts = [{"labels": {"alertname": name, "severity": "critical"}} for name in names]
    assert tocsin.post(*alerts)[0] == 200


@pytest.fixture
def service():
    service = StandIn(lambda request: (200, {}, b"{}"))
    yield service
    service.close()


def test_a_run_ends_in_the_branch_the_source_says(tmp_path, service):
    stop = threading.Event()
    chat = StandIn(model_behaviour(stop))
    source = HEAD.format(service=service.url)
    for case in CASES:
        url = f"http://127.0.0.1:{free_port()}" if case == "Unheard" else chat.url
        source += ASKING.format(case=case, chat=url, service=service.url)
    tocsin = Tocsin(tmp_path, source).start()
    try:
        fire(tocsin, *CASES)
        for name, (branch, cause, asked) in CASES.items():
            run = eventually(
                lambda: (found := runs(tocsin, name)) and found["finishedAt"] and found,
                DEADLINE + SLACK + 20, f"end of the run for {name}",
            )
            assert run["state"] == "completed", (name, run)
            answer = next(step for step in run["steps"] if step["step"] == "verdict")
            assert answer["result"]["cause"] == cause, (name, run)
            assert seconds(answer) < DEADLINE + SLACK, (name, run)
            called = [
                (request.path, request.body["cause"])
                for path in ("/restart", "/hold")
                for request in service.to(path)
                if request.body["case"] == name
            ]
            assert called == [(f"/{branch}", cause)], name
            requests = [request for request in chat.requests if prompt(request) == name]
            assert len(requests) == asked, name
        slow = runs(tocsin, "Slow")["steps"]
        assert seconds(next(step for step in slow if step["step"] == "verdict")) >= DEADLINE - 1
        # Nobody waited for a model: every page went out although one never answered.
        pages = {
            request.body["groupLabels"]["alertname"]
            for request in service.to("/room")
            if "groupLabels" in request.body
        }
        assert pages == set(CASES)
        assert not [request for request in service.to("/room") if "failed" in str(request.body)]
    finally:
        stop.set()
        tocsin.stop()
        chat.close()


STEPS = """
model triage: openai {{ url = "{chat}/v1", name = "stand-in" }}
channel desk: webhook {{ url = "{service}/desk" }}

playbook rescue {{
  on firing
  once per group

  http post "{service}/first" {{ json = {{ case: group.labels.alertname }} }}
    within 2m retry 20 backoff 100ms..500ms else {{ notify room "first failed" }}
  let verdict = ai triage {{
    prompt group.labels.alertname
    returns {{ cause: String, action: restart | hold }}
  }} within 2m retry 20 backoff 100ms..500ms else {{ cause: "no answer", action: hold }}
  comment incident "cause: ${{verdict.cause}}"
  ticket incident -> acked
  notify desk "look at ${{group.labels.alertname}}"
  wait 3s
  http post "{service}/last" {{ json = {{ cause: verdict.cause }} }}
    within 2m retry 20 backoff 100ms..500ms else {{ notify room "last failed" }}
  on failure {{ notify room "failed: ${{failure.reason}}" }}
}}
"""


class Rescue:
    """One run over many lives of the server, and what its stand-ins saw."""

    def __init__(self, tocsin, service, chat):
        self.tocsin = tocsin
        self.doors = {
            "/first": service, "/v1/chat/completions": chat, "/desk": service, "/last": service,
        }
        #: Step → how many requests the stand-ins had seen when the step was first seen finished.
        self.finished = {}
        self.kills = []

    def kill(self):
        self.tocsin.kill()
        self.kills.append(time.monotonic())
        self.tocsin.start()
        self.look()

    def look(self):
        """Notes which steps have finished; from then on they may not be repeated."""
        run = runs(self.tocsin, "Fire")
        for step in run["steps"] if run else []:
            if step["status"] == "done" and step["step"] not in self.finished:
                self.finished[step["step"]] = {
                    path: len(door.to(path)) for path, door in self.doors.items()
                }
        return run


def test_kill_between_any_two_steps_repeats_no_finished_step(tmp_path, service):
    chat = StandIn(lambda request: completion(GOOD))
    source = HEAD.format(service=service.url) + STEPS.format(chat=chat.url, service=service.url)
    tocsin = Tocsin(tmp_path, source)
    rescue = Rescue(tocsin, service, chat)
    for path, door in rescue.doors.items():
        door.hold(path)
    tocsin.start()
    try:
        fire(tocsin, "Fire")
        for path, door in rescue.doors.items():
            if path == "/last":
                # Twice while the run waits, which it must go on with and not begin anew.
                for _ in range(2):
                    eventually(
                        lambda: any("wait" in s["step"] for s in rescue.look()["steps"]),
                        what="the wait step",
                    )
                    rescue.kill()
            # In the middle of the step: it has reached the other side, and nobody knows.
            door.wait_for(path, 1)
            rescue.kill()
            door.wait_for(path, 2)
            # Right after its answer, which may or may not have been noted.
            door.release(path)
            time.sleep(0.02)
            rescue.kill()
        run = eventually(
            lambda: (found := rescue.look()) and found["finishedAt"] and found, 60,
            "end of the run",
        )
        assert run["state"] == "completed", run
        check(rescue, run)
    finally:
        tocsin.stop()
        chat.close()


def check(rescue, run):
    steps = [step["step"] for step in run["steps"]]
    assert len(steps) == len(set(steps)), f"a step has two entries: {steps}"
    assert {step["status"] for step in run["steps"]} == {"done"}, run
    kinds = ["http", "verdict", "comment", "ticket", "notify", "wait", "http"]
    assert [kind in step for kind, step in zip(kinds, steps)] == [True] * len(kinds), steps

    keys = {}
    for path, door in rescue.doors.items():
        keys[path] = {request.key for request in door.to(path)}
        assert len(keys[path]) == 1 and None not in keys[path], (path, keys[path])
        # Asked again only because a process died in between, never twice in one life.
        times = [request.at for request in door.to(path)]
        assert len(times) >= 2, path
        for first, second in zip(times, times[1:]):
            assert any(first < kill < second for kill in rescue.kills), (path, times, rescue.kills)
    assert len(set.union(*keys.values())) == len(keys), "two steps share a key"

    # A step that was seen finished is not asked for again.
    for step, path in zip(steps, ["/first", "/v1/chat/completions", None, None, None, None, "/last"]):
        if path:
            assert len(rescue.doors[path].to(path)) == rescue.finished[step][path], (step, path)

    tickets = rescue.tocsin.get("/tocsin/v1/tickets")["tickets"]
    assert len(tickets) == 1 and tickets[0]["state"] == "acked", tickets
    comments = [entry["text"] for entry in tickets[0]["entries"] if "cause:" in entry["text"]]
    assert comments == ["cause: oom"]
    assert not [r for r in rescue.doors["/desk"].to("/room") if "failed" in str(r.body)]
    wait = next(step for step in run["steps"] if "wait" in step["step"])
    assert 3 <= seconds(wait) < 3 + 30, wait
