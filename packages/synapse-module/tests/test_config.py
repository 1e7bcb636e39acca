from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from synapse.module_api.errors import ConfigError

from postern_synapse.config import Config, Policy, parse_config

ENDPOINT = {"endpoint": "http://127.0.0.1:8090"}


def test_defaults() -> None:
    assert parse_config(ENDPOINT) == Config(
        endpoint="http://127.0.0.1:8090", timeout=8, token=None, ca=None, existing_accounts="refuse", policy=Policy()
    )


def test_policy_has_the_defaults_of_the_old_modules() -> None:
    assert Policy() == Policy(
        enforce_lowercase=True,
        name_at_registration=True,
        name_at_login=False,
        update_three_pids=True,
        replace_three_pids=False,
    )


def test_policy_of_the_old_modules() -> None:
    policy = {
        "registration": {"username": {"enforceLowercase": False}, "profile": {"name": False}},
        "login": {"profile": {"name": True}},
        "all": {"threepid": {"update": False, "replace": True}},
    }
    assert parse_config({**ENDPOINT, "policy": policy}).policy == Policy(False, False, True, False, True)


@pytest.mark.parametrize("policy", [{}, {"all": {}}, {"all": {"threepid": {"update": True}}}])
def test_who_comes_from_the_old_modules_adopts_accounts(policy: dict[str, Any]) -> None:
    assert parse_config({**ENDPOINT, "policy": policy}).existing_accounts == "adopt"
    kept = parse_config({**ENDPOINT, "policy": policy, "existing_accounts": "match-email"})
    assert kept.existing_accounts == "match-email"


def test_a_trailing_slash_does_not_matter() -> None:
    assert parse_config({"endpoint": "https://gate.example/postern/"}).endpoint == "https://gate.example/postern"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"endpoint": None}, "config.endpoint: it is empty"),
        ({"endpoint": ""}, "config.endpoint: it is empty"),
        ({"endpoint": 8090}, "config.endpoint: expected a text, found int"),
        ({"endpoint": "127.0.0.1:8090"}, "config.endpoint: expected a URL"),
        ({"endpoint": "ftp://127.0.0.1"}, "config.endpoint: expected a URL"),
        ({"endpoint": "http://"}, "config.endpoint: expected a URL"),
        ({"endpoint": "http://h:port"}, "config.endpoint: expected a URL"),
        ({"endpoint": "http://h/a b"}, "config.endpoint: expected a URL"),
        ({"endpoint": "http://u:hidden@h"}, "config.endpoint: a URL without user"),
        ({"endpoint": "http://h/?a=b"}, "config.endpoint: a URL without user, query"),
        ({"timeout": "8"}, "config.timeout: expected seconds as a number, found str"),
        ({"timeout": True}, "config.timeout: expected seconds as a number, found bool"),
        ({"timeout": 0}, "config.timeout: expected more than 0, at most 60"),
        ({"timeout": 61}, "config.timeout: expected more than 0, at most 60"),
        ({"timeout": float("nan")}, "config.timeout: expected more than 0, at most 60"),
        ({"token": 5}, "config.token: expected a text, found int"),
        ({"token": "two words"}, "config.token: expected one line of visible"),
        ({"token": "line\nbreak"}, "config.token: expected one line of visible"),
        ({"token": "tökén"}, "config.token: expected one line of visible"),
        ({"token": "a", "token_file": "/b"}, "config.token: token_file stands there too"),
        ({"token_file": "/nowhere/at/all"}, "config.token_file: /nowhere/at/all cannot be read"),
        ({"ca_file": "/nowhere/at/all"}, "config.ca_file: /nowhere/at/all cannot be read"),
        ({"existing_accounts": "yes"}, "config.existing_accounts: expected one of adopt, match-email, refuse"),
        ({"existing_accounts": True}, "config.existing_accounts: expected a text, found bool"),
        ({"enpoint": "x"}, "config.enpoint: unknown key; known are policy, endpoint, timeout"),
        ({"policy": []}, "config.policy: expected a mapping, found list"),
        ({"policy": {"all": True}}, "config.policy.all: expected a mapping, found bool"),
        ({"policy": {"logins": {}}}, "config.policy.logins: unknown key"),
        ({"policy": {"all": {"threepid": {"update": "false"}}}}, "config.policy.all.threepid.update: expected true"),
        ({"policy": {"login": {"profile": {"nmae": True}}}}, "config.policy.login.profile.nmae: unknown key"),
    ],
)
def test_faults_name_the_key(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as fault:
        parse_config({**ENDPOINT, **change})
    assert fault.value.msg.startswith(message)
    assert "hidden" not in fault.value.msg


@pytest.mark.parametrize("raw", [None, [], "http://127.0.0.1:8090"])
def test_what_is_no_mapping(raw: Any) -> None:
    with pytest.raises(ConfigError, match="config: expected a mapping"):
        parse_config(raw)


def test_without_an_endpoint() -> None:
    with pytest.raises(ConfigError, match=r"config\.endpoint: it is missing"):
        parse_config({})


def test_a_token_from_a_file_loses_its_last_newline(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"a-token-of-some-length\n")
    assert parse_config({**ENDPOINT, "token_file": str(file)}).token == "a-token-of-some-length"


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo\n", b"\xff", b"x" * 4097])
def test_a_file_that_holds_no_token(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.token_file"):
        parse_config({**ENDPOINT, "token_file": str(file)})


def test_a_file_that_holds_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(ConfigError, match=r"config\.ca_file: .* holds no certificate"):
        parse_config({**ENDPOINT, "ca_file": str(file)})


def test_secrets_are_no_part_of_the_words_for_it() -> None:
    assert "s3cret" not in repr(parse_config({**ENDPOINT, "token": "s3cret-s3cret-s3cret"}))
