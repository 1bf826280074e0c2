"""Fine-tuning a seq2seq rewriter on pairs of source and text, on a CPU or a CUDA device, with checkpoints.

Stopping and going on gives the same weights as never stopping: the order of the pairs follows from seed and
epoch, and a checkpoint holds the optimizer as well. Checkpoints are safetensors and JSON, no pickle.
"""

import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibot_local.engines.machine import quiet_loading
from aibot_local.engines.seq2seq_rewriter import Seq2SeqRewriter, TorchGenerator, find_window, load_tokenizer
from aibot_local.errors import InputError, ModelError
from aibot_local.library.checking import SEQ2SEQ_TYPES, check_model_folder, read_json
from aibot_local.library.records import ModelRole
from aibot_local.records import RewriteRequest

Score = Callable[[Sequence[str], Sequence[str]], float]

_STATE = "training.json"
_OPTIMIZER = "optimizer.safetensors"
_IGNORED = -100  # the label that torch's cross entropy passes over


@dataclass(frozen=True, slots=True)
class Pair:
    """A source text and the text that should be written from it."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How to train. `warmup` counts steps; the rate then falls to nothing by the last step."""

    epochs: int = 3
    batch_rows: int = 4
    learning_rate: float = 3e-5
    warmup: int = 100
    weight_decay: float = 0.01
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class EpochResult:
    """What an epoch gave: mean training loss and the validation score (NaN without validation pairs)."""

    epoch: int
    loss: float
    score: float


def read_pairs(path: Path) -> list[Pair]:
    """Pairs from JSON lines with `source` and `target`.

    :raises InputError: naming the line that is malformed, or when there is none.
    """
    pairs: list[Pair] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                pair = Pair(str(data["source"]).strip(), str(data["target"]).strip())
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}: line {number}: expected an object with source and target"
                ) from error
            if not pair.source or not pair.target:
                raise InputError(f"{path}: line {number}: source or target is empty")
            pairs.append(pair)
    if not pairs:
        raise InputError(f"{path}: holds no pairs")
    return pairs


