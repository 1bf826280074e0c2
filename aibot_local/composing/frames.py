"""The frames that news counts in: people killed, hectares burned, jobs lost, and the words that tell them.

The lists are ordinary English news vocabulary and know nothing of any one event.
"""

import re
from dataclasses import dataclass

from aibot_local.language.words import find_stem


@dataclass(frozen=True, slots=True)
class Frame:
    """A kind of fact that is counted.

    `label` is shown to readers and stands in `Figure.counted`. `before` matches words in front of the
    number, `after` behind it. `nouns` are the stems of counted things that tell the frame alone. `of`
    limits the frame to counted things of one sort: `people`, `jobs`, `buildings`, `area`, `money` or
    `percent`; empty for any.
    """

    label: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    nouns: frozenset[str] = frozenset()
    of: str = "people"


def list_stems(words: str) -> frozenset[str]:
    """The stems of words parted by white space."""
    return frozenset(find_stem(word) for word in words.split())


def _join(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) if words else None


def _frame(
    label: str,
    *,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    nouns: str = "",
    of: str = "people",
) -> Frame:
    return Frame(label, _join(before), _join(after), list_stems(nouns), of)


_HURT = r"(?:\w+ ){0,2}(?:injuries|burns|wounds)"
_VESSEL = r"(?:vessel|ship|boat|ferry|plane|aircraft|jet|helicopter|train|bus|coach|flight)"
_HOUSES = r"(?:homes|houses|buildings|properties)"
_HAS = r"(?:(?:will|would|to|are|were|was|been|have|has|had|be|could|may) )*"

