"""Rewriting: asking the rewriter for a text of each passage, in one batch, and cutting it into sentences."""

from collections.abc import Sequence

from aibot_local.protocols import Rewriter, SentenceSplitter
from aibot_local.records import Draft, Passage, RewriteRequest

KEPT_SHARE = 0.75  # of a passage's words, where no length is asked for: a summary, yet not a headline
_FEWEST_WORDS = 20


def write_drafts(
    passages: Sequence[Passage],
    rewriter: Rewriter | None,
    splitter: SentenceSplitter,
    *,
    words: Sequence[int] | None = None,
) -> tuple[Draft, ...]:
    """Have every passage rewritten, order kept, with one call of the rewriter.

    `words` is the length wanted of each passage, in words; by default three quarters of what it has. Without a
    rewriter, for an empty passage, and where nothing usable came back, the draft has no sentences.

    :raises ValueError: `words` is given and is not as long as `passages`.
    """
    if words is not None and len(words) != len(passages):
        raise ValueError(f"{len(words)} lengths for {len(passages)} passages")
    texts = [""] * len(passages)
    asked = [index for index, passage in enumerate(passages) if passage.sentences and rewriter is not None]
    if rewriter is not None and asked:
        requests = [
            RewriteRequest(
                sentences=tuple(sentence.text for sentence in passages[index].sentences),
                words=words[index] if words is not None else choose_length(passages[index]),
            )
            for index in asked
        ]
        for index, text in zip(asked, rewriter.rewrite(requests), strict=True):
            texts[index] = text
    return tuple(
        Draft(passage, cut_sentences(text, splitter)) for passage, text in zip(passages, texts, strict=True)
    )


def choose_length(passage: Passage) -> int:
    """The length in words to ask for when none is given."""
    have = sum(len(sentence.text.split()) for sentence in passage.sentences)
    return max(min(have, _FEWEST_WORDS), round(have * KEPT_SHARE))


def cut_sentences(text: str, splitter: SentenceSplitter) -> tuple[str, ...]:
    """The sentences of a rewritten text, white space made plain, without repeats and without blank ones."""
    sentences = (" ".join(text[start:end].split()) for start, end in splitter.split(text))
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))
