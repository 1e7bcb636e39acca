"""Outbound HTTP with a password in it: what Synapse's own client, which logs bodies at DEBUG, is not made for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from synapse.module_api import make_deferred_yieldable
from twisted.internet import reactor as _global_reactor
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.interfaces import IConsumer, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.ssl import Certificate, trustRootFromCertificates
from twisted.internet.task import deferLater
from twisted.python.failure import Failure
from twisted.web.client import Agent, BrowserLikePolicyForHTTPS, HTTPConnectionPool, ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IBodyProducer, IResponse
from zope.interface import implementer

MAX_ANSWER_BYTES = 64 * 1024
#: The gateway keeps idle connections for 60 s: they are given up here before it closes them under a request.
IDLE_SECONDS = 30
MAX_IDLE_CONNECTIONS = 32
#: A gateway that is being restarted is away for a moment.
RETRY_AFTER_SECONDS = 0.25

T = TypeVar("T")
_reactor = cast("IReactorTime", _global_reactor)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class NoAnswer(Exception):
    """There was no answer, in time or at all. Its text holds no secret."""


class HttpClient:
    """Posts to one server: pooled, bounded in time and size, certificates verified, no redirect followed."""

    def __init__(self, timeout: float, ca: bytes | None) -> None:
        pool = HTTPConnectionPool(_reactor)
        pool.maxPersistentPerHost = MAX_IDLE_CONNECTIONS
        pool.cachedConnectionTimeout = IDLE_SECONDS
        pool.retryAutomatically = False
        self._timeout = timeout
        self._agent = Agent(_reactor, _tls_policy(ca), connectTimeout=timeout, pool=pool)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """
        Raises:
            NoAnswer: not within the time, not at all, or too large a one
        """
        limit = _Limit(self._timeout)
        try:
            response = await self._send(url, body, Headers({k: [v] for k, v in headers.items()}), limit)
            return Answer(response.code, await limit.wait(_read(response)))
        except NoAnswer:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the gateway has not answered
            # a time-out surfaces as whatever the cancelled step makes of it
            reason = f"no answer within {self._timeout:g} s" if limit.over else _words(error)
            raise NoAnswer(reason) from None
        finally:
            limit.cancel()

    async def _send(self, url: str, body: bytes, headers: Headers, limit: _Limit) -> IResponse:
        """Once more after a refused connection, as nothing was sent then. A password is never sent twice."""
        try:
            return await limit.wait(self._request(url, body, headers))
        except Refused:
            await limit.wait(deferLater(_reactor, RETRY_AFTER_SECONDS, lambda: None))
            return await limit.wait(self._request(url, body, headers))

    def _request(self, url: str, body: bytes, headers: Headers) -> Deferred[IResponse]:
        return self._agent.request(b"POST", url.encode("ascii"), headers, _Body(body))


class _Limit:
    """The time of one exchange, all its steps together: when it is over, the step that runs is cancelled."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._step: Deferred[Any] | None = None
        self._timer = _reactor.callLater(seconds, self._end)

    async def wait(self, step: Deferred[T]) -> T:
        self._step = step
        return await make_deferred_yieldable(step)

    def cancel(self) -> None:
        if self._timer.active():
            self._timer.cancel()

    def _end(self) -> None:
        self.over = True
        if self._step is not None:
            self._step.cancel()


@implementer(IBodyProducer)
class _Body:
    """A body that is written in one piece."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.length = len(body)

    def startProducing(self, consumer: IConsumer) -> Deferred[None]:  # noqa: N802
        consumer.write(self._body)
        return succeed(None)

    def pauseProducing(self) -> None:  # noqa: N802
        """It is written already."""

    def resumeProducing(self) -> None:  # noqa: N802
        """It is written already."""

    def stopProducing(self) -> None:  # noqa: N802
        """It is written already."""


def _read(response: IResponse) -> Deferred[bytes]:
    collector = _Collector()
    announced = response.length
    response.deliverBody(collector)
    if announced is not UNKNOWN_LENGTH and announced > MAX_ANSWER_BYTES:
        collector.give_up()
    return collector.done


class _Collector(Protocol):
    """Gathers a body up to the limit."""

    def __init__(self) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._hang_up())
        self._body = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._body += data
        if len(self._body) > MAX_ANSWER_BYTES:
            self.give_up()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        if self.done.called:
            return
        # without a length, the end of the connection is the end of the body
        if reason.check(ResponseDone, PotentialDataLoss):
            self.done.callback(self._body)
        else:
            self.done.errback(NoAnswer("the connection broke off within the answer"))

    def give_up(self) -> None:
        if not self.done.called:
            self.done.errback(NoAnswer(f"the answer is longer than {MAX_ANSWER_BYTES} bytes"))
        self._hang_up()

    def _hang_up(self) -> None:
        transport: Any = self.transport
        if transport is not None:
            transport.loseConnection()


def _tls_policy(ca: bytes | None) -> BrowserLikePolicyForHTTPS:
    if ca is None:
        return BrowserLikePolicyForHTTPS()
    certificates = [Certificate.loadPEM(pem) for pem in _CERTIFICATE.findall(ca)]
    return BrowserLikePolicyForHTTPS(trustRoot=trustRootFromCertificates(certificates))


def _words(error: Exception) -> str:
    """What kind of failure it was. Twisted hides the reasons of a broken request in a list."""
    reasons = getattr(error, "reasons", None)
    cause = reasons[0].value if reasons else error
    return f"{type(cause).__name__}: {cause}"[:200]
