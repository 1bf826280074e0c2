"""Words, their stems, and which of them carry meaning."""

import re
from dataclasses import dataclass
from functools import lru_cache

from Stemmer import Stemmer  # type: ignore[import-not-found]

from aibot_local.language.remembering import remember_short
from aibot_local.language.tables import list_words

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # initials: U.S.
    r"|[^\W_]+(?:['’][^\W_]+|[-‐‑][^\W_]+|(?<=\d)[.,]\d+)*",
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_OPENING = re.compile(r"(?:^|[\s(\[,:—–-])[\"“‘«'](?=\w)|:\s+|\n[-•*]\s*")

_MOST_WORDS = 65536  # words of which each function of a word remembers what it found

# Same length in and out, so offsets hold.
_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2002": " ", "\u2003": " ", "\n": " ", "\t": " ",
    }
)  # fmt: skip

FUNCTION_WORDS = frozenset(
    list_words(
        """
    a an the this that these those such each every either neither both all any some no not nor i
    me my mine myself you your yours yourself he him his himself she her hers herself it its
    itself we us our ours ourselves they them their theirs themselves one ones who whom whose
    which what when where why how whoever whatever there here am is are was were be been being
    have has had having do does did doing done will would shall should may might can could must
    ought of in on at by for from to into onto with within without about above below under over
    between among amid during before after since until till against along across around behind
    beside besides beyond near off out through throughout toward towards up down upon via per as
    than like despite except inside outside and or but so yet if unless because while whereas
    although though whether then thus therefore however also too very just only even still again
    ever once more most less least much many few own same other another else according said say
    says saying told tells tell
    """
    )
)

# Past and participle forms whose stem the stemmer does not find; the first of each row is the base.
_IRREGULAR_ROWS = """be am is are was were been being;have has had;do does did done;say said;tell told;go went gone;
come came;become became;begin began begun;break broke broken;bring brought;build built;buy bought;catch caught;
choose chose chosen;cut;deal dealt;die died dies dying dead death deaths;draw drew drawn;drink drank drunk;
drive drove driven;eat ate eaten;fall fell fallen;feel felt;fight fought;find found;flee fled;fly flew flown;
forget forgot forgotten;get got gotten;give gave given;grow grew grown growth;hang hung;hear heard;hide hid hidden;
hold held;keep kept;know knew known;lay laid;lead led;leave left;lend lent;lie lay lain;lose lost loss losses;
make made;mean meant;meet met;pay paid payment payments;rise rose risen;run ran;see saw seen;seek sought;
sell sold sale sales;send sent;shake shook shaken;shoot shot shooting shootings;show showed shown;shut;
sink sank sunk;sit sat;sleep slept;speak spoke spoken;spend spent;stand stood;steal stole stolen;
strike struck stricken;swear swore sworn;sweep swept;swim swam swum;swing swung;take took taken;teach taught;
tear tore torn;think thought;throw threw thrown;understand understood;wake woke woken;wear wore worn;win won winner;
write wrote written;arise arose arisen;bear bore borne;bind bound;bleed bled;blow blew blown;burn burnt;
cling clung;creep crept;dig dug;feed fed;freeze froze frozen;grind ground;overthrow overthrew overthrown;
overcome overcame;slay slew slain;prove proven;shrink shrank shrunk;spin spun;split;spring sprang sprung;stick stuck;
sting stung;undergo underwent undergone;undertake undertook undertaken;uphold upheld;withdraw withdrew withdrawn
withdrawal;withhold withheld;withstand withstood;foresee foresaw foreseen;forbid forbade forbidden;
injure injured injuring injury injuries;wound wounded;kill killed killing killings;person people persons;
man men;woman women;child children;wife wives;life lives;knife knives;foot feet;tooth teeth;mouse mice;
arrive arrived arrival arrivals;refuse refused refusal;approve approved approval;deny denied denies denial;
argue argued argument;decide decided decision decisions;destroy destroyed destruction;explode exploded explosion
explosions;collide collided collision collisions;evacuate evacuated evacuation evacuations;announce announced
announcement;govern government governments;analyse analyze analysis;suspect suspected suspects suspicion;
police policeman policemen officer officers;high higher highest height;low lower lowest;good better best;
bad worse worst;far farther further;large larger largest;old older oldest;young younger youngest;
arson arsonist;theft thief thieves;"""


