# ruff: noqa: E501 - wide tables
"""Plants one fault in a true sentence of news. Finds its places with patterns of its own, not with the gate's.

Each `plant_*` takes a random generator, the sentence, and names that other sentences of the event have; it gives the
faulty sentence, or None where the sentence has no place for this fault. `reword` changes the words and not the sense.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from aibot_local.language.tables import list_words

Planter = Callable[[Random, str, Sequence[str]], str | None]

_MONTHS = list_words("January February March April May June July August September October November December")
_DAYS = list_words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_NUMBER_WORDS = list_words(
    "two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty"
)
_DIGITS = re.compile(r"(?<![\w.,/-])(?<!\d, )\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w/]|[.,]\d|-\d)")
_SPELLED = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b(?!\s+of\b)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}(?=[ ,.’']|$)")
_NO_NAME = (
    set(_MONTHS) | set(_DAYS) | {"Mr", "Mrs", "Ms", "Dr", "Sgt", "Lt", "Street", "Avenue", "Road", "County"}
)


def plant_number(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Another number in place of one that is no part of a date or clock time."""
    del names
    places = [m for m in _DIGITS.finditer(text) if not _is_calendar(text, m)]
    places += list(_SPELLED.finditer(text))
    if not places:
        return None
    match = random.choice(places)
    old = match.group()
    if old in _NUMBER_WORDS:
        new = random.choice([word for word in _NUMBER_WORDS if word != old])
    else:
        value = float(old.replace(",", ""))
        new_value = random.choice([value + random.choice([1, 2, 3, 10]), value * 10, value * 2 + 1])
        new = (
            f"{new_value:,.1f}"
            if "." in old
            else f"{int(new_value):,}"
            if "," in old
            else str(int(new_value))
        )
    return text[: match.start()] + new + text[match.end() :]


def _is_calendar(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 12]
    if re.search(r"(?:" + "|".join(month[:3] for month in _MONTHS) + r")[a-z]*\.? $", before):
        return True
    if re.match(r"(?:st|nd|rd|th)?,? (?:of )?(?:" + "|".join(_MONTHS) + ")", after) or re.match(
        r"[:.]\d|\s?[ap]\.?m", after
    ):
        return True
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", match.group()))


_UNITS = [
    ("kilometers", "miles"), ("kilometres", "miles"), ("km", "miles"), ("miles", "feet"), ("feet", "yards"),
    ("meters", "miles"), ("metres", "miles"), ("percent", "percentage of dollars"), ("%", " dollars"), ("million", "billion"),
    ("billion", "million"), ("thousand", "million"), ("hundred", "thousand"), ("hours", "days"), ("hour", "week"), ("minutes", "hours"), ("days", "weeks"),
    ("weeks", "months"), ("months", "years"), ("month", "year"), ("years", "months"), ("year", "month"), ("acres", "hectares"),
    ("hectares", "acres"), ("pounds", "tonnes"), ("tons", "pounds"), ("dollars", "euros"), ("euros", "dollars"),
    ("degrees Celsius", "degrees Fahrenheit"), ("inches", "feet"), ("seconds", "minutes"), ("week", "month"), ("day", "week"), ("minute", "hour"),
]  # fmt: skip


