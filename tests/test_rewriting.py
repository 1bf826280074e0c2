from collections.abc import Sequence

import pytest

from aibot_local.records import Passage, RewriteRequest, Sentence, Span
from aibot_local.rewriting import choose_length, write_drafts


class LineSplitter:
    name = "lines"

    def split(self, text: str) -> list[tuple[int, int]]:
        spans = []
        start = 0
        for line in text.split("|"):
            spans.append((start, start + len(line)))
            start += len(line) + 1
        return spans


class EchoRewriter:
    name = "echo"
    fingerprint = "0" * 64

    def __init__(self) -> None:
        self.calls: list[list[RewriteRequest]] = []

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        self.calls.append(list(requests))
        return ["|".join(request.sentences) for request in requests]


def make_passage(*texts: str) -> Passage:
    return Passage(tuple(Sentence(Span("a", 0, 1), text, place, 0) for place, text in enumerate(texts)))


ONE, TWO, NONE = make_passage("One  fell.", "Two rose."), make_passage("Three stayed."), make_passage()


def test_one_call_for_all_passages_in_order() -> None:
    rewriter = EchoRewriter()
    drafts = write_drafts([ONE, NONE, TWO], rewriter, LineSplitter(), words=[10, 20, 30])
    assert [draft.sentences for draft in drafts] == [("One fell.", "Two rose."), (), ("Three stayed.",)]
    assert [draft.passage for draft in drafts] == [ONE, NONE, TWO]
    assert [[request.words for request in call] for call in rewriter.calls] == [[10, 30]]


def test_without_a_rewriter_drafts_are_empty() -> None:
    assert [draft.sentences for draft in write_drafts([ONE, TWO], None, LineSplitter())] == [(), ()]


def test_nothing_to_rewrite_asks_nothing() -> None:
    rewriter = EchoRewriter()
    assert write_drafts([], rewriter, LineSplitter()) == ()
    assert rewriter.calls == []


def test_repeated_and_blank_sentences_go() -> None:
    drafts = write_drafts([make_passage("Same.", "Same.", " ")], EchoRewriter(), LineSplitter())
    assert drafts[0].sentences == ("Same.",)


def test_length_is_three_quarters_but_not_a_stump() -> None:
    assert choose_length(make_passage("word " * 100)) == 75
    assert choose_length(make_passage("word " * 22)) == 20
    assert choose_length(make_passage("word " * 5)) == 5


def test_lengths_must_match_passages() -> None:
    with pytest.raises(ValueError, match="1 lengths for 2 passages"):
        write_drafts([ONE, TWO], None, LineSplitter(), words=[5])
