"""Which engine runs a seq2seq model, and which precision an embedder: measured once on this machine and remembered.

An embedder may compute in bfloat16 only if its vectors then are those of float32 but for a cosine of 0.999.

A stopwatch gives another answer another day, so the answer is kept in a file: the same machine then goes on
using the same engine, and gives the same texts.
"""

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from aibot_local.engines.ctranslate2_generator import (
    CONVERTIBLE_TYPES,
    PRECISIONS,
    CTranslate2Generator,
    convert_model,
    is_available,
)
from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.machine import Precision, has_bfloat16, has_fast_bfloat16
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.engines.seq2seq_rewriter import Decoding, Seq2SeqRewriter, TorchGenerator
from aibot_local.errors import ModelError
from aibot_local.library.checking import SEQ2SEQ_TYPES, check_model_folder, read_json
from aibot_local.library.records import ModelRole
from aibot_local.protocols import Vectors
from aibot_local.records import RewriteRequest

_SAMPLE = (
    "The council said on Monday that the bridge, built in 1931, will be shut until March.",
    "Engineers will replace its cables, which failed an inspection in the autumn.",
    "Some 4,000 vehicles a day will be sent around by the valley road.",
)
_WORDS = 24
_FILE = "aibot-engines.json"
_LEAST_COSINE = 0.999  # with the float32 vector of the same text


class EngineKind(StrEnum):
    """What computes a seq2seq model."""

    AUTO = "auto"  # what was fastest here
    TORCH = "torch"
    CTRANSLATE2 = "ctranslate2"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine and its precision.

    `seconds` is what the sample took when it was measured, 0 if it was not.
    """

    engine: EngineKind
    precision: Precision
    seconds: float = 0.0


def list_engines(path: Path) -> list[EngineChoice]:
    """The engines that can run a folder on this machine."""
    kind = check_model_folder(path, ModelRole.REWRITER)
    if kind not in SEQ2SEQ_TYPES:
        return [EngineChoice(EngineKind.TORCH, Precision.FLOAT32)]
    choices = [EngineChoice(EngineKind.TORCH, Precision.FLOAT32)]
    if has_fast_bfloat16():
        choices.append(EngineChoice(EngineKind.TORCH, Precision.BFLOAT16))
    if kind in CONVERTIBLE_TYPES and is_available():
        choices += [EngineChoice(EngineKind.CTRANSLATE2, precision) for precision in PRECISIONS]
    return choices


def choose_engine(
    path: Path,
    *,
    cache: Path,
    decoding: Decoding | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> EngineChoice:
    """The fastest engine for a model on this machine, from `cache` if it was measured before.

    `cache` is a folder; conversions for CTranslate2 and the measurements are kept in it.
    """
    key = f"{compute_fingerprint(path)} {platform.machine()} {_name_processor()}"
    known = _read_choices(cache)
    if key in known:
        return known[key]
    measured: list[EngineChoice] = []
    for choice in list_engines(path):
        seconds = _measure(path, choice, cache, decoding)
        report(f"{path.name}: {choice.engine} {choice.precision} took {seconds:.1f} s for the sample")
        measured.append(EngineChoice(choice.engine, choice.precision, round(seconds, 3)))
    best = min(measured, key=lambda choice: choice.seconds)
    _remember(cache, key, best)
    return best


def choose_precision(
    path: Path, *, cache: Path, report: Callable[[str], None] = lambda line: None
) -> Precision:
    """The fastest precision for an embedder on this machine, from `cache` if it was measured before.

    Another precision than float32 counts only if each vector of a sample has a cosine of 0.999 or more with the
    one of float32, and only on a processor that has bfloat16.

    :raises ModelError: when the folder cannot be loaded in float32.
    """
    if not has_bfloat16():
        return Precision.FLOAT32
    key = f"embedder {compute_fingerprint(path)} {platform.machine()} {_name_processor()}"
    known = _read_choices(cache)
    if key in known:
        return known[key].precision
    seconds, exact = _measure_embedding(path, Precision.FLOAT32)
    best = EngineChoice(EngineKind.TORCH, Precision.FLOAT32, round(seconds, 3))
    try:
        seconds, near = _measure_embedding(path, Precision.BFLOAT16)
    except (ModelError, RuntimeError) as error:
        report(f"{path.name}: does not run in bfloat16 ({str(error)[:100]}); it runs in float32")
    else:
        cosine = float((exact * near).sum(axis=1).min())
        report(
            f"{path.name}: float32 took {best.seconds:.2f} s for the sample, bfloat16 {seconds:.2f} s; "
            f"least cosine {cosine:.5f}"
        )
        if cosine >= _LEAST_COSINE and seconds < best.seconds:
            best = EngineChoice(EngineKind.TORCH, Precision.BFLOAT16, round(seconds, 3))
    _remember(cache, key, best)
    return best.precision


def build_rewriter(
    path: Path, choice: EngineChoice, *, cache: Path, decoding: Decoding | None = None
) -> Seq2SeqRewriter:
    """The rewriter of a seq2seq folder on the chosen engine, converting it into `cache` if need be."""
    if choice.engine is EngineKind.CTRANSLATE2:
        converted = convert_model(path, cache / f"{path.name}-{choice.precision}", choice.precision)
        return Seq2SeqRewriter(path, decoding=decoding, generator=CTranslate2Generator(path, converted))
    generator = TorchGenerator(path, precision=choice.precision)
    return Seq2SeqRewriter(path, decoding=decoding, generator=generator)


def _measure_embedding(path: Path, precision: Precision) -> tuple[float, Vectors]:
    """Seconds for the sample, the best of two, and its vectors."""
    embedder = SentenceTransformerEmbedder(path, precision=precision)
    texts = [" ".join(_SAMPLE[i % 3 :] * (1 + i % 4) + _SAMPLE[: i % 3]) for i in range(24)]
    texts += [*_SAMPLE, *" ".join(_SAMPLE).split()]
    embedder.encode(texts[:2])  # the first call sets memory up
    took = []
    for _ in range(2):
        start = time.perf_counter()
        vectors = embedder.encode(texts)
        took.append(time.perf_counter() - start)
    return min(took), vectors


def _measure(path: Path, choice: EngineChoice, cache: Path, decoding: Decoding | None) -> float:
    rewriter = build_rewriter(path, choice, cache=cache, decoding=decoding)
    request = RewriteRequest(_SAMPLE, _WORDS)
    rewriter.rewrite([RewriteRequest(_SAMPLE[:1], 4)])  # the first call sets memory up
    start = time.perf_counter()
    rewriter.rewrite([request, RewriteRequest(_SAMPLE[::-1], _WORDS)])
    return time.perf_counter() - start


def _remember(cache: Path, key: str, choice: EngineChoice) -> None:
    known = _read_choices(cache) | {key: choice}
    data = {key: [one.engine, one.precision, one.seconds] for key, one in sorted(known.items())}
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / f".{_FILE}-{os.getpid()}"  # then renamed: another run never reads half of it
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    file.replace(cache / _FILE)


def _read_choices(cache: Path) -> dict[str, EngineChoice]:
    if not (cache / _FILE).is_file():
        return {}
    try:
        data = read_json(cache / _FILE)
        return {
            key: EngineChoice(EngineKind(engine), Precision(precision), float(seconds))
            for key, (engine, precision, seconds) in data.items()
        }
    except (ModelError, ValueError, TypeError):
        return {}  # a damaged note is measured again


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
