from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postern_synapse.request_context import client_address

CURRENT = "synapse.logging.context.current_context"


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1"])
def test_the_address_of_the_client(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    context = SimpleNamespace(request=SimpleNamespace(ip_address=address))
    monkeypatch.setattr(CURRENT, lambda: context)
    assert client_address() == address


@pytest.mark.parametrize(
    "context",
    [
        None,
        SimpleNamespace(),
        SimpleNamespace(request=None),
        SimpleNamespace(request=SimpleNamespace()),
        # what Synapse says of a client that is gone
        SimpleNamespace(request=SimpleNamespace(ip_address="getClientAddress")),
    ],
)
def test_there_is_none(monkeypatch: pytest.MonkeyPatch, context: Any) -> None:
    monkeypatch.setattr(CURRENT, lambda: context)
    assert client_address() is None


def test_synapse_has_no_such_thing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(CURRENT)
    assert client_address() is None


def test_outside_of_a_request() -> None:
    assert client_address() is None
