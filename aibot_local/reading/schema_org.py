"""Articles described in the words of schema.org, as JSON-LD in a page or as a file of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from aibot_local.reading.aliases import (
    list_names,
    read_address,
    read_authors,
    read_date,
    read_language,
    read_name,
)
from aibot_local.reading.markup import looks_like_html, unescape_entities
from aibot_local.reading.raw import RawArticle, first_known
from aibot_local.records import UNKNOWN, Field

_KINDS = ("BlogPosting", "Report", "Review")
_DEPTH = 12
_MOST_NODES = 5_000

Node = Mapping[str, Any]


def list_nodes(value: object) -> list[Node]:
    """Every object with a type or an id inside a JSON-LD value, outer before inner, however it is wrapped."""
    nodes: list[Node] = []
    queue: list[tuple[object, int]] = [(value, 0)]
    while queue and len(nodes) < _MOST_NODES:
        value, depth = queue.pop(0)
        if isinstance(value, Mapping):
            if "@type" in value or "@id" in value:
                nodes.append(value)
            inner: Iterable[object] = value.values()
        elif isinstance(value, list):
            inner = value
        else:
            continue
        if depth < _DEPTH:
            queue.extend((entry, depth + 1) for entry in inner if isinstance(entry, (Mapping, list)))
    return nodes


def is_article(node: object) -> bool:
    """True for `NewsArticle`, its kinds and its parents."""
    if not isinstance(node, Mapping):
        return False
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str) and (kind.endswith("Article") or kind.rpartition("/")[2] in _KINDS)
        for kind in kinds
    )


def read_article(node: Node, nodes: Iterable[Node], *, origin: str) -> RawArticle:
    """The fields of an article node. References by `@id` are followed to `nodes`.

    `origin` is what each field's origin starts with.
    """
    by_id = {str(other["@id"]): other for other in nodes if "@id" in other and len(other) > 1}
    headline = next(iter(list_names([node.get("headline"), node.get("name")])), "")
    body = node.get("articleBody") or node.get("text") or ""
    body = "\n\n".join(text for text in body if isinstance(text, str)) if isinstance(body, list) else body
    body = body if isinstance(body, str) else ""
    marked_up = looks_like_html(body)
    return RawArticle(
        title=headline,
        text="" if marked_up else unescape_entities(body),
        html=body if marked_up else "",
        outlet=_read_outlet(node, by_id, origin),
        author=read_authors(_follow(node.get("author") or node.get("creator"), by_id), f"{origin}:author"),
        published=read_date(node.get("datePublished"), f"{origin}:datePublished"),
        updated=read_date(node.get("dateModified"), f"{origin}:dateModified"),
        language=read_language(_follow(node.get("inLanguage"), by_id), f"{origin}:inLanguage"),
        url=first_known(
            read_address(node.get("url"), f"{origin}:url"),
            read_address(node.get("mainEntityOfPage"), f"{origin}:mainEntityOfPage"),
            read_address(node.get("@id"), f"{origin}:@id"),
        ),
    )


def _read_outlet(node: Node, by_id: Mapping[str, Node], origin: str) -> Field:
    for key in ("publisher", "sourceOrganization", "provider"):
        outlet = read_name(_follow(node.get(key), by_id), f"{origin}:{key}")
        if outlet is not UNKNOWN:
            return outlet
    return UNKNOWN


def _follow(value: object, by_id: Mapping[str, Node]) -> object:
    if isinstance(value, list):
        return [_follow(entry, by_id) for entry in value]
    if isinstance(value, Mapping) and "@id" in value and not value.get("name"):
        return by_id.get(str(value["@id"]), value)
    return value
