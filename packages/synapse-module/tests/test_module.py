from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import Any

import pytest
from conftest import FakeGateway, Run, on_reactor
from fake_api import DAY_MS, FakeApi
from synapse.module_api.errors import ConfigError, SynapseError

from postern_synapse import PosternModule

ALICE = "@alice:example.org"
TOKEN = "a-token-of-some-length"
PASSWORD = "wonderland"
EMAIL = {"medium": "email", "address": "alice@example.org", "verified": True}
ADOPT = {"existing_accounts": "adopt"}
MATCH = {"existing_accounts": "match-email"}


class Bench:
    """The module on a Synapse of one's own making, asked as Synapse asks it."""

    def __init__(self, run: Run[Any], gateway: FakeGateway) -> None:
        self.api = FakeApi()
        self.gateway = gateway
        self._run = run
        self.configure()

    def configure(self, **config: Any) -> None:
        settings = PosternModule.parse_config({"endpoint": self.gateway.url, "token": TOKEN, "timeout": 1, **config})
        api: Any = self.api
        self.module = on_reactor(lambda: PosternModule(settings, api))

    def login(self, username: str = "alice", password: Any = PASSWORD) -> str | None:
        check = self.api.callbacks["auth_checkers"][("m.login.password", ("password",))]
        return self._finish(check(username, "m.login.password", {"password": password}))

    def login_by_address(self, medium: str, address: str) -> str | None:
        return self._finish(self.api.callbacks["check_3pid_auth"](medium, address, PASSWORD))

    def log_out(self, user_id: str) -> None:
        self._run(self.api.callbacks["on_logged_out"](user_id, "DEVICE", "syt_secret"))

    def asked(self) -> list[Any]:
        return [body["user"] for _, _, body in self.gateway.requests]

    def called(self, name: str) -> list[Any]:
        return [arguments for called, arguments in self.api.calls if called == name]

    def _finish(self, check: Coroutine[Any, Any, Any]) -> str | None:
        passed = self._run(check)
        if passed is None:
            return None
        user_id, logged_in = passed
        self._run(logged_in({"user_id": user_id}))
        for work in self.api.background:
            self._run(work())  # type: ignore[arg-type]
        self.api.background.clear()
        return str(user_id)


@pytest.fixture
def bench(run: Run[Any], gateway: FakeGateway, caplog: pytest.LogCaptureFixture) -> Bench:
    caplog.set_level(logging.DEBUG)
    gateway.accept(ALICE)
    return Bench(run, gateway)


