"""Clean text: one Unicode form, nothing invisible, paragraphs parted by one blank line.

Everything here is idempotent: cleaning clean text changes nothing.
"""

import re
import unicodedata
from collections import Counter
from itertools import pairwise

# ECMA-48 control sequences (CSI ... final byte), control strings (OSC, DCS, SOS, PM, APC) and two-byte
# escapes.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{0,4}[0-~]"
)
_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x85\u2028]")
_PARAGRAPH_BREAKS = re.compile(r"[\x0c\u2029]")

# Cf characters that are visible signs before a number in Arabic, Syriac and Kaithi text.
_VISIBLE_FORMAT = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Invisible characters outside the category Cf (Unicode, Default_Ignorable_Code_Point): joiner, Hangul
# fillers, Khmer inherent vowels, Mongolian and general variation selectors.
_INVISIBLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
)
_KEPT_CONTROLS = "\t\n"
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Capital and small letters of other alphabets that are drawn as digits are: O of Cyrillic, Greek and Armenian, Cyrillic
# Palochka and dotted I, Cyrillic Ze and Ezh, Cyrillic Be (confusables.txt of Unicode, TR39).
_DIGIT_LETTERS = str.maketrans(
    "\u041e\u043e\u039f\u03bf\u0555\u0585\u0406\u04c0\u0417\u01b7\u04e0\u0431", "000000113336"
)
# A number in which such letters may stand, and the letters after it, with which it would be a word.
_NUMBER = re.compile(
    r"(?<![^\W_])([0-9\u0406\u04c0\u0417\u01b7\u04e0\u0431]"
    r"[0-9.,\u041e\u043e\u039f\u03bf\u0555\u0585\u0406\u04c0\u0417\u01b7\u04e0\u0431]*+)([^\W_]*+)"
)
# Nothing of ASCII or Latin-1 needs a look beyond this; most text passes without a table lookup per character.
_SUSPECT = re.compile(r"[^\t\n\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)\]]*$")
_BULLET = re.compile(r"[-*\u2022\u25e6\u2023\u2013]\s|\d{1,3}[.)]\s")
_WIDEST_WRAP = 130  # longer lines are paragraphs, not wrapped text


def clean_text(text: str) -> str:
    """NFC text without controls, escape sequences and invisible characters; only `\\n` breaks lines.

    Digits of every script become ASCII digits, and so do letters of other alphabets that stand for digits in a
    number, so that no figure hides in look-alikes. A lone surrogate, which no encoding can carry, becomes U+FFFD.
    """
    text = _ESCAPES.sub("", text)
    text = _PARAGRAPH_BREAKS.sub("\n\n", _LINE_BREAKS.sub("\n", text))
    text = _SUSPECT.sub(_clean_character, text)
    text = unicodedata.normalize("NFC", text)
    return text if text.isascii() else _NUMBER.sub(_unmask_number, text)


def count_removed(text: str) -> Counter[str]:
    """What `clean_text` takes out of a text or writes anew, counted by kind.

    The kinds are `control` (escape sequences and control characters), `direction`, `zero-width` (all else that is
    not seen) and `digit`. Kinds that do not occur are missing.
    """
    counts: Counter[str] = Counter()
    if text.isascii() and not _SUSPECT.search(text):
        return counts
    text, counts["control"] = _ESCAPES.subn("", text)
    text = _PARAGRAPH_BREAKS.sub("\n\n", _LINE_BREAKS.sub("\n", text))
    for match in _SUSPECT.finditer(text):
        category = unicodedata.category(match[0])
        if category == "Nd":
            counts["digit"] += 1
        elif not _clean_character(match):
            kind = "direction" if match[0] in _DIRECTION else "control" if category == "Cc" else "zero-width"
            counts[kind] += 1
    if not text.isascii():
        plain = unicodedata.normalize("NFC", _SUSPECT.sub(_clean_character, text))
        for match in _NUMBER.finditer(plain):
            counts["digit"] += sum(
                old != new for old, new in zip(match[0], _unmask_number(match), strict=True)
            )
    return +counts


def _unmask_number(match: re.Match[str]) -> str:
    """A number with the letters among its digits as digits; it has to hold a true digit, and no other letter."""
    if match[2] or match[1].isascii() or not re.search("[0-9]", match[1]):
        return match[0]
    return match[1].translate(_DIGIT_LETTERS)


def clean_line(text: str) -> str:
    """Clean text on one line: every run of white space is one space."""
    return _SPACES.sub(" ", clean_text(text)).strip()


def clean_body(text: str) -> str:
    """Clean text as paragraphs parted by one blank line, with no line break inside a paragraph.

    Where blank lines part paragraphs, other line breaks are folded if the lines look wrapped at a width;
    where they do not, each line is a paragraph.
    """
    return "\n\n".join(split_paragraphs(text))


def split_paragraphs(text: str) -> list[str]:
    """The clean paragraphs of a text, none empty."""
    text = clean_text(text).strip()
    paragraphs: list[str] = []
    for block in _BLANK_LINES.split(text):
        lines = [line for line in (_SPACES.sub(" ", line).strip() for line in block.split("\n")) if line]
        paragraphs.extend(_fold_lines(lines))
    return paragraphs


def _clean_character(match: re.Match[str]) -> str:
    character = match[0]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    if category == "Cc":
        return character if character in _KEPT_CONTROLS else ""
    if category == "Cf":
        return character if character in _VISIBLE_FORMAT else ""
    if ord(character) in _INVISIBLE or _is_noncharacter(ord(character)):
        return ""
    return character


def _is_noncharacter(code: int) -> bool:
    """True for what Unicode will never make a character, and for its plane of tags and selectors."""
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or 0xE0000 <= code <= 0xE0FFF


def _fold_lines(lines: list[str]) -> list[str]:
    """Join the lines of a block that were broken at a width; keep other lines as paragraphs of their own."""
    if len(lines) < 2:
        return lines
    width = max(map(len, lines))
    wraps = [_is_wrap(line, following, width) for line, following in pairwise(lines)]
    wrapped = width <= _WIDEST_WRAP and sum(wraps) * 10 >= len(wraps) * 6
    folded = [lines[0]]
    for (line, following), wrap in zip(pairwise(lines), wraps, strict=True):
        goes_on = following[0].islower() and not _SENTENCE_END.search(line)
        ends = bool(_SENTENCE_END.search(line)) and not wrap  # the next word would have fitted on the line
        if (wrapped and not ends and not _BULLET.match(following)) or (goes_on and not wrapped):
            folded[-1] += " " + following
        else:
            folded.append(following)
    return folded


def _is_wrap(line: str, following: str, width: int) -> bool:
    """True when the next word would not have fitted on the line, or the sentence plainly goes on."""
    word = following.split(" ", 1)[0]
    if len(line) + 1 + len(word) > width:
        return True
    return following[0].islower() and not _SENTENCE_END.search(line)