def plant_unit(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Another unit, magnitude or currency after or before a number."""
    del names
    options = []
    number = rf"(?:\d[\d,.]*|\b(?:{'|'.join(_NUMBER_WORDS)}|one|a few))"
    for old, new in _UNITS:
        word = re.escape(old)
        for match in re.finditer(rf"{number}[ -]?({word})(?![a-z])(?!-old)(?! old)", text):
            if not re.search(r"\b(?:a few)[ -]?$", text[match.start() : match.start(1)]):
                options.append(text[: match.start(1)] + new + text[match.end(1) :])
    for match in re.finditer(r"[$£€](?=\d)", text):
        options.append(
            text[: match.start()] + {"$": "€", "£": "$", "€": "£"}[match.group()] + text[match.end() :]
        )
    return random.choice(options) if options else None


_COUNTED = {
    "people": "children", "men": "women", "women": "men", "children": "women", "officers": "firefighters",
    "students": "teachers", "homes": "cars", "houses": "shops", "cars": "homes", "vehicles": "buildings",
    "soldiers": "civilians", "troops": "civilians", "workers": "customers", "employees": "customers", "victims": "suspects", "suspects": "victims",
    "residents": "soldiers", "shots": "rockets", "jobs": "homes", "patients": "doctors", "passengers": "pilots",
    "teenagers": "adults", "boys": "girls", "girls": "boys", "bullets": "grenades", "guns": "knives", "charges": "witnesses",
    "companies": "schools", "countries": "cities", "states": "villages", "members": "opponents", "games": "seasons",
    "points": "goals", "votes": "signatures", "others": "dogs", "person": "child", "man": "woman", "woman": "man",
    "times": "ways", "shootings": "robberies", "rounds": "rockets", "counts": "acquittals", "killed": "injured", "dead": "injured",
    "injured": "killed", "wounded": "killed", "hurt": "killed", "arrested": "killed", "shot": "robbed", "died": "were injured",
}  # fmt: skip


def plant_counted(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Another thing counted, or another fate of those counted: the first such word within four after a number."""
    del names
    number = rf"(?:(?<![\w.,:/$£€-])\d[\d,]*(?![\w.:%-])|\b(?:{'|'.join(_NUMBER_WORDS)}|[Oo]ne|dozens of|hundreds of|thousands of))"
    options = []
    for match in re.finditer(rf"{number}((?: [a-z’'-]+){{1,4}})", text):
        for word in re.finditer(r"[a-z]+", match.group(1)):
            if word.group() in _COUNTED:
                start = match.start(1) + word.start()
                options.append(text[:start] + _COUNTED[word.group()] + text[start + len(word.group()) :])
                break
    return random.choice(options) if options else None


def list_names(text: str) -> list[str]:
    """Capitalised runs inside a sentence that are no date."""
    return [m.group() for m in _NAME.finditer(text) if not set(m.group().split()) & _NO_NAME]


def plant_name(random: Random, text: str, names: Sequence[str]) -> str | None:
    """A name of another sentence of the event in place of one of this."""
    places = [m for m in _NAME.finditer(text) if not set(m.group().split()) & _NO_NAME]
    if not places:
        return None
    match = random.choice(places)
    words = set(text.split())
    others = [name for name in names if not set(name.split()) & words and name not in text]
    same_length = [name for name in others if len(name.split()) == len(match.group().split())]
    if not others:
        return None
    return text[: match.start()] + random.choice(same_length or others) + text[match.end() :]


def plant_date(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Another weekday, month, day of the month, year, or day relative to publication."""
    del names
    options = []
    for days in (_DAYS, _MONTHS):
        for match in re.finditer(rf"\b(?:{'|'.join(days)})\b", text):
            if match.group() in ("May", "March") and not re.match(r" \d", text[match.end() :]):
                continue
            new = random.choice([day for day in days if day != match.group()])
            options.append(text[: match.start()] + new + text[match.end() :])
    for match in re.finditer(rf"\b(?:{'|'.join(_MONTHS)}) (\d{{1,2}})\b(?!\d)", text):
        new = str(random.choice([day for day in range(1, 29) if str(day) != match.group(1)]))
        options.append(text[: match.start(1)] + new + text[match.end(1) :])
    for match in re.finditer(r"(?<=\b(?:in|of|by) )((?:19|20)\d\d)\b|(?<=, )((?:19|20)\d\d)\b", text):
        options.append(
            text[: match.start()]
            + str(int(match.group()) + random.choice([-3, -1, 1, 2]))
            + text[match.end() :]
        )
    for old, new in (("yesterday", "today"), ("tomorrow", "yesterday"), ("last week", "last month"),
                     ("last year", "last month"), ("last month", "last year"), ("this week", "last week"), ("this year", "last year")):  # fmt: skip
        for match in re.finditer(rf"\b{old}\b", text):
            options.append(text[: match.start()] + new + text[match.end() :])
    return random.choice(options) if options else None


def plant_quote(random: Random, text: str, names: Sequence[str]) -> str | None:
    """One word of a quotation left out, doubled with another, or exchanged with its neighbour."""
    del names
    quoted = _list_quoted(text)
    if not quoted:
        return None
    start, end = random.choice(quoted)
    words = text[start:end].split(" ")
    if len(words) < 5:
        return None
    place = random.randrange(1, len(words) - 2)
    changed = random.choice(["drop", "swap", "add"])
    if changed == "drop":
        new = words[:place] + words[place + 1 :]
    elif changed == "add":
        new = [*words[:place], random.choice(["really", "never", "always", "still"]), *words[place:]]
    else:
        if words[place] == words[place + 1]:
            return None
        new = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
    return text[:start] + " ".join(new) + text[end:]


def _list_quoted(text: str) -> list[tuple[int, int]]:
    """Inner spans of curly quotations, and of straight ones where the marks pair up with the spaces around them."""
    spans = [match.span(1) for match in re.finditer(r"“([^“”]{25,})”", text)]
    marks = [match.start() for match in re.finditer('"', text)]
    if len(marks) % 2 == 0:
        for one, other in zip(marks[::2], marks[1::2], strict=True):
            opens = (one == 0 or text[one - 1] in " (") and text[one + 1] != " "
            closes = text[other - 1] != " " and not text[other + 1 : other + 2].isalnum()
            if opens and closes and other - one > 25:
                spans.append((one + 1, other))
    return spans


_SAID = r"(?:said|says|told|added|explained|warned|wrote|announced|stated|according to)"
_SPEAKER = re.compile(
    rf"(?:(?<=said )|(?<=says )|(?<=added )|(?<=according to ))([A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}})|([A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}})(?= {_SAID}\b)"
)


def plant_speaker(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Another name of the event in place of who is said to say it."""
    places = [
        m
        for m in _SPEAKER.finditer(text)
        if not set(m.group().split()) & _NO_NAME and m.group() not in _PLAIN
    ]
    if not places:
        return None
    match = random.choice(places)
    others = [name for name in names if not set(name.split()) & set(text.split())]
    if not others:
        return None
    return text[: match.start()] + random.choice(others) + text[match.end() :]


_PLAIN = {
    "Police",
    "Officials",
    "He",
    "She",
    "They",
    "It",
    "We",
    "You",
    "Who",
    "Authorities",
    "Investigators",
    "Witnesses",
    "Prosecutors",
}
_ANTONYMS = {
    "increased": "decreased", "decreased": "increased", "rose": "fell", "fell": "rose", "rising": "falling",
    "falling": "rising", "higher": "lower", "lower": "higher", "more": "less", "less": "more", "first": "last", "last": "first",
    "before": "after", "after": "before", "inside": "outside", "outside": "inside", "accepted": "rejected",
    "rejected": "accepted", "won": "lost", "lost": "won", "win": "lose", "open": "closed", "opened": "closed",
    "closed": "opened", "guilty": "innocent", "arrived": "left", "began": "ended", "started": "stopped", "start": "end",
    "ended": "began", "supported": "opposed", "support": "oppose", "opposed": "supported", "approved": "rejected", "denied": "admitted",
    "admitted": "denied", "alive": "dead", "dead": "alive", "male": "female", "female": "male", "early": "late",
    "large": "small", "small": "large", "big": "small", "strong": "weak", "safe": "dangerous", "public": "private", "private": "public",
    "high": "low", "low": "high", "best": "worst", "worst": "best", "old": "young", "young": "old", "north": "south",
    "south": "north", "east": "west", "west": "east", "entered": "left", "allowed": "banned", "gained": "lost",
    "found": "lost", "released": "detained", "buy": "sell", "bought": "sold", "sold": "bought", "above": "below", "near": "far from",
    "good": "bad", "bad": "good", "possible": "impossible", "legal": "illegal", "illegal": "legal", "success": "failure",
    "survived": "died", "attacked": "defended", "hired": "fired", "fired": "hired", "raised": "lowered", "agreed": "refused",
    "refused": "agreed", "confirmed": "denied", "major": "minor", "minor": "major", "known": "unknown", "full": "empty",
    "new": "old", "remained": "left", "failed": "succeeded", "positive": "negative", "negative": "positive", "love": "hate",
}  # fmt: skip


def plant_negation(random: Random, text: str, names: Sequence[str]) -> str | None:
    """A "not" put in or taken out, outside quotations."""
    del names
    options = []
    for match in re.finditer(
        r"\b(is|are|was|were|has been|have been|has|have|had|will|would|can|could|did|does)\b(?! not|n't|n’t)(?= [a-z]+(?:ed|en|ing|e|t|n|d|y|k|p|h|r|l|m|w)\b)",
        text,
    ):
        options.append(text[: match.end()] + " not" + text[match.end() :])
    for match in re.finditer(r" not\b(?! only)", text):
        options += [text[: match.start()] + text[match.end() :]] * 3
    for old, new in (
        ("didn't", "did"),
        ("wasn't", "was"),
        ("isn't", "is"),
        ("weren't", "were"),
        ("don't", "do"),
        ("doesn't", "does"),
    ):
        for form in (old, old.replace("'", "’")):
            options += [text.replace(form, new, 1)] * 3 if form in text else []
    return random.choice(options) if options else None


def plant_antonym(random: Random, text: str, names: Sequence[str]) -> str | None:
    """The opposite of a word in its place."""
    del names
    places = [m for m in re.finditer(r"(?<![\w-])[a-z]+(?![\w-])", text) if m.group() in _ANTONYMS]
    if not places:
        return None
    match = random.choice(places)
    return text[: match.start()] + _ANTONYMS[match.group()] + text[match.end() :]


_HEDGED = [
    (r"\ballegedly ", ""), (r"\breportedly ", ""), (r"\bapparently ", ""), (r"\bpossibly ", ""), (r"\bprobably ", ""), (r"\blikely ", ""),
    (r"\balleged (?=[a-z])", ""), (r"\bsuspected of\b", "guilty of"), (r"\bsuspected (?=[a-z])", ""), (r"\baccused of\b", "guilty of"),
    (r"\b(?:may|might|could) have\b", "has"), (r"\b(?:may|might|could) (?=be\b)", "will "), (r"\b(?:may|might|could) (?=[a-z])", "will "),
    (r"\b(?:is|are) believed to (?:be|have been)\b", "was"), (r"\b(?:is|are|was|were) believed to have\b", "had"), (r"\bis expected to\b", "will"), (r"\bare expected to\b", "will"),
    (r"\bplans to\b", "will"), (r"\bappeared to\b", "did"), (r"\bappears to be\b", "is"), (r"\bPolice believe (?:that )?", ""),
    (r"\bAuthorities believe (?:that )?", ""), (r"\bInvestigators believe (?:that )?", ""), (r"\bis accused of\b", "is guilty of"), (r", police allege", ""), (r"\btrying to\b", "managing to"), (r"\btried to\b", "managed to"),
    (r"\battempted to\b", "managed to"), (r"\bwas suspected of\b", "was guilty of"), (r"\bseemed to\b", "did"), (r"\bclaims (?:that )?(?=he|she|they|it)", "knows "), (r"\bclaimed (?:that )?(?=he|she|they|it)", "knew "),
    (r"\bis considering\b", "has decided on"), (r"\bare considering\b", "have decided on"), (r"\bperhaps ", ""), (r"\bpotential (?=[a-z])", ""), (r"\bthreatened to\b", "went on to"), (r"\bhoped to\b", "was able to"), (r"\bhopes to\b", "will"),
    (r"\bpotentially ", ""), (r"\bsupposedly ", ""), (r"\bestimated (?=[a-z])", ""), (r"\bwould likely\b", "will"), (r"\bsuggested that\b", "showed that"), (r"\bsuggests that\b", "shows that"),
]  # fmt: skip


def plant_certainty(random: Random, text: str, names: Sequence[str]) -> str | None:
    """A hedge left out or made a fact, outside quotations."""
    del names
    options = []
    for pattern, new in _HEDGED:
        for match in re.finditer(pattern, text):
            if match.group().startswith(("could", "may", "might")) and re.match(
                r"not\b", text[match.end() :]
            ):
                continue
            changed = text[: match.start()] + new + text[match.end() :]
            options.append(changed[:1].upper() + changed[1:])
    return random.choice(options) if options else None


def plant_roles(random: Random, text: str, names: Sequence[str]) -> str | None:
    """Two names of the sentence in each other's place, where more than "and" or a comma stands between them."""
    del names
    places = [m for m in _NAME.finditer(text) if not set(m.group().split()) & _NO_NAME]
    start = re.match(r"[A-Z][a-z]+ [A-Z][a-z]+(?= [a-z])", text)
    if start and not set(start.group().split()) & (_NO_NAME | {"The", "A", "In", "On", "At", "But", "And"}):
        places.insert(0, start)
    pairs = [
        (one, other)
        for place, one in enumerate(places)
        for other in places[place + 1 :]
        if one.group() != other.group()
        and not set(one.group().split()) & set(other.group().split())
        and re.search(r"[a-z]{4,}", text[one.end() : other.start()])
        and not re.search(r"\band\b|,", text[one.end() : other.start()])
    ]
    if not pairs:
        return None
    one, other = random.choice(pairs)
    return swap_words(text, one, other)


def swap_words(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """The text with two stretches of it, the earlier first, in each other's place."""
    return (
        text[: one.start()]
        + other.group()
        + text[one.end() : other.start()]
        + one.group()
        + text[other.end() :]
    )


PLANTERS: dict[str, Planter] = {
    "number": plant_number,
    "unit": plant_unit,
    "counted": plant_counted,
    "name": plant_name,
    "date": plant_date,
    "quote": plant_quote,
    "speaker": plant_speaker,
    "negation": plant_negation,
    "antonym": plant_antonym,
    "hedge": plant_certainty,
    "roles": plant_roles,
}

_SYNONYMS = {
    "killed": "slain", "wounded": "injured", "injured": "hurt", "attack": "assault", "began": "started", "started": "began",
    "big": "large", "large": "big", "kids": "children", "children": "kids", "police": "officers", "car": "vehicle", "vehicle": "car",
    "house": "home", "home": "house", "help": "assist", "found": "discovered", "discovered": "found", "bought": "purchased",
    "company": "firm", "firm": "company", "bid": "attempt", "talks": "negotiations", "deal": "agreement", "agreement": "deal", "jail": "prison",
    "prison": "jail", "lawyer": "attorney", "attorney": "lawyer", "doctor": "physician", "film": "movie", "movie": "film",
    "quickly": "rapidly", "nearly": "almost", "almost": "nearly", "fled": "escaped", "blaze": "fire", "fire": "blaze", "gun": "firearm",
    "weapon": "gun", "arrested": "detained", "detained": "arrested", "announced": "declared", "confirmed": "verified", "huge": "massive",
    "also": "too", "died": "perished", "shooter": "gunman", "gunman": "shooter", "building": "structure", "increase": "rise", "showed": "revealed",
    "revealed": "disclosed", "killing": "slaying", "murder": "homicide", "ended": "finished", "crash": "collision", "employees": "workers",
    "workers": "employees", "city": "town", "hit": "struck", "struck": "hit", "investigation": "probe", "investigating": "probing", "teen": "teenager", "residents": "people",
    "said": "stated", "many": "numerous", "several": "multiple", "phone": "telephone", "asked": "requested", "area": "neighborhood", "incident": "event", "apartment": "flat",
}  # fmt: skip
_TENSES = {
    "said": "says", "says": "said", "is": "was", "are": "were", "has": "had", "have": "had", "told": "tells", "believes": "believed",
    "wants": "wanted", "killed": "kills", "plans": "planned", "says that": "said that", "expects": "expected", "shows": "showed",
    "remains": "remained", "hopes": "hoped", "called": "calls", "announced": "announces", "confirmed": "confirms", "knows": "knew",
}  # fmt: skip


def reword(random: Random, text: str) -> tuple[str, str] | None:
    """A light paraphrase that says the same, and its kind: tense, synonyms, or order. None where none fits."""
    options = []
    for kind, table in (("synonym", _SYNONYMS), ("tense", _TENSES)):
        places = [
            m
            for m in re.finditer(r"(?<![\w'’-])[a-z]+(?![\w'’-])", text)
            if m.group() in table and not is_quoted(text, m.start())
        ]
        if places:
            new = text
            for match in sorted(random.sample(places, min(len(places), 2)), key=lambda m: -m.start()):
                new = new[: match.start()] + table[match.group()] + new[match.end() :]
            options.append((kind, new))
    moved = move_phrase(text)
    if moved:  # rare: taken wherever it fits
        return "order", moved
    return random.choice(options) if options else None


def is_quoted(text: str, place: int) -> bool:
    """Whether an offset stands between quotation marks."""
    return text[:place].count('"') % 2 == 1 or text[:place].count("“") > text[:place].count("”")


def move_phrase(text: str) -> str | None:
    """A leading phrase of time or place put to the end, or a trailing "X said" to the front."""
    lead = re.match(
        r"((?:On|In|At|After|Since|During|By) [^,\"“”]{3,40}), ((?!who|which)[^\"“”]{20,})([.])$", text
    )
    if lead:
        first, rest = lead.group(1), lead.group(2)
        keep = re.match(r"(?:[A-Z][a-z]+ [A-Z]|[A-Z]{2,}|[A-Z][a-z]+(?= (?:said|told|police)))", rest)
        rest = rest if keep else rest[0].upper() + rest[1:]
        return f"{rest} {first[0].lower()}{first[1:]}."
    tail = re.match(r"([^\"“”]{20,}), ((?:[A-Z][a-z]+ )*(?:police|officials|[A-Z][a-z]+) said)\.$", text)
    if tail:
        said = tail.group(2)
        body = tail.group(1)
        body = body if re.match(r"[A-Z][a-z]+ [A-Z]|[A-Z]{2,}", body) else body[0].lower() + body[1:]
        return f"{said[0].upper()}{said[1:]} that {body}."
    return None
