"""Tocsin and Alertmanager side by side on the same stream: rates, CPU, memory, latency.

Runs are interleaved and medians are taken, because a shared machine is noisy. Everything stays on
loopback, is bounded in count, and is stopped by process id.

    bench.py [--alerts 100000] [--rounds 3] [--json]
"""

import argparse
import contextlib
import http.server
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOCSIN = pathlib.Path(os.environ.get("TOCSIN", ROOT / ".build" / "release" / "tocsin"))
PEER = ROOT / ".build" / "peers" / "usr" / "bin" / "prometheus-alertmanager"
BATCH = 100
TICKS = os.sysconf("SC_CLK_TCK")

TOCSIN_PACKAGE = """edition 2026
labels {{
  severity: critical | warning | info
  cluster: String
}}
channel sink: webhook {{ url = "{sink}" }}
last resort sink
route {{
  group by [alertname, cluster]
  wait {wait}
  interval 5m
  repeat 4h
  otherwise -> sink
}}
"""

PEER_CONFIG = """
route: {{ receiver: sink, group_by: [alertname, cluster], group_wait: {wait}, group_interval: 5m, repeat_interval: 4h }}
receivers: [{{ name: sink, webhook_configs: [{{ url: "{sink}" }}] }}]
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alert(number):
    """About 700 bytes, as a Kubernetes alert is; 1,000 alerts share a group."""
    return {
        "labels": {
            "alertname": f"KubePodCrashLooping{number // 1000 % 10}",
            "cluster": f"eu-west-{number // 10000}",
            "namespace": f"shop-{number % 50}",
            "pod": f"checkout-7c9d8f6b5-{number:06d}",
            "container": "checkout",
            "job": "kube-state-metrics",
            "instance": f"10.2.{number % 250}.{number % 17}:8080",
            "severity": ["critical", "warning", "info"][number % 3],
            "prometheus": "monitoring/k8s",
            "uid": f"6f0c{number:08x}-77aa-4c55-9b1e-1c0b0d6f2a11",
        },
        "annotations": {
            "summary": f"Pod shop-{number % 50}/checkout-{number:06d} restarts",
            "description": "The container has restarted more than five times within ten minutes.",
            "runbook_url": "https://runbooks.example/kubernetes/kubepodcrashlooping",
        },
        "generatorURL": "http://prometheus.example:9090/graph?g0.expr=increase%28restarts%5B10m%5D%29",
    }


class Sink:
    """Counts webhook bodies and keeps the time at which each alert name was first seen."""

    def __init__(self):
        self.seen = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                now = time.perf_counter()
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if len(body) < 100_000:
                    for item in json.loads(body)["alerts"]:
                        outer.seen.setdefault(item["labels"]["alertname"], now)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Server:
    """One of the two under test, in a fresh folder."""

    def __init__(self, kind, folder, sink, wait):
        self.port = free_port()
        folder = pathlib.Path(folder)
        listen = f"127.0.0.1:{self.port}"
        if kind == "tocsin":
            package = folder / "package"
            package.mkdir()
            (package / "main.tocsin").write_text(TOCSIN_PACKAGE.format(sink=sink.url, wait=wait))
            command = [TOCSIN, "serve", package, "--listen", listen]
            command += ["--store", f"sqlite:{folder / 'bench.db'}"]
        else:
            (folder / "am.yml").write_text(PEER_CONFIG.format(sink=sink.url, wait=wait))
            command = [PEER, f"--config.file={folder / 'am.yml'}", f"--storage.path={folder}"]
            command += [f"--web.listen-address={listen}", "--cluster.listen-address="]
            command += ["--log.level=error"]
        self.log = open(folder / "log", "wb")
        self.began = time.perf_counter()
        self.child = subprocess.Popen([str(word) for word in command], stdout=self.log, stderr=self.log)
        self.ready_after = self.wait_ready()

    def wait_ready(self):
        while True:
            with contextlib.suppress(OSError):
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return time.perf_counter() - self.began
            if self.child.poll() is not None:
                sys.exit(f"{self.child.args[0]} ended: see {self.log.name}\n"
                         + pathlib.Path(self.log.name).read_text()[-2000:])
            time.sleep(0.001)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.log.close()


class Client:
    """One kept-alive connection that posts prepared bodies."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"POST /api/v2/alerts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()

    def post(self, body):
        head = self.head + b"Content-Type: application/json\r\n"
        self.socket.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            chunk = self.socket.recv(65536)
            if not chunk:
                sys.exit("the server closed the connection")
            answer += chunk
        if not answer.startswith(b"HTTP/1.1 200"):
            sys.exit(f"refused: {answer[:500]!r}")


