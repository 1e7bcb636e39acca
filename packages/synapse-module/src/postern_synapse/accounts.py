"""Which Matrix account an account of the gateway is let into."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from synapse.module_api import UserID
from synapse.module_api.errors import SynapseError

from .existing import ExistingAccountRule, settling_command
from .synapse_tables import PROVIDER, Links, SynapseTables

if TYPE_CHECKING:
    from synapse.module_api import ModuleApi

    from .answer import Accepted
    from .config import Config
    from .quiet_log import QuietLog

#: Another login of the same new person is between making the account and recording whose it is.
MOMENT_SECONDS = 0.1
MOMENTS = 20
NEWBORN_MS = 10_000
#: Of so many people, for so long, it is kept that Synapse has them recorded.
KNOWN_USERS = 10_000
KNOWN_MS = 300_000

NAME_TAKEN = "M_USER_IN_USE"


class Accounts:
    """Makes accounts, and records with each the account of the gateway that it belongs to."""

    def __init__(self, api: ModuleApi, config: Config, log: QuietLog) -> None:
        self._api = api
        self._policy = config.policy
        self._log = log
        self._tables = SynapseTables(api)
        self._existing = ExistingAccountRule(api, self._tables, config.existing_accounts, log)
        self._known: OrderedDict[str, tuple[str, int]] = OrderedDict()

    async def admit(self, accepted: Accepted) -> str | None:
        """The Matrix ID as Synapse spells it; None: this person is not let into that account."""
        known = self._known.get(accepted.mxid)
        now = self._api.get_current_time_msec()
        if known is not None and known[0] == accepted.external_id and now - known[1] < KNOWN_MS:
            return accepted.mxid
        user_id: str | None = await self._api.check_user_exists(accepted.mxid)
        if user_id is None:
            user_id = await self._register(accepted)
        if user_id is None or not await self._is_theirs(user_id, accepted):
            return None
        if user_id == accepted.mxid:
            self._remember(user_id, accepted.external_id, now)
        return user_id

    def forget(self, user_id: str) -> None:
        """What is known of a person is looked up anew at the next login."""
        self._known.pop(user_id, None)

    async def _register(self, accepted: Accepted) -> str | None:
        """The Matrix ID that was made, or that another login of the same person has just made."""
        links = await self._tables.links(accepted.mxid, accepted.external_id)
        if not self._may_take(links.owner_of_account, accepted):
            return None
        name = accepted.display_name if self._policy.name_at_registration else None
        binds = self._policy.update_three_pids and not accepted.synced
        emails = await self._free_emails(accepted) if binds else []
        try:
            user_id: str = await self._api.register_user(
                UserID.from_string(accepted.mxid).localpart, displayname=name, emails=emails
            )
        except SynapseError as error:
            if error.errcode == NAME_TAKEN:
                return await self._api.check_user_exists(accepted.mxid)
            self._log.say(
                "not-registered", logging.ERROR, "Synapse does not register %s: %s", accepted.mxid, error.msg
            )
            return None
        await self._record(user_id, accepted.external_id)
        return user_id

    async def _free_emails(self, accepted: Accepted) -> list[str]:
        """Synapse's own call would take an address away from whom it belongs to."""
        emails = tuple(three_pid.address for three_pid in accepted.three_pids if three_pid.medium == "email")
        bound = await self._tables.bound_emails(emails)
        return [email for email in emails if email not in bound]

    async def _is_theirs(self, user_id: str, accepted: Accepted) -> bool:
        links = await self._settled_links(user_id, accepted.external_id)
        if accepted.external_id in links.accounts_of_user:
            return True
        if not self._may_take(links.owner_of_account, accepted):
            return False
        if not accepted.settled:
            if links.accounts_of_user:
                self._log.say(
                    "owned",
                    logging.WARNING,
                    "%s is recorded with another account than %s: login refused. If it is to be handed over: %s",
                    user_id,
                    accepted.external_id,
                    settling_command(user_id, accepted.external_id),
                )
                return False
            if not await self._existing.lets_in(user_id, accepted):
                return False
        return await self._record(user_id, accepted.external_id)

    def _may_take(self, owner: str | None, accepted: Accepted) -> bool:
        """Somebody whose name has changed would get a second Matrix account, and leave the first behind."""
        if owner is None or owner == accepted.mxid or accepted.settled:
            return True
        self._log.say(
            "renamed",
            logging.WARNING,
            "%s, which has logged in as %s, is recorded with %s: login refused. The owner table of the gateway keeps"
            " a person's Matrix ID when the name changes; let it have that one: %s",
            accepted.external_id,
            accepted.mxid,
            owner,
            settling_command(owner, accepted.external_id),
        )
        return False

    async def _settled_links(self, user_id: str, external_id: str) -> Links:
        """Waits for a login that is just making this very account."""
        links = await self._tables.links(user_id, external_id)
        for _ in range(MOMENTS):
            if links.accounts_of_user or not await self._is_newborn(user_id):
                break
            await self._api.sleep(MOMENT_SECONDS)
            links = await self._tables.links(user_id, external_id)
        return links

    async def _is_newborn(self, user_id: str) -> bool:
        user = await self._api.get_userinfo_by_id(user_id)
        # a column in seconds, unlike every other time of Synapse's
        return user is not None and self._api.get_current_time_msec() - user.creation_ts * 1000 < NEWBORN_MS

    async def _record(self, user_id: str, external_id: str) -> bool:
        try:
            await self._api.record_user_external_id(PROVIDER, external_id, user_id)
        except Exception as error:  # noqa: BLE001 - the class of a conflict is none of the public API's
            self._log.say(
                "not-recorded",
                logging.ERROR,
                "%s could not be recorded with %s: login refused (%s; docs/synapse.md, handing over)",
                user_id,
                external_id,
                type(error).__name__,
            )
            return False
        return True

    def _remember(self, user_id: str, external_id: str, now: int) -> None:
        self._known[user_id] = (external_id, now)
        self._known.move_to_end(user_id)
        if len(self._known) > KNOWN_USERS:
            self._known.popitem(last=False)
