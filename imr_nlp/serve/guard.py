"""What every request passes before a route sees it: host and origin, the size of its body, headers of the answer."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from .problems import MEDIA_TYPE, problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE = ("GET", "HEAD", "OPTIONS")
_HEADERS = {
    # Nothing but this server's own files; a letter's markup could not run even if it were not text.
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all a browser calls the origin of our own forms "null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class BodyTooLarge(Exception):
    """A request's body is larger than the server takes."""


class Guard:
    """Middleware.

    app (App): What is guarded.
    hosts (tuple): Host names that a request may ask for, besides those of loopback: another name that leads here is
        some other site's, which would read the letters (DNS rebinding).
    body (int): Bytes of a request that are too many.
    """

    def __init__(self, app: App, hosts: tuple[str, ...], body: int) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in (*LOOPBACK, *hosts))
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused is not None:
            await _answer(send, *refused)
            return
        began = False

        async def send_with_headers(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                given = {name.lower() for name, _ in message["headers"]}
                defaults = _HEADERS | {"cache-control": "no-store"}
                added = [(name.encode(), value.encode()) for name, value in defaults.items()]
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in given)]
            await send(message)

        taken = 0

        async def receive_bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._body:
                raise BodyTooLarge
            return message

        try:
            await self._app(scope, receive_bounded, send_with_headers)
        except BodyTooLarge:
            if not began:
                await _answer(send, 413, self._size_message())
        except Exception as error:
            # Where it happened and no more: what an exception says may quote the letter.
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s in %s, line %s (%s)", type(error).__name__, place.filename, place.lineno, scope["path"])
            if not began:
                await _answer(send, 500, "something went wrong in the server; its log says where")

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Why a request is not served."""
        host = headers.get("host", "")
        if _host_name(host) not in self._hosts:
            return 421, "this server does not answer under that host name; --allow-host NAME lets it"
        if scope["method"] not in _SAFE and not _is_own(scope, host, headers):
            return 403, "a page of another site sent this request"
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._body:
            return 413, self._size_message()
        return None

    def _size_message(self) -> str:
        return f"a request has at most {self._body:,} bytes"


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_own(scope: Scope, host: str, headers: dict[str, str]) -> bool:
    """Whether no browser says that another site's page sent the request. Programs say nothing, and may."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.lower() == f"{scope['scheme']}://{host}".lower()


async def _answer(send: Send, status: int, message: str) -> None:
    body = json.dumps(problem(status, message)).encode()
    headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
    headers += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    # What is left of the body is not read, so the connection cannot serve another request.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
