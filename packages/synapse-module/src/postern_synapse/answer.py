"""What the gateway answers to one login, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MAX_NAME_LENGTH = 256
MAX_THREE_PIDS = 100
MAX_ID_BYTES = 255
MAX_EXTERNAL_ID_LENGTH = 2048


@dataclass(frozen=True)
class ThreePid:
    medium: str
    address: str
    #: Whether the back end itself has checked the address.
    verified: bool


@dataclass(frozen=True)
class Accepted:
    mxid: str
    #: `<plugin id>:<subject>`: the account behind the Matrix ID, whatever it is called.
    external_id: str
    #: Whether an operator has settled in the gateway's owner table that the account has this Matrix ID.
    settled: bool
    #: Whether the gateway itself brings the addresses to the homeserver, and keeps a record of those.
    synced: bool
    #: None: the gateway has no opinion.
    display_name: str | None
    three_pids: tuple[ThreePid, ...]


@dataclass(frozen=True)
class Refused:
    """The gateway says no, and never why."""


class ProtocolFault(Exception):
    """The answer is none of Postern's. Its text holds nothing of the answer."""


def read_answer(body: bytes) -> Accepted | Refused:
    """Reads the body of a 200.

    Raises:
        ProtocolFault: it is not what docs/protocols/check-credentials.md promises
    """
    try:
        auth = json.loads(body)["auth"]
        success = auth["success"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise ProtocolFault("the answer has no auth.success") from error
    if success is False:
        return Refused()
    if success is not True:
        raise ProtocolFault("auth.success is neither true nor false")
    profile = auth.get("profile")
    if not isinstance(profile, dict):
        raise ProtocolFault("auth.profile is no object")
    return Accepted(
        mxid=_text(auth, "mxid", MAX_ID_BYTES),
        external_id=_text(auth, "external_id", MAX_EXTERNAL_ID_LENGTH),
        settled=auth.get("owner") == "settled",
        synced=auth.get("addresses") == "synced",
        display_name=_display_name(profile.get("display_name")),
        three_pids=_three_pids(profile.get("three_pids", [])),
    )


def _text(auth: dict[str, Any], key: str, longest: int) -> str:
    value = auth.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise ProtocolFault(f"auth.{key} is no text of a sensible length; is the endpoint Postern?")
    return value


def _display_name(value: object) -> str | None:
    """A name that Synapse would refuse is cut to what it takes, as it is no ground for refusing a login."""
    if not isinstance(value, str) or value.strip() == "":
        return None
    return value.strip()[:MAX_NAME_LENGTH]


def _three_pids(value: object) -> tuple[ThreePid, ...]:
    """What is malformed is left out: an address is no ground for refusing a login."""
    if not isinstance(value, list):
        return ()
    return tuple(
        ThreePid(item["medium"], item["address"], item.get("verified") is True)
        for item in value[:MAX_THREE_PIDS]
        if isinstance(item, dict)
        and item.get("medium") in ("email", "msisdn")
        and isinstance(item.get("address"), str)
        and item["address"] != ""
    )
