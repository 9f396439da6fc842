"""Servers that stand in for a model and for whatever a playbook calls; both keep a log.

A request can be held: it is logged when it arrives and answered when the test says so, which is
how a test kills Tocsin at a moment of its choice.
"""

import contextlib
import http.server
import json
import threading
import time


class Request:
    """One request as it arrived."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.key = headers.get("Idempotency-Key")
        self.at = time.monotonic()


class StandIn:
    """An HTTP server whose answers are given by `answer(request)`.

    An answer is (status, headers, body), or None to cut the connection without a word.
    """

    def __init__(self, answer):
        self.requests = []
        self.changed = threading.Condition()
        self.held = set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.path, dict(self.headers), json.loads(text or b"null"))
                with outer.changed:
                    outer.requests.append(request)
                    outer.changed.notify_all()
                    outer.changed.wait_for(lambda: request.path not in outer.held, 60)
                reply = answer(request)
                with contextlib.suppress(OSError):
                    if reply is None:
                        self.close_connection = True
                        return
                    status, headers, body = reply
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hold(self, path):
        with self.changed:
            self.held.add(path)

    def release(self, path):
        with self.changed:
            self.held.discard(path)
            self.changed.notify_all()

    def to(self, path):
        with self.changed:
            return [request for request in self.requests if request.path == path]

    def wait_for(self, path, count, seconds=30):
        """Waits until so many requests to a path have arrived."""
        with self.changed:
            arrived = self.changed.wait_for(
                lambda: sum(request.path == path for request in self.requests) >= count, seconds
            )
        assert arrived, f"{path}: {len(self.to(path))} of {count} requests within {seconds} s"

    def close(self):
        with self.changed:
            self.held.clear()
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()


def completion(text):
    """An answer of a server that speaks the chat completions interface."""
    body = {
        "id": "c", "object": "chat.completion",
        "choices": [
            {
                "index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
            }
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
    }
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def prompt(request):
    """What the user's turn of a chat request says first."""
    return next(turn["content"] for turn in request.body["messages"] if turn["role"] == "user")


class Datasource:
    """What a rule evaluator asks: every query finds one series while it fires, else none."""

    def __init__(self):
        self.firing = False
        self.queries = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.queries += 1
                series = {"metric": {"job": "shop", "instance": "a"}, "value": [time.time(), "1"]}
                result = [series] if outer.firing else []
                data = {"resultType": "vector", "result": result}
                body = json.dumps({"status": "success", "data": data}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
