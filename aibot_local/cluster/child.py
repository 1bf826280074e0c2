"""A child process that answers messages on its standard input and output."""

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from aibot_local.errors import ClusterError
from aibot_local.process import start_module, tell_end
from aibot_local.reading.frames import FrameError, receive_frame, send_frame

_SECONDS_TO_END = 20.0  # for Ray to be shut down
_LONGEST_FAULT = 1_000  # characters: a worker has read articles, and Ray carries what it says

Message = dict[str, Any]


class Child:
    """A module of this program at work in a process of its own."""

    def __init__(
        self,
        module: str,
        *,
        threads: int = 0,
        environment: Mapping[str, str] | None = None,
        in_own_session: bool = False,
    ) -> None:
        try:
            self.process: subprocess.Popen[bytes] = start_module(
                module, threads=threads, environment=environment, in_own_session=in_own_session
            )
        except OSError as error:
            raise ClusterError(f"cannot start a process ({error.strerror}): free some memory") from error
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: S101 - for the type checker
        self._requests, self._answers = self.process.stdin, self.process.stdout

    def send(self, message: Message) -> None:
        """Send a message; that the process has ended is told when its answer is waited for."""
        with suppress(OSError):
            send_frame(self._requests.fileno(), message)

    def receive(self) -> Message:
        """Wait for a message.

        :raises ClusterError: when the process has ended, saying how, or tells a fault.
        """
        try:
            message = receive_frame(self._answers.fileno())
        except FrameError:
            self.process.kill()  # it may have sent nonsense
            raise ClusterError(tell_end(self.process.wait())) from None
        if "fault" in message:
            raise ClusterError(str(message["fault"])[:_LONGEST_FAULT])
        return message

    def ask(self, message: Message) -> Message:
        """Send a message and wait for the answer, see `receive`."""
        self.send(message)
        return self.receive()

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def dismiss(self) -> None:
        """Tell the process that nothing more is to come: it ends by itself."""
        with suppress(OSError):
            self._requests.close()

    def stop(self) -> None:
        """Have the process end, and kill it if it does not."""
        self.dismiss()
        try:
            self.process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._answers.close()
