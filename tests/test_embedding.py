"""Whole texts to unit vectors, by an embedder whose every vector was made by hand."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibot_local.embedding import embed_articles, embed_texts
from aibot_local.protocols import Vectors
from aibot_local.records import Article, Document

AXES = ("north", "east", "up")


class AxisEmbedder:
    """Each piece (parted by `|`) points along the axis of its first word; an unknown word points along all three."""

    name = "axes"
    fingerprint = "a" * 64
    multilingual = False
    dim = 3

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def chunk(self, text: str) -> list[str]:
        return [piece.strip() for piece in text.split("|") if piece.strip()]

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            word = text.split()[0]
            sign = -1 if word.startswith("-") else 1
            axis = word.removeprefix("-")
            row[:] = [sign * (axis == one) for one in AXES] if axis in AXES else [3**-0.5] * 3
        return rows

    def encode_one(self, text: str) -> Vectors:
        row: Vectors = self.encode([text])[0]
        return row

    @property
    def encoded(self) -> list[str]:
        """Every piece that was encoded, in order."""
        return [text for call in self.calls for text in call]


class DictCache:
    """Keeps vectors in memory, and what it was asked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Vectors] = {}
        self.asked: list[list[str]] = []
        self.saves: list[int] = []

    def load(self, fingerprint: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        self.asked.append(list(text_hashes))
        return {key: self.kept[fingerprint, key] for key in text_hashes if (fingerprint, key) in self.kept}

    def save(self, fingerprint: str, vectors: Mapping[str, Vectors]) -> None:
        self.saves.append(len(vectors))
        self.kept.update({(fingerprint, key): vector for key, vector in vectors.items()})


def embed_one(text: str) -> list[float]:
    """The row of one text."""
    rows: list[list[float]] = embed_texts([text], AxisEmbedder()).tolist()
    return rows[0]


# ---------------------------------------------------------------------------------------------- pooling


def test_no_texts_give_no_rows_of_the_right_width() -> None:
    embedder = AxisEmbedder()
    rows = embed_texts([], embedder)
    assert rows.shape == (0, 3)
    assert rows.dtype == np.float32
    assert embedder.encoded == []


def test_a_text_of_one_piece_has_the_piece_s_own_vector() -> None:
    assert embed_one("north of the town") == [1, 0, 0]


def test_pieces_are_weighted_by_their_words() -> None:
    # Three words along one axis and four along the other: (3, 4) has length 5.
    assert embed_one("north a b | east a b c") == pytest.approx([0.6, 0.8, 0])
    # Two pieces along one axis count together, 1 + 2 words, against 4 along another.
    assert embed_one("north | up a b c | north a") == pytest.approx([0.6, 0, 0.8])


def test_the_mean_is_brought_to_length_1() -> None:
    assert embed_one("north | east") == pytest.approx([0.5**0.5, 0.5**0.5, 0])
    assert embed_one("north a b c d e f | north a b") == pytest.approx([1, 0, 0])


def test_pieces_that_cancel_out_give_the_zero_vector() -> None:
    assert embed_one("north a | -north a") == [0, 0, 0]


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "|", " | | "])
def test_a_text_without_pieces_gets_the_zero_vector(blank: str) -> None:
    assert embed_one(blank) == [0, 0, 0]
    rows = embed_texts(["north", blank, "east"], AxisEmbedder())
    assert rows.tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_only_blank_texts() -> None:
    rows = embed_texts(["", " "], AxisEmbedder())
    assert rows.tolist() == [[0, 0, 0]] * 2
    assert rows.dtype == np.float32


words = st.sampled_from(["north", "east", "up", "elsewhere", "a"])
pieces = st.lists(words, min_size=1, max_size=6).map(" ".join)
texts = st.lists(pieces, max_size=4).map(" | ".join)


@given(st.lists(texts, max_size=12))
def test_rows_are_units_of_float32(drawn: list[str]) -> None:
    rows = embed_texts(drawn, AxisEmbedder())
    assert rows.shape == (len(drawn), 3)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all()
    # Nothing cancels out here: every coordinate of every piece is 0 or more.
    for text, length in zip(drawn, np.linalg.norm(rows, axis=1), strict=True):
        assert length == pytest.approx(1 if text else 0, abs=1e-6)


def test_a_long_text_is_embedded_to_its_end() -> None:
    embedder = AxisEmbedder()
    embed_texts([" | ".join(f"north {place}" for place in range(1000))], embedder)
    assert embedder.encoded == [f"north {place}" for place in range(1000)]


# ------------------------------------------------------------------------------------- order, and repeats


def test_rows_keep_the_order_of_the_texts() -> None:
    rows = embed_texts(["up", "north", "east", "north"], AxisEmbedder())
    assert rows.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]


def test_a_repeated_text_is_embedded_once() -> None:
    embedder = AxisEmbedder()
    embed_texts(["up", "north", "up", "up"], embedder)
    assert sorted(embedder.encoded) == ["north", "up"]


@given(st.lists(texts, max_size=10), st.data())
def test_a_text_has_the_same_vector_in_any_order(drawn: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(drawn))
    one, other = AxisEmbedder(), AxisEmbedder()
    rows = dict(zip(drawn, embed_texts(drawn, one), strict=True))
    for text, row in zip(shuffled, embed_texts(shuffled, other), strict=True):
        assert row.tobytes() == rows[text].tobytes()
    # What is more, the model is asked the same in the same batches, so a real one gives the same bytes too.
    assert one.calls == other.calls


