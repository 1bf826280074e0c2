"""The words of a pile are those that are written, in their order."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.clustering import words
from aibot_local.clustering.words import Runs, read_words

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+")
letters = st.sampled_from("aB é’'.,:_-12 \n\t\u00a0\u2028²Ⅷ新") | st.characters(exclude_categories=["Cs"])
text = st.text(letters, max_size=40)


def tell(runs: Runs, forms: list[str]) -> list[list[str]]:
    return [
        [forms[number] for number in runs.number[start:end]]
        for start, end in zip(runs.start[:-1], runs.start[1:], strict=True)
    ]


@pytest.mark.parametrize("runs", [1, 3, 1 << 16])
@given(articles=st.lists(st.tuples(text, text), max_size=6))
def test_every_word_is_read_once_in_its_order(runs: int, articles: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_RUNS", runs)
        read = read_words(iter(articles))
    written = [[_WORD.findall(part) for part in (title, *body.split("\n"))] for title, body in articles]
    every = [word for parts in written for part in parts for word in part]
    assert tell(read.runs, list(dict.fromkeys(every))) == [part for parts in written for part in parts]
    assert np.diff(read.first).tolist() == [len(parts) for parts in written]


def test_a_form_is_known_by_its_case_its_stem_and_whether_it_is_a_number() -> None:
    lexicon = read_words([("Fires fire", "The fire’s 30 30,000")]).lexicon
    fires, fire, the, of_fire, thirty, many = range(6)
    assert lexicon.low[fire] == lexicon.low[of_fire] != lexicon.low[fires]
    assert lexicon.stem[fires] == lexicon.stem[fire] == lexicon.stem[of_fire]
    assert lexicon.stem[the] == -1
    assert lexicon.capital.tolist() == [True, False, True, False, False, False]
    assert lexicon.is_number[lexicon.stem[[thirty, many]]].all()
    assert not lexicon.is_number[lexicon.stem[fire]]


@pytest.mark.parametrize("rows", [[], [2], [1, 2, 0], [0, 0, 1]])
def test_runs_are_taken_in_the_order_asked_for(rows: list[int]) -> None:
    runs = Runs(np.array([0, 2, 2, 5]), np.arange(5, dtype=np.int32))
    every = [[0, 1], [], [2, 3, 4]]
    taken = runs.take(np.array(rows, dtype=np.int64))
    assert [
        taken.number[start:end].tolist() for start, end in zip(taken.start[:-1], taken.start[1:], strict=True)
    ] == [every[row] for row in rows]
