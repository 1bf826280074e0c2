"""Wordings for the clusters of `disputes.py`: every fact as news tells it, in four sets.

The program was worked on with DEVELOPMENT, DEVELOPMENT_TWO and DEVELOPMENT_THREE at hand (the second was held out at
first, and reached F1 .84 before it was looked at, the third .74 and .81 with two seeds).
HELD_OUT was written when the rules were settled and its mistakes are
not looked at: its figures are the ones to quote. The same people wrote the rules and the wordings, so real news
will be harder. `{n}` is the number, `{N}` the number at the start of a sentence, `{m}` an older one.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A thing that is counted: its name here, the sizes it comes in, and the sentences that give it."""

    name: str
    least: int
    most: int
    told: tuple[str, ...]
    revised: tuple[str, ...]


DEVELOPMENT: tuple[Fact, ...] = (
    Fact(
        "killed",
        8,
        90,
        (
            "{N} people were killed when the fire swept through the market.",
            "The blaze killed {n} people, police said.",
            "At the hospital, doctors counted {n} dead.",
            "The fire left {n} people dead, the mayor said.",
            "{N} people died, according to the fire brigade.",
        ),
        (
            "The death toll rose to {n}, up from {m} a day earlier.",
            "The number of dead has risen to {n}, the mayor said, revising the {m} given earlier.",
        ),
    ),
    Fact(
        "injured",
        12,
        300,
        (
            "{N} people were injured.",
            "Another {n} people were hurt, the ambulance service said.",
            "The fire injured {n} people.",
            "{N} people suffered burns, the hospital said.",
        ),
        (
            "The number of injured rose to {n} from {m}, the hospital said.",
            "{N} people are now known to have been injured, not the {m} first reported.",
        ),
    ),
    Fact(
        "missing",
        5,
        60,
        (
            "{N} people were still missing on Tuesday night.",
            "Rescuers were searching for {n} missing people.",
            "{N} people are unaccounted for, police said.",
        ),
        ("The number of missing was revised to {n} from {m}.",),
    ),
    Fact(
        "evacuated",
        200,
        9000,
        (
            "{N} people were evacuated from the old town.",
            "Some {n} residents had to leave their homes.",
            "The flames forced {n} people to flee.",
        ),
        ("The number of people evacuated has grown to {n}, up from {m}.",),
    ),
    Fact(
        "area",
        90,
        9000,
        (
            "The fire has burned {n} hectares of forest.",
            "{N} hectares of scrub have been scorched.",
            "The blaze covers {n} hectares, the forest service said.",
        ),
        ("The burned area is now put at {n} hectares, which replaces the earlier {m} hectares.",),
    ),
    Fact(
        "homes",
        11,
        400,
        (
            "{N} homes were destroyed.",
            "At the edge of town {n} houses burned down.",
            "The flames destroyed {n} houses.",
        ),
        ("The count of destroyed homes rose to {n} from {m}.",),
    ),
    Fact(
        "jobs",
        60,
        4000,
        (
            "The company will cut {n} jobs.",
            "{N} jobs will go at the plant, the union said.",
            "{N} people will lose their jobs when the plant closes.",
        ),
        ("The company now says {n} jobs will go, not the {m} it announced on Monday.",),
    ),
    Fact(
        "cost",
        12,
        400,
        (
            "Rebuilding the bridge will cost €{n} million.",
            "The council puts the cost of the bridge at €{n}m.",
            "The bill for the bridge will come to €{n} million.",
        ),
        ("The cost of the bridge has risen to €{n} million from €{m} million.",),
    ),
    Fact(
        "cases",
        15,
        900,
        (
            "There were {n} confirmed cases on Tuesday.",
            "{N} people have fallen ill.",
            "The health authority reported {n} confirmed cases.",
        ),
        ("The number of confirmed cases rose to {n}, from the {m} reported on Monday.",),
    ),
    Fact(
        "arrested",
        4,
        120,
        (
            "Police arrested {n} people.",
            "{N} people were detained overnight.",
            "{N} people were arrested, police said.",
        ),
        ("The number of arrests has risen to {n} from {m}.",),
    ),
)

