"""Records as JSON values and back, for the files of shards."""

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

Record = TypeVar("Record")


def encode_record(record: object) -> dict[str, Any]:
    """A record as JSON values."""
    return cast(dict[str, Any], _adapt(cast(Any, type(record))).dump_python(record, mode="json"))


def decode_record(kind: type[Record], value: object) -> Record:
    """The record of a kind that was encoded."""
    return cast(Record, _adapt(cast(Any, kind)).validate_python(value, extra="forbid"))


@cache
def _adapt(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type
    """What turns records of a kind into JSON values and back. Made once for each: it takes a moment."""
    return TypeAdapter(kind)
