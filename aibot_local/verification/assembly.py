"""Whether a claim is put together from its source in a way that keeps what is said of what.

A summary made by cutting and pasting (Jing & McKeown 2000) keeps the truth of its source where whole phrases are cut,
moved or joined, and loses it where the words around a cut enter into a relation they did not have: "the fund will pay
60 per cent, the council hopes" must not become "60 per cent of the fund will be the council". Every word of the claim
may stand in the source, and every number and name, and yet it is false. So each place at which a claim departs from
the order of its source is looked at, and has to be one where a phrase begins or ends there.

The words of the claim are laid on those of one or two source sentences by dynamic programming (Viterbi 1967), so that
the fewest departures come out that are not allowed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aibot_local.language.grammar import (
    BEING,
    CLAUSE_OPENERS,
    CONDITIONS,
    CONJUNCTIONS,
    DETERMINERS,
    DOING,
    HAVING,
    LIGHT_ADVERBS,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    GrammarWord,
    read_grammar,
)
from aibot_local.language.numbers import find_quantities
from aibot_local.language.synonyms import is_synonym
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment

_SOURCES = 3  # candidate sentences a claim may be put together from
_FAULT = -12.0  # far more than all a better fit elsewhere could gain
_CUT = -0.3
_MOVE = -0.8
_LONGEST_PREMODIFIER = 3
_MOST_NEW = 2  # content words that stand in no source (synonyms other checks let through)
_CLASSES = (
    DETERMINERS,
    # Speech told indirectly turns "I" to "she" and "we" to "they"; "it" and "they" stand for different things.
    frozenset({"i", "he", "she"}),
    frozenset({"me", "him", "her"}),
    frozenset({"we", "they"}),
    frozenset({"us", "them"}),
    BEING,
    HAVING,
    DOING,
    frozenset({"will", "would"}),
    frozenset({"can", "could"}),
)
_JOINERS = frozenset({"and", "but", "while", "as", "although", "though", "whereas"})
_SUBORDINATORS = frozenset({"when", "where", "because", "as", "after", "before"})
_NEW_ADVERBS = LIGHT_ADVERBS | {"there", "allegedly", "reportedly"}


@dataclass(frozen=True, slots=True)
class _Source:
    """Source sentences behind each other; `starts` are the places at which one begins, `size` counts the words."""

    words: tuple[GrammarWord, ...]
    starts: frozenset[int]
    size: int

    def sentence_of(self, place: int) -> int:
        return sum(start <= place for start in self.starts)

    def begins(self, place: int) -> bool:
        """Whether a phrase begins at a word: so that it may be moved or stand first."""
        return (
            place in self.starts
            or self.words[place].opens_phrase
            or (self.words[place - 1].low in CONJUNCTIONS or self.words[place - 1].tells)
        )

    def ends(self, place: int) -> bool:
        """Whether a phrase ends with a word: so that what follows may be cut."""
        if self.words[place].leans_on_next:
            return False
        after = place + 1
        return after >= self.size or after in self.starts or self.words[after].opens_phrase


def check_assembly(alignment: Alignment, *, recast: bool = False) -> Iterator[Problem]:
    """Problems RELATION of a claim: words joined that do not belong together in its sources.

    And problems MALFORMED: no verb, words said twice, somebody saying nothing. With `recast` sentences may be built
    anew ("was killed by" for "killed"): to be given where a model checks entailment, since words alone cannot tell.
    """
    claim = read_grammar(alignment.claim.text)
    sources = [read_grammar(one.analysis.text) for one in alignment.candidates[:_SOURCES] if one.score > 0]
    if not claim or not sources:
        return
    yield from _find_fragment(claim, sources[0])
    yield from _find_repeats(claim, sources)
    place = None if recast else _find_departure(claim, sources)
    if place is not None:
        word = claim[place]
        detail = (
            f"around {alignment.claim.text[word.start : word.end]!r} it joins words that the source does not"
        )
        yield Problem(ProblemKind.RELATION, word.start, word.end, detail)


def _find_departure(claim: Sequence[GrammarWord], sources: Sequence[tuple[GrammarWord, ...]]) -> int | None:
    """The claim's word at the first departure that is not allowed, where it is laid best; None where there is none."""
    best: tuple[int, int] | None = None
    for part in _list_combinations(sources):
        laid = _lay(claim, _join(part))
        if laid[0] == 0:
            return None
        best = laid if best is None or laid[0] < best[0] else best
    return best[1] if best else None


def _list_combinations(
    sources: Sequence[tuple[GrammarWord, ...]],
) -> Iterator[tuple[tuple[GrammarWord, ...], ...]]:
    yield from ((one,) for one in sources)
    yield from ((sources[0], other) for other in sources[1:])


