"""Stories and run reports as JSON: the form that is complete, and that other programs read.

A story file is one JSON object. `schema` comes first and names the shape, `aibot.story/1`; the other keys are those
of the record `Story`, sorted. `story.schema.json` in this folder says the same as a JSON Schema.
"""

import json
import math
import re
from dataclasses import fields, is_dataclass
from functools import cache
from json.encoder import encode_basestring
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from aibot_local.errors import AibotError, StoryError
from aibot_local.records import RunReport, Story

STORY_SCHEMA = "aibot.story/1"
REPORT_SCHEMA = "aibot.run/1"

# Limits against files made to fill the memory; a source takes about 1 kB, 6 containers and 35 values, a sentence less.
# An empty object takes some 1.8 kB of memory while it is checked.
LARGEST_FILE = 32 * 1024 * 1024  # bytes or characters
MOST_CONTAINERS = 50_000  # objects and lists
MOST_VALUES = 200_000
DEEPEST = 24  # a story is eight deep

_ENCODER = json.JSONEncoder(allow_nan=False)

_Record = TypeVar("_Record", Story, RunReport)


def dump_story(story: Story) -> str:
    """The story as JSON text: `schema` first, the other keys sorted, two spaces of indent, a newline at the end.

    The same story gives the same text. :func:`load_story` gives the story back.

    :raises StoryError: a number that is not finite, or text that no encoding can carry (a lone surrogate).
    """
    return _dump(STORY_SCHEMA, story, f"story {story.event}")


def load_story(text: str | bytes) -> Story:
    """Read a story from what :func:`dump_story` wrote.

    Nothing is coerced, and a key that is unknown, missing or doubled is refused. Whether the story agrees with its
    sources is another matter: see `aibot_local.verification.reopening.check_story`.

    :raises StoryError: the text is too large, nested too deeply, not JSON, or not a story; the line names the place.
    """
    return _load(STORY_SCHEMA, adapt_story(), text, "story")


def dump_report(report: RunReport) -> str:
    """The report of a run as JSON text, in the manner of :func:`dump_story`.

    :raises StoryError: text that no encoding can carry (a lone surrogate).
    """
    return _dump(REPORT_SCHEMA, report, "run report")


def load_report(text: str | bytes) -> RunReport:
    """Read the report of a run, in the manner of :func:`load_story`.

    :raises StoryError: the text is not a report of a run; the line names the place.
    """
    return _load(REPORT_SCHEMA, adapt_report(), text, "run report")


# ---------------------------------------------------------------------------------------------- writing


def _dump(schema: str, record: Story | RunReport, name: str) -> str:
    try:
        # The schema goes before the first key of the record.
        text = '{\n  "schema": ' + encode_basestring(schema) + "," + _lay_out(record, "\n")[1:] + "\n"
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise StoryError(f"{name} cannot be written: it holds a lone surrogate, which is no text") from None
    except ValueError:
        raise StoryError(f"{name} cannot be written: it holds a number that is not finite") from None
    return text


def _lay_out(value: Any, margin: str) -> str:  # noqa: ANN401 - what a record may hold
    """What `serialise` gives for the value with all keys sorted, in one pass, which takes less than half the time.

    `margin` is the line break before the value's own line, with its indent.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + "  "
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        return f"[{inner}{f',{inner}'.join([_lay_out(one, inner) for one in value])}{margin}]"
    if is_dataclass(value):
        kind: Any = type(value)
        parts = [key + _lay_out(getattr(value, name), inner) for name, key in _list_keys(kind)]
        return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
    return _ENCODER.encode(value)


@cache
def _list_keys(kind: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - a kind of record
    """The fields of a kind of record by name, each with its key as it is written."""
    return tuple(
        (name, f"{encode_basestring(name)}: ") for name in sorted(field.name for field in fields(kind))
    )


def serialise(value: dict[str, Any]) -> str:
    """A JSON object as text, keys in the order given."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def sort_keys(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value with the keys of every object in it sorted."""
    if isinstance(value, dict):
        return {key: sort_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [sort_keys(one) for one in value]
    return value


# ---------------------------------------------------------------------------------------------- reading


@cache
def adapt_story() -> TypeAdapter[Story]:
    """What checks that a value is a story. Made once, and only when asked for: it takes a moment."""
    return TypeAdapter(Story)


@cache
def adapt_report() -> TypeAdapter[RunReport]:
    """What checks that a value is the report of a run."""
    return TypeAdapter(RunReport)


def _load(schema: str, adapter: TypeAdapter[_Record], text: str | bytes, name: str) -> _Record:
    size = len(text)
    if size > LARGEST_FILE:
        raise StoryError(f"not a {name}: larger than {LARGEST_FILE // 2**20} MiB")
    body = _parse(text, name)
    if not isinstance(body, dict):
        raise StoryError(f"not a {name}: it is no JSON object")
    found = body.pop("schema", None)
    if found != schema:
        raise StoryError(
            f"not a {name} this version reads: `schema` is {_shorten(json.dumps(found))}, {schema} is wanted"
        )
    try:
        # Out and in again, because only JSON lets the strict checks take lists for tuples and words for their enums.
        value = adapter.validate_json(json.dumps(body), strict=True, extra="forbid")
    except ValidationError as error:
        raise StoryError(f"not a {name}: {_name_fault(error)}") from None
    return value


def _parse(text: str | bytes, name: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse JSON strictly: no doubled key, no NaN or infinity, no deep nesting, no lone surrogate."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        _refuse_bombs(text)
        return json.loads(
            text, object_pairs_hook=_refuse_doubles, parse_constant=_refuse_constant, parse_float=_read_float
        )
    except UnicodeDecodeError as error:
        raise StoryError(f"not a {name}: byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise StoryError(f"not a {name}: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (_MalformedError, ValueError) as error:
        raise StoryError(f"not a {name}: {_shorten(str(error))}") from None


class _MalformedError(AibotError):
    """JSON that parses and is refused all the same."""


_STRING_OR_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"?|([\[\]{},])', re.DOTALL)


def _refuse_bombs(text: str) -> None:
    """Refuse JSON that nests too deep or holds too much, before it is parsed; strings are passed over."""
    depth = containers = values = 0
    for match in _STRING_OR_MARK.finditer(text):
        mark = match[1]
        if mark is None:
            continue
        if mark == ",":
            values += 1
        elif mark in "[{":
            depth += 1
            containers += 1
        else:
            depth -= 1
        if depth > DEEPEST:
            raise _MalformedError(f"it is nested more than {DEEPEST} deep")
        if containers > MOST_CONTAINERS or values > MOST_VALUES:
            raise _MalformedError("it holds more objects, lists or values than a story can")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        double = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _MalformedError(f"the key {json.dumps(_shorten(double))} stands twice in one object")
    return found


def _refuse_constant(name: str) -> float:
    raise _MalformedError(f"{name} is no JSON number")


def _read_float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _MalformedError(f"the number {_shorten(digits)} is too large")
    return value


def _name_fault(error: ValidationError) -> str:
    """The first fault in one line: where, and what is wrong there."""
    faults = error.errors(include_url=False, include_input=False)
    place = ".".join(str(step) for step in faults[0]["loc"]) or "the whole"
    rest = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{_shorten(place)}: {_shorten(faults[0]['msg'])}{rest}"


def _shorten(text: str) -> str:
    """At most 120 characters of a text, on one line, printable."""
    shown = "".join(character if character.isprintable() else "�" for character in text[:120])
    return shown if len(text) <= 120 else shown + "…"