def _index_irregular() -> dict[str, str]:
    index: dict[str, str] = {}
    for row in _IRREGULAR_ROWS.replace("\n", " ").split(";"):
        forms = row.split()
        for form in forms:
            index.setdefault(form, forms[0])
    return index


_IRREGULAR = _index_irregular()
_SNOWBALL = Stemmer("english", 0)  # what it finds is remembered by find_stem


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start` to `end` of its text; digits with their separators are one word, so is `so-called`."""

    start: int
    end: int
    text: str

    @property
    def low(self) -> str:
        """Lower case, straight apostrophes, without a possessive ending."""
        return _lower(self.text)

    @property
    def stem(self) -> str:
        """The stem, see `find_stem`."""
        return find_stem(self.text)

    @property
    def is_content(self) -> bool:
        """True unless it is a function word or a lone letter."""
        return is_content_word(self.text)


@remember_short
def fold_typography(text: str) -> str:
    """Curly quotes, dashes and odd spaces as their plain forms; the length and so all offsets stay the same."""
    return text.translate(_TYPOGRAPHY)


def strip_possessive(word: str) -> str:
    """`Holt's` and `officers'` without the ending; straight apostrophes only."""
    return word.removesuffix("'s").removesuffix("'")


@remember_short
def find_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    return tuple(Word(match.start(), match.end(), match.group()) for match in _WORD.finditer(text))


@lru_cache(maxsize=_MOST_WORDS)
def _lower(word: str) -> str:
    return strip_possessive(word.casefold().translate(_TYPOGRAPHY))


@lru_cache(maxsize=_MOST_WORDS)
def is_content_word(word: str) -> bool:
    """Whether a word carries meaning of its own: not a function word, not a lone letter."""
    low = _lower(word)
    if "'" in low and (low.endswith("n't") or low.split("'")[0] in FUNCTION_WORDS):
        return False  # don't, they're
    return low not in FUNCTION_WORDS and (len(low) > 1 or low.isdigit())


@lru_cache(maxsize=_MOST_WORDS)
def find_stem(word: str) -> str:
    """The form to compare words by: English Porter2 (snowballstem.org), after a table of irregular forms.

    `rose` and `rising` meet in one stem, so do `killed` and `killings`. Initials lose their dots (`U.S.` is `us`),
    numbers their thousands separators.
    """
    low = _lower(word)
    if low[:1].isdigit():
        return low.replace(",", "")
    if "." in low:
        low = low.replace(".", "")
    if "-" in low:
        return "-".join(find_stem(part) for part in low.split("-"))
    return str(_SNOWBALL.stemWord(_IRREGULAR.get(low, low)))


@remember_short
def list_content_stems(text: str) -> tuple[str, ...]:
    """Stems of the content words, in order, repeats kept. Compounds with a hyphen give each of their parts."""
    return tuple(stem for match in _WORD.finditer(text) for stem in _list_stems(match.group()))


@lru_cache(maxsize=_MOST_WORDS)
def _list_stems(word: str) -> tuple[str, ...]:
    if not is_content_word(word):
        return ()
    parts = tuple(part for part in find_stem(word).split("-") if part)
    return parts if len(parts) == 1 else tuple(part for part in parts if part not in FUNCTION_WORDS)


@remember_short
def find_sentence_starts(text: str) -> frozenset[int]:
    """Offsets at which a sentence may begin: good enough to tell a capital that a name needs from one it does not.

    The first word after an opening quotation mark or a colon counts too.
    """
    starts = {0}
    starts.update(match.end() for match in _SENTENCE_END.finditer(text))
    starts.update(match.end() for match in _OPENING.finditer(text))
    skipped = set()
    for start in starts:
        place = start
        while place < len(text) and not text[place].isalnum():
            place += 1
        skipped.add(place)
    return frozenset(skipped)
