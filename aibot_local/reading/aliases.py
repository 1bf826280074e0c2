"""Names that sources give to the fields of an article, and how their values are read."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aibot_local.reading.dates import normalise_date, normalise_epoch
from aibot_local.reading.markup import unescape_entities
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import declare, infer
from aibot_local.records import UNKNOWN, Field

# Compared in lower case without `_`, `-`, space and dot. The first that has a value is taken.
TITLE = ("title", "headline", "webtitle", "articletitle", "headlinetext", "name")
BODY = (
    "text", "body", "content", "articlebody", "maintext", "bodytext", "fulltext", "articletext",
    "contenttext",
    "bodyhtml", "contenthtml", "articlehtml", "html", "cleanedtext", "cleantext", "plaintext",
    "textcontent", "storytext",
    "story", "article", "paragraphs",
)  # fmt: skip
SUMMARY = (
    "description",
    "summary",
    "abstract",
    "lead",
    "standfirst",
    "leadparagraph",
    "snippet",
    "trailtext",
)
OUTLET = (
    "outlet", "outletname", "publisher", "publication", "publishername", "newspaper", "sitename",
    "ogsitename", "source",
    "sourcename", "mediaoutlet", "newsoutlet", "provider", "infosource", "copyrightholder",
)  # fmt: skip
DOMAIN = ("sourcedomain", "domain", "hostname", "site", "host")
AUTHOR = ("author", "authors", "byline", "bylines", "creator", "writer", "writtenby", "by")
PUBLISHED = (
    "published", "datepublished", "datepublish", "publishedat", "publicationdate", "pubdate",
    "publishdate", "publisheddate",
    "publishedon", "publishedtime", "publishtime", "publishingdate", "firstpublished", "firstcreated",
    "webpublicationdate",
    "datepub", "publicationtime", "articlepublishedtime", "releasedate", "date", "timestamp",
    "versioncreated",
)  # fmt: skip
UPDATED = (
    "updated", "datemodified", "datemodify", "updatedat", "modified", "lastmodified", "modifiedat",
    "dateupdated",
    "updateddate", "lastupdated", "articlemodifiedtime", "moddate", "contentupdated",
)  # fmt: skip
LANGUAGE = ("language", "lang", "inlanguage", "languagecode", "locale")
URL = (
    "url",
    "link",
    "canonicalurl",
    "articleurl",
    "weburl",
    "sourceurl",
    "permalink",
    "href",
    "mainentityofpage",
    "uri",
)

_SEPARATORS = re.compile(r"[\s_.:/-]+")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*", re.I)
_LANGUAGE_NAMES = {
    "english": "en", "eng": "en", "german": "de", "deutsch": "de", "deu": "de", "ger": "de",
    "french": "fr", "fra": "fr",
    "fre": "fr", "spanish": "es", "spa": "es", "italian": "it", "ita": "it", "portuguese": "pt",
    "por": "pt", "dutch": "nl",
    "nld": "nl", "dut": "nl", "russian": "ru", "rus": "ru", "polish": "pl", "pol": "pl", "turkish": "tr",
    "tur": "tr",
    "arabic": "ar", "ara": "ar", "chinese": "zh", "zho": "zh", "chi": "zh", "japanese": "ja", "jpn": "ja",
    "korean": "ko",
    "kor": "ko", "ukrainian": "uk", "ukr": "uk", "swedish": "sv", "swe": "sv", "norwegian": "no", "nor": "no",
    "danish": "da", "dan": "da", "finnish": "fi", "fin": "fi", "greek": "el", "ell": "el", "gre": "el",
    "czech": "cs",
    "ces": "cs", "cze": "cs", "hungarian": "hu", "hun": "hu", "romanian": "ro", "ron": "ro", "rum": "ro",
    "hindi": "hi",
    "hin": "hi", "hebrew": "he", "heb": "he", "indonesian": "id", "ind": "id", "vietnamese": "vi",
    "vie": "vi",
    "bulgarian": "bg", "bul": "bg", "croatian": "hr", "hrv": "hr", "serbian": "sr", "srp": "sr",
    "persian": "fa", "fas": "fa",
}  # fmt: skip
_HOST = re.compile(r"https?://(?:[^/@\s]*@)?([^/:?#\s]+)", re.I)
_BY = re.compile(r"^by\s*:?\s+(?=\S)", re.I)
_LONGEST = 500
_MOST_NAMES = 40


def simplify_key(key: str) -> str:
    """A field name as it is compared: lower case, no separators, no namespace prefix."""
    return _SEPARATORS.sub("", key.rpartition("}")[2].rpartition(":")[2].lower())


def index_keys(record: Mapping[str, Any]) -> dict[str, str]:
    """The record's keys by their simplified form; the first spelling of a key wins."""
    keys: dict[str, str] = {}
    for key in record:
        keys.setdefault(simplify_key(key), key)
    return keys


