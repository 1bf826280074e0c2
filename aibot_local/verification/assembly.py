"""Whether a claim is put together from its source in a way that keeps what is said of what.

A summary made by cutting and pasting (Jing & McKeown 2000) keeps the truth of its source where whole phrases are cut,
moved or joined, and loses it where the words around a cut enter into a relation they did not have: "the fund will pay
60 per cent, the council hopes" must not become "60 per cent of the fund will be the council". Every word of the claim
may stand in the source, and every number and name, and yet it is false. So each place at which a claim departs from
the order of its source is looked at, and has to be one where a phrase begins or ends there.

The words of the claim are laid on those of one or two source sentences by dynamic programming (Viterbi 1967), so that
the fewest departures come out that are not allowed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from aibot_local.language.grammar import (
    ARTICLES,
    BEING,
    CONJUNCTIONS,
    DOING,
    HAVING,
    MODALS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    GrammarWord,
    is_inflected,
    read_grammar,
)
from aibot_local.language.synonyms import is_synonym
from aibot_local.records import Problem, ProblemKind
from aibot_local.verification.alignment import Alignment
from aibot_local.verification.cutting import JoinedSource, is_first, may_cut, may_finish, may_start

_SOURCES = 3  # candidate sentences a claim may be put together from
_FAULT = -12.0  # far more than all a better fit elsewhere could gain
_CUT = -0.3
_MOVE = -0.8
_CLASSES = (
    ARTICLES,
    BEING,
    HAVING,
    DOING,
    frozenset({"will", "would"}),
    frozenset({"can", "could"}),
    frozenset({"may", "might"}),
    frozenset({"that", "which"}),
    frozenset({"that", "who"}),
)
# Speech told indirectly turns "I" to "she" and "our" to "their"; "he" and "she", "it" and "they" are different things.
_INDIRECT = {
    "he": {"i"},
    "she": {"i"},
    "they": {"we"},
    "him": {"me"},
    "her": {"me", "my"},
    "them": {"us"},
    "his": {"my"},
    "its": {"our"},
    "their": {"our"},
}
# May be told for "because", which may not be told for them: they tell times too.
_CAUSES = frozenset({"since", "as"})
_JOINERS = frozenset({"and", "but", "while", "as", "although", "though", "whereas"})
# What may be put in though no source has it: nothing that says when, how often, or why.
_NEW_ADVERBS = frozenset(
    {
        "also",
        "too",
        "meanwhile",
        "moreover",
        "furthermore",
        "additionally",
        "there",
        "allegedly",
        "reportedly",
    }
)


_ARTICLE_BEFORE = re.compile(r"\b(the|an?)\s+\Z", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)+")
_State = tuple[float, int, int]


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
    yield from _find_articles(alignment)
    yield from _find_repeats(claim, sources)
    known = _list_known_names(claim, alignment)
    place = None if recast else _find_departure(claim, sources, known)
    if place is not None:
        word = claim[place]
        detail = (
            f"around {alignment.claim.text[word.start : word.end]!r} it joins words that the source does not"
        )
        yield Problem(ProblemKind.RELATION, word.start, word.end, detail)


def _list_known_names(claim: Sequence[GrammarWord], alignment: Alignment) -> dict[int, int]:
    """Places of a claim's words in a name that stands so, title and all, in any source near: "Mayor Anna Holt".

    To each place belongs that of the name's last word.
    """
    known: dict[int, int] = {}
    for run in _NAME.finditer(alignment.claim.text):
        if any(run.group() in one.analysis.text for one in alignment.candidates):
            places = [place for place, word in enumerate(claim) if run.start() <= word.start < run.end()]
            known |= dict.fromkeys(places[:-1], places[-1])
    return known


def _find_departure(
    claim: Sequence[GrammarWord], sources: Sequence[tuple[GrammarWord, ...]], known: Mapping[int, int]
) -> int | None:
    """The claim's word at the first departure that is not allowed, where it is laid best; None where there is none."""
    best: tuple[int, int] | None = None
    for part in _list_combinations(sources):
        laid = _lay(claim, _join(part), known)
        if laid[0] == 0:
            return None
        best = laid if best is None or laid[0] < best[0] else best
    return best[1] if best else None


def _list_combinations(
    sources: Sequence[tuple[GrammarWord, ...]],
) -> Iterator[tuple[tuple[GrammarWord, ...], ...]]:
    yield from ((one,) for one in sources)
    yield from ((sources[0], other) for other in sources[1:])


def _join(sentences: Sequence[tuple[GrammarWord, ...]]) -> JoinedSource:
    starts = [0]
    for sentence in sentences[:-1]:
        starts.append(starts[-1] + len(sentence))
    words = tuple(word for sentence in sentences for word in sentence)
    return JoinedSource(words, frozenset(starts), len(words))


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
    first = next((place for place, word in enumerate(claim[:-1]) if word.is_verb or word.is_say_verb), None)
    breaks_off = (
        first is not None
        and claim[first].is_say_verb
        and claim[first + 1].marked
        and claim[first + 1].low in _JOINERS
    )
    if breaks_off or (verbs and all(word.is_say_verb for word in verbs)):
        yield Problem(ProblemKind.MALFORMED, 0, end, "somebody speaks in it, and nothing is said")


