"""Embedding: whole texts to unit vectors, nothing cut, each text embedded once and then remembered."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from aibot_local.progress import say_nothing
from aibot_local.protocols import Embedder, VectorCache, Vectors
from aibot_local.records import Article

_BATCH = 256  # texts between two reports of progress and two writes to the cache


def embed_articles(
    articles: Sequence[Article],
    embedder: Embedder,
    *,
    cache: VectorCache | None = None,
    advance: Callable[[int], None] = say_nothing,
) -> Vectors:
    """One unit row for each article's headline and whole body: float32 (n, dim), order kept; n may be 0."""
    return embed_texts([article.content for article in articles], embedder, cache=cache, advance=advance)


def embed_texts(
    texts: Sequence[str],
    embedder: Embedder,
    *,
    cache: VectorCache | None = None,
    advance: Callable[[int], None] = say_nothing,
) -> Vectors:
    """Embed texts of any length: float32 (n, dim), unit rows, order kept; n may be 0.

    A text longer than the model's window is cut into chunks; its vector is the mean of theirs, weighted by their
    words, brought to length 1. Vectors are kept in `cache` under the SHA-256 of the text and the embedder's
    fingerprint, so a text that was embedded before is not embedded again. A blank text gets the zero vector.
    """
    hashes = [hash_text(text) for text in texts]
    known = cache.load(embedder.fingerprint, sorted(set(hashes))) if cache is not None else {}
    missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
    advance(sum(key in known for key in hashes))
    order = sorted(missing)
    repeats = Counter(hashes)
    for start in range(0, len(order), _BATCH):
        keys = order[start : start + _BATCH]
        fresh = dict(zip(keys, _pool_chunks([missing[key] for key in keys], embedder), strict=True))
        if cache is not None:
            cache.save(embedder.fingerprint, fresh)
        known.update(fresh)
        advance(sum(repeats[key] for key in keys))
    if not texts:
        return np.zeros((0, embedder.dim), dtype=np.float32)
    return np.stack([known[key] for key in hashes]).astype(np.float32)


def hash_text(text: str) -> str:
    """The SHA-256 (hex) that a text's vector is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()


def _pool_chunks(texts: Sequence[str], embedder: Embedder) -> list[Vectors]:
    chunks = [embedder.chunk(text) for text in texts]
    rows = embedder.encode([chunk for group in chunks for chunk in group])
    pooled: list[Vectors] = []
    start = 0
    for group in chunks:
        part = rows[start : start + len(group)].astype(np.float64)
        start += len(group)
        if len(group) == 1:
            pooled.append(part[0].astype(np.float32))
            continue
        weights = np.array([len(chunk.split()) for chunk in group], dtype=np.float64)
        mean = weights @ part if len(group) else np.zeros(embedder.dim)
        length = float(np.linalg.norm(mean))
        pooled.append((mean / length if length > 0 else mean).astype(np.float32))
    return pooled