DEVELOPMENT_TWO: tuple[Fact, ...] = (
    Fact(
        "killed",
        8,
        90,
        (
            "The flood has claimed {n} lives, officials said on Tuesday.",
            "Rescue crews recovered the bodies of {n} people.",
            "The district governor said {n} villagers had drowned.",
            "{N} deaths have been confirmed by the coroner.",
            "With {n} fatalities, it is the worst flood in the valley for years.",
        ),
        (
            "The toll climbed to {n} on Tuesday after an initial count of {m}.",
            "Officials raised the number of fatalities to {n}; the first figure was {m}.",
        ),
    ),
    Fact(
        "injured",
        12,
        300,
        (
            "Hospitals treated {n} people for injuries.",
            "{N} others sustained injuries, most of them minor.",
            "The collapse wounded {n} people, the fire chief said.",
            "A total of {n} people were hurt, three of them badly.",
        ),
        ("The injured now number {n}, the hospital said, correcting an earlier figure of {m}.",),
    ),
    Fact(
        "missing",
        5,
        60,
        (
            "No trace has been found of {n} missing villagers.",
            "{N} people remained unaccounted for at nightfall.",
            "Relatives have reported {n} people missing.",
        ),
        ("Police lowered the number of missing people to {n}, down from {m}.",),
    ),
    Fact(
        "evacuated",
        200,
        9000,
        (
            "About {n} people have been moved out of the valley.",
            "{N} evacuees spent the night in schools.",
            "Authorities ordered {n} people out of their homes.",
        ),
        ("The regional government said {n} people had now been evacuated, compared with {m} on Monday.",),
    ),
    Fact(
        "area",
        90,
        9000,
        (
            "Flames have consumed {n} hectares of pine.",
            "The wildfire had grown to {n} hectares by evening.",
            "Firefighters said {n} hectares had been blackened.",
        ),
        ("The fire has now charred {n} hectares, up from {m} hectares on Monday.",),
    ),
    Fact(
        "homes",
        11,
        400,
        (
            "{N} houses were reduced to rubble.",
            "The storm flattened {n} homes along the coast.",
            "Inspectors found that {n} homes had been gutted.",
        ),
        ("The tally of homes lost was revised to {n} from {m}.",),
    ),
    Fact(
        "jobs",
        60,
        4000,
        (
            "The takeover will mean the loss of {n} jobs.",
            "The bank is to shed {n} jobs by spring.",
            "{N} workers are to be made redundant, the company confirmed.",
        ),
        ("The bank said it would now axe {n} jobs rather than the {m} announced last week.",),
    ),
    Fact(
        "cost",
        12,
        400,
        (
            "The new stadium carries a price tag of €{n} million.",
            "Taxpayers face a bill of €{n} million for the stadium.",
            "The stadium is budgeted at €{n} million.",
        ),
        ("The price of the stadium has gone up to €{n} million, from an original budget of €{m} million.",),
    ),
    Fact(
        "cases",
        15,
        900,
        (
            "Laboratories have confirmed {n} infections.",
            "{N} patients tested positive, the ministry said.",
            "The outbreak has sickened {n} people.",
        ),
        ("Confirmed infections climbed to {n} on Tuesday, after {m} the day before.",),
    ),
    Fact(
        "arrested",
        4,
        120,
        (
            "Officers took {n} people into custody.",
            "Some {n} demonstrators were arrested near the square.",
            "{N} suspects were detained on Tuesday.",
        ),
        ("Police said {n} people had been arrested, revising an earlier figure of {m}.",),
    ),
)

