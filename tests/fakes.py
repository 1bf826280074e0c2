"""Engines and articles small enough to work out by eye, for tests of the whole line."""

import json
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aibot_local.engines.hdbscan_clusterer import HdbscanClusterer
from aibot_local.protocols import Engines, Rewriter, Vectors
from aibot_local.records import RewriteRequest
from aibot_local.salience import load_scorer

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“])")


class StopSplitter:
    """A sentence ends at a full stop before a capital, and at a blank line."""

    name = "stops"

    def split(self, text: str) -> list[tuple[int, int]]:
        spans, start = [], 0
        for paragraph in text.split("\n\n"):
            for sentence in _END.split(paragraph):
                if sentence.strip():
                    start = text.index(sentence, start)
                    spans.append((start, start + len(sentence)))
                    start += len(sentence)
        return spans


class WordEmbedder:
    """A bag of words, hashed into 256 places."""

    name = "words"
    fingerprint = "0" * 64
    dim = 256
    multilingual = False

    def __init__(self) -> None:
        self.encoded = 0

    def chunk(self, text: str) -> list[str]:
        return [text] if text.strip() else []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % self.dim] += 1
            row[0] += 0.01
            row /= np.linalg.norm(row)
        return rows

    def encode_one(self, text: str) -> Vectors:
        row: Vectors = self.encode([text])[0]
        return row


class FixedRewriter:
    """Writes the same text whatever it is given."""

    name = "fixed"
    fingerprint = "1" * 64

    def __init__(self, text: str) -> None:
        self.text = text

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        return [self.text for _ in requests]


def make_engines(rewriter: Rewriter | None = None) -> Engines:
    return Engines(
        splitter=StopSplitter(),
        embedder=WordEmbedder(),
        clusterer=HdbscanClusterer(cutoff=0.67),
        scorer=load_scorer(),
        rewriter=rewriter,
    )


BRIDGE = (
    "The old bridge at Harwick fell into the river on Tuesday morning. Two lorry drivers were hurt and taken to "
    "Harwick hospital. The council of Harwick had closed one lane of the bridge in June. Divers searched the river "
    "until the evening and found no one."
)
BRIDGE_LATER = (
    "Harwick council will hold an inquiry into why the old bridge fell into the river on Tuesday. Mayor Ann Selby said "
    "the bridge was inspected in June. Two lorry drivers who were hurt have left Harwick hospital. Divers have ended "
    "their search of the river."
)
BRIDGE_THIRD = (
    "Traders in Harwick say the fall of the old bridge has cut the town in two. The bridge fell into the river on "
    "Tuesday morning and hurt two lorry drivers. A ferry will cross the river at Harwick from Monday, the council said."
)
ELECTION = (
    "Voters in Lorne choose a new parliament on Sunday. The Green Union leads in the last opinion poll with 31 per "
    "cent. Turnout was 64 per cent at the last election. Polling stations close at eight in the evening."
)
ELECTION_LATER = (
    "The Green Union won the election in Lorne with 33 per cent of votes, the electoral office said. Turnout in Lorne "
    "was 61 per cent. The last opinion poll before the vote had the Green Union at 31 per cent. A new parliament "
    "meets in May."
)
CHESS = "A girl of eleven from Port Ellen won the national chess title on Saturday after nine rounds without a loss."


def write_inbox(folder: Path, articles: Sequence[tuple[str, str, str, str]]) -> Path:
    """An inbox of one JSON file for each (title, text, outlet, date)."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (title, text, outlet, published) in enumerate(articles):
        article = {"title": title, "text": text, "source": outlet, "date": published, "language": "en"}
        (folder / f"{number:02}.json").write_text(json.dumps(article), encoding="utf-8")
    return folder


def list_articles() -> list[tuple[str, str, str, str]]:
    """Two events, of three and two reports, a lone report, and a copy."""
    return [
        ("Bridge falls into river at Harwick", BRIDGE, "The Courier", "2026-03-03"),
        ("Inquiry into fall of Harwick bridge", BRIDGE_LATER, "The Post", "2026-03-05"),
        ("Harwick cut in two by fall of bridge", BRIDGE_THIRD, "Radio North", "2026-03-04"),
        ("Bridge falls into river at Harwick", BRIDGE, "Evening Copy", "2026-03-03"),
        ("Lorne votes on Sunday", ELECTION, "The Post", "2026-03-13"),
        ("Green Union wins in Lorne", ELECTION_LATER, "The Courier", "2026-03-16"),
        ("Girl of eleven is chess champion", CHESS, "The Courier", "2026-02-01"),
    ]
