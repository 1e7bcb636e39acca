"""Twisted's reactor in a thread of its own, and a server that answers what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest
from twisted.internet import reactor as _reactor
from twisted.internet.defer import ensureDeferred
from twisted.internet.threads import blockingCallFromThread

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]
reactor: Any = _reactor


@pytest.fixture(scope="session", autouse=True)
def running_reactor() -> Iterator[None]:
    thread = threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True)
    thread.start()
    yield
    reactor.callFromThread(reactor.stop)
    thread.join(5)


@pytest.fixture
def run() -> Run[Any]:
    """Runs a coroutine on the reactor, as Synapse does, and waits for its end."""

    def run_to_end(coroutine: Coroutine[Any, Any, Any]) -> Any:
        return on_reactor(lambda: ensureDeferred(coroutine))

    return run_to_end


def on_reactor(work: Callable[[], Any]) -> Any:
    """Calls it in the reactor's thread; if it returns a Deferred, waits for it."""
    call: Any = blockingCallFromThread
    return call(reactor, work)


class FakeGateway(ThreadingHTTPServer):
    """Answers every request with what `answer` says, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: bytes = b'{"auth":{"success":false}}'
        #: Set while it may answer.
        self.open = threading.Event()
        self.open.set()
        self.connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the tests."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def accept(self, mxid: str, external_id: str = "forum:58", **rest: Any) -> None:
        auth = {"success": True, "mxid": mxid, "external_id": external_id, "profile": {}, **rest}
        self.body = json.dumps({"auth": auth}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeGateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), json.loads(body)))
        self.server.open.wait(10)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    server = FakeGateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.open.set()
    server.shutdown()
    server.server_close()
