"""A second judgement, of claims told in other words than their sources: do the sources say otherwise?

The gate asks whether the sources bear a claim out, word by word, and so refuses whatever is freely told. This asks the
opposite question, and only where it can be answered: a claim against which nothing is found may still be unsupported.
"""

from collections.abc import Iterator, Sequence

from aibot_local.language.numbers import Quantity
from aibot_local.protocols import ContextEmbedder
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment, align_claim
from aibot_local.verification.analysis import Analysis, analyse
from aibot_local.verification.ground import Ground, fold_sentence
from aibot_local.verification.naming import check_names
from aibot_local.verification.polarity import check_polarity, is_negated, map_scopes
from aibot_local.verification.quantities import check_quantities, fits_unit
from aibot_local.verification.quoting import is_altered_quotation
from aibot_local.verification.replacement import NEAREST, WordVectors, list_replacements
from aibot_local.verification.timing import check_dates

_RECKONED = ("relative:", "week:")  # keys of dates told from the day of telling
_STRANGE = frozenset({ProblemKind.NAME, ProblemKind.NUMBER, ProblemKind.DATE})


def find_contradictions(
    claims: Sequence[str], ground: Ground, *, encoder: ContextEmbedder | None = None
) -> list[tuple[Problem, ...]]:
    """For each claim what its sources tell against it, ordered by place; nothing where nothing was found.

    A claim that stands in a source word for word has nothing against it. Else a name, number or date is wrong where no
    source has it at all, a quotation where words of one in a source are changed, a negation where none of the near
    sentences has it, a number where they count the same thing otherwise, a word where they have its opposite, or
    another thing of its kind, in its place. `encoder` finds that place where the words around it differ too.
    """
    vectors: WordVectors = {}
    found: list[tuple[Problem, ...]] = []
    for claim in claims:
        if fold_sentence(claim) in ground.folded:
            found.append(())
            continue
        alignment = align_claim(analyse(claim, None, ground.names), ground)
        problems = [
            *_list_strange(alignment, ground),
            *_list_altered(alignment, ground),
            *_list_turned(alignment),
            *_list_miscounted(alignment, ground),
            *list_replacements(alignment, ground, encoder, vectors),
        ]
        found.append(tuple(sorted(set(problems), key=lambda one: (one.start, one.end, one.kind, one.detail))))
    return found


def _list_strange(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Names, numbers and dates that the near sentences do not license, and of which no source has every word."""
    claim = alignment.claim
    for problem in (
        *check_names(alignment, ground),
        *check_quantities(alignment),
        *check_dates(alignment),
    ):
        places = claim.find_tokens(problem.start, problem.end)
        if problem.kind not in _STRANGE or all(claim.tokens[one].stem in ground.weights for one in places):
            continue
        if not _is_unreckoned(problem, claim, ground):
            yield problem


def _is_unreckoned(problem: Problem, claim: Analysis, ground: Ground) -> bool:
    """Whether a day is part of a name ("USA Today"), or told from a day of telling that no source gives ("today")."""
    if problem.kind is not ProblemKind.DATE:
        return False
    if any(
        one.start <= problem.start and problem.end <= one.end and len(one.words) > 1 for one in claim.names
    ):
        return True
    mention = next((one for one in claim.dates if one.start == problem.start), None)
    undated = all(one.published is None for one in ground.sentences)
    return undated and mention is not None and mention.key.startswith(_RECKONED)


def _list_altered(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    for one in alignment.claim.quotations:
        if is_altered_quotation(alignment.claim.text[one.start : one.end], ground):
            detail = "a source quotes these words with others among them"
            yield Problem(ProblemKind.QUOTE, one.outer_start, one.outer_end, detail)


def _list_turned(alignment: Alignment) -> Iterator[Problem]:
    """Negations put in or left out, and opposites among the little words, as no near sentence has them."""
    claim = alignment.claim
    scopes = {(cue.start, cue.end): scope for cue, scope in map_scopes(claim)}
    for problem in check_polarity(alignment):
        if problem.kind is ProblemKind.ANTONYM and claim.find_tokens(problem.start, problem.end):
            continue  # an opposite anywhere in the sentence: too often another word of a free telling
        scope = scopes.get((problem.start, problem.end), [])
        if not any(is_negated(one, scope) for one in alignment.candidates):
            yield problem


def _list_miscounted(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Numbers of a thing that no source counts so, while a near sentence counts it otherwise."""
    wrong = {one.start: one for one in check_quantities(alignment) if one.kind is ProblemKind.NUMBER}
    for quantity in alignment.claim.quantities:
        if quantity.start not in wrong or not (quantity.unit or quantity.counted):
            continue
        stated = (other for one in ground.sentences for other in one.analysis.quantities)
        if any(_counts_same(quantity, other) and _shares_bound(quantity, other) for other in stated):
            continue
        near = (other for one in alignment.candidates[:NEAREST] for other in one.analysis.quantities)
        if any(_counts_same(quantity, other) for other in near):
            yield wrong[quantity.start]


def _counts_same(claim: Quantity, source: Quantity) -> bool:
    return fits_unit(claim, source) and (bool(claim.unit) or claim.counted == source.counted)


def _shares_bound(claim: Quantity, source: Quantity) -> bool:
    """Whether both name the same number: "more than 250" and "250" do not contradict each other."""
    return bool({claim.low, claim.high} & {source.low, source.high} - {None})
