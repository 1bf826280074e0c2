"""Numbers of a claim: their value, unit, and what they count must be those of its sources."""

from collections.abc import Iterator

from aibot_local.language.counting import PERSON_STEMS
from aibot_local.language.numbers import Quantity
from aibot_local.language.synonyms import is_synonym
from aibot_local.language.tables import list_words
from aibot_local.language.units import DURATIONS
from aibot_local.language.words import find_stem, find_words
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, Candidate

_ROUNDING = 0.025  # "about 3,500" may stand for 3,487 but not for 3,300
_NEAR_BELOW = 0.8  # "more than 10" may stand for 12 but not for 40


def check_quantities(alignment: Alignment) -> Iterator[Problem]:
    """Problems NUMBER, UNIT and COUNTED of a claim."""
    for quantity in alignment.claim.quantities:
        if _is_licensed_one(quantity, alignment):
            continue
        problem = _check_quantity(quantity, alignment) or _check_repeat(quantity, alignment)
        if problem is not None:
            yield problem


def _is_licensed_one(quantity: Quantity, alignment: Alignment) -> bool:
    """Whether "one" or "first" merely words what the source says with an article ("a man", "one man")."""
    if quantity.low != 1 or quantity.high != 1 or quantity.unit not in ("", "ordinal"):
        return False
    text = alignment.claim.text[quantity.number_start : quantity.number_end].casefold()
    return text == "one" and not quantity.fates


def _check_quantity(quantity: Quantity, alignment: Alignment) -> Problem | None:
    text = alignment.claim.text[quantity.start : quantity.end]
    local = alignment.find_local(quantity.number_start, quantity.number_end)
    stated = [(candidate, other) for candidate in local for other in candidate.analysis.quantities]
    same_value = [(candidate, other) for candidate, other in stated if fits_value(quantity, other)]
    if not same_value:
        said = sorted({candidate.analysis.text[other.start : other.end] for candidate, other in stated})
        detail = f"no source of this sentence gives {text!r}"
        if said:
            detail += f"; they give {', '.join(repr(one) for one in said[:4])}"
        return Problem(ProblemKind.NUMBER, quantity.start, quantity.end, detail)
    same_unit = [(candidate, other) for candidate, other in same_value if fits_unit(quantity, other)]
    if not same_unit:
        other = same_value[0][1]
        words = same_value[0][0].analysis.text[other.start : other.end]
        detail = f"{text!r} has another unit than the source's {words!r}"
        return Problem(ProblemKind.UNIT, quantity.start, quantity.end, detail)
    if any(_fits_counted(quantity, other, alignment, candidate) for candidate, other in same_unit):
        return None
    candidate, other = same_unit[0]
    end = max(quantity.end, quantity.counted_end)
    words = candidate.analysis.text[other.start : max(other.end, other.counted_end)]
    fates = f" ({', '.join(other.fates)})" if other.fates else ""
    detail = f"{alignment.claim.text[quantity.start : end]!r} counts something else than the source's {words!r}{fates}"
    return Problem(ProblemKind.COUNTED, quantity.start, end, detail)


def _check_repeat(quantity: Quantity, alignment: Alignment) -> Problem | None:
    """A number told more often than the source tells it, while the source has another that the claim leaves out."""
    same = [one for one in alignment.claim.quantities if _is_same_figure(one, quantity)]
    if len(same) < 2 or quantity is same[0]:
        return None
    for candidate in alignment.find_local(quantity.number_start, quantity.number_end):
        theirs = candidate.analysis.quantities
        left = [
            one for one in theirs if not any(fits_value(mine, one) for mine in alignment.claim.quantities)
        ]
        if sum(fits_value(quantity, one) for one in theirs) >= len(same) or not left:
            return None
    text = alignment.claim.text[quantity.start : quantity.end]
    detail = f"{text!r} is told more often than in the source"
    return Problem(ProblemKind.NUMBER, quantity.start, quantity.end, detail)


def _is_same_figure(one: Quantity, other: Quantity) -> bool:
    return (one.low, one.high, one.unit) == (other.low, other.high, other.unit)