def bodies(alerts, ends_in):
    """Batches as Prometheus sends them: with start and end."""
    now = time.time()
    stamp = lambda t: time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(t))
    made = [
        {**alert(number), "startsAt": stamp(now), "endsAt": stamp(now + ends_in)}
        for number in range(alerts)
    ]
    return [json.dumps(made[at : at + BATCH]).encode() for at in range(0, alerts, BATCH)]


def post_all(server, batches, clients):
    """Posts the batches over several connections; returns (wall seconds, CPU seconds)."""
    began, cpu = time.perf_counter(), server.cpu_seconds()
    slices = [batches[index::clients] for index in range(clients)]

    def work(part):
        client = Client(server.port)
        for body in part:
            client.post(body)

    threads = [threading.Thread(target=work, args=(part,)) for part in slices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    return wall, server.cpu_seconds() - cpu


def throughput(kind, alerts, clients):
    """New alerts, the same alerts again twice, and the memory afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(kind, folder, Sink(), "10m")
        try:
            new_wall, new_cpu = post_all(server, bodies(alerts, 3600), clients)
            resident = server.resident_bytes()
            again = bodies(alerts, 3660)
            old_wall, old_cpu = post_all(server, again, clients)
            time.sleep(1)
            return {
                "start_ms": server.ready_after * 1e3,
                "new_per_s": alerts / new_wall,
                "new_cpu_us": new_cpu / alerts * 1e6,
                "repost_per_s": alerts / old_wall,
                "repost_cpu_us": old_cpu / alerts * 1e6,
                "rss_mib": max(resident, server.resident_bytes()) / 2**20,
            }
        finally:
            server.stop()


def latency(kind, count):
    """Milliseconds from the start of a post to the receiver's sight of it, at `wait 0s`."""
    with tempfile.TemporaryDirectory() as folder:
        sink = Sink()
        server = Server(kind, folder, sink, "0s")
        try:
            client, times = Client(server.port), []
            for number in range(count):
                name = f"Latency{number}"
                body = json.dumps(
                    [{"labels": {"alertname": name, "severity": "critical", "cluster": "a"}}]
                ).encode()
                began = time.perf_counter()
                client.post(body)
                while name not in sink.seen and time.perf_counter() - began < 10:
                    time.sleep(0.0002)
                times.append((sink.seen.get(name, began + 10) - began) * 1e3)
            times.sort()
            return {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}
        finally:
            server.stop()


def flush(count):
    """Milliseconds of one durable write to the same disk: what nobody who commits can go below."""
    with tempfile.NamedTemporaryFile() as file:
        times = []
        for _ in range(count):
            file.write(b"\0" * 4096)
            began = time.perf_counter()
            file.flush()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1e3)
    return {"flush_p50_ms": statistics.median(times)}


def median(rows):
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--latencies", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kinds = ["tocsin", "alertmanager"]
    rates, delays = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}
    flushes = []
    for number in range(options.rounds):
        for kind in kinds:
            print(f"round {number + 1} of {options.rounds}: {kind}", file=sys.stderr)
            rates[kind].append(throughput(kind, options.alerts, options.clients))
            delays[kind].append(latency(kind, options.latencies))
        flushes.append(flush(options.latencies))
    result = {kind: {**median(rates[kind]), **median(delays[kind])} for kind in kinds}
    disk = median(flushes)
    if options.json:
        print(json.dumps({**result, "disk": disk}, indent=2))
        return
    print(f"{options.alerts} alerts, batches of {BATCH}, {options.clients} connections, "
          f"median of {options.rounds}; Tocsin commits to disk, Alertmanager keeps memory")
    print(f"{'':16}{'tocsin':>12}{'alertmanager':>14}{'ratio':>8}")
    for key in result["tocsin"]:
        ours, theirs = result["tocsin"][key], result["alertmanager"][key]
        print(f"{key:16}{ours:12.1f}{theirs:14.1f}{ours / theirs:8.2f}")
    print(f"one durable write to this disk: {disk['flush_p50_ms']:.2f} ms")


if __name__ == "__main__":
    main()
