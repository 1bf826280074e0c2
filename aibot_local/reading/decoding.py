"""Bytes to text: by byte order mark, as UTF-8, as declared, then by detection; never wrong in silence."""

import codecs
import re
from dataclasses import dataclass

from aibot_local.reading.raw import ParseError
from aibot_local.records import SetAsideReason

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that are used for more than they name (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-8": "cp1255",
}
_XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.I)
_HTML_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.I)
_HEAD = 4096
_SAMPLE = 200_000
# A wrong byte for every so many characters still reads as a slip; more, and the encoding is wrong.
_SLIP = 2_000
# Euro sign, ellipsis, curly quotes, dashes, bullet, no-break space, pound, copyright and degree signs in
# Windows-1252: an English text with no other bytes beyond ASCII is too little for a statistical detector,
# and plainly this.
_WESTERN_SIGNS = b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa9\xab\xad\xae\xb0\xb7\xbb"
_ASCII = bytes(range(0x80))
_ESCAPED = re.compile(rb"\x1b\$[@AB)]|\x1b\([BIJ]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, its codec, and how the codec is known: `mark`, `utf-8`, `declared` or `detected`."""

    text: str
    codec: str
    known_by: str


def decode_text(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes.

    Valid UTF-8 with characters beyond ASCII is UTF-8 whatever is declared: other encodings hardly ever form
    it by chance. A few wrong bytes become U+FFFD, which stays visible in the text.

    :raises ParseError: MALFORMED, when no encoding fits.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(_decode_leniently(data[len(mark) :], codec), codec, "mark")
    wide = _spot_wide(data)
    if wide:
        return Decoded(_decode_leniently(data, wide), wide, "detected")
    codec = find_codec(declared) if declared else ""
    if _ESCAPED.search(data, 0, _SAMPLE) and not codec.startswith("iso2022"):
        codec = codec if codec not in ("", "cp1252", "utf-8") else _detect(data)
    if not codec.startswith(("iso2022", "hz", "utf-7")):
        try:
            return Decoded(data.decode("utf-8"), "utf-8", "utf-8")
        except UnicodeDecodeError:
            pass
    if codec:
        text = _try_decoding(data, codec)
        if text is not None:
            return Decoded(text, codec, "declared" if declared else "detected")
    text = _try_decoding(data, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8", "utf-8")
    found = _detect(data)
    text = _try_decoding(data, found) if found else None
    if text is None:
        raise ParseError(SetAsideReason.MALFORMED, "its character encoding cannot be told; save it as UTF-8")
    return Decoded(text, found, "detected")


def find_declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration or an HTML meta tag near the start names, or None."""
    head = data[:_HEAD]
    match = _XML_DECLARATION.match(head.lstrip()) or _HTML_META.search(head)
    return match[1].decode("ascii") if match else None


def find_codec(label: str) -> str:
    """The codec for an encoding label, widened as browsers do; empty when the label means nothing.

    A UTF-16 or UTF-32 label without a byte order mark is empty too: ASCII letters that name it disprove it.
    """
    label = label.strip().lower().removeprefix("x-")
    label = {
        "ks_c_5601-1987": "cp949",
        "macintosh": "mac-roman",
        "mac-cyrillic": "mac-cyrillic",
        "sjis": "cp932",
    }.get(label, label)
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name.startswith(("utf-16", "utf-32")) or not getattr(codecs.lookup(name), "_is_text_encoding", True):
        return ""
    return _WIDER.get(name, name)


def _spot_wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes of ASCII characters and spaces stand."""
    sample = data[:_HEAD]
    size = len(sample) - len(sample) % 4
    if size < 8 or b"\0" not in sample:
        return ""
    zeros = [sample[place:size:4].count(0) * 4 / size for place in range(4)]
    if zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[3] < 0.5:
        return "utf-32-be"
    if zeros[3] > 0.9 and zeros[2] > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if even > 0.05 and odd < even / 10:
        return "utf-16-be"
    if odd > 0.05 and even < odd / 10:
        return "utf-16-le"
    return ""


def _detect(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    beyond = data.translate(None, _ASCII)
    if beyond and not beyond.translate(None, _WESTERN_SIGNS):
        return "cp1252"
    return find_codec(detect_encoding(data, max_len=_SAMPLE, html5_compatible=False) or "")


def _try_decoding(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
    wrong = text.count("\ufffd")
    return text if wrong <= 1 + len(text) // _SLIP else None


def _decode_leniently(data: bytes, codec: str) -> str:
    text = _try_decoding(data, codec)
    if text is None:
        raise ParseError(
            SetAsideReason.MALFORMED, f"it is not valid {codec} as its first bytes say; save it as UTF-8"
        )
    return text