def fits_value(claim: Quantity, source: Quantity) -> bool:
    """Whether a claim's bounds hold by what the source gives: equal, or a rounder form of an exact number.

    "12" rests on "12" or "exactly 12", not on "at least 12" or "about 12"; "more than 10" rests on "12", and "about
    3,500" on "3,487", but "at least 5" not on "6"; "dozens" rests on "40".
    """
    if (claim.low, claim.high) == (source.low, source.high):
        return claim.approximate or not source.approximate
    exact = source.low if source.low == source.high else None
    if claim.low is not None and claim.low == claim.high:
        if exact is None or not claim.approximate or not _is_rounder(claim.low, exact):
            return False
        return abs(claim.low - exact) <= _ROUNDING * max(abs(exact), abs(claim.low))
    if exact is None or not _lies_within(source, claim):
        return False
    if claim.low is not None and claim.high is None:
        return claim.low == exact or (_is_rounder(claim.low, exact) and claim.low >= _NEAR_BELOW * exact)
    if claim.high is not None and claim.low is None:
        return claim.high == exact or (_is_rounder(claim.high, exact) and exact >= _NEAR_BELOW * claim.high)
    return claim.approximate


def _is_rounder(one: float, other: float) -> bool:
    return _count_digits(one) < _count_digits(other)


def _count_digits(value: float) -> int:
    """Significant digits, trailing zeros not counted."""
    return len(f"{abs(value):.6f}".replace(".", "").strip("0")) or 1


def _lies_within(inner: Quantity, outer: Quantity) -> bool:
    if outer.low is not None and (inner.low is None or inner.low < outer.low):
        return False
    return outer.high is None or (inner.high is not None and inner.high <= outer.high)


def fits_unit(claim: Quantity, source: Quantity) -> bool:
    """Whether two units are the same; an age may be told with or without "year-old"."""
    if claim.unit == source.unit:
        return True
    units = {claim.unit, source.unit}
    if units == {"year-old", ""} and not (claim.counted and source.counted):
        return True
    return units == {"year-old", "year"}


def _fits_counted(claim: Quantity, source: Quantity, alignment: Alignment, candidate: Candidate) -> bool:
    if claim.fates and source.fates and not set(claim.fates) & set(source.fates):
        return False
    if claim.unit and claim.unit not in DURATIONS:
        return True
    if not claim.counted or not source.counted:
        return _has_same_noun_near(claim, alignment, candidate)
    claim_words = _list_stems(alignment.claim.text, claim)
    source_words = _list_stems(candidate.analysis.text, source)
    if claim.counted in PERSON_STEMS and source.counted in PERSON_STEMS:
        return _is_same_kind(claim.counted, source.counted)
    if is_synonym(claim.counted, source.counted):
        return True
    if claim.counted in source_words or source.counted in claim_words:
        return True
    return claim.counted in PERSON_STEMS and claim.counted not in _GROUPS and bool(source.fates)


_GROUPS = frozenset(
    find_stem(word)
    for word in list_words(
        """
    man men woman women child children boys girls civilians passengers teenagers
    """
    )
)
_SEXES = (
    frozenset(find_stem(word) for word in ("man", "boys")),
    frozenset(find_stem(word) for word in ("woman", "girls")),
)


def _is_same_kind(claim: str, source: str) -> bool:
    """Whether one noun for people may stand for the other: "people" for "women", never "men" for "women"."""
    return claim == source or claim not in _GROUPS


def _list_stems(text: str, quantity: Quantity) -> frozenset[str]:
    return frozenset(word.stem for word in find_words(text[quantity.counted_start : quantity.counted_end]))


def _has_same_noun_near(claim: Quantity, alignment: Alignment, candidate: Candidate) -> bool:
    """With the thing counted told on one side only: whether the other text has that word at all."""
    if not claim.counted:
        return True
    if any(is_synonym(claim.counted, stem) for stem in candidate.analysis.stems):
        return True
    return claim.counted in PERSON_STEMS and claim.counted not in _GROUPS
