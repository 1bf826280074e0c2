"""The words that renderers put around a story: dates, standing of figures, reasons. One wording for every format."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from aibot_local.reading.normalising import clean_line, clean_text
from aibot_local.records import Agreement, Field, ProblemKind, Provenance, SetAsideReason, Wording

DRAFT_REMARK = "Put together by a program, not yet checked by a person."
DRAFT_MARK = f"Draft. {DRAFT_REMARK}"

OWN_WORDS_MARK = "†"
EDITOR_MARK = "‡"
_MARKS = {Wording.VERBATIM: OWN_WORDS_MARK, Wording.EDITOR: EDITOR_MARK}
NUMBERS = "A number names the source a sentence rests on."
MARKS = "† marks a source’s own words; a numbered sentence without a mark was rewritten by a program."
EDITED = "‡ marks an editor’s words; without a number they rest on no source."

WITHHELD = "The words are not part of this copy."
_WORDINGS = {
    Wording.REWRITTEN: "Rewritten by a program from",
    Wording.VERBATIM: "The source’s own words",
    Wording.EDITOR: "An editor’s words, resting on",
    Wording.OURS: "A fixed phrase of the program",
}

PROBLEMS = {
    ProblemKind.NUMBER: "a number the sources do not give",
    ProblemKind.UNIT: "a unit the sources do not give",
    ProblemKind.COUNTED: "a number given for another thing",
    ProblemKind.NAME: "a name the sources do not give",
    ProblemKind.DATE: "a date the sources do not give",
    ProblemKind.QUOTE: "quoted words that stand in no source",
    ProblemKind.SPEAKER: "words given to another speaker",
    ProblemKind.NEGATION: "a denial added or lost",
    ProblemKind.ANTONYM: "the opposite of what the sources say",
    ProblemKind.ROLE: "who did what turned round",
    ProblemKind.RELATION: "words joined that the sources do not join",
    ProblemKind.HEDGE: "a claim made into a fact",
    ProblemKind.UNSUPPORTED: "too little of it in any source",
    ProblemKind.MALFORMED: "broken, or nothing to check it against",
}

REASONS = {
    SetAsideReason.UNREADABLE: "could not be opened",
    SetAsideReason.UNSUPPORTED: "not a format that is read",
    SetAsideReason.MALFORMED: "broken",
    SetAsideReason.TOO_LARGE: "over a limit of size, nesting or time",
    SetAsideReason.NO_TEXT: "no article in it",
    SetAsideReason.UNSAFE: "not safe to open",
    SetAsideReason.LANGUAGE: "in a language that is not among those of this run",
    SetAsideReason.SUPERSEDED: "a newer version of it is there",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SPACES = re.compile(r"\s+")
# What a web address may hold (RFC 3986), with an ASCII host and neither user nor password before it.
_ADDRESS = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?(?:[/?#][\w.~:/?#\[\]@!$&'()*+,;=%-]*)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_ADDRESS = 2000


def show_line(text: str) -> str:
    """The text on one line, without anything invisible: what a renderer shows of a title, a name, a sentence."""
    return clean_line(text)


def show_part(text: str) -> str:
    """Part of a line, without anything invisible; a space at its ends stays."""
    return _SPACES.sub(" ", clean_text(text))


def show_date(value: str | None, *, clock: bool = False) -> str:
    """An ISO 8601 date as `5 March 2026`, with the time of day where `clock` asks for it; '' for None.

    What is no ISO date is shown as it stands.
    """
    if not value:
        return ""
    try:
        day = date.fromisoformat(value[:10])
        shown = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        if not clock or len(value) <= 10:
            return shown
        moment = datetime.fromisoformat(value)
    except ValueError:
        return show_line(value)
    zone = f" UTC{moment.isoformat()[-6:]}".removesuffix("+00:00") if moment.tzinfo else ""
    return f"{shown}, {moment:%H:%M}{zone}"


def parse_day(value: str | None) -> date | None:
    """The day of an ISO 8601 date or time; None where there is none or it is no date."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def tell_wording(wording: Wording) -> str:
    """Whose words a sentence uses, as the beginning of a note on what it rests on."""
    return _WORDINGS[wording]


def mark_wording(wording: Wording) -> str:
    """The mark behind a sentence that tells whose words it uses; '' for a program's."""
    return _MARKS.get(wording, "")


def show_field(field: Field) -> str:
    """The value of a field, with a remark where it is inferred; '' where there is none."""
    value = show_line(field.value or "")
    return value + remark_field(field) if value else ""


def show_date_field(field: Field) -> str:
    """A date field in words, with a remark where it is inferred; '' where there is none."""
    value = show_date(field.value, clock=True)
    return value + remark_field(field) if value else ""


def remark_field(field: Field) -> str:
    """` (inferred)` for a field whose source does not declare it, else ''."""
    return " (inferred)" if field.provenance is Provenance.INFERRED else ""


def show_agreement(agreement: Agreement, origins: int) -> str:
    """How the figures of a group stand to each other, in words; `origins` is how many independent texts give them."""
    return {
        Agreement.SINGLE: "One source",
        Agreement.AGREED: f"Agreed by {origins} sources" if origins > 1 else "Agreed",
        Agreement.UPDATED: "Updated, newest last",
        Agreement.DISPUTED: "Sources differ",
    }[agreement]


def count(number: int, one: str, many: str) -> str:
    """A number with the thing counted: `1 report`, `2 reports`."""
    return f"{number} {one if number == 1 else many}"


def join_names(names: Sequence[str]) -> str:
    """Names as a phrase: `A`, `A and B`, `A, B and C`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def start_upper(text: str) -> str:
    """The text with its first character in upper case."""
    return text[:1].upper() + text[1:]


def find_link(url: str | None) -> str | None:
    """The address if it may be rendered as a link, else None (it is then shown as text).

    Only `http` and `https`, with a plain ASCII host, without user or password (which can make one site look like
    another), and without characters that RFC 3986 does not allow.
    """
    if not url or len(url) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(url):
        return None
    try:
        _ = urlsplit(url).port  # the standard library knows which ports there are
    except ValueError:
        return None
    return url
