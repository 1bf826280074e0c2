"""What a format's parser hands on: articles as their source gives them, and what could not be used."""

from collections.abc import Iterator
from dataclasses import dataclass

from aibot_local.records import UNKNOWN, Field, Provenance, SetAsideReason

MEMBER_MARK = "!/"  # parts the path of an archive from the path inside it


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article before its text is normalised.

    `text` is plain text with paragraphs parted by blank lines or ends of line. When `html` is not empty it
    holds the text instead; it is a whole page when `page` is true and a fragment otherwise. `place` names the
    position in the file for messages, such as `line 12`.

    `visible` is the text as a reader of the source sees it, before anything was cleaned or left out; empty where that
    is title and text. `remarks` are lines on what was left out or not looked into.
    """

    title: str = ""
    text: str = ""
    html: str = ""
    page: bool = False
    outlet: Field = UNKNOWN
    author: Field = UNKNOWN
    published: Field = UNKNOWN
    updated: Field = UNKNOWN
    language: Field = UNKNOWN
    url: Field = UNKNOWN
    item: int = 0
    place: str = ""
    visible: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something found that cannot be used: the whole file when `item` is None. `detail` is one line."""

    reason: SetAsideReason
    detail: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another: its path there and its bytes, or why it is not opened."""

    name: str
    data: bytes
    flaw: Flaw | None = None


Units = Iterator[RawArticle | Flaw | Member]


class ParseError(Exception):
    """The file as a whole cannot be used; carries the flaw to report."""

    def __init__(self, reason: SetAsideReason, detail: str) -> None:
        super().__init__(detail)
        self.flaw = Flaw(reason, detail)


def declare(value: str | None, origin: str) -> Field:
    """A field that its source states; UNKNOWN when the value is blank."""
    return Field(value.strip(), Provenance.DECLARED, origin) if value and value.strip() else UNKNOWN


def infer(value: str | None, origin: str) -> Field:
    """A field read off something else; UNKNOWN when the value is blank."""
    return Field(value.strip(), Provenance.INFERRED, origin) if value and value.strip() else UNKNOWN


def first_known(*candidates: Field) -> Field:
    """The first field that has a value, else UNKNOWN."""
    return next((field for field in candidates if field.value is not None), UNKNOWN)