def train_rewriter(
    folder: Path,
    output: Path,
    pairs: Sequence[Pair],
    *,
    validation: Sequence[Pair] = (),
    score: Score | None = None,
    options: TrainingOptions | None = None,
    resume: bool = False,
    report: Callable[[EpochResult], None] = lambda result: None,
) -> list[EpochResult]:
    """Fine-tune the model of `folder` and write it to `output`; the best epoch by score, or the last
    without one.

    After each epoch `output/checkpoint` is replaced; with `resume` training goes on from it. A source over
    the window is cut here, as everyone does in training; the rewriter itself never cuts.

    :raises ModelError: when the folder is no seq2seq model, or there is no checkpoint to resume from.
    """
    options = options or TrainingOptions()
    if check_model_folder(folder, ModelRole.REWRITER) not in SEQ2SEQ_TYPES:
        raise ModelError(f"{folder}: not an encoder-decoder model; only those are trained here")
    checkpoint = output / "checkpoint"
    results: list[EpochResult] = []
    start = folder
    if resume:
        _find_checkpoint(checkpoint)
        if not (checkpoint / _STATE).is_file():
            raise ModelError(f"{checkpoint}: no checkpoint to go on from")
        results = [EpochResult(**result) for result in read_json(checkpoint / _STATE)["results"]]
        start = checkpoint / "model"
    trainer = _Trainer(start, options, steps=options.epochs * -(-len(pairs) // options.batch_rows))
    if resume:
        trainer.load(checkpoint)
    for epoch in range(len(results), options.epochs):
        loss = trainer.run_epoch(pairs, epoch)
        new = trainer.save(output)
        value = _validate(new / "model", validation, score)
        results.append(EpochResult(epoch, loss, value))
        best = max(results, key=lambda result: result.score if result.score == result.score else result.epoch)
        if best.epoch == epoch:
            _copy_model(new / "model", output)
        state = {"results": [_as_dict(result) for result in results]}
        (new / _STATE).write_text(json.dumps(state) + "\n", encoding="utf-8")
        _replace_checkpoint(checkpoint, new)  # last: whoever is stopped before goes on from the one before
        report(results[-1])
    return results


def _replace_checkpoint(checkpoint: Path, new: Path) -> None:
    """Put `new` in the place of a checkpoint; one of the two is there whole at any moment."""
    old = checkpoint.with_name("checkpoint.old")
    shutil.rmtree(old, ignore_errors=True)
    if checkpoint.exists():
        checkpoint.rename(old)
    new.rename(checkpoint)
    shutil.rmtree(old, ignore_errors=True)


def _find_checkpoint(checkpoint: Path) -> None:
    """Take up the checkpoint that was being replaced when the program was stopped."""
    old = checkpoint.with_name("checkpoint.old")
    if not checkpoint.exists() and old.exists():
        old.rename(checkpoint)


class _Trainer:
    """The model, its optimizer and its place in the schedule."""

    def __init__(self, folder: Path, options: TrainingOptions, *, steps: int) -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM

        torch.manual_seed(options.seed)
        with quiet_loading():
            model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                str(folder.resolve()), dtype=torch.float32, local_files_only=True, use_safetensors=True
            )
        self._model = model.to(options.device)
        self._tokenizer = load_tokenizer(folder)
        self._window = find_window(model.config, self._tokenizer)
        self._options = options
        self._steps = max(1, steps)
        self._step = 0
        self._optimizer = torch.optim.AdamW(
            self._model.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )

    def run_epoch(self, pairs: Sequence[Pair], epoch: int) -> float:
        """Train on every pair once; the mean loss."""
        import torch

        order = list(range(len(pairs)))
        random.Random(f"{self._options.seed}:{epoch}").shuffle(order)  # noqa: S311
        torch.manual_seed(self._options.seed * 1_000_003 + epoch)  # dropout
        self._model.train()
        total = 0.0
        rows = self._options.batch_rows
        batches = [order[first : first + rows] for first in range(0, len(order), rows)]
        for batch in batches:
            inputs = self._assemble([pairs[index] for index in batch])
            for group in self._optimizer.param_groups:
                group["lr"] = self._options.learning_rate * self._find_rate()
            loss = self._model(**inputs).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            self._optimizer.step()
            self._optimizer.zero_grad()
            self._step += 1
            total += float(loss.detach())
        self._model.eval()
        return total / len(batches)

    def save(self, output: Path) -> Path:
        """Write the present state to a new folder in `output`; its path."""
        from safetensors.torch import save_file

        new = output / "checkpoint.new"
        shutil.rmtree(new, ignore_errors=True)
        (new / "model").mkdir(parents=True)
        with quiet_loading():
            self._model.save_pretrained(str(new / "model"))
            self._tokenizer.save_pretrained(str(new / "model"))
        state = self._optimizer.state_dict()["state"]
        tensors = {
            f"{number}.{key}": value for number, values in state.items() for key, value in values.items()
        }
        save_file(tensors, str(new / _OPTIMIZER), metadata={"step": str(self._step)})
        return new

    def load(self, checkpoint: Path) -> None:
        """Take up optimizer and place in the schedule from a checkpoint."""
        from safetensors import safe_open

        state: dict[int, dict[str, Any]] = {}
        with safe_open(str(checkpoint / _OPTIMIZER), framework="pt") as file:
            self._step = int((file.metadata() or {})["step"])
            for name in file.keys():  # noqa: SIM118
                number, key = name.split(".", 1)
                state.setdefault(int(number), {})[key] = file.get_tensor(name)
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": state})

    def _find_rate(self) -> float:
        if self._step < self._options.warmup:
            return (self._step + 1) / self._options.warmup
        left = max(1, self._steps - self._options.warmup)
        return max(0.0, (self._steps - self._step) / left)

    def _assemble(self, pairs: Sequence[Pair]) -> dict[str, Any]:
        sources = self._tokenizer(
            [pair.source for pair in pairs],
            truncation=True,
            max_length=self._window,
            padding=True,
            return_tensors="pt",
        )
        targets = self._tokenizer(
            text_target=[pair.target for pair in pairs],
            truncation=True,
            max_length=self._window,
            padding=True,
            return_tensors="pt",
        )
        labels = targets["input_ids"].masked_fill(targets["attention_mask"] == 0, _IGNORED)
        inputs = {
            "input_ids": sources["input_ids"],
            "attention_mask": sources["attention_mask"],
            "labels": labels,
        }
        return {name: tensor.to(self._options.device) for name, tensor in inputs.items()}


def _validate(folder: Path, pairs: Sequence[Pair], score: Score | None) -> float:
    if not pairs or score is None:
        return float("nan")
    rewriter = Seq2SeqRewriter(folder, generator=TorchGenerator(folder))
    requests = [RewriteRequest((pair.source,), len(pair.target.split())) for pair in pairs]
    return score(rewriter.rewrite(requests), [pair.target for pair in pairs])


def _copy_model(source: Path, target: Path) -> None:
    for file in sorted(source.iterdir()):
        shutil.copyfile(file, target / file.name)


def _as_dict(result: EpochResult) -> dict[str, Any]:
    return {"epoch": result.epoch, "loss": result.loss, "score": result.score}
