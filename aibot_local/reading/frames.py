"""Messages between the program and its reading processes: a length, then that many bytes of JSON.

JSON and not pickle: a process that has parsed hostile input must not be able to make us run anything.
"""

import json
import os
import struct
from typing import Any

_HEADER = struct.Struct(">I")
_LARGEST = 64 * 1024 * 1024


class FrameError(Exception):
    """The other side closed the pipe, or sent what is not a message."""


def send_frame(descriptor: int, message: dict[str, Any]) -> None:
    """Write one message."""
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    send_bytes(descriptor, _HEADER.pack(len(body)) + body)


def send_bytes(descriptor: int, data: bytes) -> None:
    """Write all of some bytes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def receive_frame(descriptor: int) -> dict[str, Any]:
    """Read one message, waiting for it.

    :raises FrameError: at the end of the stream, or for a message too long or not a JSON object.
    """
    (length,) = _HEADER.unpack(receive_bytes(descriptor, _HEADER.size))
    if length > _LARGEST:
        raise FrameError("message too long")
    try:
        message = json.loads(receive_bytes(descriptor, length))
    except ValueError as error:
        raise FrameError("message is not JSON") from error
    if not isinstance(message, dict):
        raise FrameError("message is not an object")
    return message


def receive_bytes(descriptor: int, count: int) -> bytes:
    """Read exactly `count` bytes.

    :raises FrameError: at the end of the stream.
    """
    parts: list[bytes] = []
    while count:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise FrameError("the stream ended")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class FrameBuffer:
    """Takes bytes as they come and gives whole messages, so that one may wait for them with a time limit."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Add bytes; return the messages that are now whole.

        :raises FrameError: for a message too long or not a JSON object.
        """
        self._data += data
        messages: list[dict[str, Any]] = []
        start = 0
        while len(self._data) - start >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._data, start)
            if length > _LARGEST:
                raise FrameError("message too long")
            end = start + _HEADER.size + length
            if len(self._data) < end:
                break
            try:
                message = json.loads(self._data[start + _HEADER.size : end])
            except ValueError as error:
                raise FrameError("message is not JSON") from error
            if not isinstance(message, dict):
                raise FrameError("message is not an object")
            messages.append(message)
            start = end
        del self._data[:start]
        return messages
