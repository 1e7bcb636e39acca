"""What no public call tells and the database does, asked through ModuleApi.run_db_interaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synapse.module_api import LoggingTransaction, ModuleApi

#: The identity provider under which the accounts of the gateway are recorded with Synapse.
PROVIDER = "postern"


@dataclass(frozen=True)
class Links:
    """Who is who: rows of `user_external_ids`."""

    #: The Matrix ID that an account of the gateway is recorded with.
    owner_of_account: str | None
    #: The accounts of the gateway that a Matrix ID is recorded with.
    accounts_of_user: frozenset[str]


@dataclass(frozen=True)
class LocalLogin:
    has_password: bool
    #: Milliseconds since the epoch; 0: never.
    last_seen: int


class SynapseTables:
    def __init__(self, api: ModuleApi) -> None:
        self._api = api

    async def links(self, user_id: str, external_id: str) -> Links:
        def read(txn: LoggingTransaction) -> Links:
            txn.execute(
                "SELECT user_id, external_id FROM user_external_ids"
                " WHERE auth_provider = ? AND (external_id = ? OR user_id = ?)",
                (PROVIDER, external_id, user_id),
            )
            rows = txn.fetchall()
            return Links(
                owner_of_account=next((user for user, account in rows if account == external_id), None),
                accounts_of_user=frozenset(account for user, account in rows if user == user_id),
            )

        return await self._api.run_db_interaction("postern_links", read)

    async def bound_emails(self, addresses: tuple[str, ...]) -> frozenset[str]:
        """Those of the addresses that are somebody's already."""

        def read(txn: LoggingTransaction) -> frozenset[str]:
            bound = set()
            for address in addresses:
                txn.execute("SELECT 1 FROM user_threepids WHERE medium = 'email' AND address = ?", (address,))
                if txn.fetchone() is not None:
                    bound.add(address)
            return frozenset(bound)

        return await self._api.run_db_interaction("postern_bound_emails", read)

    async def local_login(self, user_id: str) -> LocalLogin:
        """When a person was last here, by every table that remembers it: devices are gone after a logout."""

        def read(txn: LoggingTransaction) -> LocalLogin:
            txn.execute("SELECT password_hash FROM users WHERE name = ?", (user_id,))
            row = txn.fetchone()
            seen = [0]
            for table, column in (
                ("devices", "last_seen"),
                ("user_ips", "last_seen"),
                ("user_daily_visits", "timestamp"),
            ):
                txn.execute(f"SELECT MAX({column}) FROM {table} WHERE user_id = ?", (user_id,))  # noqa: S608
                latest = txn.fetchone()
                seen.append((latest[0] if latest is not None else None) or 0)
            return LocalLogin(has_password=row is not None and bool(row[0]), last_seen=max(seen))

        return await self._api.run_db_interaction("postern_local_login", read)