DEVELOPMENT_THREE: tuple[Fact, ...] = (
    Fact(
        "killed",
        8,
        90,
        (
            "{N} people lost their lives in the crash.",
            "The crash killed {n} people, the coroner said.",
            "{N} passengers died at the scene.",
            "The number of dead stands at {n}.",
        ),
        (
            "The toll now stands at {n}; on Tuesday it was {m}.",
            "{N} people have now died, police said, up from {m}.",
            "Police had earlier put the number of dead at {m}, but now say {n} people died.",
            "The death toll has since climbed to {n} from the {m} first given.",
            "The number of people killed was revised upward from {m} to {n}.",
        ),
    ),
    Fact(
        "injured",
        12,
        300,
        (
            "{N} people were taken to hospital with injuries.",
            "The crash injured {n} passengers.",
            "{N} passengers were hurt.",
            "Doctors treated {n} injured people.",
        ),
        (
            "The number of injured has grown to {n}, from {m} on Monday.",
            "{N} people are now known to be injured; the first count was {m}.",
            "The hospital corrected the number of injured to {n}, having first said {m}.",
        ),
    ),
    Fact(
        "missing",
        5,
        60,
        (
            "{N} hikers are missing.",
            "Rescuers are looking for {n} missing hikers.",
            "{N} hikers had not been found by evening.",
        ),
        (
            "The number of missing hikers has fallen to {n}, after {m} were first reported missing.",
            "Only {n} hikers are still missing, down from {m}.",
            "{N} hikers are now missing, compared with {m} earlier.",
        ),
    ),
    Fact(
        "homes",
        11,
        400,
        ("{N} homes were damaged.", "The storm damaged {n} homes.", "Officials counted {n} damaged homes."),
        (
            "{N} homes are now known to be damaged, more than the {m} first counted.",
            "The count of damaged homes, first put at {m}, has risen to {n}.",
            "Officials updated the number of damaged homes to {n} from {m}.",
        ),
    ),
    Fact(
        "arrested",
        4,
        120,
        (
            "Officers arrested {n} protesters.",
            "{N} protesters were arrested.",
            "{N} protesters were taken into custody.",
        ),
        (
            "{N} protesters have now been arrested; on Monday the figure was {m}.",
            "The number of arrested protesters reached {n}, after {m} at first.",
            "Police raised the number of arrests to {n} from {m}.",
        ),
    ),
    Fact(
        "cost",
        12,
        400,
        (
            "The repairs will cost ${n} million.",
            "The bill for the repairs is ${n} million.",
            "Repairs are estimated at ${n} million.",
        ),
        (
            "The cost of the repairs is now put at ${n} million instead of ${m} million.",
            "The estimate for the repairs was raised from ${m} million to ${n} million.",
            "The repairs will now cost ${n} million, after an earlier estimate of ${m} million.",
        ),
    ),
    Fact(
        "evacuated",
        200,
        9000,
        (
            "{N} residents were evacuated.",
            "Police evacuated {n} residents.",
            "{N} residents had to leave their homes.",
        ),
        (
            "The number of evacuated residents rose to {n} on Wednesday, from {m}.",
            "{N} residents have been evacuated so far, up from {m} the day before.",
        ),
    ),
    Fact(
        "cases",
        15,
        900,
        (
            "There are {n} confirmed cases.",
            "Doctors have confirmed {n} cases.",
            "{N} cases were confirmed by the laboratory.",
        ),
        (
            "Confirmed cases climbed to {n}, from {m} a week earlier.",
            "There are now {n} confirmed cases, against {m} last week.",
            "The laboratory has since confirmed {n} cases, after {m} at first.",
        ),
    ),
)

