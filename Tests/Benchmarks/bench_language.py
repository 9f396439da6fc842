"""How fast the language is: parsing, layout, checks, start, and what an editor waits for.

Inputs are made by this program, of equal content for every tool, and depend on nothing but the
counts. Runs are interleaved and medians are taken, because a shared machine is noisy. A neighbour
that is not installed is named as missing and left out.

    bench_language.py [--rounds 5] [--alerts 10000] [--rules 20000] [--keys 200] [--json]
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOCSIN = pathlib.Path(os.environ.get("TOCSIN", ROOT / ".build" / "release" / "tocsin"))
PEERS = ROOT / ".build" / "peers" / "usr" / "bin"
RULES_PER_FILE = 1_000

HEAD = """edition 2026

labels {
  severity: critical | warning | info
  team: payments | platform | data
  env: String
  service: String
}

source main: prometheus { url = "http://127.0.0.1:9090" }

channel room: terminal {}
last resort room

route {
  group by [alertname, service]
  when severity == critical and team == payments -> room
  otherwise -> room
}
"""


# --- inputs -------------------------------------------------------------------------------------


def ratio(number):
    """A query as people write it; no two are equal."""
    total = f'http_requests_{number % 50}_total{{shard="{number % 97}"'
    return (
        f'sum by (service, env) (rate({total},code=~"5.."}}[5m]))'
        f" / sum by (service, env) (rate({total}}}[5m])) > 0.0{number % 9 + 1}"
    )


def tocsin_alert(number):
    return f"""  alert HighErrorRate{number} {{
    when promql\"\"\"
      {ratio(number)}
      \"\"\" for 10m
    keep 5m
    labels {{ severity = critical, team = payments }}
    summary = "${{service}} fails ${{value as percent}} of requests in shard {number}"
    runbook = "https://runbooks.example/high-error-rate-{number}"
  }}
"""


def yaml_alert(number):
    return f"""  - alert: HighErrorRate{number}
    expr: |
      {ratio(number)}
    for: 10m
    keep_firing_for: 5m
    labels: {{ severity: critical, team: payments }}
    annotations:
      summary: "{{{{ $labels.service }}}} fails {{{{ $value | humanizePercentage }}}} of requests in shard {number}"
      runbook: https://runbooks.example/high-error-rate-{number}
"""


def tocsin_record(number):
    query = ratio(number).replace('"', '\\"')
    return f'  record service:errors_{number}:ratio5m = promql"{query}"\n'


def yaml_record(number):
    return f"  - record: service:errors_{number}:ratio5m\n    expr: |\n      {ratio(number)}\n"


def rules(folder, count, alert_only):
    """A package and a rule file with the same rules: alerts, or alerts and records by turns."""
    folder.mkdir()
    yaml = "groups:\n"
    for start in range(0, count, RULES_PER_FILE):
        group = start // RULES_PER_FILE
        text = (HEAD if start == 0 else "edition 2026\n") + f"\nrules group_{group} from main every 30s {{\n"
        yaml += f"- name: group_{group}\n  interval: 30s\n  rules:\n"
        for number in range(start, min(count, start + RULES_PER_FILE)):
            alerts = alert_only or number % 2 == 0
            text += tocsin_alert(number) if alerts else tocsin_record(number)
            yaml += yaml_alert(number) if alerts else yaml_record(number)
        (folder / f"rules_{group:03}.tocsin").write_text(text + "}\n")
    (folder / "rules.yml").write_text(yaml)


def fields(number):
    return {
        "name": f"HighErrorRate{number}",
        "expr": ratio(number),
        "pending": "10m",
        "severity": "critical",
        "team": "payments",
        "summary": f"fails many of its requests in shard {number}",
        "runbook": f"https://runbooks.example/high-error-rate-{number}",
    }


def neighbours(folder, count):
    """The same content as data in the neighbours' languages, in their own layout."""
    folder.mkdir()
    rows = [fields(number) for number in range(count)]
    terraform = folder / "terraform"
    terraform.mkdir()
    text = ""
    for number, row in enumerate(rows):
        width = max(map(len, row))
        body = "".join(f"    {key:{width}} = {json.dumps(value)}\n" for key, value in row.items())
        text += f'resource "terraform_data" "rule_{number}" {{\n  input = {{\n{body}  }}\n}}\n\n'
    (terraform / "main.tf").write_text(text[:-1])
    jsonnet = "[\n"
    python = "RULES = [\n"
    for row in rows:
        jsonnet += "  {\n" + "".join(f"    {k}: {quoted(v)},\n" for k, v in row.items()) + "  },\n"
        python += "    {\n" + "".join(f'        "{k}": {quoted(v)},\n' for k, v in row.items()) + "    },\n"
    (folder / "rules.jsonnet").write_text(jsonnet + "]\n")
    (folder / "rules.py").write_text(python + "]\n")
    package = folder / "tocsin"
    rules(package, count, True)
    (package / "rules.yml").unlink()


