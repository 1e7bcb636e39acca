"""A log that says each kind of thing once a minute at most, and how often it happened meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable

EVERY_MS = 60_000

_logger = logging.getLogger("postern_synapse")


class QuietLog:
    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._said_at: dict[str, int] = {}
        self._unsaid: dict[str, int] = {}

    def say(self, kind: str, level: int, message: str, *args: object) -> None:
        """`kind` is one of a few words of the module's own: it is what is counted."""
        now = self._now_ms()
        said_at = self._said_at.get(kind)
        if said_at is not None and now - said_at < EVERY_MS:
            self._unsaid[kind] = self._unsaid.get(kind, 0) + 1
            return
        self._said_at[kind] = now
        unsaid = self._unsaid.pop(kind, 0)
        more = f" (and {unsaid} more like it since the last such line)" if unsaid else ""
        _logger.log(level, "%s%s", message % args, more)

    def whisper(self, message: str, *args: object) -> None:
        """For the level at which names may stand."""
        _logger.debug(message, *args)
