"""Made-up but varied news for measurements of scale: the same for the same count, on every machine.

Events of several reports each, by different outlets, in their own words and orders, over weeks; single reports; copies
of wire texts with another outlet and a credit. Sentences are real English with speakers, figures and days, so that
every stage has its usual work; events of one kind share their phrases, so that grouping them is no mere look at words.
It is no test of quality: what real news is like is not in it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from aibot_local.language.tables import list_words

SEED = 11
_FIRST_DAY = date(2026, 1, 5)
_EVENTS_A_DAY = 40  # so that a larger pile spans more days, up to the weeks below
_MOST_DAYS = 120
_COPY_SHARE = 0.15
_ARTICLES_IN_FOLDER = 1000

_ONSETS = list_words(
    """
    b br c ch d dr f fl g gr h k l m n p pr r s sh sk st t th tr v w
    """
)
_VOWELS = list_words(
    """
    a e i o u ai ea ee ou oa
    """
)
_CODAS = list_words(
    """
    ck d ft l ld m n nd ng nt r rk rn rt s sk st t th x
    """
)
_TOWN_ENDS = ("ford", "wick", "ton", "mouth", "field", "bury", "haven", "dale", "holm", "stead")
_FIRST_NAMES = list_words(
    """
    Ann Tomas Leila Marek Ingrid Samuel Priya Joao Fatima Henrik Mei Carlos Olena David Aisha Pavel Ruth Kofi
    Nadia Lars Yusuf Elena Brian Sofia Tariq Hannah Mateo Greta Ivan Zainab
    """
)
_OUTLETS = tuple(
    f"{one} {other}"
    for one in ("Morning", "Evening", "Northern", "Harbour", "Valley", "Capital", "Weekly", "Coastal")
    for other in ("Courier", "Post", "Herald", "Gazette", "Tribune", "Observer")
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# For each kind of event: headlines, the facts of it (each in several wordings), and what may be said of it.
# {t} town, {x} the thing it is about, {p} and {q} people, {b} a body, {n} {m} {k} figures, {d} a weekday.
_KINDS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (
        ("Fire destroys {x} in {t}", "Blaze at {t} {x} injures {n}", "{n} hurt as {x} burns in {t}"),
        (
            (
                "A fire destroyed the {x} in {t} on {d}, injuring {n} people.",
                "{n} people were injured when a fire swept through the {x} in {t} on {d}.",
                "The {x} in {t} burned down on {d} and {n} people were hurt.",
            ),
            (
                "More than {m} firefighters fought the flames until the morning.",
                "It took {m} firefighters all night to put out the blaze.",
            ),
            (
                "“We heard a loud bang and then saw smoke above the roof,” said {p}, who lives opposite.",
                "{p}, a neighbour, said she had heard a bang before smoke rose above the roof.",
            ),
            (
                "{b} said the cause was not known and an inquiry had begun.",
                "An inquiry into the cause has begun, according to {b}.",
            ),
            ("Damage is put at ${k} million.", "The owners estimate the damage at ${k} million."),
        ),
    ),
    (
        ("Flood cuts off {t}", "River {x} bursts its banks at {t}", "{n} homes under water in {t}"),
        (
            (
                "The river {x} burst its banks at {t} on {d} and flooded {n} homes.",
                "{n} homes in {t} stood under water on {d} after the river {x} rose.",
            ),
            (
                "About {m} people were taken to a school on higher ground.",
                "Some {m} residents spent the night in a school.",
            ),
            (
                "{p}, the mayor of {t}, said the town had not seen such water in {k} years.",
                "“We have not seen such water in {k} years,” said {p}, the mayor of {t}.",
            ),
            ("The road to the north is closed.", "Trains and the road to the north have stopped."),
            (
                "{b} expects the water to fall by the weekend.",
                "The water will fall by the weekend, {b} forecast.",
            ),
        ),
    ),
    (
        ("Workers at {x} in {t} walk out", "Strike stops {t} {x}", "{x} strike in {t} enters new day"),
        (
            (
                "About {n} workers at the {x} in {t} went on strike on {d} over pay.",
                "The {x} in {t} stood still on {d} after {n} workers walked out over pay.",
            ),
            (
                "The union wants a rise of {k} per cent; the company has offered half of that.",
                "Workers ask for {k} per cent more, twice what the company offers.",
            ),
            (
                "{p}, who speaks for the union, said talks had failed because managers did not listen.",
                "“Managers did not listen, so the talks failed,” said {p} of the union.",
            ),
            (
                "{q}, the head of the company, said the demand would cost {m} jobs.",
                "The demand would cost {m} jobs, said {q}, who leads the company.",
            ),
            ("{b} has offered to mediate.", "Both sides will meet at {b} next week."),
        ),
    ),
    (
        ("{t} council approves {x}", "Vote clears way for {x} in {t}", "{x} for {t} passes by {n} to {k}"),
        (
            (
                "The council of {t} approved the {x} on {d} by {n} votes to {k}.",
                "By {n} votes to {k}, councillors in {t} backed the {x} on {d}.",
            ),
            (
                "It will cost ${m} million and be finished in three years.",
                "The cost is ${m} million and the work will take three years.",
            ),
            (
                "{p}, who proposed it, called the vote a new start for the town.",
                "“This is a new start for the town,” said {p}, who proposed it.",
            ),
            (
                "{q}, of the opposition, said the money was needed for schools.",
                "Schools need the money more, said {q}, of the opposition.",
            ),
            ("{b} must still give its consent.", "The consent of {b} is still needed."),
        ),
    ),
    (
        ("{p} convicted over {x}", "{t} court jails {p} in {x} case", "{x} trial ends in {t}"),
        (
            (
                "A court in {t} sentenced {p} to {k} years in prison on {d} over the {x}.",
                "{p} was jailed for {k} years by a court in {t} on {d} over the {x}.",
            ),
            (
                "Judge {q} said {n} people had lost their savings.",
                "The judge, {q}, said that {n} people had been robbed of their savings.",
            ),
            (
                "Prosecutors had told the court that ${m} million was missing.",
                "Some ${m} million was missing, prosecutors told the court.",
            ),
            ("{p} denied the charges and will appeal.", "The defence said it would appeal."),
            ("{b} welcomed the verdict.", "The verdict was welcomed by {b}."),
        ),
    ),
    (
        ("{x} to be built in {t}", "Company brings {n} jobs to {t}", "{b} backs {x} in {t}"),
        (
            (
                "A company will build a {x} in {t} and hire {n} people, it said on {d}.",
                "A {x} with {n} jobs will be built in {t}, the company said on {d}.",
            ),
            ("It will invest ${m} million.", "The investment amounts to ${m} million."),
            (
                "{p}, the chief executive, said skilled workers had decided the choice.",
                "“Skilled workers decided it,” said {p}, the chief executive.",
            ),
            (
                "Residents led by {q} fear noise and {k} lorries an hour.",
                "{q}, who lives nearby, fears {k} lorries an hour.",
            ),
            ("{b} has promised a new road.", "A new road has been promised by {b}."),
        ),
    ),
    (
        ("Researchers find {x} near {t}", "{x} found at {t}", "{t} {x} is {n} years old"),
        (
            (
                "Researchers have found a {x} near {t} that is about {n} years old, they said on {d}.",
                "A {x} about {n} years old was found near {t}, researchers said on {d}.",
            ),
            ("It lay {k} metres below a field.", "It had lain {k} metres under a field."),
            (
                "{p}, who led the dig, said nothing like it was known in the region.",
                "“Nothing like it is known in the region,” said {p}, who led the dig.",
            ),
            (
                "{q}, who was not part of the work, called the date uncertain.",
                "The date is uncertain, said {q}, who took no part.",
            ),
            (
                "{b} will show it from next year, among {m} other finds.",
                "It goes to {b} with {m} other finds.",
            ),
        ),
    ),
    (
        ("{t} win {x} after {n} minutes", "{x}: {t} beat rivals", "{p} takes {t} to {x}"),
        (
            (
                "{t} won the {x} on {d} with a goal in minute {n} by {p}.",
                "A goal by {p} in minute {n} gave {t} the {x} on {d}.",
            ),
            ("Some {m} people watched in the stadium.", "The stadium was full with {m} people."),
            (
                "“They ran more than we did,” said {q}, who coaches the losers.",
                "{q}, the coach of the losers, said the winners had run more.",
            ),
            ("It is the first title of {t} in {k} years.", "{t} had waited {k} years for a title."),
            ("{b} will receive the team this week.", "The team will be received by {b}."),
        ),
    ),
)
_BODIES = ("ministry", "agency", "board", "commission", "institute", "authority", "office", "museum")
_THINGS = list_words(
    """
    warehouse bridge market school harbour refinery theatre railway hospital tower library mill quarry
    brewery airport stadium tunnel dam chapel depot foundry laboratory greenhouse orchard cannery shipyard
    archive cinema arcade lodge
    """
)
_ASIDES = (
    "The {a} had been {e} for a long time before it was {f}.",
    "In a {e} year the {a} and the {o} were {f} within weeks.",
    "People there remember the {a} that was {f} behind the {o}.",
    "A report on the {o} had named the {e} {a} and what it costs.",
    "Many of the {a}s near the {o} are {e}, records show.",
    "Those who use the {o} say that the {a} is {e} and should be {f}.",
)


@dataclass(frozen=True, slots=True)
class SyntheticArticle:
    """One article and the number of the event it reports."""

    event: int
    title: str
    text: str
    outlet: str
    published: str


def make_articles(count: int, *, seed: int = SEED) -> Iterator[SyntheticArticle]:
    """Exactly `count` articles, event by event."""
    draw = Random(seed)  # noqa: S311
    days = min(_MOST_DAYS, max(7, count // _EVENTS_A_DAY))
    made = event = 0
    while made < count:
        reports = _draw_size(draw)
        for article in _tell_event(event, reports, _FIRST_DAY + timedelta(days=draw.randrange(days)), draw):
            if made < count:
                yield article
                made += 1
        event += 1


def write_inbox(folder: Path, count: int) -> list[tuple[str, int]]:
    """Write an inbox of one JSON file an article, a thousand to a folder; gives each path with its event."""
    gold = []
    for number, article in enumerate(make_articles(count)):
        path = f"{number // _ARTICLES_IN_FOLDER:04}/{number:07}.json"
        place = folder / path
        if number % _ARTICLES_IN_FOLDER == 0:
            place.parent.mkdir(parents=True, exist_ok=True)
        described = {
            "title": article.title,
            "text": article.text,
            "source": article.outlet,
            "date": article.published,
            "language": "en",
        }
        place.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        gold.append((path, article.event))
    return gold


def _draw_size(draw: Random) -> int:
    """Independent reports of an event: two in five stand alone, few have more than eight."""
    if draw.random() < 0.4:
        return 1
    return min(12, 2 + int(draw.expovariate(0.5)))


def _tell_event(event: int, reports: int, day: date, draw: Random) -> Iterator[SyntheticArticle]:
    headlines, facts = draw.choice(_KINDS)
    town = _spell_town(draw)
    slots = {
        "t": town,
        "x": f"{_spell(draw).lower()} {draw.choice(_THINGS)}",
        "p": f"{draw.choice(_FIRST_NAMES)} {_spell(draw)}",
        "q": f"{draw.choice(_FIRST_NAMES)} {_spell(draw)}",
        "b": f"the {_spell(draw)} {draw.choice(_BODIES)}",
        "d": _WEEKDAYS[day.weekday()],
        "n": str(draw.randint(3, 90)),
        "m": str(draw.randint(40, 900)),
        "k": str(draw.randint(2, 40)),
    }
    words = [_spell(draw).lower() for _ in range(24)]
    for outlet in draw.sample(_OUTLETS, reports):
        published = (day + timedelta(days=draw.choice((0, 0, 1, 1, 2)))).isoformat()
        title = _fill(draw.choice(headlines), slots)
        text = _tell(facts, slots, words, draw)
        yield SyntheticArticle(event, title, text, outlet, published)
        if draw.random() < _COPY_SHARE:
            copier = draw.choice([name for name in _OUTLETS if name != outlet])
            yield SyntheticArticle(
                event, title, f"{text}\n\nThis text was first sent by {outlet}.", copier, published
            )


def _tell(facts: tuple[tuple[str, ...], ...], slots: dict[str, str], words: list[str], draw: Random) -> str:
    """A report: the first fact, most of the others in some order, and asides in the words of the event."""
    lead, *rest = facts
    told = [draw.choice(wordings) for wordings in draw.sample(rest, draw.randint(3, len(rest)))]
    told += [_make_aside(words, draw) for _ in range(draw.randint(2, 9))]
    draw.shuffle(told)
    sentences = [_fill(sentence, slots) for sentence in (draw.choice(lead), *told)]
    cuts = range(0, len(sentences), 3)
    return "\n\n".join(" ".join(sentences[cut : cut + 3]) for cut in cuts)


def _make_aside(words: list[str], draw: Random) -> str:
    slots = {"a": draw.choice(words), "e": draw.choice(words) + "ed", "f": draw.choice(words) + "ed"}
    return draw.choice(_ASIDES).format(o=draw.choice(_THINGS), **slots)


def _fill(sentence: str, slots: dict[str, str]) -> str:
    filled = sentence.format(**slots)
    return filled[0].upper() + filled[1:]


def _spell(draw: Random) -> str:
    return "".join(
        draw.choice(_ONSETS) + draw.choice(_VOWELS) + (draw.choice(_CODAS) if draw.random() < 0.6 else "")
        for _ in range(2)
    ).capitalize()


def _spell_town(draw: Random) -> str:
    return (draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS)).capitalize() + draw.choice(
        _TOWN_ENDS
    )
