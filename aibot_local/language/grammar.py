"""Classes of English words, and where the parts of a sentence begin and end: as much grammar as tables hold."""

import re
from dataclasses import dataclass
from functools import lru_cache

from aibot_local.language.modality import SAY_VERBS
from aibot_local.language.tables import list_words
from aibot_local.language.variants import unify_words
from aibot_local.language.words import find_stem, find_words, fold_typography, is_content_word

ARTICLES = frozenset(list_words("a an the this that these those"))
POSSESSIVES = frozenset(list_words("its his her their our my your"))
QUANTIFIERS = frozenset(list_words("some any each every"))
DETERMINERS = ARTICLES | POSSESSIVES | QUANTIFIERS
PREPOSITIONS = frozenset(
    list_words(
        """
    of in on at by for from to into onto with within without about above below under over between among amid during
    before after since until till against along across around behind beside besides beyond near off out through
    throughout toward towards upon via per as than like despite except inside outside including following
    """
    )
)
CONJUNCTIONS = frozenset(
    list_words(
        """
    and or but so yet while whereas although though when where whether if unless because as after before since until
    that which who whose whom once
    """
    )
)
CLAUSE_OPENERS = frozenset(
    list_words("and but while whereas although though when where because as after before so")
)
CONDITIONS = frozenset(list_words("if unless provided"))
PRONOUNS = frozenset(list_words("i me we us he him she her it they them you who"))
BEING = frozenset(list_words("am is are was were be been being 's 're"))
HAVING = frozenset(list_words("has have had having"))
DOING = frozenset(list_words("do does did"))
MODALS = frozenset(list_words("will would shall should may might can could must cannot ought"))
AUXILIARIES = BEING | HAVING | DOING | MODALS
NEGATIONS = frozenset(list_words("not no never nor neither none nobody nothing hardly barely without"))
# Say nothing that a sentence could not do without. Not "only", "almost", "nearly": they change what is said.
LIGHT_ADVERBS = frozenset(
    list_words(
        """
    also now then so far still just however meanwhile again too indeed later earlier further already yet therefore
    moreover furthermore additionally
    """
    )
)
# Before a noun or number these make it less, or something else: a former minister is none, a proposed tax not yet.
QUALIFIERS = frozenset(
    list_words(
        """
    former ex late alleged suspected accused attempted attempting deputy vice acting assistant interim junior shadow
    failed planned proposed possible potential apparent unconfirmed preliminary provisional so-called would-be
    self-styled self-proclaimed fake mock false counterfeit imitation likely unlikely probable presumed purported
    supposed putative hypothetical aspiring hopeful candidate elect designate outgoing incoming retired unofficial
    unlicensed unnamed non anti pro counter near almost nearly about around roughly approximately partly partially
    half mostly largely mainly only most few many several all both some any each every least first second third last
    next previous second-hand future past model toy draft mooted threatened rumoured rumored reported estimated
    expected projected forecast initial early temporary conditional partial limited minor
    more-than fewer-than at-least at-most
        """
    )
)
TELLING = frozenset(find_stem(word) for word in SAY_VERBS) | {
    find_stem(word) for word in list_words("state declare remark inform instruct")
}
# Adverbs that take something back, and words in -ly that are no adverbs of manner.
_HOLDING_BACK = frozenset(
    list_words(
        """
    reportedly allegedly apparently presumably probably possibly potentially supposedly purportedly ostensibly
    theoretically virtually practically hardly barely scarcely narrowly initially originally formerly temporarily
    provisionally conditionally seemingly evidently arguably hopefully tentatively briefly rarely seldomly falsely
    wrongly mistakenly unofficially indirectly newly monthly weekly yearly daily hourly quarterly family assembly reply
    supply ally italy july
        """
    )
)
# What stands under these is somebody's wish, guess or promise.
_ATTITUDES = list_words(
    """
    want wants wanted hope hopes hoped reckon reckons reckoned insist insists insisted demand demands demanded promise
    promises promised wish wishes wished fear fears feared doubt doubts doubted expect expects expected believe
    believes believed think thinks thought ask asks asked claim claims claimed suspect suspects suspected
    """
)
ATTITUDES = frozenset(find_stem(word) for word in _ATTITUDES)
_SUBJECT_TELLS = frozenset(list_words("said says told tells added adds"))
# Past forms that do not end in -ed, for telling whether a text has a verb at all.
_STRONG_PAST = frozenset(
    list_words(
        """
    went came became began broke brought built bought caught chose dealt drew drank drove fell felt fought found fled
    flew forgot got gave grew hung heard hid held kept knew laid led left lent lost made meant met paid rose ran saw
    sought sold sent shook shot shut sank sat slept spoke spent stood stole struck swore swept swam took taught tore
    thought threw understood woke wore won wrote said told put set hit cut let quit spread burst cost hurt split read
    arose bore bound bled blew burnt clung crept dug fed froze ground overcame overthrew slid spun sprang stuck stung
    withdrew forbade says tells plans wants needs takes makes gives shows holds keeps leads leaves runs stands goes
    comes remains becomes begins faces means opens closes includes expects lies follows covers works lives owns
    """
    )
)
_VERB_ENDING = re.compile(r"(?<![e])ed$|[^e]eed$")
_NO_PAST = frozenset(
    list_words("hundred red bed need indeed seed speed weed feed breed wed shed sacred naked wicked")
)
_INFLECTION = re.compile(r"(?:[a-z]?(?:ed|ing)|e?s|d|e|y|i?es|ied|ying|e?n|t)?")
_LEAST_REGULAR = 3  # letters that regular forms of a word share; "rise" and "rose" are known from a table
_MARK = re.compile(r"[,;:()\[\]\"“”]|\s[-–—]\s|--|—|–")


