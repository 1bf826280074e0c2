"""Where words of a source may be cut out: at its beginning, between two words, at its end.

A cut has to take whole phrases, and none that changes what is said of the rest: "the [old] bridge" may lose its word,
"the [former] minister" may not; "He left [on Monday]" may end early, "two men held at the time [were freed]" not.
The rules know classes of words (`language/grammar.py`) and marks; they do not parse, and refuse what they cannot tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aibot_local.language.grammar import (
    CLAUSE_OPENERS,
    CONDITIONS,
    CONJUNCTIONS,
    DETERMINERS,
    HAVING,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    QUALIFIERS,
    GrammarWord,
)
from aibot_local.language.numbers import find_quantities
from aibot_local.language.tables import list_words
from aibot_local.language.units import DURATIONS

_LONGEST_PREMODIFIER = 3
_LABEL = 2  # words before a colon that are a label or a place
_RELATIVES = frozenset({"which", "who", "whose", "whom"})
# "Believed to be smuggling, [though it was cleared]": what takes back what is told of somebody is not cut from it.
_CONCESSIONS = frozenset({"though", "although"})
_CONTRASTS = frozenset({"but", "yet", "however"})
_TAKING_BACK = frozenset(
    list_words(
        """
    cleared acquitted exonerated dismissed dropped overturned reversed quashed withdrawn withdrew recanted retracted
    rejected denied denies deny disputed disputes false wrong untrue unfounded mistaken failed survived
    """
    )
)
# What is narrowed says more when what narrows it is cut: "he did not speak [on Monday]", "few people [in town] left",
# and, of a noun alone, "every house [by the river] burned", "the worst fire [since 1987]".
_NARROWED = NEGATIONS | {"few", "little", "only", "rarely", "seldom", "scarcely"}
_NARROWED_NOUNS = frozenset({"all", "any", "every", "most", "first", "last", "best", "worst"})
_NO_SUPERLATIVES = frozenset(
    list_words(
        """
    arrest interest forest protest request honest contest invest suggest harvest conquest digest northwest southwest
    midwest budapest bucharest earnest tempest modest
        """
    )
)
_SUBORDINATORS = frozenset({"when", "where", "because", "as", "after", "before"})


@dataclass(frozen=True, slots=True)
class JoinedSource:
    """Source sentences behind each other; `starts` are the places at which one begins, `size` counts the words."""

    words: tuple[GrammarWord, ...]
    starts: frozenset[int]
    size: int

    def start_of(self, place: int) -> int:
        """Where the sentence of a word begins."""
        return max(start for start in self.starts if start <= place)

    def end_of(self, place: int) -> int:
        """Where the sentence after that of a word begins."""
        return min((start for start in self.starts if start > place), default=self.size)

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


def is_first(source: JoinedSource, place: int) -> bool:
    """Whether nothing that counts stands before a word in its sentence."""
    return all(word.is_light for word in source.words[source.start_of(place) : place])


def may_start(source: JoinedSource, place: int) -> bool:
    """Whether a claim may begin with a word, so that what stands before it is cut."""
    cut = source.words[source.start_of(place) : place]
    if all(word.is_light for word in cut):
        return True
    if any(word.low in CONDITIONS for word in cut) or _loses_lead_in(source, place) or _is_for_some(cut):
        return False
    if _is_premodifier(cut, source.words[place]):
        return True
    while cut and cut[-1].low in DETERMINERS:
        place -= 1
        cut = cut[:-1]
    if source.words[place].low in CONJUNCTIONS or (cut and cut[-1].low in CLAUSE_OPENERS | {"that"}):
        # "Nobody spoke when she asked" is not told by "she asked": what is cut there is the point.
        return not (cut and cut[-1].low in _SUBORDINATORS and any(word.low in NEGATIONS for word in cut))
    if cut and cut[-1].tells and cut[-1].low not in QUALIFIERS:
        return True  # whether it may be told without its speaker is for another check
    adverbial = _opens_adverbial(cut)
    if not source.words[place].marked:
        # "Long before midnight the waiting room ...": a determiner after a noun begins a new phrase.
        opens = source.words[place].low in DETERMINERS and bool(cut) and cut[-1].is_content
        return opens and adverbial and not any(word.is_verb for word in cut)
    # Behind a bare comma stands a clause only where what is before it is no clause, and where a speaker is named.
    return adverbial or not any(word.is_verb for word in cut) or _names_speaker(source, place)


def _is_for_some(cut: Sequence[GrammarWord]) -> bool:
    """Whether what is cut says for whom it holds: "[For the North,] the timing matters", not "[For years,] ..."."""
    return cut[0].low == "for" and not any(word.low.removesuffix("s") in DURATIONS for word in cut)


def _loses_lead_in(source: JoinedSource, place: int) -> bool:
    """Whether what leads to a colon is cut: "Her reasoning is simple: [if he gives way, they will ask for more]".

    A word or two are a label. Where it ends with a verb of saying, whose word it is is for another check.
    """
    start = source.start_of(place)
    for colon in (number for number in range(start + 1, place + 1) if source.words[number].led_to):
        led = source.words[start:colon]
        if len(led) > _LABEL and not led[-1].is_say_verb:
            return True
    return False


def _names_speaker(source: JoinedSource, place: int) -> bool:
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


def may_cut(source: JoinedSource, last: int, place: int) -> bool:
    """Whether the source's words between two of the claim may be left out."""
    words = source.words
    cut = words[last + 1 : place]
    if any(word.low in CONDITIONS for word in cut) or _is_half_a_score(words[last], cut) or _takes_back(cut):
        return False
    if _narrows(source, last, cut):
        return False
    if all(word.is_light or word.low == "that" for word in cut):
        return True
    if len(cut) == 1 and cut[0].low == "on" and words[place].low.endswith("day"):
        return True  # "said [on] Monday"
    if all(word.low in {"which", "who"} for word in cut) and (
        words[place].is_verb or words[place].is_content
    ):
        return True  # "the mill, which employs 310": the clause told by itself
    if words[place].low == "of" and not words[place].marked:
        return False
    enclosed = words[last + 1].marked and words[place].marked and not (cut[0].is_verb or cut[0].tells)
    if enclosed and not (
        place < source.size and words[place].low in {"and", "or"} and cut[0].low not in {"and", "or"}
    ):
        return True
    if words[last].leans_on_next:
        acts = words[last].low in PREPOSITIONS and (cut[0].low.endswith("ing") or words[place].is_verb)
        return (
            not acts and words[last].low in DETERMINERS | PREPOSITIONS and _is_premodifier(cut, words[place])
        )
    opens = cut[0]
    if opens.low == "to" and words[last].is_verb:
        return False
    if opens.low in PREPOSITIONS or opens.low in CONJUNCTIONS - {"that"}:
        follows = words[place]
        infinitive = opens.low == "to" and (len(cut) < 2 or cut[1].low not in DETERMINERS)
        if infinitive or follows.low in _RELATIVES:
            return False
        if follows.marked:
            return True
        # Behind a clause, or over a comma, what follows may belong to what is cut.
        if any(word.is_verb or word.low in PRONOUNS for word in cut) or any(word.marked for word in cut[1:]):
            return False
        return follows.low in PREPOSITIONS or follows.low in CONJUNCTIONS or follows.is_verb
    if (
        opens.marked
        and words[place].low in CONJUNCTIONS | PREPOSITIONS
        and not any(word.is_verb for word in cut)
    ):
        return True
    # ", [Holt] privately urged": before a verb or its adverb stands who does it.
    acts = words[place].is_verb or words[place].low.endswith("ly")
    return opens.marked and not acts and _is_premodifier(cut, words[place])


