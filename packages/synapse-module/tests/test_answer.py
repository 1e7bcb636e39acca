from __future__ import annotations

import json
from typing import Any

import pytest

from postern_synapse.answer import Accepted, ProtocolFault, Refused, ThreePid, read_answer

YES: dict[str, Any] = {"success": True, "mxid": "@alice:example.org", "external_id": "forum:58", "profile": {}}


def accepted(**changes: Any) -> Accepted:
    answer = read_answer(json.dumps({"auth": {**YES, **changes}}).encode())
    assert isinstance(answer, Accepted)
    return answer


def test_yes() -> None:
    three_pids = [{"medium": "email", "address": "a@example.org", "verified": True}]
    profile = {"display_name": " Alice ", "three_pids": three_pids}
    answer = accepted(profile=profile, owner="settled", addresses="synced")
    assert answer == Accepted(
        mxid="@alice:example.org",
        external_id="forum:58",
        settled=True,
        synced=True,
        display_name="Alice",
        three_pids=(ThreePid("email", "a@example.org", True),),
    )
    assert (accepted().settled, accepted().synced) == (False, False)


def test_no() -> None:
    assert read_answer(b'{"auth":{"success":false}}') == Refused()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"auth":null}',
        b'{"auth":{}}',
        b'{"auth":[]}',
        b'{"auth":{"success":"false"}}',
        b'{"auth":{"success":1}}',
        b'{"auth":{"success":null}}',
        b"[" * 100_000,
    ],
)
def test_what_is_neither_yes_nor_no(body: bytes) -> None:
    with pytest.raises(ProtocolFault):
        read_answer(body)


@pytest.mark.parametrize(
    "change",
    [
        {"mxid": None},
        {"mxid": 5},
        {"mxid": ""},
        {"mxid": "@" + "a" * 255},
        {"external_id": None},
        {"external_id": ""},
        {"profile": None},
        {"profile": []},
    ],
)
def test_a_yes_that_does_not_say_who(change: dict[str, Any]) -> None:
    with pytest.raises(ProtocolFault):
        accepted(**change)


@pytest.mark.parametrize("name", [None, 5, "", "  ", []])
def test_a_name_that_is_none_is_no_opinion(name: Any) -> None:
    assert accepted(profile={"display_name": name}).display_name is None


def test_a_long_name_is_cut_to_what_synapse_takes() -> None:
    assert accepted(profile={"display_name": "x" * 300}).display_name == "x" * 256


@pytest.mark.parametrize(
    "three_pids",
    [
        None,
        {},
        ["a@example.org"],
        [{"medium": "fax", "address": "1"}],
        [{"medium": "email", "address": ""}],
        [{"medium": "email"}],
        [{"medium": ["email"], "address": "a"}],
    ],
)
def test_addresses_that_are_none_are_left_out(three_pids: Any) -> None:
    assert accepted(profile={"three_pids": three_pids}).three_pids == ()


def test_only_true_is_verified() -> None:
    (pid,) = accepted(profile={"three_pids": [{"medium": "email", "address": "a@b", "verified": 1}]}).three_pids
    assert pid.verified is False
