"""The profile after a login: in the background, on change only, and never at the cost of the login."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from synapse.module_api import UserID

if TYPE_CHECKING:
    from synapse.module_api import ModuleApi

    from .answer import Accepted
    from .config import Policy
    from .quiet_log import QuietLog


class ProfileSync:
    """What the public API can change is the display name; addresses are the gateway's own sync's to change."""

    def __init__(self, api: ModuleApi, policy: Policy, log: QuietLog) -> None:
        self._api = api
        self._policy = policy
        self._log = log

    def start(self, user_id: str, accepted: Accepted) -> None:
        """Returns at once: a change of name is told to every room that the person is in."""
        if not self._policy.name_at_login or accepted.display_name is None:
            return
        try:
            self._api.run_as_background_process(
                "postern_profile", self._set_name, user_id, accepted.display_name, bg_start_span=False
            )
        except Exception as error:  # noqa: BLE001 - a login is never lost to its profile
            self._complain(user_id, error)

    async def _set_name(self, user_id: str, name: str) -> None:
        try:
            user = UserID.from_string(user_id)
            if (await self._api.get_profile_for_user(user.localpart)).display_name != name:
                await self._api.set_displayname(user, name)
        except Exception as error:  # noqa: BLE001 - a login is never lost to its profile
            self._complain(user_id, error)

    def _complain(self, user_id: str, error: Exception) -> None:
        self._log.say(
            "profile",
            logging.WARNING,
            "the display name of %s could not be set (%s); the login stands",
            user_id,
            type(error).__name__,
        )