def _narrows(source: JoinedSource, last: int, cut: Sequence[GrammarWord]) -> bool:
    """Whether words behind one of a claim narrow what is denied, or true of few, of all or of one alone."""
    if cut[0].marked or all(word.low in DETERMINERS | HAVING | {"that"} for word in cut):
        return False
    nouns = True
    for place in range(last, source.start_of(last) - 1, -1):
        word = source.words[place]
        if word.low in _NARROWED or (nouns and _narrows_nouns(word.low)):
            return True
        describes = word.low.endswith("ed") and place < last and source.words[place + 1].is_content
        nouns = nouns and (describes or not word.is_verb)  # "all [injured] students at the school"
        if word.low in CLAUSE_OPENERS:
            break
    return False


def _narrows_nouns(low: str) -> bool:
    superlative = low.endswith("est") and len(low) > len("west") and low not in _NO_SUPERLATIVES
    return low in _NARROWED_NOUNS or superlative


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
            (word.is_content or word.is_light)
            and not (word.low[:1].isdigit() or word.is_verb or word.low in QUALIFIERS)
            for word in cut
        )
        and not any(word.marked for word in cut[1:])
    )


def may_finish(source: JoinedSource, last: int) -> bool:
    """Whether a claim may end with a word, so that what follows it in the source is cut."""
    cut = source.words[last + 1 : source.end_of(last)]
    if all(word.is_light for word in cut):
        return True
    first = cut[0].low
    condition = (
        first in CONDITIONS or first in {"than", "whether"} or any(word.low in CONDITIONS for word in cut)
    )
    complement = first in {"to", "that"} and (source.words[last].is_verb or source.words[last].tells)
    if condition or complement or _is_half_a_score(source.words[last], cut) or not source.ends(last):
        return False
    return not (_takes_back(cut) or _narrows(source, last, cut) or _lacks_its_verb(source, last, cut))


def _takes_back(cut: Sequence[GrammarWord]) -> bool:
    """Whether words that are cut concede something, or deny or take back what stands before a "but"."""
    for place, word in enumerate(cut):
        if word.low in _CONCESSIONS:
            return True
        if word.low in _CONTRASTS:
            rest = {other.low for other in cut[place:]}
            return bool(rest & (NEGATIONS | _TAKING_BACK))
    return False


def _lacks_its_verb(source: JoinedSource, last: int, cut: Sequence[GrammarWord]) -> bool:
    """Whether the verb of the clause that a claim breaks off in is cut: "two men arrested at the time [were freed]"."""
    told = source.words[source.start_of(last) : last + 1]
    if cut[0].is_auxiliary and not any(word.low in _RELATIVES for word in told):
        return True  # ", not arm feathers, [were first used to fly]"
    opened = max(
        (place for place, word in enumerate(told) if word.low in CLAUSE_OPENERS | CONDITIONS), default=-1
    )
    if opened >= 0 and told[opened].low in CONDITIONS:
        return True
    if any(word.is_auxiliary or word.low in _RELATIVES for word in told[opened + 1 :]):
        return False
    if opened < 0 and any(word.is_verb and not word.low.endswith("ed") for word in told):
        return False
    verbs = 0
    for before, word in pairwise((told[-1], *cut)):
        if word.low in CLAUSE_OPENERS or word.low == "that":
            break
        verbs += word.is_verb and (not before.is_verb or (word.is_auxiliary and not before.is_auxiliary))
        verbs -= word.low in _RELATIVES
    return verbs > 0
