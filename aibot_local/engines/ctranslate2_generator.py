"""Running BART and Pegasus with CTranslate2: the same search as torch, in int8 or float32, much faster on a
CPU.

The weights are converted once, in a process of its own, to a folder that is known by the fingerprint of the
model it was made from, and made again when that changes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.machine import Precision
from aibot_local.engines.seq2seq_rewriter import Decoding, Job, load_config, load_tokenizer
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder, read_json
from aibot_local.library.receipts import hash_file
from aibot_local.library.records import ModelRole

CONVERTIBLE_TYPES = frozenset({"bart", "pegasus"})
PRECISIONS = (Precision.INT8, Precision.FLOAT32)

_STAMP = "aibot-ctranslate2.json"
_SECONDS = 1800


def is_available() -> bool:
    """Whether CTranslate2 is installed (the extra `fast`)."""
    from importlib.util import find_spec

    return find_spec("ctranslate2") is not None


def convert_model(path: Path, target: Path, precision: Precision) -> Path:
    """Convert a BART or Pegasus folder to `target`, unless that already holds this very model; gives
    `target`.

    :raises ModelError: for another kind of model, without CTranslate2, or when the conversion fails.
    """
    kind = check_model_folder(path, ModelRole.REWRITER)
    if kind not in CONVERTIBLE_TYPES:
        raise ModelError(f"{path}: {kind!r} cannot be converted for CTranslate2; it runs with torch")
    if precision not in PRECISIONS:
        raise ModelError(f"{path}: CTranslate2 runs int8 and float32 here, not {precision}")
    if not is_available():
        raise ModelError("CTranslate2 is not installed: `pip install 'aibot-local[fast]'`")
    stamp = {"fingerprint": compute_fingerprint(path), "precision": str(precision)}
    if _is_converted(target, stamp):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
    try:
        _run_conversion(path, work / "model", precision)
        stamp["weights"] = hash_file(work / "model" / "model.bin")
        (work / "model" / _STAMP).write_text(json.dumps(stamp, sort_keys=True) + "\n", encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        (work / "model").rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


class CTranslate2Generator:
    """A Generator over a folder that `convert_model` made, and the tokenizer and settings of its source."""

    def __init__(self, path: Path, converted: Path, *, threads: int = 0) -> None:
        """Load the converted weights; `threads` 0 takes as many as torch does, which is what the settings say.

        :raises ModelError: when they are missing, altered, or not those of the model at `path`.
        """
        import ctranslate2  # type: ignore[import-untyped, unused-ignore]
        import torch

        stamp = read_json(converted / _STAMP) if (converted / _STAMP).is_file() else {}
        if not stamp or not _is_converted(converted, {**stamp, "fingerprint": compute_fingerprint(path)}):
            raise ModelError(f"{converted}: not converted from {path}; convert it again")
        self.precision = Precision(stamp["precision"])
        tokenizer = load_tokenizer(path)
        config = load_config(path)
        self._to_tokens = tokenizer.convert_ids_to_tokens
        self._to_id: Any = tokenizer.convert_tokens_to_ids
        self._end = int(tokenizer.eos_token_id)
        self._forced = _find_forced_start(path, config)
        self._threads = threads or torch.get_num_threads()
        try:
            self._translator = ctranslate2.Translator(
                str(converted.resolve()),
                device="cpu",
                compute_type=str(self.precision),
                inter_threads=1,
                intra_threads=self._threads,
            )
        except Exception as error:  # raised for every fault of the folder
            raise ModelError(f"{converted}: cannot be loaded by CTranslate2: {str(error)[:300]}") from error

    def generate(self, jobs: Sequence[Job], decoding: Decoding) -> list[list[int]]:
        """New tokens for each job; see Generator."""
        prefix: Any = None
        if self._forced is not None:
            prefix = [self._to_tokens([self._forced])] * len(jobs)
        results = self._translator.translate_batch(
            [self._to_tokens(list(job.tokens)) for job in jobs],
            target_prefix=prefix,
            max_batch_size=decoding.batch_rows,
            beam_size=decoding.beams,
            length_penalty=decoding.length_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram,
            suppress_sequences=[self._to_tokens(list(run)) for run in jobs[0].banned] or None,
            max_input_length=0,
            max_decoding_length=max(job.most for job in jobs),
            min_decoding_length=max(1, min(job.least for job in jobs)),
            return_end_token=True,
        )
        return [[int(self._to_id(token)) for token in result.hypotheses[0]] for result in results]


def _is_converted(folder: Path, stamp: dict[str, Any]) -> bool:
    if not (folder / _STAMP).is_file() or not (folder / "model.bin").is_file():
        return False
    found = read_json(folder / _STAMP)
    same = all(found.get(key) == stamp[key] for key in ("fingerprint", "precision"))
    return same and found.get("weights") == hash_file(folder / "model.bin")


def _find_forced_start(path: Path, config: Any) -> int | None:  # noqa: ANN401
    """The token BART's summarizers are made to begin with, where the settings name one."""
    generation = path / "generation_config.json"
    if generation.is_file():
        forced = read_json(generation).get("forced_bos_token_id")
        if isinstance(forced, int):
            return forced
    forced = getattr(config, "forced_bos_token_id", None)
    return forced if isinstance(forced, int) else None


def _run_conversion(path: Path, target: Path, precision: Precision) -> None:
    package = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TQDM_DISABLE": "1"}
    # -P keeps the working folder, which may be hostile, off the import path.
    command = [sys.executable, "-P", "-m", "aibot_local.engines.conversion", f"ctranslate2-{precision}"]
    try:
        done = subprocess.run(
            [*command, str(path), str(target)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, **offline, "PYTHONPATH": search},
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{path}: conversion took over {_SECONDS // 60} minutes") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise ModelError(f"{path}: could not be converted: {lines[-1][:300] if lines else done.returncode}")
