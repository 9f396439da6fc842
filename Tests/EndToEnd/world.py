"""What the end-to-end tests need around Tocsin: receivers, a mail server, the real Prometheus.

Everything listens on loopback and a free port, and is stopped by its process id.
"""

import contextlib
import email
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from aiosmtpd.controller import Controller

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / ".build" / "peers" / "usr" / "bin"
TOCSIN = pathlib.Path(os.environ.get("TOCSIN", ROOT / ".build" / "debug" / "tocsin"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check, seconds=30, what="condition"):
    """Polls until check() is truthy and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)


class Receiver:
    """An HTTP receiver that keeps every JSON body; `script` holds statuses to answer first."""

    def __init__(self):
        self.bodies, self.headers, self.script = [], [], []
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer.lock:
                    status = outer.script.pop(0) if outer.script else 200
                    if status == 200:
                        outer.bodies.append(json.loads(body))
                        outer.headers.append(dict(self.headers))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self, alertname, status):
        """Notifications that carry this alert with this status."""
        with self.lock:
            return [
                body
                for body in self.bodies
                if any(
                    alert["labels"].get("alertname") == alertname and alert["status"] == status
                    for alert in body["alerts"]
                )
            ]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Mailbox:
    """A real SMTP server that keeps the mails it accepts."""

    def __init__(self):
        self.mails = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()
        self.address = f"127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 kept"

    def subjects(self):
        decoded = []
        for mail in self.mails:
            parts = email.header.decode_header(mail["Subject"])
            decoded.append(
                "".join(
                    part.decode(charset or "ascii") if isinstance(part, bytes) else part
                    for part, charset in parts
                )
            )
        return decoded

    def close(self):
        self.controller.stop()


class Process:
    """A child process with its output in a file."""

    def __init__(self, arguments, log, environment=None):
        self.log = open(log, "ab")
        self.child = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})},
        )

    def stop(self, number=signal.SIGTERM, seconds=20):
        if self.child.poll() is None:
            self.child.send_signal(number)
            self.child.wait(seconds)
        self.log.close()
        return self.child.returncode


def request(url, body=None, method=None, headers=None):
    """(status, text) of a request; errors of the server are answers, not exceptions."""
    data = None if body is None else json.dumps(body).encode()
    head = {"Content-Type": "application/json"} if data is not None else {}
    call = urllib.request.Request(url, data=data, method=method, headers={**head, **(headers or {})})
    try:
        with urllib.request.urlopen(call, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def answers(url):
    with contextlib.suppress(OSError):
        return request(url)[0] == 200
    return False


class Tocsin:
    """`tocsin serve` on a package and a store that outlive it."""

    def __init__(self, folder, source, arguments=()):
        self.folder = pathlib.Path(folder)
        self.package = self.folder / "package"
        self.package.mkdir(exist_ok=True)
        self.write(source)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "tocsin.log"
        self.arguments = arguments
        self.process = None

    def write(self, source):
        (self.package / "main.tocsin").write_text(source)

    def start(self):
        self.process = Process(
            [
                TOCSIN, "serve", self.package, "--listen", f"127.0.0.1:{self.port}",
                "--store", f"sqlite:{self.folder / 'tocsin.db'}", *self.arguments,
            ],
            self.log,
        )
        eventually(lambda: answers(f"{self.url}/-/ready"), what="tocsin ready")
        return self

    def kill(self):
        self.process.stop(signal.SIGKILL)

    def stop(self):
        return self.process.stop() if self.process else None

    def post(self, *alerts):
        return request(f"{self.url}/api/v2/alerts", list(alerts))

    def get(self, path):
        status, text = request(f"{self.url}{path}")
        assert status == 200, f"{path}: {status} {text}"
        return json.loads(text)


def amtool(tocsin, *arguments):
    """Runs the real amtool against Tocsin and returns what it printed."""
    done = subprocess.run(
        [PEERS / "amtool", f"--alertmanager.url={tocsin.url}", *arguments],
        capture_output=True, text=True, timeout=30,
    )
    assert done.returncode == 0, f"amtool {arguments}: {done.stderr}{done.stdout}"
    return done.stdout


class Prometheus:
    """The real Prometheus, scraping and alerting on itself every second."""

    def __init__(self, folder, alertmanager_port):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        (self.folder / "prometheus.yml").write_text(
            f"""
global: {{ scrape_interval: 1s, evaluation_interval: 1s }}
rule_files: [{self.folder}/rules.yml]
alerting:
  alertmanagers:
    - api_version: v2
      static_configs: [{{ targets: ["127.0.0.1:{alertmanager_port}"] }}]
scrape_configs:
  - job_name: prometheus
    static_configs: [{{ targets: ["127.0.0.1:{self.port}"] }}]
"""
        )
        self.fire(False)

    def fire(self, firing):
        """Makes the rule about Prometheus' own series fire or not."""
        bound = 0 if firing else 1e12
        (self.folder / "rules.yml").write_text(
            f"""
groups:
  - name: own
    rules:
      - alert: SeriesInMemory
        expr: prometheus_tsdb_head_series > {bound}
        labels: {{ severity: critical, team: platform }}
        annotations: {{ summary: "{{{{ $value }}}} series" }}
"""
        )
        if self.process:
            assert request(f"{self.url}/-/reload", method="POST")[0] == 200

    def start(self):
        self.process = Process(
            [
                PEERS / "prometheus", f"--config.file={self.folder}/prometheus.yml",
                f"--storage.tsdb.path={self.folder}/data", "--web.enable-lifecycle",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--rules.alert.resend-delay=2s",
            ],
            self.folder / "prometheus.log",
        )
        eventually(lambda: answers(f"{self.url}/-/ready"), 60, "Prometheus ready")
        return self

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None
