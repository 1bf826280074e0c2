"""The remaining words of a claim: what no near source says in any words."""

from collections.abc import Iterator, Sequence

import numpy as np

from aibot_local.language.grammar import TELLING, read_grammar
from aibot_local.language.tables import list_words
from aibot_local.language.words import find_stem
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment
from aibot_local.verification.analysis import Token
from aibot_local.verification.ground import Ground

LEAST_COVERED = 0.6  # share of the claim's weight that must stand in its sources
_BEST = 3  # the candidate sentences whose words a claim's may stand for
WORD_LIKENESS = 0.55  # cosine of two words' vectors from which one may stand for the other

# Words that say nothing a source would have to say: they carry the sentence.
_CARRIERS = frozenset(
    find_stem(word)
    for word in list_words(
        """
    amid including include involve take place make become get put give go come see have hold set
    turn remain continue begin part way thing number case fact matter incident event situation
    issue report news statement story latest recent recently currently previously later earlier
    early late day time week month year today related numerous multiple following similar various several
    particular addition additionally meanwhile moreover furthermore however also another
    different call name known describe note mention accord say state tell add announce comment
    total overall due result lead follow cause use show allow help need want ask bring keep
    leave area place people person one two new old further able likely reportedly
    """
    )
)


def check_wording(alignment: Alignment, ground: Ground) -> Iterator[Problem]:
    """Problems UNSUPPORTED of a claim: words that no near source says, and too little said by any."""
    claim = alignment.claim
    if not claim.tokens:
        yield Problem(ProblemKind.UNSUPPORTED, 0, len(claim.text), "it says nothing that could be checked")
        return
    novel = list(find_novel_words(alignment, ground))
    for place in novel:
        token = claim.tokens[place]
        detail = f"{token.text!r} stands in no source of this sentence, nor a word like it"
        yield Problem(ProblemKind.UNSUPPORTED, token.start, token.end, detail)
    covered = _measure_cover(alignment, set(novel))
    if covered < LEAST_COVERED:
        detail = f"only {covered:.0%} of it stands in the sources"
        yield Problem(ProblemKind.UNSUPPORTED, 0, len(claim.text), detail)


def find_novel_words(alignment: Alignment, ground: Ground) -> Iterator[int]:
    """Places of the claim's content words that stand in no candidate sentence in any form.

    With an embedder, a word whose vector is near that of a word of the best sentences counts as said.
    """
    # "prior to", read as "before", has no content; nor has a verb of saying where a source has "said" or "told".
    empty = [one for one in read_grammar(alignment.claim.text) if not one.is_content]
    sources = (read_grammar(candidate.analysis.text) for candidate in alignment.candidates[:_BEST])
    spoken = any(word.tells for words in sources for word in words)
    unmatched = [
        place
        for place, token in enumerate(alignment.claim.tokens)
        if token.kind == "word"
        and token.stem not in _CARRIERS
        and not (spoken and token.stem in TELLING)
        and not any(one.start <= token.start and token.end <= one.end for one in empty)
        and not any(candidate.strengths[place] > 0 for candidate in alignment.candidates)
    ]
    if not unmatched:
        return
    likeness = _rate_words([alignment.claim.tokens[place] for place in unmatched], alignment, ground)
    for place, value in zip(unmatched, likeness, strict=True):
        if value < WORD_LIKENESS:
            yield place


def _rate_words(tokens: Sequence[Token], alignment: Alignment, ground: Ground) -> list[float]:
    """For each word, the cosine of its vector with that of the nearest word of the best sentences; else 0."""
    sources = sorted(
        {
            token.text.casefold()
            for candidate in alignment.candidates[:_BEST]
            for token in candidate.analysis.tokens
            if token.kind == "word"
        }
    )
    if ground.embedder is None or not sources:
        return [0.0] * len(tokens)
    ours = ground.embedder.encode([token.text.casefold() for token in tokens])
    theirs = ground.embedder.encode(sources)
    return [float(value) for value in np.max(ours @ theirs.T, axis=1)]


def _measure_cover(alignment: Alignment, novel: set[int]) -> float:
    total = sum(alignment.weights)
    held = 0.0
    for place, weight in enumerate(alignment.weights):
        best = max((candidate.strengths[place] for candidate in alignment.candidates), default=0.0)
        if best == 0.0 and place not in novel:
            best = 0.7  # a carrier, or a word like one of the source
        held += weight * best
    return held / total if total else 0.0
