"""Mail: messages, mailboxes, and pages saved as one MHTML file. Attachments are read as members."""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from aibot_local.reading.accounting import describe
from aibot_local.reading.aliases import read_address, read_authors, read_date, read_language
from aibot_local.reading.decoding import decode_text, find_declared_encoding
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.quoted_mail import drop_quoted, drop_quoted_html
from aibot_local.reading.raw import Flaw, Member, ParseError, RawArticle, Units
from aibot_local.records import SetAsideReason

_FORWARDED = re.compile(r"^(?:(?:fwd?|fw|re|aw|wg|tr)\s*:\s*)+", re.I)
_SEPARATOR = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]{1,200}\r?\n(?=[!-9;-~]{1,70}:)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_COMMENT = re.compile(r"\([^)]*\)")
_MOST_PARTS = 200
# What email's parser of structured header fields raises on damaged ones, besides returning defects.
_HEADER_FAULTS = (IndexError, KeyError, ValueError, TypeError, AttributeError, LookupError, OverflowError)


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """The text of one message as an article, then its attachments.

    :raises ParseError: MALFORMED, when it has no header.
    """
    yield from _read_message(_parse_message(data), 0, "", limits)


def parse_mailbox(data: bytes, limits: ReadingLimits) -> Units:
    """Every message of a mailbox in the mbox format (RFC 4155), in order.

    :raises ParseError: MALFORMED, when no message is found.
    """
    starts = [match.start() for match in _SEPARATOR.finditer(data)]
    if not starts:
        raise ParseError(SetAsideReason.MALFORMED, "a mailbox without a message: export it again")
    for item, (start, end) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True)):
        body = data[start:end].lstrip(b"\r\n").partition(b"\n")[2]
        message = _parse_message(_QUOTED_FROM.sub(rb"\1", body))
        yield from _read_message(message, item, f"message {item + 1}", limits)


def parse_saved_page(data: bytes, limits: ReadingLimits) -> Units:
    """The page of an MHTML file (RFC 2557): its first part of HTML.

    :raises ParseError: NO_TEXT, when it holds no page.
    """
    message = _parse_message(data)
    address = read_address(
        _read_header(message, "Snapshot-Content-Location"), "mhtml:Snapshot-Content-Location"
    )
    for part in _list_parts(message, limits):
        if _describe_part(part)[0] in ("text/html", "application/xhtml+xml"):
            page = _decode_part(part)
            own = read_address(_read_header(part, "Content-Location"), "mhtml:Content-Location")
            yield RawArticle(html=page, page=True, url=address if address.value else own)
            return
    raise ParseError(SetAsideReason.NO_TEXT, "an MHTML file without a page: save the page again")


def _parse_message(data: bytes) -> EmailMessage:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    if not message.keys():
        raise ParseError(SetAsideReason.MALFORMED, "mail without a header: export it again")
    return message


def _read_message(message: EmailMessage, item: int, place: str, limits: ReadingLimits) -> Units:
    plain = html = ""
    pictures = 0
    attached: list[Member] = []
    for number, part in enumerate(_list_parts(message, limits), 1):
        kind, name, is_attached = _describe_part(part)
        if is_attached:
            attached.append(_read_attachment(part, name or f"part-{number}", f"{item + 1}/" if place else ""))
        elif kind == "text/plain" and not plain.strip():
            plain = _decode_part(part)
        elif kind == "text/html" and not html.strip():
            html = _decode_part(part)
        elif kind.startswith("image/"):
            pictures += 1
    visible = plain
    if plain.strip():
        plain, quoted = drop_quoted(plain)
    else:
        html, quoted = drop_quoted_html(html)
    subject = clean_line(_read_header(message, "Subject"))
    yield RawArticle(
        title=_FORWARDED.sub("", subject),
        text=plain,
        html="" if plain.strip() else html,
        author=read_authors([name for name, _ in getaddresses([_read_header(message, "From")])], "mail:From"),
        published=read_date(_COMMENT.sub("", _read_header(message, "Date")), "mail:Date"),
        language=read_language(_read_header(message, "Content-Language"), "mail:Content-Language"),
        url=read_address(_read_header(message, "Archived-At").strip("<> "), "mail:Archived-At"),
        item=item,
        place=place,
        visible=f"{subject}\n{visible}" if visible.strip() else "",
        remarks=(
            describe(quoted, "word", "of earlier messages left out"),
            describe(pictures, "picture of the mail", "not looked into for text"),
        ),
    )
    yield from attached


def _read_header(message: EmailMessage, name: str) -> str:
    """The decoded value of a header field; empty where there is none, or the library cannot parse it."""
    try:
        return str(message.get(name) or "")
    except _HEADER_FAULTS:
        return ""


def _describe_part(part: EmailMessage) -> tuple[str, str, bool]:
    """Content type and file name of a part, and whether it is an attachment."""
    try:
        kind, name = part.get_content_type(), part.get_filename() or ""
        attached = part.get_content_disposition() == "attachment"
    except _HEADER_FAULTS:
        return "text/plain", "", False
    return kind, name, attached or (bool(name) and not kind.startswith("image/"))


def _list_parts(message: EmailMessage, limits: ReadingLimits) -> Iterator[EmailMessage]:
    """The parts that hold something, in order.

    :raises ParseError: TOO_LARGE, when they are nested too deep or are too many.
    """
    stack = [(message, 0)]
    count = 0
    while stack:
        part, depth = stack.pop()
        count += 1
        if depth > limits.depth or count > _MOST_PARTS:
            raise ParseError(
                SetAsideReason.TOO_LARGE, "mail of too many parts, or nested too deep: save its text"
            )
        inner = part.get_payload()
        if isinstance(inner, list):
            stack.extend((entry, depth + 1) for entry in reversed(inner) if isinstance(entry, EmailMessage))
        else:
            yield part


def _decode_part(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        charset = part.get_content_charset()
    except _HEADER_FAULTS:
        charset = None
    return decode_text(data, charset or find_declared_encoding(data)).text


def _read_attachment(part: EmailMessage, name: str, folder: str) -> Member:
    name = clean_line(name).replace("/", "_").replace("\\", "_").lstrip(".") or "attachment"
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return Member(
            folder + name, b"", Flaw(SetAsideReason.MALFORMED, "attachment cannot be decoded: save it")
        )
    return Member(folder + name, data)
