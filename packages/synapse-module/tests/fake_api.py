"""What the module uses of Synapse's ModuleApi, over the very tables that Synapse has (schema 92)."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from synapse.module_api.errors import SynapseError

NOW_MS = 1_800_000_000_000
DAY_MS = 24 * 3_600_000

_SCHEMA = """
CREATE TABLE users (name TEXT UNIQUE, password_hash TEXT, creation_ts BIGINT, admin SMALLINT DEFAULT 0,
  is_guest SMALLINT DEFAULT 0, appservice_id TEXT, user_type TEXT);
CREATE TABLE user_external_ids (auth_provider TEXT, external_id TEXT, user_id TEXT,
  UNIQUE (auth_provider, external_id));
CREATE TABLE user_threepids (user_id TEXT, medium TEXT, address TEXT, validated_at BIGINT, added_at BIGINT,
  UNIQUE (medium, address));
CREATE TABLE devices (user_id TEXT, device_id TEXT, last_seen BIGINT);
CREATE TABLE user_ips (user_id TEXT, last_seen BIGINT);
CREATE TABLE user_daily_visits (user_id TEXT, timestamp BIGINT);
"""


class FakeApi:
    server_name = "example.org"

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        self.db.executescript(_SCHEMA)
        self.now_ms = NOW_MS
        self.callbacks: dict[str, Any] = {}
        self.names: dict[str, str | None] = {}
        self.calls: list[tuple[str, Any]] = []
        self.background: list[Callable[[], Awaitable[Any]]] = []
        #: Called while somebody waits for another login.
        self.meanwhile: Callable[[], None] = lambda: None
        self.register_error: SynapseError | None = None

    def add_user(self, user_id: str, days_old: float = 365, **columns: Any) -> None:
        values = {"name": user_id, "creation_ts": (self.now_ms - int(days_old * DAY_MS)) // 1000, **columns}
        self.insert("users", **values)

    def insert(self, table: str, **values: Any) -> None:
        marks = ", ".join("?" for _ in values)
        self.db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def links(self, user_id: str) -> list[str]:
        rows = self.db.execute(
            "SELECT external_id FROM user_external_ids WHERE auth_provider = 'postern' AND user_id = ?", (user_id,)
        )
        return [external_id for (external_id,) in rows]

    def register_password_auth_provider_callbacks(self, **callbacks: Any) -> None:
        self.callbacks = callbacks

    def get_current_time_msec(self) -> int:
        return self.now_ms

    def get_qualified_user_id(self, username: str) -> str:
        return username if username.startswith("@") else f"@{username}:{self.server_name}"

    def is_mine(self, user_id: str) -> bool:
        return user_id.split(":", 1)[1] == self.server_name

    async def check_user_exists(self, user_id: str) -> str | None:
        rows = self.db.execute("SELECT name FROM users WHERE lower(name) = lower(?)", (user_id,)).fetchall()
        exact = [name for (name,) in rows if name == user_id]
        return (exact or [name for (name,) in rows] or [None])[0] if exact or len(rows) == 1 else None

    async def register_user(self, localpart: str, displayname: str | None, emails: list[str]) -> str:
        self.calls.append(("register_user", (localpart, displayname, emails)))
        if self.register_error is not None:
            raise self.register_error
        user_id = f"@{localpart}:{self.server_name}"
        self.add_user(user_id, days_old=0)
        self.names[localpart] = displayname
        for email in emails:
            self.insert("user_threepids", user_id=user_id, medium="email", address=email, validated_at=self.now_ms)
        return user_id

    async def record_user_external_id(self, provider: str, external_id: str, user_id: str) -> None:
        self.insert("user_external_ids", auth_provider=provider, external_id=external_id, user_id=user_id)

    async def get_userinfo_by_id(self, user_id: str) -> Any:
        row = self.db.execute(
            "SELECT creation_ts, admin, is_guest, appservice_id, user_type FROM users WHERE name = ?", (user_id,)
        ).fetchone()
        if row is None:
            return None
        return SimpleNamespace(
            creation_ts=row[0],
            is_admin=bool(row[1]),
            is_guest=bool(row[2]),
            appservice_id=row[3],
            user_type=row[4],
        )

    async def get_threepids_for_user(self, user_id: str) -> list[dict[str, Any]]:
        rows = self.db.execute(
            "SELECT medium, address, validated_at FROM user_threepids WHERE user_id = ?", (user_id,)
        )
        return [dict(zip(("medium", "address", "validated_at"), row, strict=True)) for row in rows]

    async def run_db_interaction(self, _desc: str, read: Callable[[sqlite3.Cursor], Any]) -> Any:
        self.calls.append(("run_db_interaction", _desc))
        return read(self.db.cursor())

    async def sleep(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)
        self.meanwhile()

    async def get_profile_for_user(self, localpart: str) -> Any:
        return SimpleNamespace(display_name=self.names.get(localpart))

    async def set_displayname(self, user: Any, name: str) -> None:
        self.calls.append(("set_displayname", (user.localpart, name)))
        self.names[user.localpart] = name

    def run_as_background_process(
        self, _desc: str, work: Callable[..., Awaitable[Any]], *args: Any, bg_start_span: bool
    ) -> None:
        assert bg_start_span is False
        self.background.append(lambda: work(*args))
