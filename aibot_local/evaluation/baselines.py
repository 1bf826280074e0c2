"""Well-known extractors to compare with: LexRank and TextRank as the `sumy` package has them."""

from collections.abc import Sequence
from typing import Any

from aibot_local.errors import SettingsError
from aibot_local.records import Sentence

_MARKS = "\"'“”‘’.,;:!?()[]…–—"


class _WordTokenizer:
    """What sumy asks of a tokenizer; its own needs data from the network."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Runs without white space that hold a letter, without the marks around them."""
        words = (part.strip(_MARKS) for part in sentence.split())
        return tuple(word for word in words if any(map(str.isalpha, word)))


def order_by_lexrank(sentences: Sequence[Sentence]) -> list[int]:
    """By sumy's LexRank (Erkan & Radev 2004), best first; ties as the sentences stand.

    :raises SettingsError: the `sumy` package is missing.
    """
    return _order_by_sumy("lex_rank", "LexRankSummarizer", sentences)


def order_by_textrank(sentences: Sequence[Sentence]) -> list[int]:
    """By sumy's TextRank (Mihalcea & Tarau 2004), best first; ties as the sentences stand.

    :raises SettingsError: the `sumy` package is missing.
    """
    return _order_by_sumy("text_rank", "TextRankSummarizer", sentences)


def _order_by_sumy(module: str, kind: str, sentences: Sequence[Sentence]) -> list[int]:
    """The order of one of sumy's summarizers, with its English stemmer and stop words."""
    if not sentences:
        return []
    try:
        from importlib import import_module

        dom: Any = import_module("sumy.models.dom")
        stemmers: Any = import_module("sumy.nlp.stemmers")
        tools: Any = import_module("sumy.utils")
        base: Any = getattr(import_module(f"sumy.summarizers.{module}"), kind)
    except ImportError as error:
        raise SettingsError(
            "LexRank and TextRank need the sumy package: pip install 'aibot-local[bench]'"
        ) from error

    order: list[int] = []

    def take_all(ranked: Sequence[Any]) -> Sequence[Any]:
        """Take every sentence, as sumy hands them over: best first, ties as they stand."""
        order.extend(int(one.order) for one in ranked)
        return ranked

    tokenizer = _WordTokenizer()
    paragraph = dom.Paragraph([dom.Sentence(one.text, tokenizer) for one in sentences])
    summarizer = base(stemmers.Stemmer("english"))
    summarizer.stop_words = tools.get_stop_words("english")
    summarizer(dom.ObjectDocumentModel([paragraph]), take_all)
    return order