FRAMES: tuple[Frame, ...] = (
    _frame(
        "people injured",
        before=(
            r"injur(?:ed|ing|es)", r"wound(?:ed|ing|s)", r"hurt(?:ing)?", r"injuries to",
            r"number of (?:the )?(?:injured|wounded|people (?:injured|hurt|wounded))",
        ),
        after=(
            "in need of treatment", "needed treatment", "maimed",
            "injured", "wounded", "hurt", "injuries", rf"(?:suffered|sustained) {_HURT}",
            rf"treated for {_HURT}",
        ),
        nouns="injury",
    ),
    _frame(
        "people missing",
        before=(
            r"number of (?:the )?missing", "missing", "no trace of", "searching for", "search for",
            "looking for",
        ),
        after=(
            "missing", "unaccounted for", r"not (?:yet )?been (?:found|accounted for)", "yet to be found",
        ),
    ),
    _frame(
        "people rescued",
        before=(r"rescu(?:ed|ing)", r"sav(?:ed|ing)", "plucked", "pulled", "winched", "picked up", "freed"),
        after=(
            "rescued", "saved", r"pulled (?:\w+ ){0,2}(?:from|out of)", "plucked from", "picked up",
            "winched",
            "(?:brought|taken) to safety", "freed",
        ),
    ),
    _frame(
        "survivors",
        after=(
            "survived", "brought ashore alive", r"(?:found|pulled out|dug out) alive", "alive",
            "survivors?",
        ),
        nouns="survivor",
    ),
    _frame(
        "people in intensive care",
        after=(
            "(?:in|to) intensive care", r"in (?:a )?(?:critical|serious|grave) condition",
            "critically (?:ill|injured|hurt)", "on ventilators?",
        ),
    ),
    _frame(
        "people in hospital",
        before=(r"hospitali[sz](?:ed|ing)", "admitted", r"(?:is|are|was|were) treating", "patients"),
        after=(
            r"(?:in|to|at) (?:the )?(?:\w+ )?hospitals?", "hospitali[sz]ed", "being treated",
            r"treated (?:in|at)",
            "under treatment",
        ),
    ),
    _frame(
        "people killed",
        before=(
            r"t(?:ook|aken) the lives of", "cost the lives of", r"los(?:s|ing) of",
            r"kill(?:ed|ing|s)", "death toll", "toll", r"claim(?:ed|ing|s)(?: the lives of)?", "lives of",
            "deaths",
            "dead", "bodies of", "body count",
            r"number of (?:the )?(?:dead|deaths|fatalities|people killed|victims)",
        ),
        after=(
            "lost to the", "passed away",
            "died", "dies?", "dead", "killed", "perished", "drowned", "slain", "were lost", "deaths?",
            "fatalities",
            r"lost (?:their|his|her) li(?:ves|fe)", "fatally (?:injured|wounded|shot)", "murdered",
            "shot dead",
        ),
        nouns="death fatality",
    ),
    _frame(
        "suspected cases",
        before=("suspected cases", "suspected infections"),
        after=("suspected (?:cases?|infections?)",),
    ),
    _frame(
        "cases",
        before=(
            "caseload",
            r"infect(?:ed|ing)", r"sicken(?:ed|ing)", "diagnosed", "confirmed cases", "cases",
            "case (?:count|total|tally)",
            r"number of (?:confirmed )?(?:cases|infections|people infected)",
        ),
        after=(
            r"caught (?:it|(?:the )?(?:virus|disease|flu|infection|bug|measles|cholera|plague))",
            "come down with", r"(?:fallen|taken) ill", "unwell",
            r"(?:confirmed )?(?:cases|infections)", "ill", "sick", "fell ill", "infected",
            "tested positive", "contracted",
            r"(?:have|had|has|were|was|been) (?:infected|diagnosed|sickened)",
        ),
        nouns="case infection",
    ),
    _frame(
        "people evacuated",
        before=(
            r"order(?:ed|ing)", r"relocat(?:ed|ing)", r"uproot(?:ed|ing)", r"clear(?:ed|ing)",
            r"evacuat(?:ed|ing|ion of)", r"forc(?:ed|ing)", r"displac(?:ed|ing)", r"driv(?:en|ing)",
            r"mov(?:ed|ing)",
            "sheltering", r"number of (?:people )?(?:evacuated|evacuees|displaced)",
        ),
        after=(
            r"out of (?:their|the) (?:\w+ )?(?:homes|houses|valley|town|village|area|city)", "relocated",
            "taken to shelters", "moved to safety", "told to evacuate", "evacuate", "without a home",
            "uprooted",
            r"evacuat(?:ed|ees)", "displaced", "told to leave", r"ordered (?:to leave|out)", "had to leave",
            r"forced (?:to (?:leave|flee)|out|from)", "fled", r"flee(?:ing)?", "moved out",
            "left their homes",
            r"(?:are|were) in shelters",
        ),
        nouns="evacuee",
    ),
    _frame("people homeless", after=(r"(?:left |made )?homeless",)),
    _frame(
        "people on board",
        before=("carrying(?! out)", "on board", "aboard", "number on board", "(?:people|passengers) on board"),
        after=(
            "on ?board", "aboard", rf"(?:were|was|had been|are) on the (?:\w+ )?{_VESSEL}",
        ),
        nouns="passenger",
    ),
    _frame(
        "people arrested",
        before=(
            r"round(?:ed|ing) up", r"apprehend(?:ed|ing)", r"seiz(?:ed|ing)",
            r"arrest(?:ed|ing)", r"detain(?:ed|ing)", "in custody",
            "number of arrests",
        ),
        after=(
            "into custody", "apprehended", "rounded up", "behind bars",
            "arrested", "detained", "arrests?", "in custody", "taken into custody", "held"),
        nouns="arrest",
    ),
    _frame(
        "people charged",
        before=("charg(?:ed|ing)", "indict(?:ed|ing)"),
        after=("charged", "indicted"),
    ),
    _frame(
        "jobs lost",
        before=(
            r"let(?:ting)? go", r"dismiss(?:ed|ing)", r"fir(?:ed|ing)", r"sack(?:ed|ing)",
            r"lay(?:ing)? off", "laid off", "job (?:losses|cuts)", r"redundanc(?:y|ies)", "layoffs",
            r"(?:cut|axe|shed)(?:ting|ding|ing)?", r"number of (?:redundancies|people out of work)",
        ),
        after=(
            "dispensed with", "let go", "sacked", "out of work", "on the dole",
            r"(?:lose|lost|losing) their (?:jobs|livelihoods)", "(?:be )?made redundant", "redundant",
            "laid off",
            "redundancies", r"out of (?:work|a job)", "job losses", "layoffs", "dismissed",
        ),
        nouns="redundancy layoff",
    ),
    _frame(
        "jobs lost",
        before=(
            r"loss(?:es)? of", r"cut(?:ting|s)?", r"shed(?:ding|s)?", r"ax(?:e|ed|es|ing)",
            r"slash(?:ed|ing|es)?",
            r"los(?:e|es|ing|t)", r"eliminat(?:e|ed|es|ing)", "number of jobs", "cost of", "jobs",
        ),
        after=(
            rf"{_HAS}(?:go|gone|going|lost|cut|axed|shed|disappear|eliminated|at (?:risk|stake)|to go)",
            "at stake",
        ),
        of="jobs",
    ),
    _frame(
        "people attending",
        before=("crowd of", "attended by", "drew", "drawing", "attendance of", "turnout of", "gathering of"),
        after=(
            "marched", "gathered", "attended", "demonstrated", "protested", "rallied", "turned out",
            "took to the streets", "took part", "squeezed", "packed", "protesters", "demonstrators",
            "marchers",
            "spectators", "attendees",
        ),
        nouns="protester demonstrator marcher spectator attendee",
    ),
    _frame(
        "buildings destroyed",
        before=(
            r"flatten(?:ed|ing)", r"wreck(?:ed|ing)", r"wip(?:ed|ing) out", r"engulf(?:ed|ing)",
            r"sw(?:ept|eeping) away", r"incinerat(?:ed|ing)", r"reduc(?:ed|ing)", r"raz(?:ed|ing)",
            r"destroy(?:ed|ing)", r"gutt(?:ed|ing)", r"levell?(?:ed|ing)", r"burn(?:ed|t|ing) down",
            r"consum(?:ed|ing)",
            rf"number of {_HOUSES} (?:destroyed|lost)", rf"destroyed {_HOUSES}",
        ),
        after=(
            "wrecked", "swept away", "wiped out", "incinerated", "engulfed", "in ruins", "beyond repair",
            "destroyed", "lost", "gone", r"burn(?:ed|t)(?: down)?", "gutted", "levell?ed", "flattened",
            "collapsed",
            r"reduced to (?:ash(?:es)?|rubble)", "consumed",
        ),
        of="buildings",
    ),
    _frame(
        "buildings damaged",
        before=(
            r"harm(?:ed|ing)",
            r"damag(?:ed|ing)",),
        after=("damaged", "flooded", "inundated", "under water"),
        of="buildings",
    ),
    _frame(
        "homes to be demolished or affected",
        before=(
            r"demolish(?:ed|ing|es)?", "demolition of", r"pull(?:ed|ing)? down", r"raz(?:e|ed|ing)",
            r"knock(?:ed|ing)? down",
            rf"number of {_HOUSES} (?:to be )?(?:pulled down|demolished|affected|razed)",
        ),
        after=(
            "demolished", "pulled down", "razed", "torn down", "knocked down", "bulldozed", "affected",
            "uninhabitable", "make way", r"compulsor\w+",
        ),
        of="buildings",
    ),
    _frame(
        "homes without power",
        before=("power to", "electricity to"),
        after=("without (?:power|electricity)", "lost power", "in the dark", "blacked out", "power cuts?"),
        of="buildings",
    ),
    _frame(
        "area burned",
        before=(
            r"raz(?:ed|ing)", r"engulf(?:ed|ing)", r"ravag(?:ed|ing)", r"eaten (?:through|up)",
            "laid waste to", "torched", "spread over", r"extend(?:s|ed) over", "across",
            r"burn(?:ed|t|ing)(?: \w+)?", r"scorch(?:ed|ing)", r"destroy(?:ed|ing)", r"consum(?:ed|ing)",
            r"char(?:red|ring)", r"blacken(?:ed|ing)", r"devour(?:ed|ing)", r"cover(?:s|ed|ing)",
            "burned area", "area",
            "estimate", r"swept (?:through|across)", r"reach(?:es|ed)", "grown to", "grew to",
            r"spread (?:to|over|across)", "size", "ravaged", "torn through",
        ),
        after=(
            r"gone up in (?:smoke|flames)", "in flames", "on fire", "laid waste",
            r"burn(?:ed|t)", "scorched", "charred", "consumed", "destroyed", "blackened",
            r"of (?:\w+ ){0,2}(?:forest|pine|scrub|woodland|bush|heath|land|moor\w*)",
            r"(?:were|was|are) alight",
            "ablaze",
        ),
        of="area",
    ),
    _frame(
        "area flooded",
        before=(r"flood(?:ed|ing)",),
        after=("flooded", "under water", "inundated", "submerged"),
        of="area",
    ),
    _frame(
        "share contained",
        before=(r"contain(?:ed|ment)", r"control\w*", "perimeter"),
        after=(
            r"contain(?:ed|ment)", "under control", "of the perimeter", r"of the (?:fire|blaze)", "secure",
        ),
        of="percent",
    ),
    _frame("abstentions", nouns="abstention"),
    _frame(
        "turnout",
        before=("turnout",), after=("turnout", r"of (?:the )?(?:voters|electorate)"), of="percent",
    ),
    _frame("inflation", before=("inflation",), after=("inflation",), of="percent"),
    _frame("unemployment", before=("unemployment", "jobless rate"), after=("unemployment",), of="percent"),
    _frame(
        "interest rate",
        before=("interest rates?", "base rate", "key rate"), after=("interest",), of="percent",
    ),
    _frame(
        "pay rise",
        before=(r"(?:pay|wages?|salar(?:y|ies)) \w+(?: \w+)?(?: of| by)?",),
        after=(r"(?:pay|wage) (?:rise|increase)",),
        of="percent",
    ),
    _frame(
        "damage",
        before=(
            "losses of",
            "damage", "losses", "loss"),
        after=(r"(?:in|of|worth of) (?:\w+ )?(?:damage|losses)", "damage"),
        of="money",
    ),
    _frame(
        "fine",
        before=(r"fin(?:e|ed|ing|es)(?: \w+){0,3}", r"penalt(?:y|ies)"),
        after=("fine", "penalty", "in fines"),
        of="money",
    ),
    _frame("debt", before=("debts?", "owes?", "owed"), after=("(?:of|in) debts?",), of="money"),
    _frame(
        "compensation",
        before=("compensation", "compensated", "severance"),
        after=(r"in (?:compensation|severance)", r"(?:compensation|severance)(?! fund)"),
        of="money",
    ),
    _frame(
        "money pledged",
        before=(r"pledg(?:ed|ing|es)",),
        after=(r"(?:has|have|had) been pledged", "in pledges"),
        of="money",
    ),
    _frame(
        "money raised",
        before=(r"rais(?:ed|ing)", r"donat(?:ed|ing)"),
        after=(r"(?:has|have|had) been (?:raised|donated)", "in donations"),
        of="money",
    ),
    _frame(
        "fund",
        before=("fund", "set aside", r"relief (?:package|fund)", r"aid(?: package)?"),
        after=(
            r"(?:relief |severance |emergency |aid |compensation |hardship )?(?:fund|package)", "set aside",
            r"in (?:\w+ )?aid", r"(?:has|have|had) been set aside",
        ),
        of="money",
    ),
    _frame("investment", before=("investment", r"invest(?:ed|ing|s)?"), after=("investment",), of="money"),
    _frame(
        "price of the deal",
        before=(
            r"(?:buy|bought|acquire[ds]?|acquiring|sold|sell|sale|takeover|merger|deal|"
            r"purchase[ds]?)(?: \w+){0,5}",
        ),
        after=("takeover", "deal", "acquisition", "buyout", "merger", "purchase", "sale", "bid", "offer"),
        of="money",
    ),
    _frame(
        "cost",
        before=(
            "come to", "comes to", "ran to", "runs to", "put at", "estimated at", r"set (?:\w+ ){1,3}back",

            "costs?", "costing", "bill", r"budget(?:ed)?", r"price(?: tag)?",
            r"(?:contract|scheme|project|programme|package|order|works?) worth", "expense",
            r"spend(?:ing)?",
        ),
        after=(
            r"(?:\w+ )?(?:bill|budget|price|cost|project|bypass|road|bridge|scheme|programme|plan|"
            r"renovation|contract)",
        ),
        of="money",
    ),
    _frame("stolen", before=(r"st(?:ole|olen|ealing)", "haul", "loot"), after=("stolen", "haul"), of="money"),
)  # fmt: skip
