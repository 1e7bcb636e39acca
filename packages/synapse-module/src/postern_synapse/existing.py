"""Who may be let into an account that was there before the gateway, and that nobody owns yet."""

from __future__ import annotations

import logging
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synapse.module_api import ModuleApi

    from .answer import Accepted
    from .config import ExistingAccounts
    from .quiet_log import QuietLog
    from .synapse_tables import SynapseTables

RECENT_MS = 90 * 24 * 3_600_000


def settling_command(user_id: str, external_id: str) -> str:
    """What an operator says to the gateway so that the account is let in there."""
    return f"postern owners link {shlex.quote(user_id)} {shlex.quote(external_id)}"


class ExistingAccountRule:
    """A member of a forum must not inherit the account of somebody who registered on the homeserver."""

    def __init__(self, api: ModuleApi, tables: SynapseTables, mode: ExistingAccounts, log: QuietLog) -> None:
        self._api = api
        self._tables = tables
        self._mode = mode
        self._log = log

    async def lets_in(self, user_id: str, accepted: Accepted) -> bool:
        why = await self._obstacle(user_id, accepted)
        if why is None:
            return True
        self._log.say(
            "existing",
            logging.WARNING,
            "%s was there before the first login of %s, and %s: login refused (existing_accounts is %s)."
            " If both are the same person: %s",
            user_id,
            accepted.external_id,
            why,
            self._mode,
            settling_command(user_id, accepted.external_id),
        )
        return False

    async def _obstacle(self, user_id: str, accepted: Accepted) -> str | None:
        user = await self._api.get_userinfo_by_id(user_id)
        if user is None:
            return "it is gone"
        if user.is_admin:
            return "it is a server administrator's"
        if user.appservice_id is not None or user.user_type is not None or user.is_guest:
            return "it is a bridge's, a bot's or a guest's"
        if self._mode == "adopt":
            return await self._recently_used(user_id)
        if self._mode == "match-email":
            return await self._no_common_email(user_id, accepted)
        return "nobody has said whose it is"

    async def _recently_used(self, user_id: str) -> str | None:
        local = await self._tables.local_login(user_id)
        if local.has_password and self._api.get_current_time_msec() - local.last_seen < RECENT_MS:
            return "somebody has used it with a local password within 90 days"
        return None

    async def _no_common_email(self, user_id: str, accepted: Accepted) -> str | None:
        """Both sides must have checked the address; that Synapse binds it to one account alone is a key there."""
        here = {
            three_pid["address"]
            for three_pid in await self._api.get_threepids_for_user(user_id)
            if three_pid["medium"] == "email" and three_pid.get("validated_at")
        }
        there = {pid.address for pid in accepted.three_pids if pid.medium == "email" and pid.verified}
        return None if here & there else "no verified e-mail address is common to both"
