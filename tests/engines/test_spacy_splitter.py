"""Sentence boundaries of news text, and the contract of SentenceSplitter."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.engines.spacy_splitter import SpacySplitter, load_splitter
from aibot_local.errors import ModelError


@pytest.fixture(scope="module")
def splitter() -> SpacySplitter:
    return load_splitter()


# A bar stands where a sentence ends; the text is the line without the bars.
HARD_CASES = """
Mr. Smith met Mrs. Jones and Dr. Brown. | They talked.
Gov. Jane Holt and Lt. Gov. Sam Reed signed it. | Sen. Ann Poe did not.
Lt. Col. James Finch spoke to Maj. Gen. Rosa Diaz. | Capt. Lee listened.
Prof. Ines Falk and Rev. Tom Ash disagreed. | St. Paul is cold.
The U.S. President met the U.N. chief. | The talks went well.
He moved to the U.S. | The move cost him his job.
He lives in Washington, D.C. | She lives in Boston.
U.S. Steel shares rose. | U.S. officials declined to comment.
Apple Inc. fell 3 percent. | Shares of Ford Motor Co. rose.
He founded Holt & Sons Ltd. | It failed in 2009.
She works for Acme Corp. | He does not.
The company, Acme Inc., was sold. | Its owner, John Roe Jr., left.
It opened on Jan. 5, 2024. | It closed on Dec. 12.
He was born in Sept. 1950. | His mother died in Oct. of that year.
The meeting starts at 5 p.m. Monday. | Doors open at 4 p.m. | The hall seats 300.
The blast came at 6:30 a.m. EST. | Nobody was hurt.
He arrived at 9 a.m. | Police arrested him at noon.
She is No. 5 in the world. | No. 10 is empty. | The answer was no. | He left.
See Fig. 3 and pp. 12 to 14. | The rest is in Vol. 2.
J. K. Rowling wrote it. | George W. Bush read it. | J.R.R. Tolkien did not.
The book is by J. D. Vance. | He was 31.
It cost $3.5 million, up 0.4 percent. | The budget was 2.1 billion.
It rose to 3.5. | It fell to 2.
The vote was 5-4. | Justice Kane dissented.
Wait... that is wrong. | He paused.
He paused... | Then he left.
It is over… | Nobody knows why.
I was there ... and I saw it. | It was dark.
He said he was … tired. | He slept.
“He left.” she said. | “He was tired.”
"He left." she said. | Then she left.
“We left. We were tired,” she said. | “It was late.”
“Is he there?” Smith asked. | Nobody replied.
“Stop!” he shouted. | The car did not stop.
"Who was it?" the officer asked. | "I do not know," he said.
He said, “I am done.” | She nodded.
He said he was “done.” | She nodded.
He called it “a disgrace”. | She did not.
"It was loud," Mr. Roe said. | "Very loud."
The mayor (a doctor) left. | He was late.
The firm (founded by A. Roe. and sons) closed. | It owed money.
(He did not reply.) | The court will sit on Monday.
He was late (again). | Nobody minded.
Rep. Ann Poe (R-Ala.) voted no. | Sen. Tom Ash (D-Pa.) voted yes.
See https://example.com/a.html?b=c. | It is there.
The site www.example.org went down. | It came back.
Write to a.b@example.com. | We reply.
He bought Yahoo! shares. | They fell.
Really?! | Yes.
What happened? | Nobody knows.
He won! | She lost.
The plan – which failed – was his. | It was bold.
The plan — bold as it was — failed. | He quit.
He has a Ph.D. in law. | He has an M.D. too.
They sell apples, pears, etc. | The shop is open.
Apples, pears, etc. are sold. | The shop is open.
The case is Roe v. Wade. | It was decided in 1973.
Real Madrid vs. Barcelona ended 1-1. | The crowd left.
He lives at 12 Main St. | The house burned down.
He lives on Fifth Ave. near the park. | It is loud.
It was 40 degrees C. | The heat killed three.
The firm owes approx. 3 million. | It has cash, i.e. 2 million, e.g. in bonds.
Sgt. Pepper et al. | The band broke up.
He fell ill. | Smith drove him home. | He sat. | Smith stood.
The U.K. and the E.U. agreed. | Both sides gained.
1. The council votes. | 2. The mayor signs.
He came third. | 20 people came fourth.
The dose is 5 mg. | Patients take two.
iPhone sales fell. | eBay gained.
Scientists disagree.[12] | The study was small.
He was tired.The bus was late.
He fled this week.Los Angeles police agree.LAPD Lt. Roe nods.
Nothing was heard since."He may be inside," Roe said.
"He is gone this week."Police said so. | They left.
He buys at Amazon.Com and Ask.Fm, and Capt.Smith at asp.NET or Node.Js.
She is 30. | He is 31. | They met in 2019.
Pt. 2 is out. | Mt. Etna erupted. | Ft. Worth is hot.
The Rev. Al Hart, of St. Mary's, Minn., prayed. | He wept.
'He left. He was tired,' she said. | Nobody spoke.
‘He left. He was tired,’ she said. | Nobody spoke.
The band, Wham!, split. | Fans cried.
Is it true that the U.S. will leave? | Mr. Roe says so.
He is 6 ft. tall. | She is taller.
""".strip().splitlines()
# Sentences run together: where each begins, and words that only look like two.
EXTRA = {
    "He was tired.The bus was late.": ["He was tired.", "The bus was late."],
    "He fled this week.Los Angeles police agree.LAPD Lt. Roe nods.": [
        "He fled this week.",
        "Los Angeles police agree.",
        "LAPD Lt. Roe nods.",
    ],
    'Nothing was heard since."He may be inside," Roe said.': [
        "Nothing was heard since.",
        '"He may be inside," Roe said.',
    ],
    "He buys at Amazon.Com and Ask.Fm, and Capt.Smith at asp.NET or Node.Js.": [
        "He buys at Amazon.Com and Ask.Fm, and Capt.Smith at asp.NET or Node.Js."
    ],
}


def test_there_are_enough_hard_cases() -> None:
    assert len(HARD_CASES) >= 60


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases(splitter: SpacySplitter, case: str) -> None:
    text = case.replace(" | ", " ")
    expected = EXTRA.get(case, case.split(" | "))
    assert [text[start:end] for start, end in splitter.split(text)] == expected


def cut(splitter: SpacySplitter, text: str) -> list[str]:
    return [text[start:end] for start, end in splitter.split(text)]


def test_paragraphs_are_hard_boundaries(splitter: SpacySplitter) -> None:
    assert cut(splitter, "It says “one\n\ntwo”. Mr.\n\n\n Roe left") == [
        "It says “one",
        "two”.",
        "Mr.",
        "Roe left",
    ]
    assert cut(splitter, "one\r\n\r\ntwo\r\n \r\nthree") == ["one", "two", "three"]


def test_lines_of_lists_and_headlines_are_sentences(splitter: SpacySplitter) -> None:
    assert cut(splitter, "The toll\n- 12 dead\n- 30 hurt") == ["The toll", "- 12 dead", "- 30 hurt"]
    assert cut(splitter, "Fire in the north\nA fire broke out.") == ["Fire in the north", "A fire broke out."]
    assert cut(splitter, "• One thing\n• Another thing") == ["• One thing", "• Another thing"]


def test_wrapped_lines_are_one_sentence(splitter: SpacySplitter) -> None:
    line = "The council of the town met on Monday evening to talk about the new bridge over\nRiver Arne and its cost."
    assert cut(splitter, line) == [line]
    assert cut(splitter, "They met\nand talked.") == ["They met\nand talked."]
    assert cut(splitter, "He met Mr.\nSmith in town.") == ["He met Mr.\nSmith in town."]


def test_a_long_quotation_is_cut_at_its_sentences(splitter: SpacySplitter) -> None:
    quotation = (
        "“" + " ".join(f"This is thing number {number} that I want to say." for number in range(12)) + "”"
    )
    assert len(cut(splitter, quotation)) == 12


def test_a_quotation_left_open_does_not_swallow_its_paragraph(splitter: SpacySplitter) -> None:
    assert cut(splitter, "“We came. We saw. We left.") == ["“We came.", "We saw.", "We left."]


def test_nothing_gives_nothing(splitter: SpacySplitter) -> None:
    assert splitter.split("") == [] == splitter.split(" \n\n\t ")


PIECES = st.sampled_from(
    [
        "Mr.",
        "U.S.",
        "He left.",
        "“",
        "”",
        '"',
        "(",
        ")",
        "…",
        "...",
        "?",
        "!",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "3.5",
        "a.m.",
        "No. 5",
        "- ",
        "• ",
        "x",
        "The",
        "\u2028",
        "\xa0",
        "é",
        "😀",
        "\u200b",
        "'",
        "’",
        "[1]",
        "http://a.b/c.",
        "1.",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def check_contract(text: str, spans: list[tuple[int, int]]) -> None:
    passed = 0
    for start, end in spans:
        assert passed <= start < end <= len(text)
        assert not text[passed:start].strip()
        sentence = text[start:end]
        assert sentence == sentence.strip()
        assert not re.search(r"\n\s*\n", sentence)
        passed = end
    assert not text[passed:].strip()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_contract_of_the_rules(splitter: SpacySplitter, text: str) -> None:
    spans = splitter.split(text)
    check_contract(text, spans)
    assert splitter.split(text) == spans


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_paragraphs_do_not_bear_on_each_other(splitter: SpacySplitter, one: str, other: str) -> None:
    whole = cut(splitter, one + "\n\n" + other)
    assert whole == cut(splitter, one) + cut(splitter, other)


@pytest.mark.parametrize(
    "run", ["(", '"', ".", "He. ", "“A. ", '"A. " ', "\n", " ", "‘a", "- a\n", "a", "A.B."]
)
def test_hostile_runs_are_read_whole(splitter: SpacySplitter, run: str) -> None:
    text = run * 30_000  # a rule with quadratic time would hang here
    check_contract(text, splitter.split(text))


@pytest.fixture(scope="module")
def pipeline_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import spacy

    folder = tmp_path_factory.mktemp("pipelines") / "plain"
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.meta["name"] = "plain_en"
    pipeline.to_disk(folder)
    return folder


def test_a_pipeline_folder_is_used(pipeline_folder: Path) -> None:
    splitter = load_splitter(pipeline_folder)
    assert splitter.name == "plain_en"
    assert cut(splitter, "One ended. Two began.\n\nThree") == ["One ended.", "Two began.", "Three"]


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_contract_of_a_pipeline_folder(pipeline_folder: Path, text: str) -> None:
    check_contract(text, load_cached(pipeline_folder).split(text))


_OPENED: dict[Path, SpacySplitter] = {}


def load_cached(folder: Path) -> SpacySplitter:
    if folder not in _OPENED:
        _OPENED[folder] = load_splitter(folder)
    return _OPENED[folder]


def test_a_folder_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.cfg"):
        load_splitter(tmp_path)


def test_a_broken_pipeline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 'xx-none'\n")
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot open"):
        load_splitter(tmp_path)


def test_a_pipeline_that_marks_no_sentences_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "silent")
    with pytest.raises(ModelError, match="marks no sentences"):
        load_splitter(tmp_path / "silent")
