"""Listening on this machine alone, and only there."""

import secrets
import socket
from collections.abc import Callable

import uvicorn

from aibot_local.errors import AibotError
from aibot_local.web.app import build_app
from aibot_local.web.pages import Desk

HOST = "127.0.0.1"
_MOST_AT_ONCE = 64  # connections; a reader has a handful


def open_listener(port: int) -> socket.socket:
    """A socket that listens on the loopback address; to be opened before the network guard goes up.

    The guard refuses to open sockets, not to accept from one that is open, so the server under it can be asked and can
    ask nobody.

    :raises AibotError: when the port cannot be had.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_MOST_AT_ONCE)
    except OSError as error:
        listener.close()
        raise AibotError(
            f"port {port} of {HOST} cannot be listened at: {error.strerror}; try --port 0"
        ) from error
    return listener


class _Server(uvicorn.Server):
    """Tells when it answers, which is also when Ctrl-C ends it in good order and not in the middle of its start."""

    def __init__(self, config: uvicorn.Config, *, tell_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell_started = tell_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        self._tell_started()


def serve(desk: Desk, listener: socket.socket, *, tell: Callable[[str], None]) -> None:
    """Serve the pages until interrupted; `tell` is given the address that opens them, once."""
    port = int(listener.getsockname()[1])
    token = secrets.token_urlsafe(24)
    config = uvicorn.Config(
        build_app(desk, token=token, port=port),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )
    address = f"http://{HOST}:{port}/enter?token={token}"
    try:
        _Server(config, tell_started=lambda: tell(address)).run(sockets=[listener])
    finally:
        desk.jobs.close()
