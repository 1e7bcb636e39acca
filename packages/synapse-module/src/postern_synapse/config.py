"""The module's section of homeserver.yaml: a wrong type or an unknown key stops the start and is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from synapse.module_api.errors import ConfigError

MAX_TIMEOUT_SECONDS = 60
MAX_SECRET_BYTES = 4096
EXISTING_ACCOUNTS = ("adopt", "match-email", "refuse")

ExistingAccounts = Literal["adopt", "match-email", "refuse"]


@dataclass(frozen=True)
class Policy:
    """The old modules' `policy`, under its own keys and with its own defaults."""

    enforce_lowercase: bool = True
    name_at_registration: bool = True
    name_at_login: bool = False
    update_three_pids: bool = True
    replace_three_pids: bool = False


@dataclass(frozen=True)
class Config:
    endpoint: str
    #: Seconds until a login is given up; the gateway's own deadline (5 s) should be shorter.
    timeout: float = 8.0
    #: The gateway's `access.tokens`; never part of `repr`, as configurations end up in logs.
    token: str | None = field(default=None, repr=False)
    #: Certificates (PEM) of the authority that the gateway's own was signed by, in place of the public ones.
    ca: bytes | None = field(default=None, repr=False)
    existing_accounts: ExistingAccounts = "refuse"
    policy: Policy = field(default_factory=Policy)


def parse_config(raw: object) -> Config:
    """Checks everything that stands below `config`.

    Raises:
        ConfigError: names the key and what was expected
    """
    section = _Section(raw, "config")
    policy = section.take("policy")
    config = Config(
        endpoint=_endpoint(section),
        timeout=_timeout(section),
        token=_token(section),
        ca=_ca(section),
        existing_accounts=_existing_accounts(section, migrating=policy is not None),
        policy=Policy() if policy is None else _policy(policy),
    )
    section.end()
    return config


class _Section:
    """A mapping of the configuration; what nobody has taken at its end is an unknown key."""

    def __init__(self, raw: object, path: str) -> None:
        if not isinstance(raw, Mapping):
            raise _fault(path, "expected a mapping", raw)
        self._raw: dict[str, Any] = dict(raw)
        self._known: list[str] = []
        self._path = path

    def path(self, key: str) -> str:
        return f"{self._path}.{key}"

    def take(self, key: str) -> Any:
        """The value of a key, or None where it does not stand. A key that stands there empty is a fault."""
        self._known.append(key)
        if key not in self._raw:
            return None
        value = self._raw.pop(key)
        if value is None or value == "":
            raise ConfigError(f"{self.path(key)}: it is empty; give it a value or take it out")
        return value

    def text(self, key: str) -> str | None:
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise _fault(self.path(key), "expected a text", value)
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise _fault(self.path(key), "expected true or false", value)
        return value

    def section(self, key: str) -> _Section:
        value = self.take(key)
        return _Section({} if value is None else value, self.path(key))

    def end(self) -> None:
        for key in self._raw:
            raise ConfigError(f"{self.path(str(key))}: unknown key; known are {', '.join(self._known)}")


def _fault(path: str, expected: str, found: object) -> ConfigError:
    return ConfigError(f"{path}: {expected}, found {type(found).__name__}")


def _endpoint(section: _Section) -> str:
    path = section.path("endpoint")
    text = section.text("endpoint")
    if text is None:
        raise ConfigError(f"{path}: it is missing; expected the gateway's URL, such as http://127.0.0.1:8090")
    try:
        parts = urlsplit(text)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url or not text.isascii() or any(character.isspace() for character in text):
        raise ConfigError(f"{path}: expected a URL such as http://127.0.0.1:8090")
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError(f"{path}: a URL without user, query and fragment; a secret goes into token_file")
    return text.rstrip("/")


def _timeout(section: _Section) -> float:
    value = section.take("timeout")
    if value is None:
        return Config.timeout
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _fault(section.path("timeout"), "expected seconds as a number", value)
    if not 0 < value <= MAX_TIMEOUT_SECONDS:
        raise ConfigError(f"{section.path('timeout')}: expected more than 0, at most {MAX_TIMEOUT_SECONDS}")
    return float(value)


def _token(section: _Section) -> str | None:
    token, file = section.text("token"), section.text("token_file")
    if token is not None and file is not None:
        raise ConfigError(f"{section.path('token')}: token_file stands there too; one of them is enough")
    path = section.path("token" if file is None else "token_file")
    if file is not None:
        token = _read(path, file).decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
    # what a header field may hold (RFC 6750, section 2.1), so that no request is broken by it
    if token is not None and not (token.isascii() and token.isprintable() and token and " " not in token):
        raise ConfigError(f"{path}: expected one line of visible ASCII characters without blanks")
    return token


def _ca(section: _Section) -> bytes | None:
    file = section.text("ca_file")
    if file is None:
        return None
    pem = _read(section.path("ca_file"), file, limit=1024 * 1024)
    if b"-----BEGIN CERTIFICATE-----" not in pem:
        raise ConfigError(f"{section.path('ca_file')}: {file} holds no certificate in PEM form")
    return pem


def _read(path: str, file: str, limit: int = MAX_SECRET_BYTES) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(limit + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {file} cannot be read: {error.strerror}") from error
    if len(content) > limit:
        raise ConfigError(f"{path}: {file} is larger than {limit} bytes")
    return content


def _existing_accounts(section: _Section, migrating: bool) -> ExistingAccounts:
    """Who comes from the old modules, told by their keys, has people whose accounts those modules made."""
    value = section.text("existing_accounts")
    if value is None:
        return "adopt" if migrating else "refuse"
    if value not in EXISTING_ACCOUNTS:
        raise ConfigError(f"{section.path('existing_accounts')}: expected one of {', '.join(EXISTING_ACCOUNTS)}")
    return cast("ExistingAccounts", value)


def _policy(raw: object) -> Policy:
    policy = _Section(raw, "config.policy")
    registration, login, everywhere = (policy.section(key) for key in ("registration", "login", "all"))
    username, new_profile = registration.section("username"), registration.section("profile")
    profile, three_pid = login.section("profile"), everywhere.section("threepid")
    parsed = Policy(
        enforce_lowercase=username.flag("enforceLowercase", Policy.enforce_lowercase),
        name_at_registration=new_profile.flag("name", Policy.name_at_registration),
        name_at_login=profile.flag("name", Policy.name_at_login),
        update_three_pids=three_pid.flag("update", Policy.update_three_pids),
        replace_three_pids=three_pid.flag("replace", Policy.replace_three_pids),
    )
    for section in (policy, registration, login, everywhere, username, new_profile, profile, three_pid):
        section.end()
    return parsed
