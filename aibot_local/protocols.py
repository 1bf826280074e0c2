"""What each engine must offer. The contract is in the docstring; `tests/contracts/` holds both fakes and engines to it.

Stages are written against these protocols and never import an engine. Every method is deterministic: same
arguments, same answer, whatever was asked before.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from aibot_local.records import RewriteRequest

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """What is known of how far apart n points are: some pairs, each once; all others are farther apart than these.

    Pair p is of the points `one[p]` < `other[p]`, int64, at the distance `apart[p]`, float64, 0 or more; pairs are
    ordered by `one`, then `other`.
    """

    count: int
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    apart: NDArray[np.float64]

    def __len__(self) -> int:
        return self.count


class Engine(Protocol):
    """What every engine with a model tells about itself."""

    @property
    def name(self) -> str:
        """Short name as the model library has it, such as `all-MiniLM-L6-v2`."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the model's weights, tokenizer and settings that bear on its output."""
        ...


class Embedder(Engine, Protocol):
    """Turns texts into unit vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    @property
    def multilingual(self) -> bool:
        """Whether texts that say the same in two languages have near vectors."""
        ...

    def chunk(self, text: str) -> list[str]:
        """Cut a text into pieces that each fit the model's window, in order; every word is in a piece.

        An empty or blank text gives no piece.
        """
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, each within the window. float32 (n, dim), rows of length 1, order kept; n may be 0."""
        ...

    def encode_one(self, text: str) -> Vectors:
        """Embed one text as `encode` does, at the least cost for a single one. float32 (dim,).

        Low bits may be others than those of `encode`.
        """
        ...


class TokenEmbedder(Engine, Protocol):
    """Turns a text into a vector for each of its tokens."""

    def encode_tokens(self, text: str) -> Vectors:
        """float32 (tokens, dim), rows of length 1, in order; without the tokens that only begin and end a text."""
        ...


@runtime_checkable
class ContextEmbedder(Protocol):
    """Turns words of a text into vectors of what they mean in it."""

    def encode_words(self, text: str, spans: Sequence[tuple[int, int]]) -> Vectors:
        """float32 (spans, dim): a unit vector for each span (start, end) of the text; zeros where it has no token."""
        ...


class Clusterer(Protocol):
    """Groups points that lie close together."""

    @property
    def name(self) -> str:
        """Name of the method, such as `hdbscan`."""
        ...

    def fit_predict(self, links: Links) -> Labels:
        """Label n points from the distances of those that lie near each other.

        int64 (n,): clusters are numbered from 0 in order of their first member, -1 is noise; n may be 0 or 1.
        """
        ...


class SentenceSplitter(Protocol):
    """Finds the sentences of a text."""

    @property
    def name(self) -> str:
        """Name of the method or pipeline."""
        ...

    def split(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of each sentence, ascending, not overlapping, without outer white space.

        Every visible character lies in a sentence, and no sentence crosses a paragraph (a blank line).
        """
        ...


class SalienceScorer(Protocol):
    """Rates how central each sentence is to its event."""

    @property
    def name(self) -> str:
        """Name of the method, such as `lexrank`."""
        ...

    def score(
        self, sentences: Sequence[str], positions: Sequence[int], embeddings: Vectors, articles: Sequence[str]
    ) -> Scores:
        """Rate n sentences: float64 (n,), finite, not negative, higher is more salient; n may be 0.

        `positions` is each sentence's place in its article from 0; `embeddings` is (n, dim), unit rows;
        `articles` is the id of each sentence's article.
        """
        ...


class Rewriter(Engine, Protocol):
    """Rewrites source sentences into running news text."""

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        """One text for each request, order kept; '' where nothing usable came out.

        A passage longer than the model's window is rewritten in parts, never cut. Each text is made of whole
        sentences. Requests never see each other's words. Empty `requests` gives an empty list.
        """
        ...


class Verifier(Engine, Protocol):
    """Rates how far a source supports a claim."""

    def support(self, claims: Sequence[str], sources: Sequence[str]) -> Scores:
        """float64 (claims, sources), each 0 (no support) to 1 (entailed); either count may be 0."""
        ...


class VectorCache(Protocol):
    """Keeps vectors between runs, keyed by the hash of the text and the fingerprint of the model."""

    def load(self, fingerprint: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """The stored float32 (dim,) vectors among `text_hashes`; those never saved are missing."""
        ...

    def save(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep float32 (dim,) vectors under their text hashes."""
        ...


class Progress(Protocol):
    """Told how far each stage is. Implemented by the CLI; `aibot_local.pipeline` has a silent one."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Open a stage of `total` units (None: not known); the value called with n says n more are done."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of a run. Without a rewriter stories use the sources' own sentences; without a verifier rules check.

    `notes` has a line for each choice that was made for the user, and why.
    """

    splitter: SentenceSplitter
    embedder: Embedder
    clusterer: Clusterer
    scorer: SalienceScorer
    rewriter: Rewriter | None = None
    verifier: Verifier | None = None
    notes: tuple[str, ...] = ()
