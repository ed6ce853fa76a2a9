"""Runs the application until it is told to stop, and then finishes what it has accepted."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn

from ..writers.database import NoDecisions
from .app import create_app
from .reviews import NoReview
from .settings import Settings
from .workers import CannotLoad


class CannotServe(Exception):
    """The server does not start. The message says why."""


def run(settings: Settings, host: str, port: int, grace: int, on_start: Callable[[str], None]) -> None:
    """Serve until a signal to end.

    settings (Settings): What to serve.
    host (str), port (int): Where to listen; port 0 for a free one.
    grace (int): Seconds that accepted requests have to end in.
    on_start (Callable): Called with the address once it listens.
    RAISES (CannotServe): If it cannot start.
    RAISES (MissingExtra): If a library is not installed.
    """
    with _listening(host, port) as listener:  # first: that a port is taken is told at once
        try:
            app = create_app(settings)
            app.state.workers.start()
        except (NoDecisions, NoReview, CannotLoad) as error:
            raise CannotServe(str(error)) from None
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False,  # a search in a link may hold a name
            server_header=False, timeout_graceful_shutdown=grace, timeout_keep_alive=10,
        )  # fmt: skip
        asyncio.run(_serve(_Server(config, on_start), listener))


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as stack:
            listener = stack.enter_context(socket.socket(family, kind, proto))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            stack.pop_all()  # it stays open for the server
            return listener
    except OSError as error:
        raise CannotServe(f"cannot listen on {host}, port {port}: {error.strerror or error}") from None


class _Server(uvicorn.Server):
    """Tells when it is up, and remembers why it did not come up."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            name, port = sockets[0].getsockname()[:2]
            self._on_start(f"http://{f'[{name}]' if ':' in name else name}:{port}/")


async def _serve(server: _Server, listener: socket.socket) -> None:
    await server.serve([listener])
    if not server.started:
        raise CannotServe("the server did not come up; its log says why")
