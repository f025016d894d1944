"""How a reader likes pages to be shown, kept in cookies: no part of an address, which means the same to everyone."""

from collections.abc import Mapping

from flask import Response, g, has_request_context, request

COOKIE_SECONDS = 365 * 24 * 3600
# Name, of the cookie and of the field of a form → its values, the usual one first.
PREFERENCES: Mapping[str, tuple[str, ...]] = {
    "density": ("compact", "comfortable"),
    "places": ("area", "count"),
}


def preferred(name: str) -> str:
    """What the reader prefers of one of PREFERENCES; the usual where nothing was chosen, and outside of requests."""
    return preferences()[name]


def preferences() -> dict[str, str]:
    """All that the reader prefers, by name."""
    if not has_request_context():
        return {name: values[0] for name, values in PREFERENCES.items()}
    if "preferences" not in g:
        g.preferences = {name: _one_of(values, request.cookies.get(name, "")) for name, values in PREFERENCES.items()}
    found: dict[str, str] = g.preferences
    return found


def keep_cookie(response: Response, name: str, value: str) -> None:
    """Let a browser keep a choice for a year, out of the reach of scripts."""
    secure = request.is_secure
    response.set_cookie(name, value, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax", path="/")


def _one_of(values: tuple[str, ...], value: str) -> str:
    return value if value in values else values[0]
