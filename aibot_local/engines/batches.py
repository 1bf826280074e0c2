"""How token rows are put together into batches whose shapes do not hang on the company a text is in.

Matrix products give other low bits for other shapes. So a batch has a fixed shape: either texts are laid end to end
in a row of fixed length, or texts of like length are padded to one length, a fixed number at a time.
"""

import bisect
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from aibot_local.protocols import Vectors

# Tokens of a row of texts laid end to end: few enough that a handful of texts fills one, and enough that three of the
# longest of the default model do; 512 was left empty by a third with texts of 180 words. benchmarks/embedding.py
_ROW_TOKENS = 768
# Attention reads this many tokens at a time, and is twice as slow for lengths in between.
_ATTENTION_STEP = 16
# Padded lengths are rounded up to a multiple of this: fewer shapes, so fuller batches. benchmarks/embedding.py
_LENGTH_STEP = 16
# Tokens and rows of a padded batch; more gains little, and the places of texts that lack are computed for nothing.
_BATCH_TOKENS = 1024
_BATCH_ROWS = 32
_ATTENTION = "aibot_end_to_end"


class Batches(Protocol):
    """What computes the vectors of token rows."""

    @property
    def shape(self) -> tuple[object, ...]:
        """What the low bits of a vector hang on, for a fingerprint."""
        ...

    def plan(self, lengths: Sequence[int]) -> list[list[int]]:
        """Which rows of these lengths are computed together: each index once, the costliest batch first."""
        ...

    def run(self, rows: Sequence[list[int]]) -> Vectors:
        """Vectors (rows, dim), float32, of the token rows of one planned batch, order kept."""
        ...


def build_batches(model: Any, *, window: int, padding: int) -> Batches:  # noqa: ANN401
    """Batches for a sentence-transformers model: without padding where the kind of model is known to allow it."""
    if EndToEndBatches.can_run(model):
        return EndToEndBatches(model, window=window, padding=padding)
    return PaddedBatches(model, window=window, padding=padding)


class EndToEndBatches:
    """Texts end to end in a row of fixed length, each attending to itself alone: little is computed in vain.

    Every layer but attention works on the whole row, whose shape is always the same; attention is computed text by
    text, in a shape that follows from the text's own length. Where in the row a text stands changes no bit of it,
    since a matrix product makes each row of its result from one row in one order (`tests/engines/test_batches.py`).
    """

    def __init__(self, model: Any, *, window: int, padding: int) -> None:  # noqa: ANN401
        """Use a model that `can_run`; `window` bounds the tokens of a text, `padding` is the token for gaps."""
        from transformers import AttentionInterface

        AttentionInterface.register(_ATTENTION, _attend)
        self._model = model
        self._encoder = model[0].auto_model
        self._encoder.set_attn_implementation(_ATTENTION)
        self._padding = padding
        step = _round_up(window, _ATTENTION_STEP)
        self._size = _round_up(_ROW_TOKENS, step)

    @staticmethod
    def can_run(model: Any) -> bool:  # noqa: ANN401
        """Whether a model is BERT with a plain pooling: others place or weigh tokens in ways of their own."""
        kinds = [type(module).__name__ for module in model]
        config = getattr(model[0].auto_model, "config", None)
        plain = kinds[:2] == ["Transformer", "Pooling"] and set(kinds[2:]) <= {"Normalize"}
        return plain and getattr(config, "model_type", "") == "bert" and model[1].include_prompt

    @property
    def shape(self) -> tuple[object, ...]:
        """See Batches."""
        return ("end to end", self._size, _ATTENTION_STEP)

    def plan(self, lengths: Sequence[int]) -> list[list[int]]:
        """See Batches: each row is filled with the longest text that still fits."""
        waiting: dict[int, list[int]] = {}
        for index, length in enumerate(lengths):
            waiting.setdefault(length, []).append(index)
        sizes = sorted(waiting)
        batches: list[list[int]] = []
        while sizes:
            batch: list[int] = []
            room = self._size
            # What attention reads of a text must end within the row.
            while place := bisect.bisect_right(sizes, room - room % _ATTENTION_STEP):
                size = sizes[place - 1]
                batch.append(waiting[size].pop())
                room -= size
                if not waiting[size]:
                    sizes.pop(place - 1)
            batches.append(batch)
        return batches

    def run(self, rows: Sequence[list[int]]) -> Vectors:
        """See Batches."""
        import torch

        lengths = [len(row) for row in rows]
        used = sum(lengths)
        tokens = np.full((1, self._size), self._padding, dtype=np.int64)
        tokens[0, :used] = np.concatenate(rows)
        places = np.zeros((1, self._size), dtype=np.int64)
        places[0, :used] = np.concatenate([np.arange(length) for length in lengths])
        bounds = np.cumsum([0, *lengths])
        with torch.inference_mode():
            texts = [
                (start, start + length, self._hide_rest(length))
                for start, length in zip(bounds[:-1].tolist(), lengths, strict=True)
            ]
            hidden = self._encoder(
                input_ids=torch.from_numpy(tokens), position_ids=torch.from_numpy(places), texts=texts
            ).last_hidden_state
            features: dict[str, Any] = {
                "token_embeddings": hidden[:, :used].float(),
                "cu_seq_lens_q": torch.from_numpy(bounds),
            }
            for module in list(self._model)[1:]:
                features = module(features)
        vectors: Vectors = features["sentence_embedding"].numpy()
        return vectors

    def _hide_rest(self, length: int) -> Any:  # noqa: ANN401
        """What is added to scores so that a text of this length sees nothing of what follows it in the row."""
        import torch

        hidden = torch.zeros((1, 1, 1, _round_up(length, _ATTENTION_STEP)), dtype=self._encoder.dtype)
        hidden[..., length:] = float("-inf")
        return hidden