def _join(sentences: Sequence[tuple[GrammarWord, ...]]) -> _Source:
    starts = [0]
    for sentence in sentences[:-1]:
        starts.append(starts[-1] + len(sentence))
    words = tuple(word for sentence in sentences for word in sentence)
    return _Source(words, frozenset(starts), len(words))


def _find_fragment(claim: Sequence[GrammarWord], source: Sequence[GrammarWord]) -> Iterator[Problem]:
    """No verb where the source has one, or a verb of saying with nothing that is said."""
    end = claim[-1].end
    shown = {
        word.stem
        for before, word in pairwise(source)
        if before.low in MODALS | PRONOUNS | {"to", "which"} and not word.marked
    }
    verbs = [word for word in claim if word.is_verb or (word.is_content and word.stem in shown)]
    if not verbs and any(word.is_verb for word in source) and len(claim) < len(source):
        yield Problem(ProblemKind.MALFORMED, 0, end, "it is a fragment: it has no verb")
    if verbs and all(word.is_say_verb for word in verbs):
        yield Problem(ProblemKind.MALFORMED, 0, end, "somebody speaks in it, and nothing is said")


def _find_repeats(
    claim: Sequence[GrammarWord], sources: Sequence[Sequence[GrammarWord]]
) -> Iterator[Problem]:
    """A content word told more often than in any source of the claim."""
    told: Counter[str] = Counter()
    for word in claim:
        if not word.is_content:
            continue
        told[word.stem] += 1
        given = max(sum(_match(word, other) > 0 for other in source) for source in sources)
        if told[word.stem] > max(1, given):
            yield Problem(ProblemKind.MALFORMED, word.start, word.end, f"{word.low!r} is told twice")
            return


# -------------------------------------------------------------------------------------- laying words on words


def _lay(claim: Sequence[GrammarWord], source: _Source) -> tuple[int, int]:
    """Lay the claim on a source: how many departures are not allowed, and the place of the first in the claim."""
    # By the place in the source of the last word laid (-1 before the first): score, faults, first fault, new words.
    states: dict[int, tuple[float, int, int, int]] = {-1: (0.0, 0, -1, 0)}
    for number, word in enumerate(claim):
        options = [place for place, other in enumerate(source.words) if _match(word, other) > 0]
        after: dict[int, tuple[float, int, int, int]] = {}
        for last, state in states.items():
            for place in options:
                gain, fault = _step(claim, number, source, last, place)
                _improve(after, place, _add(state, gain + _match(word, source.words[place]), fault, number))
            gain, fault, new = _insert(claim, number, source, last)
            if new and (options or state[3] >= _MOST_NEW):
                gain, fault = _FAULT, True
            score, faults, first, count = _add(state, gain, fault, number)
            _improve(after, last, (score, faults, first, count + new))
            if new and not fault and _may_stand_for(source, last + 1):
                _improve(after, last + 1, (score + 1.0, faults, first, count + new))
        states = _prune(after)
    ended = (_add(state, *_finish(source, last), len(claim) - 1) for last, state in states.items())
    best = max(ended, key=lambda state: (-state[1], state[0]))
    return best[1], max(best[2], 0)


def _prune(states: dict[int, tuple[float, int, int, int]]) -> dict[int, tuple[float, int, int, int]]:
    """Without the ways that are worse by more faults than could be made good."""
    fewest = min(state[1] for state in states.values())
    return {place: state for place, state in states.items() if state[1] <= fewest + 1}


def _improve(
    states: dict[int, tuple[float, int, int, int]], place: int, state: tuple[float, int, int, int]
) -> None:
    had = states.get(place)
    if had is None or (-state[1], state[0]) > (-had[1], had[0]):
        states[place] = state


def _add(
    state: tuple[float, int, int, int], gain: float, fault: bool, number: int
) -> tuple[float, int, int, int]:
    score, faults, first, new = state
    return score + gain, faults + fault, number if fault and first < 0 else first, new


def _match(word: GrammarWord, other: GrammarWord) -> float:
    """How well a claim's word stands for a source's: 2 the same content word, 1 the same function word, 0 not."""
    if word.low == other.low:
        return 2.0 if word.is_content else 1.0
    if word.is_content and other.is_content:
        if word.stem == other.stem or is_synonym(word.stem, other.stem):
            return 1.9
        return 1.8 if _share_root(word, other) else 0.0
    if word.tells and other.tells:
        return 0.9
    return 0.8 if any(word.low in group and other.low in group for group in _CLASSES) else 0.0


