"""The module as Synapse loads it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeAlias

from synapse.module_api import UserID
from synapse.module_api.errors import ConfigError

from .accounts import Accounts
from .answer import Accepted, Refused
from .config import Config, parse_config
from .gateway import Gateway, Outage
from .profile import ProfileSync
from .quiet_log import QuietLog
from .request_context import client_address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from synapse.module_api import LoginResponse, ModuleApi

#: The canonical Matrix ID, and what is called after the login.
_Passed: TypeAlias = "tuple[str, Callable[[LoginResponse], Awaitable[None]] | None] | None"

_logger = logging.getLogger("postern_synapse")


class PosternModule:
    """Password logins by name, e-mail address and phone number, decided by a Postern gateway."""

    def __init__(self, config: Config, api: ModuleApi) -> None:
        self._api = api
        self._log = QuietLog(api.get_current_time_msec)
        self._gateway = Gateway(config)
        self._accounts = Accounts(api, config, self._log)
        self._profiles = ProfileSync(api, config.policy, self._log)
        self._our_domain = f":{api.server_name}".lower()
        _warn_of(config)
        try:
            api.register_password_auth_provider_callbacks(
                auth_checkers={("m.login.password", ("password",)): self._check_password},
                check_3pid_auth=self._check_three_pid,
                on_logged_out=self._logged_out,
            )
        except ConfigError as error:
            raise ConfigError(
                "Synapse takes no password module while the Matrix Authentication Service is on: let that use"
                f" Postern as its OIDC provider, and take this module out ({error})"
            ) from error

    @staticmethod
    def parse_config(config: dict[str, Any]) -> Config:
        return parse_config(config)

    async def _check_password(self, username: str, login_type: str, login: Mapping[str, Any]) -> _Passed:
        """`username` is as typed: a name, or whatever begins with `@`. After a login by address, the full ID."""
        password, typed = login.get("password"), self._api.get_qualified_user_id(username)
        if not isinstance(password, str) or not typed.lower().endswith(self._our_domain):
            self._log.whisper("%s for %s is none of ours", login_type, typed)
            return None
        return await self._ask({"id": typed}, password)

    async def _check_three_pid(self, medium: str, address: str, password: str) -> _Passed:
        if medium not in ("email", "msisdn"):
            return None
        return await self._ask({"medium": medium, "address": address}, password)

    async def _logged_out(self, user_id: str, device_id: str | None, _access_token: str) -> None:
        self._log.whisper("%s has logged out of %s", user_id, device_id)
        self._accounts.forget(user_id)

    async def _ask(self, who: Mapping[str, str], password: str) -> _Passed:
        """None means no, whatever the reason: Synapse has no way to hear that the gateway is down."""
        try:
            answer = await self._gateway.check(who, password, client_address())
        except Outage as outage:
            self._log.say("outage", logging.ERROR, "logins are refused, as the gateway cannot tell: %s", outage)
            return None
        if isinstance(answer, Refused):
            self._log.say("refused", logging.INFO, "the gateway has refused a login; its log says why")
            self._log.whisper("refused: %s", who)
            return None
        return await self._let_in(answer)

    async def _let_in(self, accepted: Accepted) -> _Passed:
        if not UserID.is_valid(accepted.mxid) or not self._api.is_mine(accepted.mxid):
            self._log.say(
                "foreign",
                logging.ERROR,
                "the gateway answers for another domain than %s: compare its server_name",
                self._api.server_name,
            )
            return None
        user_id = await self._accounts.admit(accepted)
        if user_id is None:
            return None

        async def logged_in(_response: LoginResponse) -> None:
            self._profiles.start(user_id, accepted)

        return user_id, logged_in


def _warn_of(config: Config) -> None:
    """Keys of the old modules that are understood and that this module is not the one to carry out."""
    if not config.policy.enforce_lowercase:
        _logger.warning("enforceLowercase: false has no effect, as Synapse registers lower case only")
    if config.policy.replace_three_pids:
        _logger.info("all.threepid.replace is carried out by the gateway: homeserver.sync.threepids: replace-all")