def _find_articles(alignment: Alignment) -> Iterator[Problem]:
    """An article before a name of one word that the sources give without: "led by the Olsen"."""
    words = read_grammar(alignment.claim.text)
    for name in alignment.claim.names:
        article = _ARTICLE_BEFORE.search(alignment.claim.text, 0, name.start)
        after = next((word for word in words if word.start >= name.end), None)
        described = after is not None and after.is_content and not (after.marked or after.is_verb)
        if len(name.words) > 1 or article is None or described:  # "the Indian officials"
            continue
        shown = rf"\b{article.group(1)}\s+{re.escape(name.words[0])}"
        if not any(re.search(shown, one.analysis.text, re.IGNORECASE) for one in alignment.candidates):
            detail = f"no source has {article.group(1)!r} before {name.words[0]!r}"
            yield Problem(ProblemKind.MALFORMED, article.start(1), name.end, detail)


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


def _lay(claim: Sequence[GrammarWord], source: JoinedSource, known: Mapping[int, int]) -> tuple[int, int]:
    """Lay the claim on a source: how many departures are not allowed, and the place of the first in the claim.

    A name's words before its last, at the places `known`, may be put in where the source has its last only.
    """
    # By the place in the source of the last word laid (-1 before the first): score, faults, place of the first fault.
    states: dict[int, _State] = {-1: (0.0, 0, -1)}
    for number, word in enumerate(claim):
        options = _list_options(word, source)
        named = number in known and not options and bool(_list_options(claim[known[number]], source))
        after: dict[int, _State] = {}
        for last, state in states.items():
            for place in options:
                gain, fault = _step(claim, number, source, last, place)
                _improve(after, place, _add(state, gain + _match(word, source.words[place]), fault, number))
            inserted = (-0.4, False) if named else _insert(claim, number, source, last)
            _improve(after, last, _add(state, *inserted, number))
        states = _prune(after)
    ended = (_add(state, *_rate_end(claim, source, last), len(claim) - 1) for last, state in states.items())
    best = max(ended, key=lambda state: (-state[1], state[0]))
    return best[1], max(best[2], 0)


def _list_options(word: GrammarWord, source: JoinedSource) -> list[int]:
    return [place for place, other in enumerate(source.words) if _match(word, other) > 0]


def _prune(states: dict[int, _State]) -> dict[int, _State]:
    """Without the ways that are worse by more faults than could be made good."""
    fewest = min(state[1] for state in states.values())
    return {place: state for place, state in states.items() if state[1] <= fewest + 1}


def _improve(states: dict[int, _State], place: int, state: _State) -> None:
    had = states.get(place)
    if had is None or (-state[1], state[0]) > (-had[1], had[0]):
        states[place] = state


def _add(state: _State, gain: float, fault: bool, number: int) -> _State:
    score, faults, first = state
    return score + gain, faults + fault, number if fault and first < 0 else first


def _match(word: GrammarWord, other: GrammarWord) -> float:
    """How well a claim's word stands for a source's: 2 the same content word, 1 the same function word, 0 not."""
    if word.low == other.low:
        return 2.0 if word.is_content else 1.0
    if word.is_content and other.is_content:
        same = is_inflected(word, other) or (word.stem != other.stem and is_synonym(word.stem, other.stem))
        return 1.9 if same else 0.0
    if word.tells and other.tells:
        return 0.9
    return 0.8 if _is_like(word.low, other.low) else 0.0


def _is_like(word: str, other: str) -> bool:
    """Whether a claim's function word may stand for another of the source; an article also for "his", not turned."""
    return (
        any(word in group and other in group for group in _CLASSES)
        or other in _INDIRECT.get(word, ())
        or (word in _CAUSES and other == "because")
        or (word in ARTICLES and other in POSSESSIVES)
    )


def _step(
    claim: Sequence[GrammarWord], number: int, source: JoinedSource, last: int, place: int
) -> tuple[float, bool]:
    """The worth of laying a claim's word on `place` after `last`, and whether that departs as it must not."""
    if last < 0:
        return (
            (0.5, False) if may_start(source, place) or _is_fronted(claim, source, place) else (_FAULT, True)
        )
    if place == last + 1 and place not in source.starts:
        return 1.0, False
    if source.start_of(place) == source.start_of(last):
        if place > last and may_cut(source, last, place):
            return _CUT, False
        if place > last and not _is_told(claim, source.words[last + 1 : place]):
            return _FAULT, True
    elif not (_is_joined(claim, number) and _is_whole(claim[:number], source, last)):
        return _FAULT, True
    else:
        # Two sources may only be told side by side, each from its beginning.
        return (_MOVE, False) if is_first(source, place) else (_FAULT, True)
    ended = source.ends(last) or (last + 1 < source.size and source.words[last + 1].is_verb)
    if place == last or not ended or not (source.begins(place) or _begins_light(source, place)):
        return _FAULT, True
    if place < last and not is_first(source, place) and not _runs_to_end(claim, number, source, place):
        return _FAULT, True  # only a whole phrase may be moved, and only behind everything else
    return _MOVE, False


