"""Entailment by a cross-encoder: how far a source supports a claim (SNLI, Bowman et al. 2015; MultiNLI)."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.machine import quiet_loading
from aibot_local.engines.memory import telling_shortage
from aibot_local.engines.passages import split_passage
from aibot_local.engines.seq2seq_rewriter import load_tokenizer
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder
from aibot_local.library.records import ModelRole
from aibot_local.protocols import Scores

if TYPE_CHECKING:
    from transformers import BatchEncoding

_LENGTH_STEP = 32
_BATCH_ROWS = 16
# The share of the window a claim may take; the rest is for its source.
_CLAIM_SHARE = 0.5


class NliVerifier:
    """A Verifier over any sequence-classification folder with a label for entailment.

    A source longer than the window is read in parts and the strongest part counts; a claim longer than half
    the window is read in parts and the weakest part counts.
    """

    def __init__(self, path: Path) -> None:
        """Load the folder.

        :raises ModelError: when it is incomplete, unsafe, or knows no entailment.
        """
        import torch
        from transformers import AutoModelForSequenceClassification

        self._path = path.resolve()
        check_model_folder(self._path, ModelRole.NLI)
        self._tokenizer = load_tokenizer(self._path)
        try:
            with quiet_loading():
                model = AutoModelForSequenceClassification.from_pretrained(
                    str(self._path),
                    dtype=torch.float32,
                    local_files_only=True,
                    use_safetensors=True,
                    trust_remote_code=False,
                )
        except Exception as error:  # the loaders raise many kinds; all mean that the folder is no good
            raise ModelError(f"{self._path}: cannot be loaded as an NLI model: {str(error)[:300]}") from error
        self._model = model.eval()
        labels = {int(index): str(label).lower() for index, label in model.config.id2label.items()}
        yes = [i for i, label in labels.items() if "entail" in label and not label.startswith(("not", "non"))]
        if len(yes) != 1:
            raise ModelError(
                f"{self._path}: has no single label for entailment among {sorted(labels.values())}"
            )
        self._entailment = yes[0]
        positions = int(getattr(model.config, "max_position_embeddings", 512))
        stated = self._tokenizer.model_max_length
        # Models of the RoBERTa family count positions from 2.
        offset = 2 if "roberta" in model.config.model_type or model.config.model_type == "camembert" else 0
        self._window = min(positions - offset, stated if stated < 10**6 else positions)
        self._special = self._tokenizer.num_special_tokens_to_add(pair=True)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._path.name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the folder."""
        return compute_fingerprint(self._path, precision="float32")

    def support(self, claims: Sequence[str], sources: Sequence[str]) -> Scores:
        """float64 (claims, sources): the probability of entailment, 0..1; either count may be 0."""
        scores = np.zeros((len(claims), len(sources)), dtype=np.float64)
        pairs: list[tuple[list[int], list[int]]] = []
        places: list[tuple[int, int, int]] = []
        claim_room = int((self._window - self._special) * _CLAIM_SHARE)
        for row, claim in enumerate(claims):
            for number, piece in enumerate(self._cut(claim, claim_room)):
                room = self._window - self._special - len(piece)
                for column, source in enumerate(sources):
                    for premise in self._cut(source, room):
                        pairs.append((premise, piece))
                        places.append((row, number, column))
        parts: dict[tuple[int, int, int], float] = {}
        for place, score in zip(places, self._rate(pairs), strict=True):
            parts[place] = max(parts.get(place, 0.0), score)
        for row, column in np.ndindex(*scores.shape):
            found = [score for (r, _, c), score in parts.items() if (r, c) == (row, column)]
            scores[row, column] = min(found) if found else 0.0
        return scores

    def _rate(self, pairs: list[tuple[list[int], list[int]]]) -> list[float]:
        import torch

        groups: dict[int, list[int]] = {}
        for index, (premise, claim) in enumerate(pairs):
            length = -(-(len(premise) + len(claim) + self._special) // _LENGTH_STEP) * _LENGTH_STEP
            groups.setdefault(min(length, self._window), []).append(index)
        rated = [0.0] * len(pairs)
        for length in sorted(groups):
            for first in range(0, len(groups[length]), _BATCH_ROWS):
                members = groups[length][first : first + _BATCH_ROWS]
                # Each batch has the same shape for its length, so that a score hangs on its pair alone.
                filled = members + [members[0]] * (_BATCH_ROWS - len(members))
                inputs = self._assemble([pairs[index] for index in filled], length)
                with torch.inference_mode(), telling_shortage(f"checking ({self.name})"):
                    logits = self._model(**inputs).logits.double()
                probabilities = torch.softmax(logits, dim=-1)[:, self._entailment].tolist()
                for index, probability in zip(members, probabilities, strict=False):
                    rated[index] = float(min(1.0, max(0.0, probability)))
        return rated

    def _assemble(self, pairs: list[tuple[list[int], list[int]]], length: int) -> "BatchEncoding":
        texts = [self._tokenizer.decode(premise) for premise, _ in pairs]
        claims = [self._tokenizer.decode(claim) for _, claim in pairs]
        inputs: BatchEncoding = self._tokenizer(
            texts,
            claims,
            padding="max_length",
            truncation="only_first",
            max_length=length,
            return_tensors="pt",
        )
        return inputs

    def _cut(self, text: str, room: int) -> list[list[int]]:
        parts = split_passage([text], 1, room, lambda piece: len(self._tokens(piece)))
        return [self._tokens(part.text) for part in parts]

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"]
        return ids
