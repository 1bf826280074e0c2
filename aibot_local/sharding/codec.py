"""Articles and events as plain values and back, for files that shards hand to one another.

JSON and not pickle: whoever can write to the shared folder must not be able to make another machine run anything.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aibot_local.records import (
    Article,
    Copy,
    CopyKind,
    Document,
    Event,
    Field,
    Origin,
    Provenance,
    SetAside,
    SetAsideReason,
    TextAccount,
)

_FIELDS = ("outlet", "author", "published", "updated", "language", "url")


def encode_article(article: Article) -> dict[str, Any]:
    """An article as JSON values."""
    return asdict(article)


def decode_article(value: Mapping[str, Any]) -> Article:
    """The article that was encoded."""
    described = {
        name: Field(value[name]["value"], Provenance(value[name]["provenance"]), value[name]["origin"])
        for name in _FIELDS
    }
    return Article(
        id=value["id"],
        document=Document(**value["document"]),
        item=value["item"],
        content=value["content"],
        title_end=value["title_end"],
        account=TextAccount(**value["account"]),
        **described,
    )


def encode_set_aside(entry: SetAside) -> dict[str, Any]:
    """Something set aside, as JSON values."""
    return asdict(entry)


def decode_set_aside(value: Mapping[str, Any]) -> SetAside:
    """What was set aside."""
    return SetAside(value["path"], value["item"], SetAsideReason(value["reason"]), value["detail"])


def encode_event(event: Event) -> dict[str, Any]:
    """An event with its articles and their copies, as JSON values."""
    return asdict(event)


def decode_event(value: Mapping[str, Any]) -> Event:
    """The event that was encoded."""
    return Event(value["id"], tuple(_decode_origin(origin) for origin in value["origins"]))


def _decode_origin(value: Mapping[str, Any]) -> Origin:
    copies = tuple(
        Copy(decode_article(copy["article"]), CopyKind(copy["kind"]), copy["similarity"])
        for copy in value["copies"]
    )
    return Origin(decode_article(value["article"]), copies)
