"""Embedding with a sentence-transformers folder.

A text's vector is the same to the bit whatever other texts it is embedded with. Matrix products give other
low bits for other shapes, so every text is computed in a batch whose shape follows from its own length alone:
lengths are rounded up to a step, and each length has one number of rows, filled up where texts are lacking.
Each batch is computed by one thread, several batches at a time: that is faster than several threads on one
batch, far faster on a machine that has other work to do, and the number of threads does not bear on the bits.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.machine import Precision, has_fast_bfloat16, quiet_loading, start_workers
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder
from aibot_local.library.records import ModelRole
from aibot_local.protocols import Vectors

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

# Lengths are rounded up to a multiple of this: fewer shapes, so fuller batches. benchmarks/embedding.py
_LENGTH_STEP = 16
# Tokens and rows of a batch; more gains little, and the places of texts that lack are computed for nothing.
_BATCH_TOKENS = 1024
_BATCH_ROWS = 32
# A text is tokenized in stretches of about this many characters, at white space, to bound memory.
_STRETCH = 20_000
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
        if not model.tokenizer.is_fast:
            raise ModelError(f"{self._path}: needs a tokenizer.json (a fast tokenizer)")
        self._padding = int(model.tokenizer.pad_token_id or 0)
        self._with_types = "token_type_ids" in model.tokenizer.model_input_names
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
        """SHA-256 (hex) over the folder, precision and shape of batches."""
        shape = (_LENGTH_STEP, _BATCH_TOKENS, _BATCH_ROWS)
        return compute_fingerprint(self._path, precision=str(self._precision), shape=shape)

    def chunk(self, text: str) -> list[str]:
        """Cut a text at white space into pieces that each fit the window; a longer word is cut itself."""
        if (
            text.isascii() and len(text) < self._room
        ):  # no token is shorter than a character: it fits uncounted
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
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        rows: list[list[int]] = []
        places: list[list[int]] = []
        for text in texts:
            tokens = self._tokens(text)
            pieces = [tokens] if len(tokens) <= self._window else [self._tokens(p) for p in self.chunk(text)]
            places.append(list(range(len(rows), len(rows) + len(pieces))))
            rows += pieces
        computed = self._compute(rows)
        for index, place in enumerate(places):
            vector = computed[place[0]] if len(place) == 1 else computed[place].mean(axis=0)
            vectors[index] = vector / np.linalg.norm(vector)
        return vectors

    def encode_tokens(self, text: str) -> Vectors:
        """A unit vector for each token in its context, from the model's last layer: float32 (tokens, dim), in order.

        Tokens that begin and end a text are left out. A text over the window is read in pieces.
        """
        import torch

        vectors = [np.zeros((0, self.dim), dtype=np.float32)]
        for piece in self.chunk(text):
            encoded = self._tokenizer.encode(self._prefix + piece)
            kept = [place for place, special in enumerate(encoded.special_tokens_mask) if not special]
            with torch.inference_mode():
                features = self._model[0](self._fill([encoded.ids], len(encoded.ids)))
                rows = features["token_embeddings"][0].float().numpy()[kept]
            vectors.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
        joined: Vectors = np.concatenate(vectors).astype(np.float32)
        return joined

    def _compute(self, rows: list[list[int]]) -> Vectors:
        """Vectors (n, dim) of token rows, each in a batch whose shape its own length decides."""
        by_length: dict[int, list[int]] = {}
        for index, tokens in enumerate(rows):
            length = min(self._window, -(-len(tokens) // _LENGTH_STEP) * _LENGTH_STEP)
            by_length.setdefault(length, []).append(index)
        batches: list[tuple[int, list[int], list[list[int]]]] = []
        for length in sorted(by_length, reverse=True):  # the longest first, so that no thread ends late
            size = max(1, min(_BATCH_ROWS, _BATCH_TOKENS // length))
            for first in range(0, len(by_length[length]), size):
                indices = by_length[length][first : first + size]
                filled = [rows[i] for i in indices] + [rows[indices[0]]] * (size - len(indices))
                batches.append((length, indices, filled))
        vectors = np.zeros((len(rows), self.dim), dtype=np.float32)
        computed = self._workers.map(lambda batch: self._forward(batch[2], batch[0]), batches)
        for (_, indices, _), made in zip(batches, computed, strict=True):
            vectors[indices] = made[: len(indices)]
        return vectors

    @cached_property
    def _workers(self) -> "ThreadPoolExecutor":
        import torch

        return start_workers(torch.get_num_threads())

    def _fill(self, rows: list[list[int]], length: int) -> dict[str, Any]:
        """What the model is given for rows of tokens, each filled up to a length."""
        import torch

        ids = torch.full((len(rows), length), self._padding, dtype=torch.long)
        mask = torch.zeros((len(rows), length), dtype=torch.long)
        for index, tokens in enumerate(rows):
            ids[index, : len(tokens)] = torch.tensor(tokens)
            mask[index, : len(tokens)] = 1
        features: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if self._with_types:
            features["token_type_ids"] = torch.zeros_like(ids)
        return features

    def _forward(self, rows: list[list[int]], length: int) -> Vectors:
        import torch

        features = self._fill(rows, length)
        with torch.inference_mode():
            for index, module in enumerate(self._model):
                features = module(features)
                if index == 0:
                    features["token_embeddings"] = features["token_embeddings"].float()
        vectors: Vectors = features["sentence_embedding"].float().numpy()
        if not np.isfinite(vectors).all():
            raise ModelError(f"{self._path.name}: gave vectors that are no numbers; verify the model")
        return vectors

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
