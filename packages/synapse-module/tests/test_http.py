from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import FakeGateway, Run, on_reactor

from postern_synapse.http import Answer, HttpClient, NoAnswer

PASSWORD = "wonderland"


def post(run: Run[Answer], url: str, timeout: float = 5, ca: bytes | None = None) -> Answer:
    client: HttpClient = on_reactor(lambda: HttpClient(timeout, ca))
    return run(client.post(url, PASSWORD.encode().join([b'"', b'"']), {"X-Test": "yes"}))


def failure(run: Run[Answer], url: str, timeout: float = 5, ca: bytes | None = None) -> str:
    with pytest.raises(NoAnswer) as caught:
        post(run, url, timeout, ca)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


def test_an_answer(run: Run[Answer], gateway: FakeGateway) -> None:
    assert post(run, gateway.url + "/path") == Answer(200, b'{"auth":{"success":false}}')
    path, headers, body = gateway.requests[0]
    assert (path, headers["X-Test"], body) == ("/path", "yes", PASSWORD)


def test_connections_are_kept(run: Run[Answer], gateway: FakeGateway) -> None:
    client: HttpClient = on_reactor(lambda: HttpClient(5, None))
    for _ in range(3):
        run(client.post(gateway.url, b"1", {}))
    assert gateway.connections == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(run: Run[Answer], gateway: FakeGateway, status: int) -> None:
    gateway.status, gateway.headers = status, {"Location": f"{gateway.url}/elsewhere"}
    assert post(run, gateway.url).status == status
    assert len(gateway.requests) == 1


def test_a_server_that_never_answers(run: Run[Answer], gateway: FakeGateway) -> None:
    gateway.open.clear()
    begun = time.monotonic()
    assert failure(run, gateway.url, timeout=0.2) == "no answer within 0.2 s"
    assert time.monotonic() - begun < 2


def test_an_answer_that_never_ends(run: Run[Answer]) -> None:
    with _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", hold=True) as url:
        assert failure(run, url, timeout=0.2) == "no answer within 0.2 s"


@pytest.mark.parametrize("length", [True, False])
def test_an_answer_that_is_too_long(run: Run[Answer], length: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" if length else b"HTTP/1.1 200 OK\r\n\r\n"
    with _raw(head + b"x" * 100_000, hold=True) as url:
        assert failure(run, url) == "the answer is longer than 65536 bytes"


@pytest.mark.parametrize("text", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
def test_a_connection_that_breaks_off(run: Run[Answer], text: bytes) -> None:
    with _raw(text) as url:
        assert failure(run, url) != ""


def test_nobody_listens(run: Run[Answer]) -> None:
    begun = time.monotonic()
    assert "ConnectionRefusedError" in failure(run, f"http://127.0.0.1:{_free_port()}")
    assert time.monotonic() - begun >= 0.25


def test_a_refused_connection_is_tried_once_more(run: Run[Answer]) -> None:
    port = _free_port()
    server = socket.create_server(("127.0.0.1", port))
    server.close()
    threading.Timer(0.05, lambda: _serve_once(port)).start()
    assert post(run, f"http://127.0.0.1:{port}").body == b"ok"


def test_the_time_holds_for_both_tries(run: Run[Answer]) -> None:
    assert failure(run, f"http://127.0.0.1:{_free_port()}", timeout=0.1) == "no answer within 0.1 s"


def test_a_certificate_of_an_own_authority(run: Run[Answer], gateway: FakeGateway, tmp_path: Path) -> None:
    own, other = _certificate(tmp_path, "own"), _certificate(tmp_path, "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, own.with_suffix(".key"))
    gateway.socket = context.wrap_socket(gateway.socket, server_side=True)
    url = gateway.url.replace("http:", "https:")
    bundle = other.read_bytes() + own.read_bytes()
    assert post(run, url, ca=bundle).status == 200
    assert "certificate verify failed" in failure(run, url, ca=other.read_bytes())
    assert "certificate verify failed" in failure(run, url)


def _certificate(folder: Path, name: str) -> Path:
    file = folder / f"{name}.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"),
            *("-keyout", str(file.with_suffix(".key")), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    return file


class _raw:  # noqa: N801
    """A server that says these bytes to its one caller, and hangs up unless it holds on."""

    def __init__(self, text: bytes, hold: bool = False) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._text = text
        self._hold = threading.Event()
        if not hold:
            self._hold.set()

    def __enter__(self) -> str:
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._hold.set()
        self._server.close()

    def _serve(self) -> None:
        connection, _ = self._server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(self._text)
            self._hold.wait(10)


def _serve_once(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)) as server:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
