"""Sentences by spaCy: blank English with rules of ours, or any spaCy pipeline folder that marks sentences."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aibot_local.engines.sentence_rules import find_breaks, pick_abbreviations
from aibot_local.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_COMPONENT = "aibot_sentence_rules"
_LONGEST_WORD = 200  # characters: spaCy's tokenizer takes time quadratic in a run without white space
_LONGEST_PARAGRAPH = 100_000  # characters: a parser takes about 1 GB for ten times that

# Parts of a pipeline that do not help to find sentences.
_NEEDLESS = (
    "ner",
    "tagger",
    "lemmatizer",
    "attribute_ruler",
    "textcat",
    "textcat_multilabel",
    "entity_linker",
)


class SpacySplitter:
    """Splits text with a spaCy pipeline, paragraph by paragraph. A `SentenceSplitter`.

    Whatever the pipeline says, sentences are trimmed, keep to paragraphs, and together hold every visible
    character.
    """

    def __init__(self, pipeline: "Language", *, name: str) -> None:
        self._pipeline = pipeline
        self._name = name

    @property
    def name(self) -> str:
        """`spacy-blank-en`, or the pipeline's own name, such as `core_web_sm`."""
        return self._name

    def split(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of each sentence, see `SentenceSplitter.split`."""
        found: list[tuple[int, int]] = []
        for start, end in _find_paragraphs(text):
            found += [(start + low, start + high) for low, high in self._split_paragraph(text[start:end])]
        return found

    def _split_paragraph(self, paragraph: str) -> list[tuple[int, int]]:
        spans = []
        for start, end in _cut_evenly(paragraph):
            doc = self._read(paragraph[start:end])
            edges = [start + sentence.start_char for sentence in doc.sents][1:]
            spans += list(zip([start, *edges], [*edges, end], strict=True))
        return [span for low, high in spans if (span := _trim(paragraph, low, high))[0] < span[1]]

    def _read(self, piece: str) -> "Doc":
        if max((len(word) for word in piece.split()), default=0) > _LONGEST_WORD:
            return self._pipeline(_tokenize_by_space(self._pipeline, piece))
        return self._pipeline(piece)


def load_splitter(folder: Path | None = None) -> SpacySplitter:
    """Open a sentence splitter: spaCy's blank English with our rules, or the pipeline in `folder`.

    :raises ModelError: `folder` holds no spaCy pipeline, or one that marks no sentences.
    """
    return SpacySplitter(_make_blank(), name="spacy-blank-en") if folder is None else _open_folder(folder)


def _make_blank() -> "Language":
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc

    if not Language.has_factory(_COMPONENT):

        @Language.factory(_COMPONENT)
        def _make_component(nlp: Language, name: str) -> object:
            tokenizer: Any = nlp.tokenizer
            abbreviations = pick_abbreviations(frozenset(tokenizer.rules))

            def mark_sentences(doc: Doc) -> Doc:
                breaks = set(find_breaks(doc.text, abbreviations=abbreviations))
                starts = [1 if not token.i or token.idx in breaks else -1 for token in doc]
                # One array, not token by token: that setter looks through the whole text each time.
                column: Any = np.array(starts, dtype=np.int64).astype(np.uint64)
                marked: Doc = doc.from_array(["SENT_START"], column)
                return marked

            return mark_sentences

    pipeline = spacy.blank("en")
    pipeline.add_pipe(_COMPONENT)
    return pipeline


def _open_folder(folder: Path) -> SpacySplitter:
    import spacy

    if not (folder / "config.cfg").is_file() or not (folder / "meta.json").is_file():
        raise ModelError(
            f"{folder}: no spaCy pipeline here (config.cfg and meta.json expected); name its folder"
        )
    try:
        pipeline = spacy.load(folder.resolve(), exclude=list(_NEEDLESS))
        marks = pipeline("One ended. Two began.").has_annotation("SENT_START")
    except Exception as error:  # spaCy raises a dozen kinds for a broken folder
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder}: spaCy cannot open this pipeline ({reason}); install it again") from error
    if not marks:
        raise ModelError(
            f"{folder}: this pipeline marks no sentences; use one with a parser, senter or sentencizer"
        )
    return SpacySplitter(pipeline, name=str(pipeline.meta.get("name") or folder.name))


def _tokenize_by_space(pipeline: "Language", piece: str) -> "Doc":
    """A Doc whose tokens are runs of visible and of white characters."""
    from spacy.tokens import Doc

    words = re.findall(r"\s+|\S+", piece)
    return Doc(pipeline.vocab, words=words, spaces=[False] * len(words))


def _find_paragraphs(text: str) -> list[tuple[int, int]]:
    edges = [0]
    for gap in re.finditer(r"\s+", text):
        if len(_LINE_BREAK.findall(gap.group())) > 1:
            edges += [gap.start(), gap.end()]
    edges.append(len(text))
    trimmed = (_trim(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [(start, end) for start, end in trimmed if start < end]


def _cut_evenly(paragraph: str) -> list[tuple[int, int]]:
    """Pieces of at most `_LONGEST_PARAGRAPH` characters, cut at white space where there is any."""
    pieces = []
    start = 0
    while len(paragraph) - start > _LONGEST_PARAGRAPH:
        limit = start + _LONGEST_PARAGRAPH
        space = max(paragraph.rfind(mark, start + 1, limit) for mark in " \n\t")
        cut = space if space > start else limit
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, len(paragraph))]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