def test_batches_do_not_depend_on_the_order_either() -> None:
    drawn = [f"north {place}" for place in range(600)]
    one, other = AxisEmbedder(), AxisEmbedder()
    embed_texts(drawn, one)
    embed_texts(drawn[::-1], other)
    assert one.calls == other.calls
    assert sorted(one.encoded) == sorted(drawn)
    assert len(one.calls) > 1


# ----------------------------------------------------------------------------------------------- the cache


def test_a_cached_text_is_not_embedded_again() -> None:
    embedder, cache = AxisEmbedder(), DictCache()
    first = embed_texts(["north a | east b", "up"], embedder, cache=cache)
    again = embed_texts(["up", "north a | east b"], embedder, cache=cache)
    assert len(embedder.encoded) == 3
    assert again.tobytes() == first[::-1].tobytes()
    embed_texts(["up", "east"], embedder, cache=cache)
    assert embedder.encoded[3:] == ["east"]


def test_the_cache_is_keyed_by_text_and_model() -> None:
    embedder, cache = AxisEmbedder(), DictCache()
    embed_texts(["north"], embedder, cache=cache)
    digest = hashlib.sha256(b"north").hexdigest()
    assert {key: row.tolist() for key, row in cache.kept.items()} == {("a" * 64, digest): [1, 0, 0]}
    assert cache.kept["a" * 64, digest].dtype == np.float32
    embedder.fingerprint = "b" * 64
    embed_texts(["north"], embedder, cache=cache)
    assert embedder.encoded == ["north", "north"], "another model's vector is none of this one's"


def test_what_the_cache_holds_is_used() -> None:
    embedder, cache = AxisEmbedder(), DictCache()
    cache.save("a" * 64, {hashlib.sha256(b"north").hexdigest(): np.array([0, 0, 1], dtype=np.float32)})
    assert embed_texts(["north", "east"], embedder, cache=cache).tolist() == [[0, 0, 1], [0, 1, 0]]
    assert embedder.encoded == ["east"]


def test_the_cache_is_asked_for_each_text_once_and_in_order() -> None:
    cache = DictCache()
    embed_texts(["up", "north", "up"], AxisEmbedder(), cache=cache)
    assert cache.asked == [sorted(hashlib.sha256(text).hexdigest() for text in (b"north", b"up"))]


def test_what_was_embedded_is_kept_batch_by_batch() -> None:
    # So that a run broken off has lost no more than a batch.
    cache = DictCache()
    embed_texts([f"north {place}" for place in range(600)], AxisEmbedder(), cache=cache)
    assert sum(cache.saves) == 600
    assert len(cache.saves) > 1


def test_a_run_broken_off_goes_on_where_it_stopped() -> None:
    class Broken(AxisEmbedder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if self.calls:
                raise MemoryError
            return super().encode(texts)

    drawn, cache = [f"north {place}" for place in range(600)], DictCache()
    broken, whole = Broken(), AxisEmbedder()
    with pytest.raises(MemoryError):
        embed_texts(drawn, broken, cache=cache)
    assert embed_texts(drawn, whole, cache=cache).tolist() == [[1, 0, 0]] * 600
    assert sorted([*broken.encoded, *whole.encoded]) == sorted(drawn)


def test_blank_texts_are_kept_too() -> None:
    cache = DictCache()
    for _ in range(2):
        assert embed_texts([""], AxisEmbedder(), cache=cache).tolist() == [[0, 0, 0]]
    assert cache.saves == [1]


def test_rows_can_be_changed_without_changing_the_cache() -> None:
    cache = DictCache()
    rows = embed_texts(["north", "east"], AxisEmbedder(), cache=cache)
    rows[:] = 9
    assert embed_texts(["north"], AxisEmbedder(), cache=cache).tolist() == [[1, 0, 0]]


# ------------------------------------------------------------------------------------------------ progress


@given(st.lists(texts, max_size=12), st.lists(texts, max_size=6))
def test_progress_sums_to_the_number_of_texts(drawn: list[str], before: list[str]) -> None:
    cache = DictCache()
    embed_texts(before, AxisEmbedder(), cache=cache)
    for kept in (None, cache):
        told: list[int] = []
        embed_texts(drawn, AxisEmbedder(), cache=kept, advance=told.append)
        assert sum(told) == len(drawn)
        assert all(count >= 0 for count in told)


def test_progress_comes_in_steps() -> None:
    told: list[int] = []
    drawn = [f"north {place}" for place in range(600)]
    embed_texts([*drawn, *drawn[:100]], AxisEmbedder(), advance=told.append)
    assert sum(told) == 700
    assert sum(count > 0 for count in told) > 1


# ------------------------------------------------------------------------------------------------ articles


def test_an_article_is_embedded_by_headline_and_body() -> None:
    content = "north | east\n\nup a b c"
    article = Article("a", Document("a.txt", "0" * 64, 1), 0, content, len("north | east"))
    embedder, cache = AxisEmbedder(), DictCache()
    told: list[int] = []
    rows = embed_articles([article, article], embedder, cache=cache, advance=told.append)
    assert rows.tolist() == embed_texts([content] * 2, AxisEmbedder()).tolist()
    assert sorted(embedder.encoded) == ["east\n\nup a b c", "north"]
    assert (sum(told), cache.saves) == (2, [1])
    assert embed_articles([], embedder).shape == (0, 3)
