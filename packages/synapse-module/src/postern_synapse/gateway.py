"""The gateway as the module sees it: one question, three answers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .answer import Accepted, ProtocolFault, Refused, read_answer
from .config import Config
from .http import HttpClient, NoAnswer

_PATH = "/_matrix-internal/identity/v1/check_credentials"
_OK = 200


class Outage(Exception):
    """The gateway could not tell. That is never a wrong password."""


class Gateway:
    def __init__(self, config: Config) -> None:
        self._url = config.endpoint + _PATH
        self._http = HttpClient(config.timeout, config.ca)
        self._headers = {
            "Content-Type": "application/json",
            "User-Agent": "postern-synapse",
            # what makes the gateway answer for names that are typed in another spelling than the Matrix ID's
            "X-Postern-Reads": "mxid",
        }
        if config.token is not None:
            self._headers["Authorization"] = f"Bearer {config.token}"

    async def check(self, who: Mapping[str, str], password: str, client_address: str | None) -> Accepted | Refused:
        """
        Args:
            who: `id`, or `medium` and `address`
        Raises:
            Outage
        """
        user = {**who, "password": password}
        if client_address is not None:
            user["client_address"] = client_address
        try:
            answer = await self._http.post(self._url, json.dumps({"user": user}).encode(), self._headers)
            if answer.status != _OK:
                raise Outage(_explain(answer.status))
            return read_answer(answer.body)
        except (NoAnswer, ProtocolFault) as error:
            raise Outage(str(error)) from None


def _explain(status: int) -> str:
    if status in (401, 403):
        return f"it answered {status}: compare the module's token with access.tokens of the gateway"
    if 300 <= status < 400:  # noqa: PLR2004
        return f"it answered {status}: redirects are not followed; let the endpoint name the gateway itself"
    if status == 503:  # noqa: PLR2004
        return "it answered 503: an account system cannot be asked; the gateway's log names it"
    return f"it answered {status}: is the endpoint Postern?"