def _runs_to_end(claim: Sequence[GrammarWord], number: int, source: JoinedSource, place: int) -> bool:
    """Whether the rest of a claim is one phrase of its source, or one and the phrase that the source ends with."""
    if not _is_adjunct(source, place) or source.words[place].low == "according":
        return False  # ", according to the clerk," within a sentence is of one of its clauses
    rest = [word for word in claim[number:] if not word.is_light]
    told = _count_same(rest, source, place)
    if told == len(rest):
        return True
    return any(
        _is_adjunct(source, last) and _count_same(rest[told:], source, last) == len(rest) - told
        for last in range(place + told, source.size)
        if last + len(rest) - told <= source.size
    )


def _is_adjunct(source: JoinedSource, place: int) -> bool:
    """Whether a phrase of time, place or manner begins here, or one set off by a comma."""
    word = source.words[place]
    return word.low != "of" and (word.marked or word.low in PREPOSITIONS or word.low in CONJUNCTIONS)


def _count_same(words: Sequence[GrammarWord], source: JoinedSource, place: int) -> int:
    """How many words are, one after the other, those of the source from a place on."""
    theirs = [word for word in source.words[place:] if not word.is_light]
    same = (not _match(word, other) for word, other in zip(words, theirs, strict=False))
    return next((count for count, differs in enumerate(same) if differs), min(len(words), len(theirs)))


def _rate_end(claim: Sequence[GrammarWord], source: JoinedSource, last: int) -> tuple[float, bool]:
    """The worth of ending a claim with a word, and whether it must not end there."""
    if last < 0:
        return _FAULT, True
    rest = source.words[last + 1 : source.end_of(last)]
    if not rest or (_is_told(claim, rest) and source.begins(last + 1)):
        return 0.5, False  # all is told; "on Tuesday" may have moved behind it
    return (0.0, False) if may_finish(source, last) else (_FAULT, True)


def _is_told(claim: Sequence[GrammarWord], passed_over: Sequence[GrammarWord]) -> bool:
    """Whether a claim has all of the words passed over at another place."""
    stems = {word.stem for word in claim}
    return all(word.stem in stems for word in passed_over if word.is_content or word.is_verb or word.tells)


def _is_joined(claim: Sequence[GrammarWord], number: int) -> bool:
    """Whether a claim's word opens a clause of its own."""
    return number > 0 and claim[number - 1].low in _JOINERS


def _is_whole(told: Sequence[GrammarWord], source: JoinedSource, last: int) -> bool:
    """Whether what a claim tells of its first source, up to a word there, could stand as a sentence."""
    return any(word.is_verb for word in told) and may_finish(source, last)


def _begins_light(source: JoinedSource, place: int) -> bool:
    """Whether only light words stand between a word and the beginning of its phrase."""
    before = place - 1
    while before >= 0 and place not in source.starts and source.words[before].is_light:
        if source.begins(before):
            return True
        before -= 1
    return False


def _is_fronted(claim: Sequence[GrammarWord], source: JoinedSource, place: int) -> bool:
    """Whether a claim begins with a phrase of time or place from further on, and then tells how its source began."""
    start = source.start_of(place)
    return source.words[place].low in PREPOSITIONS and _is_told(claim, source.words[start : start + 4])


def _insert(claim: Sequence[GrammarWord], number: int, source: JoinedSource, last: int) -> tuple[float, bool]:
    """The worth of a claim's word that stands for none of the source's, and whether it must not."""
    word = claim[number]
    if word.low in _NEW_ADVERBS or (word.low in ARTICLES and _goes_on(claim, number)):
        return -0.4, False
    if word.low == "and" and not (
        last + 1 < source.size
        and source.words[last + 1].low in _JOINERS | {"or", "nor", "which", "who", "that"}
    ):
        return -0.4, False
    if word.low == "that" and number > 0 and claim[number - 1].tells:
        return -0.4, False
    if word.low in HAVING and number + 1 < len(claim) and claim[number + 1].is_content:
        return -0.5, False
    if word.low in BEING and _is_apposed(source, last):
        return -0.5, False
    if len(word.low) == 1 and word.low.isalpha() and word.low != "i":
        return -0.4, False  # a.m., p.m. and initials, which lose their stops
    if word.low == "on" and number + 1 < len(claim) and claim[number + 1].low.endswith("day"):
        return -0.5, False
    return _FAULT, True


def _goes_on(claim: Sequence[GrammarWord], number: int) -> bool:
    """Whether a word is followed by one that an article may stand before."""
    return number + 1 < len(claim) and not claim[number + 1].leans_on_next


def _is_apposed(source: JoinedSource, last: int) -> bool:
    """Whether what follows a word in the source says what it is: "the captain, a Dane, ..."."""
    after = last + 1
    if last < 0 or after >= source.size or after in source.starts or not source.words[after].marked:
        return False
    return source.words[after].low in {"a", "an", "the"}