def read_date(value: object, origin: str) -> Field:
    """A declared date as ISO 8601; UNKNOWN when it is none or can be read two ways."""
    if isinstance(value, bool):
        return UNKNOWN
    if isinstance(value, (int, float)):
        text = normalise_epoch(float(value)) or (
            normalise_date(str(value)) if isinstance(value, int) else None
        )
        return declare(text, origin)
    if not isinstance(value, str):
        return UNKNOWN
    value = clean_line(value[:_LONGEST])
    if value.isdigit() and len(value) in (10, 13):
        return declare(normalise_epoch(int(value)), origin)
    return declare(normalise_date(value), origin)


def read_language(value: object, origin: str) -> Field:
    """A declared language as its primary subtag (BCP 47), such as `en` for `en-GB` or `English`."""
    if isinstance(value, Mapping):
        value = value.get("code") or value.get("alternateName") or value.get("name")
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        return UNKNOWN
    text = value.strip().lower()[:40]
    if text in _LANGUAGE_NAMES:
        return declare(_LANGUAGE_NAMES[text], origin)
    if not _LANGUAGE_TAG.fullmatch(text):
        return UNKNOWN
    primary = re.split(r"[-_]", text)[0]
    primary = _LANGUAGE_NAMES.get(primary, primary)
    return UNKNOWN if primary in ("und", "mul", "zxx") else declare(primary, origin)


def read_address(value: object, origin: str) -> Field:
    """A declared web address; anything that is not http or https is UNKNOWN."""
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    if not isinstance(value, str):
        return UNKNOWN
    text = clean_line(value[:4000])
    return declare(text, origin) if _HOST.match(text) and " " not in text else UNKNOWN


def read_name(value: object, origin: str) -> Field:
    """A declared name (of an outlet): a text, or an object with a `name`, or the first of a list of these."""
    names = list_names(value)
    return declare(names[0], origin) if names else UNKNOWN


def read_authors(value: object, origin: str) -> Field:
    """Declared authors, in order, joined by a comma and a space; a leading `By` is dropped."""
    names = [_BY.sub("", name) for name in list_names(value)]
    # Credits of pictures stand in brackets, and are no authors of the text.
    names = [name for name in names if name and not name.startswith(("(", "["))]
    return declare(", ".join(dict.fromkeys(names)), origin)


def list_names(value: object, depth: int = 0) -> list[str]:
    """The names a value holds, cleaned; addresses are not names."""
    if isinstance(value, str):
        text = clean_line(unescape_entities(value[: _LONGEST * 2]))
        if (
            not text
            or len(text) > _LONGEST
            or _HOST.match(text)
            or text.lower() in ("none", "null", "nan", "[]")
        ):
            return []
        return [text]
    if isinstance(value, Mapping) and depth < 4:
        for key in ("name", "title", "fullname", "full_name", "displayName", "byline", "original", "id"):
            names = list_names(value.get(key), depth + 1)
            if names:
                return names
        parts = [
            value.get("firstname") or value.get("givenName"),
            value.get("lastname") or value.get("familyName"),
        ]
        return list_names(" ".join(part for part in parts if isinstance(part, str)), depth + 1)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)) and depth < 4:
        return [name for entry in value[:_MOST_NAMES] for name in list_names(entry, depth + 1)]
    return []


def infer_outlet(url: Field) -> Field:
    """The outlet by the host of an article's address, without `www.`; UNKNOWN without an address."""
    match = _HOST.match(url.value or "")
    return infer(match[1].lower().removeprefix("www."), f"host of {url.origin}") if match else UNKNOWN
