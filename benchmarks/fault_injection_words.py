# ruff: noqa: E501 - wide tables
"""Plants faults of other kinds than `fault_injection`: one word, one ending or one clause that makes a true sentence false.

Written after the checks had been made for the first kinds, on other documents, to see what those had been made blind
for; the checks were then mended, so that these figures too are of development. Each `plant_*` takes a random generator,
the sentence, and the other sentences of its event, and gives the faulty sentence, or None where it has no place for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random

from fault_injection import is_quoted, swap_words

from aibot_local.language.words import FUNCTION_WORDS

Planter = Callable[[Random, str, Sequence[str]], str | None]

_NOUN = re.compile(
    r"(?:(?<=\bthe )|(?<=\ba )|(?<=\ban )|(?<=\bof )|(?<=\btheir )|(?<=\bhis ))[a-z]{4,}"
    r"(?= (?:of|in|on|at|to|was|were|is|are|has|had|have|that|who|which|and|by|for|from|with)\b|[,.])"
)
_PAST = re.compile(r"(?<=[a-z] )[a-z]{3,}ed(?= )")
_JOINT = re.compile(r", | that | who | and | after | in ")
_PHRASE = re.compile(r" (?:in|after|because of|for|with|near|during|against|by) [^,.;\"“”]{6,50}(?=[.])")
_PLURAL = re.compile(
    r"(?<=\bthe )([a-z]{4,}[^s\W])s(?= (?:was|were|is|are|had|has|have|of|in|on|at|to|who|that|which|and)\b|[,.])"
)
_SINGULAR = re.compile(
    r"\b(?:a|an|the) ([a-z]{3,}[^sy\W])(?= (?:was|is|had|has|of|in|on|at|to|who|that|which|and)\b|[,.])"
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|provided that|as long as)\b [^,.]{5,80}[,.]")
_FULL_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+(?=[ ,.’'])")


def _read_table(rows: str) -> list[tuple[str, str]]:
    """Pairs of a row `old>new`, rows apart by `;`."""
    return [
        (old, new) for old, _, new in (row.strip().partition(">") for row in rows.split(";") if row.strip())
    ]


_TABLES = {
    "degree": "first>second;second>third;third>first;last>next;next>last;largest>smallest;biggest>smallest;highest>lowest;"
    "worst>best;best>worst;most>few;all>some;some>all;only>also;nearly>more than;almost>over;half>a quarter;many>few;few>many;"
    "every>no;several>all;both>neither of;oldest>youngest;main>minor;any>every;more>less;less>more;higher>lower;lower>higher;"
    "at least>at most;up to>more than;more than>less than;fewer>more;older>younger;longer>shorter;above>below",
    "connective": "because of>despite;despite>because of;because>although;although>because;and>or;or>and;but>so;with>without;"
    "without>with;until>after;since>before;for>against;against>for;during>after;unless>if;if>unless",
    "place": "north>south;south>north;east>west;west>east;northern>southern;southern>northern;eastern>western;western>eastern;"
    "inside>outside;outside>inside;near>far from;from>to;under>over;behind>in front of;in>outside;into>out of;local>national;"
    "federal>state;international>local",
    "gender": "he>she;she>he;his>her;He>She;She>He;His>Her;him>her;man>woman;woman>man;father>mother;mother>father;son>daughter;"
    "daughter>son;wife>husband;husband>wife;brother>sister;sister>brother;boy>girl;girl>boy",
    "modality": "could>will;may>will;might>will;will>has;should>will;can>must;must>may;plans to>refused to;is expected to>has agreed to;"
    "wants to>has to;tried to>managed to;attempted to>managed to;hopes to>will;is likely to>is certain to;began>finished;"
    "continued to>stopped;agreed to>refused to",
    "title": "president>vice president;President>Vice President;prime minister>president;minister>secretary;spokesman>lawyer;"
    "spokeswoman>lawyer;chairman>director;director>chairman;mayor>governor;governor>mayor;senator>judge;judge>prosecutor;"
    "chief>deputy;officer>reporter;police>army;professor>student;captain>sailor;lawyer>judge;doctor>nurse",
    "derivation": "employees>employers;employers>employees;buyers>sellers;scientists>sciences;officials>offices;residents>residences;"
    "prosecutors>prosecutions;investigators>investigations;protesters>protests;attackers>attacked;killers>killed;"
    "leaders>leads;managers>managed;organizers>organizations;producers>products;players>plays",
}  # fmt: skip
_QUALIFIERS = (
    "former|alleged|suspected|attempted|about|around|nearly|almost|deputy|vice|acting|failed|planned|proposed|possible|"
    "potential|apparent|unconfirmed|partly|mostly|so-called|assistant|retired|interim|preliminary|at least|more than|less than|"
    "up to|only|likely|probably|fake"
)
_QUALIFIER = re.compile(rf"(?<= )(?:{_QUALIFIERS}) (?=\w)")


def _list_outside_quotes(text: str, found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    return [match for match in found if not is_quoted(text, match.start())]


def _replace(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _make_table_planter(rows: str) -> Planter:
    pairs = _read_table(rows)

    def plant(random: Random, text: str, others: Sequence[str]) -> str | None:
        del others
        places = [
            (match, new)
            for old, new in pairs
            for match in _list_outside_quotes(text, re.finditer(rf"\b{old}\b", text))
        ]
        return _replace(text, *random.choice(places)) if places else None

    return plant


def _list_nouns(text: str) -> list[re.Match[str]]:
    return [
        match
        for match in _NOUN.finditer(text)
        if match.group() not in FUNCTION_WORDS and not match.group().endswith(("ing", "ed", "ly"))
    ]


def _plant_from(
    random: Random, text: str, places: Sequence[re.Match[str]], pool: Iterator[str]
) -> str | None:
    """One of some words of another sentence in one of the places."""
    words = sorted({word for word in pool if word[:4] not in text})
    return _replace(text, random.choice(places), random.choice(words)) if places and words else None


def plant_noun(random: Random, text: str, others: Sequence[str]) -> str | None:
    """A noun of another sentence in place of one of this: "battery issue" for "connection issue"."""
    pool = (match.group() for other in others for match in _list_nouns(other))
    return _plant_from(random, text, _list_nouns(text), pool)


def plant_verb(random: Random, text: str, others: Sequence[str]) -> str | None:
    """A verb of another sentence in place of one of this."""
    pool = (match.group() for other in others for match in _PAST.finditer(other))
    return _plant_from(random, text, list(_PAST.finditer(text)), pool)


def plant_swapped_nouns(random: Random, text: str, others: Sequence[str]) -> str | None:
    """Two nouns of the sentence in each other's place."""
    del others
    nouns = _list_nouns(text)
    if len(nouns) < 2:
        return None
    one, other = sorted(random.sample(nouns, 2), key=lambda match: match.start())
    if one.group() == other.group():
        return None
    return swap_words(text, one, other)