def _share_root(word: GrammarWord, other: GrammarWord) -> bool:
    """Whether two words have one root: "employ", "employer"."""
    short, long = sorted((word.stem, other.stem), key=len)
    return len(short) >= 5 and len(long) - len(short) <= 3 and long.startswith(short[:-1])


def _step(
    claim: Sequence[GrammarWord], number: int, source: _Source, last: int, place: int
) -> tuple[float, bool]:
    """The worth of laying a claim's word on `place` after `last`, and whether that departs as it must not."""
    if last < 0:
        return (
            (0.5, False) if _may_start(source, place) or _is_fronted(claim, source, place) else (_FAULT, True)
        )
    if place == last + 1 and place not in source.starts:
        return 1.0, False
    if source.sentence_of(place) == source.sentence_of(last):
        if place > last and _may_cut(source, last, place):
            return _CUT, False
        if place > last and not _is_told(claim, source.words[last + 1 : place]):
            return _FAULT, True
    elif not _is_joined(claim, number):
        return _FAULT, True
    ended = source.ends(last) or (last + 1 < source.size and source.words[last + 1].is_verb)
    if place != last and ended and (source.begins(place) or _begins_light(source, place)):
        return _MOVE, False
    return _FAULT, True


def _is_told(claim: Sequence[GrammarWord], passed_over: Sequence[GrammarWord]) -> bool:
    """Whether a claim has all of the words passed over at another place."""
    stems = {word.stem for word in claim}
    return all(word.stem in stems for word in passed_over if word.is_content)


def _is_joined(claim: Sequence[GrammarWord], number: int) -> bool:
    """Whether a claim's word opens a clause of its own: two sources may only be told side by side."""
    return claim[number].low in _JOINERS or (number > 0 and claim[number - 1].low in _JOINERS)


def _begins_light(source: _Source, place: int) -> bool:
    """Whether only light words stand between a word and the beginning of its phrase."""
    before = place - 1
    while before >= 0 and place not in source.starts and source.words[before].is_light:
        if source.begins(before):
            return True
        before -= 1
    return False


def _may_start(source: _Source, place: int) -> bool:
    """Whether a claim may begin with a word, so that what stands before it is cut."""
    start = max(one for one in source.starts if one <= place)
    cut = source.words[start:place]
    if all(word.is_light for word in cut):
        return True
    if any(word.low in CONDITIONS for word in cut):
        return False
    if _is_premodifier(cut, source.words[place]):
        return True
    while cut and cut[-1].low in DETERMINERS:
        place -= 1
        cut = cut[:-1]
    if source.words[place].low in CONJUNCTIONS or (cut and cut[-1].low in CLAUSE_OPENERS | {"that"}):
        # "Nobody spoke when she asked" is not told by "she asked": what is cut there is the point.
        return not (cut and cut[-1].low in _SUBORDINATORS and any(word.low in NEGATIONS for word in cut))
    if cut and cut[-1].tells:
        return True  # whether it may be told without its speaker is for another check
    adverbial = _opens_adverbial(cut)
    if not source.words[place].marked:
        # "Long before midnight the waiting room ...": a determiner after a noun begins a new phrase.
        opens = source.words[place].low in DETERMINERS and bool(cut) and cut[-1].is_content
        return opens and adverbial and not any(word.is_verb for word in cut)
    # Behind a bare comma stands a clause only where what is before it is no clause, and where a speaker is named.
    return adverbial or not any(word.is_verb for word in cut) or _names_speaker(source, place)


def _is_fronted(claim: Sequence[GrammarWord], source: _Source, place: int) -> bool:
    """Whether a claim begins with a phrase of time or place from further on, and then tells how its source began."""
    start = max(one for one in source.starts if one <= place)
    return source.words[place].low in PREPOSITIONS and _is_told(claim, source.words[start : start + 4])


def _names_speaker(source: _Source, place: int) -> bool:
    """Whether somebody is said to speak in the part of the sentence that begins with a word: ", the mayor said"."""
    after = place
    while (
        after < source.size
        and after not in source.starts
        and (after == place or not source.words[after].marked)
    ):
        if source.words[after].is_say_verb:
            return True
        after += 1
    return False


def _opens_adverbial(cut: Sequence[GrammarWord]) -> bool:
    """Whether words open with a phrase of time, place or circumstance: "On", "Long before", "As"."""
    openers = PREPOSITIONS | CONJUNCTIONS
    return bool(cut) and (
        cut[0].low in openers or (len(cut) > 1 and cut[0].low not in DETERMINERS and cut[1].low in openers)
    )