class PaddedBatches:
    """Texts of like length, padded to one length that their own decides, a fixed number of them at a time.

    Works with any model.
    """

    def __init__(self, model: Any, *, window: int, padding: int) -> None:  # noqa: ANN401
        """Use any sentence-transformers model; what comes after the transformer computes in float32 from now on."""
        for module in list(model)[1:]:
            module.float()
        self._model = model
        self._window = window
        self._padding = padding
        self._with_types = "token_type_ids" in model.tokenizer.model_input_names

    @property
    def shape(self) -> tuple[object, ...]:
        """See Batches."""
        return (_LENGTH_STEP, _BATCH_TOKENS, _BATCH_ROWS)

    def plan(self, lengths: Sequence[int]) -> list[list[int]]:
        """See Batches."""
        by_length: dict[int, list[int]] = {}
        for index, length in enumerate(lengths):
            by_length.setdefault(self._pad(length), []).append(index)
        return [
            by_length[length][first : first + self._count_rows(length)]
            for length in sorted(by_length, reverse=True)
            for first in range(0, len(by_length[length]), self._count_rows(length))
        ]

    def run(self, rows: Sequence[list[int]]) -> Vectors:
        """See Batches."""
        import torch

        length = self._pad(len(rows[0]))
        filled = [*rows, *[rows[0]] * (self._count_rows(length) - len(rows))]
        with torch.inference_mode():
            features = self._fill(filled, length)
            for index, module in enumerate(self._model):
                features = module(features)
                if index == 0:
                    features["token_embeddings"] = features["token_embeddings"].float()
        vectors: Vectors = features["sentence_embedding"].float().numpy()[: len(rows)]
        return vectors

    def _pad(self, length: int) -> int:
        return min(self._window, _round_up(length, _LENGTH_STEP))

    def _count_rows(self, length: int) -> int:
        return max(1, min(_BATCH_ROWS, _BATCH_TOKENS // length))

    def _fill(self, rows: Sequence[list[int]], length: int) -> dict[str, Any]:
        """What the model is given for rows of tokens, each filled up to a length."""
        import torch

        tokens = np.full((len(rows), length), self._padding, dtype=np.int64)
        mask = np.zeros((len(rows), length), dtype=np.int64)
        for index, row in enumerate(rows):
            tokens[index, : len(row)] = row
            mask[index, : len(row)] = 1
        features: dict[str, Any] = {
            "input_ids": torch.from_numpy(tokens),
            "attention_mask": torch.from_numpy(mask),
        }
        if self._with_types:
            features["token_type_ids"] = torch.zeros_like(features["input_ids"])
        return features


def _attend(
    module: Any,  # noqa: ANN401
    query: Any,  # noqa: ANN401
    key: Any,  # noqa: ANN401
    value: Any,  # noqa: ANN401
    attention_mask: Any,  # noqa: ANN401
    *,
    texts: Sequence[tuple[int, int, Any]] = (),
    scaling: float | None = None,
    **_: object,
) -> tuple[Any, None]:
    """Attention within each text of a row: `texts` has start, end, and what hides the tokens after the end.

    What is read goes on to the next step of `_ATTENTION_STEP` tokens; what is not the text's own is hidden, then cut
    off. Without `texts` the row is one text.
    """
    import torch

    made = query.new_zeros((1, query.shape[2], query.shape[1], query.shape[3]))
    for start, end, hidden in texts or [(0, query.shape[2], None)]:
        read = slice(start, end if hidden is None else start + hidden.shape[-1])
        attended = torch.nn.functional.scaled_dot_product_attention(
            query[:, :, read], key[:, :, read], value[:, :, read], attn_mask=hidden, scale=scaling
        )
        made[:, start:end] = attended.transpose(1, 2)[:, : end - start]
    return made, None


def _round_up(number: int, step: int) -> int:
    return -(-number // step) * step
