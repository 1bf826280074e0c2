"""One text read once: everything the checks compare."""

from dataclasses import dataclass
from datetime import date

from aibot_local.language.dates import DateMention, Precision, find_dates
from aibot_local.language.modality import Cue, find_hedges, find_negations
from aibot_local.language.names import Name, find_names
from aibot_local.language.numbers import Quantity, find_quantities
from aibot_local.language.quotations import Quotation, Speaker, find_quotations, find_speakers
from aibot_local.language.words import FUNCTION_WORDS, find_stem, find_words


@dataclass(frozen=True, slots=True)
class Token:
    """A content word: place in the text, stem, and what it is part of.

    `kind` is `name`, `number`, `date` or `word`.
    """

    start: int
    end: int
    text: str
    stem: str
    kind: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in one text; `tokens` are its content words in order."""

    text: str
    tokens: tuple[Token, ...]
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    names: tuple[Name, ...]
    quotations: tuple[Quotation, ...]
    speakers: tuple[Speaker, ...]
    hedges: tuple[Cue, ...]
    negations: tuple[Cue, ...]

    def find_tokens(self, start: int, end: int) -> list[int]:
        """Positions in `tokens` of those that lie within two offsets."""
        return [place for place, token in enumerate(self.tokens) if start <= token.start and token.end <= end]


def analyse(text: str, reference: date | None = None, known: frozenset[str] = frozenset()) -> Analysis:
    """Read a text; `reference` is its day of publication, `known` are lower-case words known to be names."""
    names = find_names(text, known=known)
    quantities = find_quantities(text)
    dates = find_dates(text, reference=reference)
    tokens = tuple(_list_tokens(text, names, quantities, dates))
    return Analysis(
        text=text,
        tokens=tokens,
        stems=frozenset(token.stem for token in tokens),
        quantities=quantities,
        dates=dates,
        names=names,
        quotations=find_quotations(text),
        speakers=find_speakers(text),
        hedges=find_hedges(text),
        negations=find_negations(text),
    )


def _list_tokens(
    text: str,
    names: tuple[Name, ...],
    quantities: tuple[Quantity, ...],
    dates: tuple[DateMention, ...],
) -> list[Token]:
    spans = [(one.start, one.end, "name") for one in names if one.certain]
    spans += [(one.start, one.end, "number") for one in quantities]
    spans += [(one.start, one.end, "date") for one in dates if one.precision is not Precision.PART_OF_DAY]
    tokens = []
    for word in find_words(text):
        kind = next((kind for start, end, kind in spans if start <= word.start < end), "word")
        if not word.is_content and kind in ("word", "name"):
            continue
        start = word.start
        for part in word.text.split("-") if kind == "word" else [word.text]:
            stem = find_stem(part)
            if (
                stem
                and (part.casefold() not in FUNCTION_WORDS or part == word.text)
                and (len(stem) > 1 or stem.isdigit())
            ):
                tokens.append(Token(start, start + len(part), part, stem, kind))
            start += len(part) + 1
    return tokens