def plant_splice(random: Random, text: str, others: Sequence[str]) -> str | None:
    """The beginning of one sentence and the end of another, joined at the same word."""
    joints = [match for match in _JOINT.finditer(text) if 25 < match.start() < len(text) - 25]
    if not joints:
        return None
    joint = random.choice(joints)
    ends = [
        other[match.start() :]
        for other in others
        for match in re.finditer(re.escape(joint.group()), other)
        if 25 < match.start() < len(other) - 25
    ]
    return text[: joint.start()] + random.choice(ends) if ends else None


def plant_addition(random: Random, text: str, others: Sequence[str]) -> str | None:
    """A phrase of another sentence behind this one: a place, a time, a cause."""
    ends = [m.group() for other in others for m in _PHRASE.finditer(other) if m.group() not in text]
    return f"{text[:-1]}{random.choice(ends)}." if ends and text.endswith(".") else None


def plant_qualifier(random: Random, text: str, others: Sequence[str]) -> str | None:
    """Without "former", "alleged", "almost", "up to" and their like."""
    del others
    places = _list_outside_quotes(text, _QUALIFIER.finditer(text))
    return _replace(text, random.choice(places), "") if places else None


def plant_plural(random: Random, text: str, others: Sequence[str]) -> str | None:
    """One for several, or several for one."""
    del others
    made = [_replace(text, match, match.group(1)) for match in _PLURAL.finditer(text)]
    made += [_replace(text, match, f"the {match.group(1)}s") for match in _SINGULAR.finditer(text)]
    return random.choice(made) if made else None


def plant_person(random: Random, text: str, others: Sequence[str]) -> str | None:
    """A name of another sentence for "he" or "she"."""
    places = _list_outside_quotes(text, re.finditer(r"\b(?:He|She|he|she)\b", text))
    return _plant_from(
        random, text, places, (m.group() for other in others for m in _FULL_NAME.finditer(other))
    )


def plant_condition(random: Random, text: str, others: Sequence[str]) -> str | None:
    """Without a clause of condition."""
    del others
    places = list(_CONDITION.finditer(text))
    if not places:
        return None
    match = random.choice(places)
    left = f"{text[: match.start()].rstrip(' ,')}{'.' if match.end() >= len(text) else ''}{text[match.end() :]}".strip()
    return left[:1].upper() + left[1:] if len(left) > 25 else None


WORD_PLANTERS: dict[str, Planter] = {
    "noun": plant_noun,
    "verb": plant_verb,
    "swapped nouns": plant_swapped_nouns,
    "splice": plant_splice,
    "addition": plant_addition,
    "qualifier": plant_qualifier,
    "plural": plant_plural,
    "person": plant_person,
    "condition": plant_condition,
    **{name: _make_table_planter(rows) for name, rows in _TABLES.items()},
}
