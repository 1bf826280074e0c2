"""A line of a story and the words it rests on, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from aibot_local.records import Wording


@dataclass(frozen=True, slots=True)
class LaidSource:
    """A source as listed. `article` is its id.

    `number` is 0 for one the story does not draw on; `remark` tells where its outlet is not declared but inferred;
    `link` is None unless safe to follow; `path` is '' in a copy made to be shared; `document` is the beginning of the
    SHA-256 of its file.
    """

    article: str
    number: int
    title: str
    outlet: str
    remark: str
    author: str
    date: str
    updated: str
    address: str
    link: str | None
    path: str
    item: int
    document: str
    copies: tuple["LaidSource", ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """Words of a source that something rests on, within their paragraph."""

    number: int
    source: LaidSource
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class CitedParagraph:
    """A paragraph of a source in pieces, each with whether it is among the words that something rests on."""

    number: int
    source: LaidSource
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, heading, figure or quote with its grounds. `key` is unique in the story: `s1`, `s2`, ..."""

    key: str
    text: str
    wording: Wording
    grounds: tuple[Ground, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the sources, ascending, without repeats."""
        return tuple(sorted({ground.number for ground in self.grounds}))

    @property
    def is_own(self) -> bool:
        """Whether these are an editor's own words, which rest on no source."""
        return self.wording is Wording.EDITOR and not self.grounds

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets whose words these are, in order, without repeats."""
        return tuple(dict.fromkeys(ground.source.outlet for ground in self.grounds))

    @property
    def paragraphs(self) -> tuple[CitedParagraph, ...]:
        """The paragraphs of the sources with the words marked; words of one paragraph are marked in one."""
        families: dict[tuple[LaidSource, str], list[Ground]] = {}
        for ground in self.grounds:
            families.setdefault((ground.source, ground.before + ground.words + ground.after), []).append(
                ground
            )
        return tuple(
            CitedParagraph(
                grounds[0].number,
                source,
                mark_stretches(
                    text, [(len(one.before), len(one.before) + len(one.words)) for one in grounds]
                ),
            )
            for (source, text), grounds in families.items()
        )


def mark_stretches(text: str, stretches: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a text where stretches of it begin and end: pieces in order, each with whether it is in one; none is empty.

    Stretches may overlap, and may reach beyond the text.
    """
    pieces = []
    at = 0
    for start, end in sorted(stretches):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    return tuple((piece, marked) for piece, marked in [*pieces, (text[at:], False)] if piece)
