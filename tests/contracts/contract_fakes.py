"""Fakes whose results can be worked out by eye, held to the same contracts as the engines."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aibot_local.protocols import Labels, Links, Scores, Vectors
from aibot_local.records import RewriteRequest

LIBRARY = Path(__file__).parents[2] / "models"


def installed(name: str) -> Path:
    """A default model's folder, or a skip that says how to get it."""
    path = LIBRARY / name
    if not path.is_dir():
        pytest.skip(f"{name} is not in {LIBRARY}: `aibot models install {name}`")
    return path


class LetterEmbedder:
    """A vector counts the letters a to z of a text; a text without any points along its own axis."""

    name = "letters"
    fingerprint = "0" * 64
    multilingual = False
    dim = 27

    def chunk(self, text: str) -> list[str]:
        """Pieces of at most eight words."""
        words = text.split()
        return [" ".join(words[i : i + 8]) for i in range(0, len(words), 8)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Letter counts, made length 1."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                if "a" <= letter <= "z":
                    row[ord(letter) - 97] += 1
            if not row.any():
                row[26] = 1
            row /= np.linalg.norm(row)
        return rows

    def encode_one(self, text: str) -> Vectors:
        """The row of one text."""
        row: Vectors = self.encode([text])[0]
        return row


class NearestClusterer:
    """Points within 0.5 of each other, in chains, are one cluster; a point alone is noise."""

    name = "nearest"

    def fit_predict(self, links: Links) -> Labels:
        """Labels by the contract."""
        near: list[list[int]] = [[] for _ in range(len(links))]
        for one, other, apart in zip(
            links.one.tolist(), links.other.tolist(), links.apart.tolist(), strict=True
        ):
            if apart <= 0.5:
                near[one].append(other)
                near[other].append(one)
        labels = np.full(len(links), -1, dtype=np.int64)
        number = 0
        for first in range(len(links)):
            if labels[first] >= 0 or not near[first]:
                continue
            waiting = [first]
            while waiting:
                point = waiting.pop()
                if labels[point] < 0:
                    labels[point] = number
                    waiting += near[point]
            number += 1
        return labels


class FirstSentenceRewriter:
    """Gives the first sentence back, unless it holds a forbidden word."""

    name = "first"
    fingerprint = "1" * 64

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        """The first sentence of each request, or ''."""
        texts = [request.sentences[0] if request.sentences else "" for request in requests]
        return [
            "" if any(word in text for word in request.forbidden) else text
            for text, request in zip(texts, requests, strict=True)
        ]


class WordVerifier:
    """The share of a claim's words that stand in the source."""

    name = "words"
    fingerprint = "2" * 64

    def support(self, claims: Sequence[str], sources: Sequence[str]) -> Scores:
        """Shares, 0..1."""
        scores = np.zeros((len(claims), len(sources)))
        for row, claim in enumerate(claims):
            words = claim.lower().split()
            for column, source in enumerate(sources):
                known = set(source.lower().split())
                scores[row, column] = sum(word in known for word in words) / max(1, len(words))
        return scores