def _may_cut(source: _Source, last: int, place: int) -> bool:
    """Whether the source's words between two of the claim may be left out."""
    words = source.words
    cut = words[last + 1 : place]
    if any(word.low in CONDITIONS for word in cut) or _is_half_a_score(words[last], cut):
        return False
    if all(word.is_light or word.low == "that" for word in cut):
        return True
    if all(word.low in {"which", "who"} for word in cut) and (
        words[place].is_verb or words[place].is_content
    ):
        return True  # "the mill, which employs 310": the clause told by itself
    enclosed = words[last + 1].marked and words[place].marked
    if enclosed and not (
        place < source.size and words[place].low in {"and", "or"} and cut[0].low not in {"and", "or"}
    ):
        return True
    if words[last].leans_on_next:
        return _is_premodifier(cut, words[place]) and words[last].low in DETERMINERS | PREPOSITIONS
    opens = cut[0]
    if opens.low == "to" and words[last].is_verb:
        return False
    if opens.low in PREPOSITIONS or opens.low in CONJUNCTIONS - {"that"}:
        follows = words[place]
        return (
            follows.marked
            or follows.low in PREPOSITIONS
            or follows.low in CONJUNCTIONS
            or (follows.is_verb and not any(word.is_verb for word in cut))
        )
    if (
        opens.marked
        and words[place].low in CONJUNCTIONS | PREPOSITIONS
        and not any(word.is_verb for word in cut)
    ):
        return True
    return opens.marked and _is_premodifier(cut, words[place])


def _is_half_a_score(before: GrammarWord, cut: Sequence[GrammarWord]) -> bool:
    """Whether a cut takes the second half of "27 votes to 22", "from 5 to 7", "two to ten"."""
    return (
        len(cut) > 1
        and cut[0].low == "to"
        and _is_number(cut[1])
        and (before.low not in PREPOSITIONS and not before.is_verb)
    )


def _is_number(word: GrammarWord) -> bool:
    return word.low[:1].isdigit() or bool(find_quantities(word.low))


def _is_premodifier(cut: Sequence[GrammarWord], head: GrammarWord) -> bool:
    """Whether words are adjectives and the like before a noun: "the [old stone] bridge". Numbers are none."""
    return (
        len(cut) <= _LONGEST_PREMODIFIER
        and head.is_content
        and not head.marked
        and all(
            (word.is_content or word.is_light) and not word.low[:1].isdigit() and not word.is_verb
            for word in cut
        )
        and not any(word.marked for word in cut[1:])
    )


def _insert(claim: Sequence[GrammarWord], number: int, source: _Source, last: int) -> tuple[float, bool, int]:
    """The worth of a claim's word that stands for none of the source's, whether it must not, and 1 if it is new."""
    word = claim[number]
    if word.is_content and word.low not in _NEW_ADVERBS:
        return -2.0, False, 1
    if word.low in DETERMINERS or word.low in _NEW_ADVERBS or word.low in {"and", "that"}:
        return -0.4, False, 0
    if word.low in HAVING and number + 1 < len(claim) and claim[number + 1].is_content:
        return -0.5, False, 0
    if word.low in BEING and _is_apposed(source, last):
        return -0.5, False, 0
    if len(word.low) == 1 and word.low.isalpha() and word.low != "i":
        return -0.4, False, 0  # a.m., p.m. and initials, which lose their stops
    if word.low == "on" and number + 1 < len(claim) and claim[number + 1].low.endswith("day"):
        return -0.5, False, 0
    return _FAULT, True, 0


def _may_stand_for(source: _Source, place: int) -> bool:
    """Whether a new word may stand for the source's at a place: for a content word, as other checks let it through."""
    return (
        place < source.size
        and place not in source.starts
        and (source.words[place].is_content or source.words[place].low in {"many", "much", "few"})
    )


def _is_apposed(source: _Source, last: int) -> bool:
    """Whether what follows a word in the source says what it is: "the captain, a Dane, ..."."""
    after = last + 1
    if last < 0 or after >= source.size or after in source.starts or not source.words[after].marked:
        return False
    return source.words[after].low in {"a", "an", "the"}


def _finish(source: _Source, last: int) -> tuple[float, bool]:
    """Whether a claim may end with a word, so that what follows it in the source is cut."""
    if last < 0:
        return _FAULT, True
    after = last + 1
    if after >= source.size or after in source.starts:
        return 0.5, False
    stop = min((one for one in source.starts if one > last), default=source.size)
    cut = source.words[after:stop]
    if all(word.is_light for word in cut):
        return 0.0, False
    first = cut[0].low
    condition = (
        first in CONDITIONS or first in {"than", "whether"} or any(word.low in CONDITIONS for word in cut)
    )
    complement = first in {"to", "that"} and (source.words[last].is_verb or source.words[last].tells)
    if condition or complement or _is_half_a_score(source.words[last], cut) or not source.ends(last):
        return _FAULT, True
    return 0.0, False