HELD_OUT: tuple[Fact, ...] = (
    Fact(
        "killed",
        8,
        90,
        (
            "The earthquake killed {n} people in the province, the interior ministry said.",
            "{N} people lost their lives when the quake struck at dawn.",
            "Doctors at the clinic listed {n} dead.",
            "A spokesman put the death toll at {n}.",
            "So far {n} deaths have been reported.",
        ),
        (
            "The death toll from the earthquake has climbed to {n} from {m}, the ministry said.",
            "{N} people are now known to have died, the ministry said, after first reporting {m}.",
        ),
    ),
    Fact(
        "injured",
        12,
        300,
        (
            "The earthquake injured {n} people.",
            "{N} people were wounded by falling masonry.",
            "Ambulances carried away {n} injured.",
            "The health minister said {n} people had been hurt.",
        ),
        ("The number of injured people has been revised from {m} to {n}.",),
    ),
    Fact(
        "missing",
        5,
        60,
        (
            "{N} people have been reported missing.",
            "Neighbours said {n} people were missing under the ruins.",
            "{N} villagers are still unaccounted for.",
        ),
        ("{N} people are still missing, down from {m} on Monday.",),
    ),
    Fact(
        "evacuated",
        200,
        9000,
        (
            "The army evacuated {n} people by truck.",
            "{N} people have fled their homes.",
            "Around {n} people were displaced by the quake.",
        ),
        ("{N} people have now been displaced, up from {m}, the army said.",),
    ),
    Fact(
        "area",
        90,
        9000,
        (
            "The fire destroyed {n} hectares of grassland.",
            "{N} hectares of heath have burned.",
            "Satellite images showed that {n} hectares were scorched.",
        ),
        ("The fire service said {n} hectares had burned, correcting its figure of {m} hectares.",),
    ),
    Fact(
        "homes",
        11,
        400,
        (
            "{N} homes collapsed.",
            "The earthquake destroyed {n} houses in the old quarter.",
            "The mayor said {n} homes were in ruins.",
        ),
        ("The number of homes destroyed rose to {n} from {m}, the mayor said.",),
    ),
    Fact(
        "jobs",
        60,
        4000,
        (
            "The carmaker is cutting {n} jobs at its main plant.",
            "The union said {n} jobs were at risk.",
            "{N} employees will be laid off this summer.",
        ),
        ("The carmaker raised the number of job cuts to {n} from {m}.",),
    ),
    Fact(
        "cost",
        12,
        400,
        (
            "The tunnel will cost €{n} million, the ministry said.",
            "Engineers put the price of the tunnel at €{n} million.",
            "The €{n} million tunnel is to open next year.",
        ),
        ("The cost of the tunnel has been revised to €{n} million from €{m} million.",),
    ),
    Fact(
        "cases",
        15,
        900,
        (
            "Health officials have recorded {n} cases.",
            "{N} people have been infected, the ministry said.",
            "The virus has made {n} people ill.",
        ),
        ("The number of infections has risen to {n}, up from {m} on Monday.",),
    ),
    Fact(
        "arrested",
        4,
        120,
        (
            "Police said they had arrested {n} people.",
            "{N} people are being held after the riot.",
            "Riot police detained {n} people outside the stadium.",
        ),
        ("Police have now arrested {n} people, compared with {m} a day earlier.",),
    ),
    Fact(
        "aboard",
        20,
        400,
        (
            "The plane was carrying {n} people.",
            "{N} people were on board, the airline said.",
            "There were {n} passengers on the plane.",
        ),
        ("The airline said {n} people had been on board, not {m} as it first reported.",),
    ),
    Fact(
        "power",
        300,
        9000,
        (
            "{N} homes were without power.",
            "The storm left {n} households without electricity.",
            "The grid operator said {n} homes had lost power.",
        ),
        ("The number of homes without power has fallen to {n} from {m}.",),
    ),
)

# Sentences with numbers that are no figure of the event, or of another part of it; the same in both sets.
DISTRACTIONS: tuple[str, ...] = (
    "The road was closed at 7.15 am and reopened two hours later.",
    "A 47-year-old woman was treated for shock.",
    "The town, 38 kilometres from the capital, has a church built in 1874.",
    "In 2009, a similar disaster in the region killed 31 people.",
    "“I have lived here for 22 years and never saw such a thing,” said Marta Quill, 63.",
    "Six of them were children.",
    "The mayor will speak at 10 am on 14 March.",
    "Two helicopters and 19 fire engines were sent.",
    "A meeting for residents is planned in Room 12 of the town hall.",
    "The helpline is open until 9 pm.",
    "Three of the injured were visitors.",
    "Prices in the region have risen by 3 per cent this year.",
    "The last such event, five years ago, cost the region €4 million.",
    "Officials said it could take 12 days to clear the roads.",
)
