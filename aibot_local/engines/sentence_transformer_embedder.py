"""Embedding with a sentence-transformers folder.

A text's vector is the same to the bit whatever other texts it is embedded with (`batches`). Each batch is computed
by one thread, several batches at a time: that is faster than several threads on one batch, far faster on a machine
that has other work to do, and the number of threads does not bear on the bits.
Where memory runs out, fewer batches are computed at a time, and none in another shape.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aibot_local.engines.batches import PaddedBatches
from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.machine import Precision, has_fast_bfloat16, quiet_loading, start_workers
from aibot_local.engines.memory import compute_on_threads, telling_shortage
from aibot_local.engines.packed_layers import pack_layers
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder
from aibot_local.library.records import ModelRole
from aibot_local.protocols import Vectors

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

# A text is tokenized in stretches of about this many characters, at white space, to bound memory.
_STRETCH = 20_000
# Texts that a thread tokenizes at a time: enough to be worth a call, few enough for all threads to have some.
_TEXTS = 32
_WORD = re.compile(r"\S+")


class SentenceTransformerEmbedder:
    """An Embedder over any sentence-transformers folder of a checked kind.

    `precision` AUTO computes in bfloat16 where the processor has tiles for it, else in float32; `choosing` can
    tell better, by measuring. Pooling and normalizing are always float32. The fingerprint tells precisions apart.
    """

    def __init__(
        self, path: Path, *, precision: Precision = Precision.AUTO, multilingual: bool = False
    ) -> None:
        """Load the folder; `multilingual` is for whoever knows the model to say.

        :raises ModelError: when it is incomplete, unsafe, or not a sentence-transformers folder.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        self._path = path.resolve()
        check_model_folder(self._path, ModelRole.EMBEDDER)
        if precision is Precision.AUTO:
            precision = Precision.BFLOAT16 if has_fast_bfloat16() else Precision.FLOAT32
        if precision not in (Precision.FLOAT32, Precision.BFLOAT16):
            raise ModelError(f"{self._path.name}: embedding runs in float32 or bfloat16, not {precision}")
        self._precision = precision
        self.multilingual = multilingual
        try:
            with quiet_loading():
                model = SentenceTransformer(
                    str(self._path),
                    device="cpu",
                    local_files_only=True,
                    trust_remote_code=False,
                    model_kwargs={"dtype": getattr(torch, precision), "use_safetensors": True},
                )
        except Exception as error:  # the loaders raise many kinds; all mean that the folder is no good
            first = str(error).strip().splitlines()
            raise ModelError(f"{self._path}: cannot be loaded as an embedder: {first[:1]}") from error
        self._model = model.eval()
        self._packed = precision is Precision.BFLOAT16 and pack_layers(model[0])
        if not model.tokenizer.is_fast:
            raise ModelError(f"{self._path}: needs a tokenizer.json (a fast tokenizer)")
        self._tokenizer = model.tokenizer.backend_tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        # The name of a special token within an article is words like any other.
        self._tokenizer.encode_special_tokens = True
        self._prefix = str(model.prompts.get(model.default_prompt_name or "") or "")
        config: Any = getattr(model[0].auto_model, "config", None)
        positions = getattr(config, "max_position_embeddings", 512)
        self._window = int(min(model.max_seq_length or 512, positions))
        self._room = self._window - len(self._tokens(""))
        if self._room < 1:
            raise ModelError(f"{self._path}: a window of {self._window} tokens leaves no room for text")
        self.dim = int(model.get_embedding_dimension() or 0)
        padding = int(model.tokenizer.pad_token_id or 0)
        self._batches = PaddedBatches(model, window=self._window, padding=padding)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._path.name

    @property
    def precision(self) -> Precision:
        """The precision in use: FLOAT32 or BFLOAT16."""
        return self._precision

    @property
    def window(self) -> int:
        """Tokens the model reads at once, special tokens included."""
        return self._window

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the folder, precision, layers and shape of batches."""
        numbers = f"{self._precision}, packed" if self._packed else str(self._precision)
        return compute_fingerprint(self._path, precision=numbers, shape=self._batches.shape)

    def chunk(self, text: str) -> list[str]:
        """Cut a text at white space into pieces that each fit the window; a longer word is cut itself."""
        # No token is shorter than a character, so such a text fits uncounted.
        if text.isascii() and len(text) < self._room:
            return [text.strip()] if text.strip() else []
        pieces: list[str] = []
        start = end = used = 0
        for word_start, word_end, size in self._measure_words(text):
            if used and used + size > self._room:
                pieces += self._fit(text[start:end])
                used = 0
            if not used:
                start = word_start
            used += size
            end = word_end
        if used:
            pieces += self._fit(text[start:end])
        return pieces

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts: float32 (n, dim), unit rows, order kept, (0, dim) for none.

        A text over the window is not cut: its vector is the normalized mean of those of its pieces.
        """
        return self._encode(texts, self._compute)

    def encode_one(self, text: str) -> Vectors:
        """Embed one text: float32 (dim,), a unit vector, far faster than a batch filled up for it.

        A text over the window is dealt with as in `encode`; low bits are others.
        """
        vector: Vectors = self._encode([text], self._compute_apart)[0]
        return vector

    def _encode(self, texts: Sequence[str], compute: Callable[[list[list[int]]], Vectors]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        rows: list[list[int]] = []
        places: list[list[int]] = []
        for text, tokens in zip(texts, self._tokenize(texts), strict=True):
            pieces = [tokens] if len(tokens) <= self._window else [self._tokens(p) for p in self.chunk(text)]
            places.append(list(range(len(rows), len(rows) + len(pieces))))
            rows += pieces
        computed = compute(rows)
        for index, place in enumerate(places):
            vector = computed[place[0]] if len(place) == 1 else computed[place].mean(axis=0)
            vectors[index] = vector / np.linalg.norm(vector)
        return vectors

    def encode_tokens(self, text: str) -> Vectors:
        """A unit vector for each token in its context, from the model's last layer: float32 (tokens, dim), in order.

        Tokens that begin and end a text are left out. A text over the window is read in pieces.
        """
        vectors = [np.zeros((0, self.dim), dtype=np.float32)]
        for piece in self.chunk(text):
            rows, _ = self._read_tokens(piece)
            vectors.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
        joined: Vectors = np.concatenate(vectors).astype(np.float32)
        return joined

    def encode_words(self, text: str, spans: Sequence[tuple[int, int]]) -> Vectors:
        """The mean of the last layer over the tokens that lie in each span, at length 1: float32 (spans, dim).

        A span without a token has zeros. A text over the window is read in pieces.
        """
        sums = np.zeros((len(spans), self.dim), dtype=np.float32)
        end = 0
        for piece in self.chunk(text):
            start = text.index(piece, end)
            end = start + len(piece)
            rows, offsets = self._read_tokens(piece)
            for place, (first, last) in enumerate(spans):
                held = [
                    at
                    for at, (a, b) in enumerate(offsets)
                    if 0 <= a < b and first < start + b and start + a < last
                ]
                sums[place] += rows[held].sum(axis=0)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: Vectors = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 0)
        return vectors

    def _read_tokens(self, piece: str) -> tuple[Vectors, list[tuple[int, int]]]:
        """The last layer for each token of a text that fits the window, and where in it each token stands."""
        import torch

        encoded = self._tokenizer.encode(self._prefix + piece)
        kept = [place for place, special in enumerate(encoded.special_tokens_mask) if not special]
        ids = torch.tensor([encoded.ids])
        with torch.inference_mode(), telling_shortage(f"embedding ({self.name})"):
            features = self._model[0]({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
            rows: Vectors = features["token_embeddings"][0].float().numpy()[kept]
        shift = len(self._prefix)
        offsets = [(a - shift, b - shift) for a, b in (encoded.offsets[place] for place in kept)]
        return rows, offsets

    def _compute(self, rows: list[list[int]]) -> Vectors:
        """Vectors (n, dim) of token rows, each in a batch that other texts leave no mark on."""
        vectors = np.zeros((len(rows), self.dim), dtype=np.float32)
        plan = self._batches.plan([len(row) for row in rows])
        computed = self._run(lambda batch: self._batches.run([rows[i] for i in batch]), plan)
        for indices, made in zip(plan, computed, strict=True):
            vectors[indices] = made
        return vectors

    def _compute_apart(self, rows: list[list[int]]) -> Vectors:
        """Vectors (n, dim) of token rows, one or more, each computed by itself."""
        return np.concatenate(self._run(self._batches.run_one, rows))

    def _run(self, run: Callable[[list[int]], Vectors], plan: Sequence[list[int]]) -> list[Vectors]:
        """What each batch of a plan comes to, in order."""
        computed = compute_on_threads(run, plan, *self._workers, task=f"embedding ({self.name})")
        if not all(np.isfinite(made).all() for made in computed):
            raise ModelError(f"{self._path.name}: gave vectors that are no numbers; verify the model")
        return computed

    @cached_property
    def _workers(self) -> "tuple[ThreadPoolExecutor, int]":
        """Threads that compute, and how many they are."""
        import torch

        threads = torch.get_num_threads()
        return start_workers(threads), threads

    def _tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, as `_tokens` gives them, made by several threads."""

        def tokenize_some(first: int) -> list[list[int]]:
            some = [self._prefix + text for text in texts[first : first + _TEXTS]]
            return [encoded.ids for encoded in self._tokenizer.encode_batch(some)]

        workers, _ = self._workers
        made = workers.map(tokenize_some, range(0, len(texts), _TEXTS))
        return [ids for some in made for ids in some]

    def _tokens(self, text: str) -> list[int]:
        """Token ids as the model reads them: prompt and special tokens included, nothing cut."""
        ids: list[int] = self._tokenizer.encode(self._prefix + text).ids
        return ids

    def _measure_words(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and number of tokens of each word (a run without white space), in order."""
        words = [match.span() for match in _WORD.finditer(text)]
        measured: list[tuple[int, int, int]] = []
        first = 0
        while first < len(words):
            last = first
            while last + 1 < len(words) and words[last + 1][1] - words[first][0] < _STRETCH:
                last += 1
            measured += self._measure_stretch(text, words[first : last + 1])
            first = last + 1
        return measured

    def _measure_stretch(self, text: str, words: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        base = words[0][0]
        encoded = self._tokenizer.encode(text[base : words[-1][1]], add_special_tokens=False)
        ends = np.array([base + end for _, end in encoded.offsets], dtype=np.int64)
        counts = np.searchsorted(ends, [end for _, end in words], side="right")
        sizes = np.diff(counts, prepend=0)
        # A word without a token of its own (all of it unknown to the tokenizer) still needs a place.
        return [(start, end, max(1, int(size))) for (start, end), size in zip(words, sizes, strict=True)]

    def _fit(self, piece: str) -> list[str]:
        """The piece itself, or halves of it until each fits.

        Tokens of a slice are not always those counted.
        """
        if len(piece) < 2 or len(self._tokens(piece)) <= self._window:
            return [piece]
        middle = len(piece) // 2
        spaces = [match.start() for match in re.finditer(r"\s+", piece)]
        cut = min(spaces, key=lambda space: abs(space - middle)) if spaces else middle
        return [part for half in (piece[:cut], piece[cut:]) for part in self._fit(half.strip())]