@dataclass(frozen=True, slots=True)
class GrammarWord:
    """A word in its sentence; `marked` where a comma, dash, bracket, colon or quotation mark stands before it.

    `led_to` tells of a colon.
    """

    start: int
    end: int
    low: str
    stem: str
    is_content: bool
    marked: bool
    led_to: bool = False

    @property
    def opens_phrase(self) -> bool:
        """Whether a phrase or clause may begin here: after a mark, or with a preposition or conjunction."""
        return self.marked or self.low in PREPOSITIONS or self.low in CONJUNCTIONS

    @property
    def leans_on_next(self) -> bool:
        """Whether the word cannot end a phrase."""
        return (
            self.low in DETERMINERS
            or self.low in PREPOSITIONS
            or self.low in AUXILIARIES
            or self.low in CONJUNCTIONS
        )

    @property
    def tells(self) -> bool:
        """Whether it is a verb that gives somebody's words, thought or wish."""
        return self.stem in TELLING or self.stem in ATTITUDES

    @property
    def is_verb(self) -> bool:
        """Whether it is surely or very likely a finite verb; many are not known."""
        low = self.low
        if low in AUXILIARIES or low in _STRONG_PAST:
            return True
        if "'" in low and low.split("'")[0] in PRONOUNS | {"there", "that"}:
            return True
        return bool(_VERB_ENDING.search(low)) and len(low) > 3 and low not in _NO_PAST

    @property
    def is_auxiliary(self) -> bool:
        """Whether it is "is", "has", "did", "may" and the like."""
        return self.low in AUXILIARIES

    @property
    def is_say_verb(self) -> bool:
        """Whether it is a verb that needs something said beside it."""
        return self.low in _SUBJECT_TELLS

    @property
    def is_light(self) -> bool:
        """Whether a sentence says the same without it."""
        return (
            self.low in ARTICLES
            or self.low in POSSESSIVES
            or self.low in LIGHT_ADVERBS
            or self.low in HAVING
            or (self.low.endswith("ly") and self.low not in _HOLDING_BACK | QUALIFIERS)
        )


def is_inflected(one: GrammarWord, other: GrammarWord) -> bool:
    """Whether two content words are forms of one: "rises" and "rose", not "employer" and "employee".

    Singular and plural of a noun are not taken for one another.
    """
    if one.stem != other.stem:
        return False
    first, second = sorted((one.low, other.low), key=lambda low: (len(low), low))
    if first == second or one.low.endswith("'s") or other.low.endswith("'s"):
        return True
    if second in (f"{first}s", f"{first}es", f"{first[:-1]}ies"):
        return one.tells  # "says" and "say"; of other words it cannot be known whether they are nouns
    same = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    return same < _LEAST_REGULAR or all(_INFLECTION.fullmatch(low[same:]) for low in (first, second))


@lru_cache(maxsize=4096)
def read_grammar(text: str) -> tuple[GrammarWord, ...]:
    """The words of a sentence in order, as `unify_words` reads them, with what stands before each."""
    plain = fold_typography(text)
    words = []
    last = 0
    for word in unify_words(find_words(text), text):
        gap = plain[last : word.start]
        low = word.low or word.text.casefold()
        words.append(
            GrammarWord(
                word.start,
                word.end,
                low,
                word.stem,
                is_content_word(word.text),
                bool(_MARK.search(gap)),
                ": " in gap,
            )
        )
        last = word.end
    return tuple(words)