class TestAsking:
    def test_what_is_sent(self, bench: Bench) -> None:
        assert bench.login("Alice") == ALICE
        path, headers, body = bench.gateway.requests[0]
        assert path == "/_matrix-internal/identity/v1/check_credentials"
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        assert headers["X-Postern-Reads"] == "mxid"
        assert headers["Content-Type"] == "application/json"
        assert body == {"user": {"id": "@Alice:example.org", "password": PASSWORD}}

    def test_an_address(self, bench: Bench) -> None:
        assert bench.login_by_address("email", "alice@example.org") == ALICE
        assert bench.asked() == [{"medium": "email", "address": "alice@example.org", "password": PASSWORD}]

    def test_a_medium_that_nobody_knows(self, bench: Bench) -> None:
        assert bench.login_by_address("fax", "1") is None
        assert bench.asked() == []

    @pytest.mark.parametrize("typed", ["@alice:elsewhere.example", "@alice", "@", "@alice:example.org.evil"])
    def test_a_foreign_domain_is_refused_before_asking(self, bench: Bench, typed: str) -> None:
        assert bench.login(typed) is None
        assert bench.asked() == []

    @pytest.mark.parametrize("typed", ["ALICE", "@ALICE:example.org", "@alice:EXAMPLE.ORG", "a:b", "jörg", ""])
    def test_whatever_else_is_typed_is_the_gateways_to_judge(self, bench: Bench, typed: str) -> None:
        assert bench.login(typed) == ALICE

    @pytest.mark.parametrize("password", [None, 5, ["wonderland"]])
    def test_a_password_that_is_no_text(self, bench: Bench, password: Any) -> None:
        assert bench.login(password=password) is None
        assert bench.asked() == []

    def test_the_clients_address(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("postern_synapse.module.client_address", lambda: "192.0.2.7")
        assert bench.login() == ALICE
        assert bench.asked()[0]["client_address"] == "192.0.2.7"


class TestAnswers:
    def test_no(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        bench.gateway.body = b'{"auth":{"success":false}}'
        assert bench.login() is None
        assert "has refused a login" in caplog.text
        assert "cannot tell" not in caplog.text

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (401, "compare the module's token"),
            (403, "compare the module's token"),
            (302, "redirects are not followed"),
            (503, "an account system cannot be asked"),
            (404, "is the endpoint Postern?"),
            (500, "is the endpoint Postern?"),
        ],
    )
    def test_an_outage(self, bench: Bench, caplog: pytest.LogCaptureFixture, status: int, words: str) -> None:
        bench.gateway.status = status
        assert bench.login() is None
        (line,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert words in line.getMessage()
        assert "refused a login" not in caplog.text

    def test_an_answer_of_another_program(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        bench.gateway.body = b"<html>"
        assert bench.login() is None
        assert "the answer has no auth.success" in caplog.text

    def test_each_kind_is_logged_once_a_minute(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        def lines() -> list[str]:
            return [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]

        bench.gateway.status = 503
        for _ in range(3):
            bench.login()
        bench.gateway.status, bench.gateway.body = 200, b'{"auth":{"success":false}}'
        bench.login()
        assert len(lines()) == 2
        bench.api.now_ms += 60_000
        bench.gateway.status = 503
        bench.login()
        assert lines()[-1].endswith("(and 2 more like it since the last such line)")

    @pytest.mark.parametrize("mxid", ["@alice:elsewhere.example", "alice", "@", "!alice:example.org"])
    def test_an_id_that_is_none_of_ours(self, bench: Bench, caplog: pytest.LogCaptureFixture, mxid: str) -> None:
        bench.gateway.accept(mxid)
        assert bench.login() is None
        assert "compare its server_name" in caplog.text

    def test_nothing_secret_is_logged(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        for status in (200, 401, 503):
            bench.gateway.status = status
            bench.login()
            bench.login_by_address("email", "alice@example.org")
        bench.log_out(ALICE)
        assert PASSWORD not in caplog.text
        assert TOKEN not in caplog.text
        assert "syt_secret" not in caplog.text


class TestNewAccounts:
    def test_is_made_with_name_and_addresses(self, bench: Bench) -> None:
        phone = {"medium": "msisdn", "address": "4930901820", "verified": True}
        bench.gateway.accept(ALICE, profile={"display_name": "Alice", "three_pids": [EMAIL, phone]})
        assert bench.login() == ALICE
        assert bench.called("register_user") == [("alice", "Alice", ["alice@example.org"])]
        assert bench.api.links(ALICE) == ["forum:58"]

    def test_is_made_without_them(self, bench: Bench) -> None:
        bench.configure(policy={"registration": {"profile": {"name": False}}, "all": {"threepid": {"update": False}}})
        bench.gateway.accept(ALICE, profile={"display_name": "Alice", "three_pids": [EMAIL]})
        assert bench.login() == ALICE
        assert bench.called("register_user") == [("alice", None, [])]

    def test_addresses_that_the_gateway_brings_are_left_to_it(self, bench: Bench) -> None:
        bench.gateway.accept(ALICE, profile={"three_pids": [EMAIL]}, addresses="synced")
        assert bench.login() == ALICE
        assert bench.called("register_user") == [("alice", None, [])]

    def test_takes_nobodys_address_away(self, bench: Bench) -> None:
        bench.api.insert("user_threepids", user_id="@eve:example.org", medium="email", address="alice@example.org")
        bench.gateway.accept(ALICE, profile={"three_pids": [EMAIL]})
        assert bench.login() == ALICE
        assert bench.called("register_user") == [("alice", None, [])]

    def test_logs_in_again(self, bench: Bench) -> None:
        assert bench.login() == ALICE
        assert bench.login("ALICE") == ALICE
        assert len(bench.called("register_user")) == 1

    def test_a_name_that_synapse_does_not_take(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        bench.api.register_error = SynapseError(400, "User ID is reserved", "M_EXCLUSIVE")
        assert bench.login() is None
        assert "User ID is reserved" in caplog.text

    def test_another_login_makes_it_meanwhile(self, bench: Bench) -> None:
        def finish() -> None:
            if bench.api.links(ALICE) == []:
                bench.api.insert("user_external_ids", auth_provider="postern", external_id="forum:58", user_id=ALICE)

        bench.api.add_user(ALICE, days_old=0)
        bench.api.meanwhile = finish
        assert bench.login() == ALICE

    def test_a_renamed_person_gets_no_second_account(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        assert bench.login() == ALICE
        bench.gateway.accept("@alicia:example.org")
        assert bench.login("alicia") is None
        assert len(bench.called("register_user")) == 1
        assert "forum:58, which has logged in as @alicia:example.org, is recorded with @alice" in caplog.text
        assert f"let it have that one: postern owners link {ALICE} forum:58" in caplog.text

    def test_nobody_inherits_a_freed_name(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        assert bench.login() == ALICE
        bench.gateway.accept(ALICE, "forum:99")
        assert bench.login() is None
        assert "is recorded with another account than forum:99" in caplog.text
        assert f"handed over: postern owners link {ALICE} forum:99" in caplog.text

    def test_unless_it_is_settled(self, bench: Bench) -> None:
        assert bench.login() == ALICE
        bench.gateway.accept(ALICE, "forum:99", owner="settled")
        assert bench.login() == ALICE
        assert bench.api.links(ALICE) == ["forum:58", "forum:99"]

    def test_what_is_known_is_not_looked_up_again(self, bench: Bench) -> None:
        bench.login()
        before = len(bench.called("run_db_interaction"))
        bench.login()
        assert len(bench.called("run_db_interaction")) == before
        bench.log_out(ALICE)
        bench.login()
        assert len(bench.called("run_db_interaction")) > before

    def test_what_is_known_holds_for_five_minutes(self, bench: Bench) -> None:
        bench.login()
        bench.api.db.execute("UPDATE user_external_ids SET external_id = 'forum:99'")
        bench.api.now_ms += 299_999
        assert bench.login() == ALICE
        bench.api.now_ms += 1
        assert bench.login() is None


class TestExistingAccounts:
    def test_refused_unless_said_otherwise(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        bench.api.add_user(ALICE)
        assert bench.login() is None
        assert "existing_accounts is refuse" in caplog.text
        assert bench.api.links(ALICE) == []

    def test_settled_by_an_operator(self, bench: Bench) -> None:
        bench.api.add_user(ALICE)
        bench.gateway.accept(ALICE, owner="settled")
        assert bench.login() == ALICE

    @pytest.mark.parametrize("name", ["@alice:example.org", "@Alice:example.org"])
    def test_adopted(self, bench: Bench, name: str) -> None:
        bench.configure(**ADOPT)
        bench.api.add_user(name)
        assert bench.login() == name
        assert bench.api.links(name) == ["forum:58"]

    @pytest.mark.parametrize("mode", [ADOPT, MATCH])
    @pytest.mark.parametrize(
        "columns", [{"admin": 1}, {"appservice_id": "irc"}, {"user_type": "bot"}, {"is_guest": 1}]
    )
    def test_never_administrators_and_bridges(
        self, bench: Bench, mode: dict[str, str], columns: dict[str, Any]
    ) -> None:
        bench.configure(**mode)
        bench.api.add_user(ALICE, **columns)
        bench.api.insert("user_threepids", user_id=ALICE, medium="email", address="alice@example.org", validated_at=1)
        bench.gateway.accept(ALICE, profile={"three_pids": [EMAIL]})
        assert bench.login() is None

    @pytest.mark.parametrize(
        ("table", "column"),
        [("devices", "last_seen"), ("user_ips", "last_seen"), ("user_daily_visits", "timestamp")],
    )
    @pytest.mark.parametrize(("days", "adopted"), [(89, False), (91, True)])
    def test_a_local_password_that_is_in_use(
        self, bench: Bench, table: str, column: str, days: int, adopted: bool
    ) -> None:
        bench.configure(**ADOPT)
        bench.api.add_user(ALICE, password_hash="$2b$")
        bench.api.insert(table, user_id=ALICE, **{column: bench.api.now_ms - days * DAY_MS})
        assert bench.login() == (ALICE if adopted else None)

    def test_without_a_local_password(self, bench: Bench) -> None:
        bench.configure(**ADOPT)
        bench.api.add_user(ALICE)
        bench.api.insert("devices", user_id=ALICE, last_seen=bench.api.now_ms)
        assert bench.login() == ALICE

    @pytest.mark.parametrize(
        ("there", "here", "adopted"),
        [
            (EMAIL, 1, True),
            ({**EMAIL, "verified": False}, 1, False),
            ({**EMAIL, "address": "other@example.org"}, 1, False),
            ({**EMAIL, "medium": "msisdn"}, 1, False),
            (EMAIL, 0, False),
        ],
    )
    def test_matched_by_email(self, bench: Bench, there: dict[str, Any], here: int, adopted: bool) -> None:
        bench.configure(**MATCH)
        bench.api.add_user(ALICE)
        bench.api.insert(
            "user_threepids", user_id=ALICE, medium="email", address="alice@example.org", validated_at=here
        )
        bench.gateway.accept(ALICE, profile={"three_pids": [there]})
        assert bench.login() == (ALICE if adopted else None)


class TestProfile:
    @pytest.mark.parametrize(("old", "calls"), [("Alicia", 1), ("Alice", 0)])
    def test_is_set_on_change(self, bench: Bench, old: str, calls: int) -> None:
        bench.configure(policy={"login": {"profile": {"name": True}}})
        bench.login()
        bench.api.names["alice"] = old
        bench.gateway.accept(ALICE, profile={"display_name": "Alice"})
        bench.login()
        assert bench.api.names["alice"] == "Alice"
        assert len(bench.called("set_displayname")) == calls

    def test_is_left_alone_by_default(self, bench: Bench) -> None:
        bench.login()
        bench.gateway.accept(ALICE, profile={"display_name": "Alice"})
        bench.login()
        assert bench.called("set_displayname") == []

    def test_trouble_never_loses_a_login(
        self, bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_: Any) -> None:
            raise RuntimeError("x")

        def broken_at_once(*_: Any, **__: Any) -> None:
            raise RuntimeError("x")

        bench.configure(policy={"login": {"profile": {"name": True}}})
        bench.gateway.accept(ALICE, profile={"display_name": "Alice"})
        monkeypatch.setattr(bench.api, "get_profile_for_user", broken)
        assert bench.login() == ALICE
        monkeypatch.setattr(bench.api, "run_as_background_process", broken_at_once)
        assert bench.login() == ALICE
        assert "the login stands" in caplog.text


def test_beside_the_matrix_authentication_service(gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConfigError("Cannot use password auth provider callbacks when OAuth delegation is enabled")

    api: Any = FakeApi()
    monkeypatch.setattr(api, "register_password_auth_provider_callbacks", refuse)
    config = PosternModule.parse_config({"endpoint": gateway.url})
    with pytest.raises(ConfigError, match="OIDC provider"):
        on_reactor(lambda: PosternModule(config, api))


def test_keys_of_the_old_modules_that_have_no_effect_are_told(
    gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    policy = {"registration": {"username": {"enforceLowercase": False}}, "all": {"threepid": {"replace": True}}}
    config = PosternModule.parse_config({"endpoint": gateway.url, "policy": policy})
    api: Any = FakeApi()
    on_reactor(lambda: PosternModule(config, api))
    assert "enforceLowercase" in caplog.text
    assert "all.threepid.replace" in caplog.text
