"""Claims put together from a source's words: which cuts, moves and changes keep what is said of what."""

import pytest
from desk import list_sentences, make_article

from aibot_local.records import Event, Origin, ProblemKind
from aibot_local.verification import build_ground, check_claim

SOURCES = (
    "The former minister gave her deputy nearly two hundred letters on Friday, the court heard.",
    "Two men held at the time were found not guilty.",
    "The mayor was in hospital and the deputy mayor, Tom Reed, who stood in for him, didn't vote.",
    "The telescope can see the sky in infrared light, which is invisible to the human eye.",
    "On Monday, the employees of the mill asked for a meeting with its owner.",
    "Divers searched the lake, but the boat was not found until Sunday.",
    "The council voted to close two schools and a library.",
    "Judge Mira Olsen read the verdict aloud.",
    "Inspectors found rust on the door in May, documents seen by The Harbour Post show.",
    "When the board thought of a sale before the deadline, Marsh privately urged it to wait.",
    "Her strategy rests on one thought: If the board gives a little, the bank will ask for more.",
    "The guards stopped a ship believed to be smuggling cars into Averne, though it was cleared after a search.",
    "Pike was charged with arson on Monday, but the charge was dropped in May.",
    "The trail draws three thousand hikers a year, but most come in summer.",
    "There is a door at the top of the tower which also goes to the yard.",
    "The clerk did not knowingly break the law on Monday, but she wrote to the board at once.",
    "Every house near the river was flooded in June.",
    "All injured pupils at the school were sent home on Friday.",
    "Mayor Lena Ott said on Monday that the quay will stay open.",
    "It was the worst storm since 1987.",
    "The plan, which could change, according to the clerk, comes as the two towns are at odds.",
    "Surveyors saw no sign that the wall was moved on purpose.",
    "For the village, the harvest is a matter of survival.",
    "For years, the chapel stood open.",
    "The bird had plumes on its tail, suggesting tail plumes, not arm plumes, were first used to fly.",
    "A caller heard glass at 9:06 a.m., Quill said, and officers arrived five minutes later.",
)
ARTICLE = make_article("court", "A day in court", (*SOURCES, "Olsen left by a side door."), "2026-03-14")
GROUND = build_ground(Event("b" * 12, (Origin(ARTICLE),)), list_sentences(ARTICLE))

TRUE = [
    "On Friday the former minister gave her deputy nearly two hundred letters, the court heard.",
    "The telescope can see the sky in infrared light.",
    "The employees of the mill asked for a meeting with its owner.",
    "The employees of the mill asked for a meeting with its owner on Monday.",
    "The boat was not found until Sunday.",
    "Judge Mira Olsen left by a side door.",
    "Olsen read the verdict aloud.",
    "Officers arrived five minutes later, Quill said.",
    "The trail draws three thousand hikers a year.",
    "There is a door at the top of the tower.",
    "The clerk did not knowingly break the law on Monday, but she wrote to the board.",
    "Every house near the river was flooded.",
    "On Monday, Mayor Lena Ott said that the quay will stay open.",
    "Mayor Lena Ott said Monday the quay will stay open.",
    "All injured pupils at the school were sent home.",
    "The chapel stood open.",
    "Quill said a caller heard glass at 9:06 a.m., and officers arrived five minutes later.",
]
FALSE = [
    "The minister gave her deputy nearly two hundred letters on Friday, the court heard.",  # a qualifier less
    "The former minister gave her two hundred letters on Friday, the court heard.",
    "The former minister gave his deputy nearly two hundred letters on Friday, the court heard.",  # another person
    "The former minister sold her deputy nearly two hundred letters on Friday, the court heard.",  # another verb
    "Two men held at the time.",  # the verb is cut
    "The mayor was in hospital and the deputy mayor.",
    "The telescope can see the sky to the human eye.",  # what is left is tied to something else
    "On Monday, the employers of the mill asked for a meeting with its owner.",  # another ending
    "On Monday, the employee of the mill asked for a meeting with its owner.",  # one for several
    "The clerk did not break the law on Monday.",  # what is denied, or true of all or of one, is narrowed no more
    "The clerk did not knowingly break the law.",
    "Every house was flooded in June.",
    "It was the worst storm.",
    "All injured pupils were sent home on Friday.",
    "The plan, which could change, comes as the two towns are at odds, according to the clerk.",
    "Surveyors saw no sign that the wall was moved.",
    "The harvest is a matter of survival.",
    "The bird had plumes on its tail, suggesting tail plumes, not arm plumes.",
    "The Olsen left by a side door.",
    "Divers searched the lake, so the boat was not found until Sunday.",  # another link
    "Divers searched the lake, and read the verdict aloud.",  # the end of another sentence
    "The council voted to close two schools or a library.",
    "The council voted to close two libraries.",
    "Vice Judge Mira Olsen read the verdict aloud.",
    "Divers of the mill searched the lake.",
    "The Harbour Post found rust on the door in May.",
    "When the board thought of a sale before the deadline, a privately urged it to wait.",
    "When the board thought of a sale before the deadline, privately urged it to wait.",
    "If the board gives a little, the bank will ask for more.",  # somebody's thought
    "The bank will ask for more.",
    "Quill said, and officers arrived five minutes later.",
    "The guards stopped a ship believed to be smuggling cars into Averne.",  # it was cleared
    "Pike was charged with arson on Monday.",  # no longer
    "There is a door at the top of the tower and also goes to the yard.",
]


@pytest.mark.parametrize("claim", TRUE)
def test_whole_phrases_may_be_cut_and_moved(claim: str) -> None:
    assert check_claim(claim, GROUND).problems == ()


@pytest.mark.parametrize("claim", FALSE)
def test_a_changed_word_or_a_torn_phrase_is_refused(claim: str) -> None:
    assert check_claim(claim, GROUND).problems


@pytest.mark.parametrize("claim", [FALSE[0], FALSE[3], FALSE[6], FALSE[11]])
def test_it_is_named_what_is_at_fault(claim: str) -> None:
    assert ProblemKind.RELATION in {problem.kind for problem in check_claim(claim, GROUND).problems}