def published(folder, count, promtool):
    """The same rules again and again, under names of their own: those that people publish, as a package
    and as a file. Gives how many there are; none where the conformance data is not at hand."""
    corpus = pathlib.Path(os.environ.get("TOCSIN_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
    files = [
        file for file in sorted((corpus / "promql" / "rule_corpus").rglob("*.y*ml"))
        if subprocess.run([promtool, "check", "rules", file], capture_output=True).returncode == 0
    ]
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    each = sum(len(group["rules"]) for group in groups)
    if each == 0:
        return 0
    folder.mkdir()
    whole, parts, copies = [], [], -(-count // each)
    for copy in range(copies):
        part = [renamed(group, f"{number}_{copy}") for number, group in enumerate(groups)]
        whole += part
        parts.append(folder / f"part_{copy:03}.yml")
        parts[-1].write_text(yaml.safe_dump({"groups": part}, sort_keys=False))
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": whole}, sort_keys=False))
    command = [TOCSIN, "import", "prometheus", *parts, "--out", folder / "package"]
    subprocess.run([str(word) for word in command], capture_output=True, check=False)
    return copies * each


def renamed(group, mark):
    rules = []
    for rule in group["rules"]:
        kind = "alert" if "alert" in rule else "record"
        rules.append({**rule, kind: f"{rule[kind]}_{mark}"})
    return {**group, "name": f"{group['name']} {mark}", "rules": rules}


def quoted(text):
    return "'" + text + "'" if '"' in text else '"' + text + '"'


# --- running ------------------------------------------------------------------------------------


def run(command, cwd=None, allowed=(0,)):
    """Runs a command; gives seconds of wall and CPU and the most memory that it held."""
    with open(os.devnull, "wb") as null:
        began = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    return {
        "wall_ms": wall * 1e3,
        "cpu_ms": (usage.ru_utime + usage.ru_stime) * 1e3,
        "rss_mib": usage.ru_maxrss / 1024,
    }


def interleaved(commands, rounds):
    """Medians by name; every round runs each command once."""
    rows = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
            rows[name].append(run(**command))
    return {
        name: {key: statistics.median(row[key] for row in found) for key in found[0]}
        for name, found in rows.items()
    }


def tool(name, *places):
    for place in places:
        if place.exists():
            return place
    found = shutil.which(name)
    return pathlib.Path(found) if found else None


# --- the editor ---------------------------------------------------------------------------------


class Editor:
    """Speaks the protocol with `tocsin lsp` and takes the time."""

    def __init__(self, folder):
        self.child = subprocess.Popen(
            [str(TOCSIN), "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.published = threading.Condition()
        self.versions = {}
        self.errors = {}
        threading.Thread(target=self.read, daemon=True).start()
        self.send("initialize", {"capabilities": {}, "rootUri": folder.as_uri(), "processId": None}, 1)
        self.send("initialized", {})

    def send(self, method, params, identity=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if identity is not None:
            message["id"] = identity
        body = json.dumps(message).encode()
        self.child.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.child.stdin.flush()

    def read(self):
        stream = self.child.stdout
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length == 0:
                return
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                with self.published:
                    self.versions[params["uri"]] = params.get("version", 0)
                    self.errors[params["uri"]] = sum(found["severity"] == 1 for found in params["diagnostics"])
                    self.published.notify_all()

    def wait(self, uri, version):
        with self.published:
            while self.versions.get(uri, 0) < version:
                if not self.published.wait(60):
                    sys.exit("the language server does not answer")

    def stop(self):
        self.send("shutdown", None, 2)
        self.send("exit", None)
        self.child.stdin.close()
        self.child.wait(30)


def keystrokes(path, keys):
    """Milliseconds from a key to the findings of the new text, for keys all over a file."""
    editor = Editor(path.parent)
    uri, text = path.as_uri(), path.read_text()
    document = {"uri": uri, "languageId": "tocsin", "version": 1, "text": text}
    began = time.perf_counter()
    editor.send("textDocument/didOpen", {"textDocument": document})
    editor.wait(uri, 1)
    opened = (time.perf_counter() - began) * 1e3
    lines = text.split("\n")
    places = [number for number, line in enumerate(lines) if "summary = " in line or "title = " in line]
    version, times, seen = 1, [], set()
    for key in range(keys):
        # Each pair of keys takes the closing quote away and puts it back: the text is broken and
        # whole again, as it is under somebody's hands.
        line = places[(key // 2 * 37) % len(places)]
        column = len(lines[line]) - 1
        breaks = key % 2 == 0
        start = {"line": line, "character": column}
        end = {"line": line, "character": column + (1 if breaks else 0)}
        version += 1
        change = {"range": {"start": start, "end": end}, "text": "" if breaks else '"'}
        began = time.perf_counter()
        editor.send(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
        )
        editor.wait(uri, version)
        times.append((time.perf_counter() - began) * 1e3)
        seen.add((breaks, editor.errors[uri] > 0))
    editor.stop()
    if seen != {(True, True), (False, False)}:
        sys.exit("an error belongs to a text without its quote, and to no other; the input is wrong")
    times.sort()
    return {
        "open_ms": opened,
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[int(len(times) * 0.95)],
        "max_ms": times[-1],
    }


def mixed_file(lines):
    """A file of about so many lines with routes, people, texts and steps."""
    text = ["edition 2026", "labels {", "  severity: critical | warning | info", "  team: String",
            "  service: String", "}", "channel room: terminal {}", "last resort room"]
    number = 0
    branches = []
    while len(text) + len(branches) < lines:
        text += f"""
## Who looks after service {number}.
contact person_{number} {{ email = "person{number}@example.org" }}

channel mail_{number}: email {{
  to = ["team{number}@example.org"]
  template = card_{number}
}}

template card_{number}(group: Group) for email {{
  title = "[${{group.status}}] service {number} has ${{count(group.firing)}} alerts"
  body = \"\"\"
    %{{for alert in group.firing}}
    • ${{alert.labels.alertname}}: ${{alert.annotations.summary ?? "no summary"}}
    %{{end}}
    \"\"\"
}}

escalation people_{number} {{
  notify person_{number} by [mail_{number}]
  after 15m unless acked notify room
}}""".split("\n")
        branches.append(
            f'  when service == "service-{number}" and severity != info -> people_{number}, mail_{number}'
        )
        number += 1
    text += ["", "route {", "  group by [alertname, service]", *branches, "  otherwise -> room", "}", ""]
    return "\n".join(text)


def editing(folder, keys):
    """A 2,000-line file alone, one of another mixture, and one beside 10,000 alerts."""
    small, mixed, large = folder / "small", folder / "mixed", folder / "large"
    rules(small, 215, True)
    mixed.mkdir()
    (mixed / "main.tocsin").write_text(mixed_file(2_000))
    rules(large, 10_000, True)
    body = "".join(tocsin_alert(number) for number in range(20_000, 20_220))
    (large / "edited.tocsin").write_text(f"edition 2026\n\nrules edited from main every 30s {{\n{body}}}\n")
    files = {
        "2,000 lines of alerts": small / "rules_000.tocsin",
        "2,000 lines of routes, texts and people": mixed / "main.tocsin",
        "2,000 lines beside 10,000 alerts": large / "edited.tocsin",
    }
    found = {}
    for name, path in files.items():
        print(f"keystrokes: {name}", file=sys.stderr)
        lines = path.read_text().count("\n")
        found[name] = {"lines": lines, **keystrokes(path, keys)}
    return found


# --- the whole ----------------------------------------------------------------------------------


def measured(package, rounds):
    """Rates of the parts of a check, from inside the process."""
    command = [str(TOCSIN), "measure-language", str(package), "--rounds", str(rounds)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {
        "parse_mb_per_s": found["bytes"] / found["parse_us"],
        "format_lines_per_s": found["lines"] / found["format_us"] * 1e6,
        "check_ms": found["check_us"] / 1e3,
        "lint_ms": found["lint_us"] / 1e3,
    }


def checks(folder, options):
    """Full checks against promtool on the same rules."""
    rules(folder / "alerts", options.alerts, True)
    rules(folder / "rules", options.rules, False)
    commands = {
        "tocsin alerts": {"command": [TOCSIN, "check", folder / "alerts"]},
        "tocsin rules": {"command": [TOCSIN, "check", folder / "rules"]},
    }
    promtool = tool("promtool", PEERS / "promtool")
    if promtool:
        for name in ["alerts", "rules"]:
            file = folder / name / "rules.yml"
            commands[f"promtool {name}"] = {"command": [promtool, "check", "rules", file]}
        if published(folder / "published", options.rules, promtool):
            package = folder / "published" / "package"
            # 1: real rules have findings.
            commands["tocsin published"] = {"command": [TOCSIN, "check", package], "allowed": (0, 1)}
            file = folder / "published" / "rules.yml"
            commands["promtool published"] = {"command": [promtool, "check", "rules", file]}
    return interleaved(commands, options.rounds), [] if promtool else ["promtool"]


def others(folder, options):
    """Tools of other languages on the same content as data."""
    neighbours(folder / "data", options.data)
    data = folder / "data"
    files = sorted((data / "tocsin").glob("*.tocsin"))
    commands = {
        "tocsin fmt": {"command": [TOCSIN, "fmt", "--check", *files], "allowed": (0, 1)},
        "tocsin check": {"command": [TOCSIN, "check", data / "tocsin"]},
    }
    missing = []
    if terraform := tool("terraform"):
        setup = subprocess.run([terraform, "init", "-input=false"], cwd=data / "terraform", capture_output=True)
        where = {"cwd": data / "terraform"}
        commands["terraform fmt"] = {"command": [terraform, "fmt", "-check"], **where}
        if setup.returncode == 0:
            commands["terraform validate"] = {"command": [terraform, "validate"], **where}
        else:
            missing.append("terraform validate (init failed)")
    else:
        missing.append("terraform")
    if jsonnet := tool("jsonnet"):
        commands["jsonnet"] = {"command": [jsonnet, data / "rules.jsonnet"]}
    else:
        missing.append("jsonnet (Debian: jsonnet)")
    if jsonnetfmt := tool("jsonnetfmt"):
        # 2: the layout that we wrote differs from its own; it has read and laid out all the same.
        commands["jsonnetfmt"] = {
            "command": [jsonnetfmt, "--test", data / "rules.jsonnet"], "allowed": (0, 2)}
    if ruff := tool("ruff", ROOT / ".build" / "peers" / "python" / "bin" / "ruff"):
        cold = ["--no-cache", "--isolated"]
        commands["ruff check"] = {"command": [ruff, "check", *cold, data / "rules.py"]}
        commands["ruff format"] = {
            "command": [ruff, "format", "--check", *cold, data / "rules.py"], "allowed": (0, 1)}
    else:
        missing.append("ruff (PyPI: ruff)")
    return interleaved(commands, options.rounds), missing


def verdicts(found):
    """Each aim with what was found."""
    rates, start, check = found["rates"], found["start"]["tocsin --version"], found["checks"]
    aims = [
        ("parse, MB/s", rates["parse_mb_per_s"], ">=", 40),
        ("layout, lines/s", rates["format_lines_per_s"], ">=", 100_000),
        ("start, ms", start["wall_ms"], "<=", 15),
        ("check of the alerts, MiB", check["tocsin alerts"]["rss_mib"], "<=", 250),
        ("check of the rules, MiB", check["tocsin rules"]["rss_mib"], "<=", 100),
    ]
    if "tocsin published" in check:
        aims.append(("check of published rules, MiB", check["tocsin published"]["rss_mib"], "<=", 100))
    if "promtool alerts" in check:
        for name, part in [("alerts", 4), ("rules", 8), ("published", 8)]:
            if f"tocsin {name}" not in check:
                continue
            times = [check[f"{who} {name}"]["wall_ms"] for who in ["tocsin", "promtool"]]
            aims.append((f"check of the {name}, part of promtool's time", times[0] / times[1], "<=", 1 / part))
    for name, times in found["keystrokes"].items():
        aims.append((f"key to findings, p95 ms: {name}", times["p95_ms"], "<=", 50))
    return [
        {"aim": aim, "found": value, "wanted": f"{sign} {bound:g}",
         "met": value <= bound if sign == "<=" else value >= bound}
        for aim, value, sign, bound in aims
    ]


def show(found, options):
    print(f"medians of {options.rounds}, interleaved; {options.alerts} alerts, {options.rules} rules, "
          f"{options.data} rules as data for other tools, {options.keys} keys")
    for part in ["start", "checks", "others"]:
        print(f"\n{'':22}{'wall ms':>10}{'CPU ms':>10}{'MiB':>9}")
        for name, row in found[part].items():
            print(f"{name:22}{row['wall_ms']:10.1f}{row['cpu_ms']:10.1f}{row['rss_mib']:9.1f}")
    print(f"\n{'an editor':44}{'lines':>7}{'open':>9}{'p50':>8}{'p95':>8}{'max ms':>8}")
    for name, row in found["keystrokes"].items():
        print(f"{name:44}{row['lines']:7}{row['open_ms']:9.1f}{row['p50_ms']:8.1f}"
              f"{row['p95_ms']:8.1f}{row['max_ms']:8.1f}")
    print(f"\n{'aim':62}{'found':>12}  wanted")
    for row in found["aims"]:
        print(f"{row['aim']:62}{row['found']:12.2f}  {row['wanted']:10} {'' if row['met'] else 'missed'}")
    for name in found["missing"]:
        print(f"not installed here, so not measured: {name}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=20_000)
    parser.add_argument("--data", type=int, default=2_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not TOCSIN.exists():
        sys.exit(f"there is no {TOCSIN}; build it with: swift build -c release --product tocsin")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        found = {"start": interleaved({"tocsin --version": {"command": [TOCSIN, "--version"]}}, options.starts)}
        found["checks"], missing = checks(folder, options)
        found["rates"] = measured(folder / "alerts", options.rounds)
        found["others"], absent = others(folder, options)
        found["missing"] = missing + absent
        found["keystrokes"] = editing(folder, options.keys)
    found["aims"] = verdicts(found)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show(found, options)


if __name__ == "__main__":
    main()
