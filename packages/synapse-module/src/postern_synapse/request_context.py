"""The one place that looks beneath Synapse's public API: whose request a login hangs on."""

from __future__ import annotations

from ipaddress import ip_address


def client_address() -> str | None:
    """The address of the client whose request is being served, as Synapse took it from its listener's settings.

    No public call tells it. Whatever changes in Synapse, a login must not fail for it: then there is no address.
    """
    try:
        from synapse.logging.context import current_context  # noqa: PLC0415

        request = current_context().request
        return None if request is None else str(ip_address(request.ip_address))
    except Exception:  # noqa: BLE001
        return None
