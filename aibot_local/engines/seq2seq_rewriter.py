"""Rewriting with an encoder-decoder model: BART, DistilBART, Pegasus, PegasusX, LED, PRIMERA, T5.

Beam search without sampling. A source over the model's window is written in parts; a text that did not come
to its end is cut back to its last whole sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.finishing import drop_forbidden, drop_repeats, keep_whole_sentences, tidy_text
from aibot_local.engines.machine import Precision, has_fast_bfloat16, quiet_loading
from aibot_local.engines.memory import compute_in_halves
from aibot_local.engines.passages import Part, bound_tokens, split_passage
from aibot_local.errors import ModelError
from aibot_local.library.checking import SEQ2SEQ_TYPES, check_model_folder
from aibot_local.library.records import ModelRole
from aibot_local.records import RewriteRequest

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerBase

DOCUMENT_SEPARATOR = "<doc-sep>"  # PRIMERA reads it after each document
_T5_PREFIX = "summarize: "
_UNKNOWN_WINDOW = 512
# Part of the fingerprint: to be changed with how texts are searched for, so that none of another search is taken.
_SEARCH = "at least one token, probabilities summed to one after barring"
_LENGTH_STEP = 64


@dataclass(frozen=True, slots=True)
class Decoding:
    """How texts are searched for. The values are those of the published BART and Pegasus news models.

    `no_repeat_ngram` is the length in tokens of a run that may not occur twice, 0 for none.
    """

    beams: int = 4
    no_repeat_ngram: int = 3
    length_penalty: float = 1.0
    batch_rows: int = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One call of the model: source tokens, bounds of new tokens, and token runs that must not be written."""

    tokens: tuple[int, ...]
    least: int
    most: int
    banned: tuple[tuple[int, ...], ...]


class Generator(Protocol):
    """What runs the model: plain torch or CTranslate2."""

    def generate(self, jobs: Sequence[Job], decoding: Decoding) -> list[list[int]]:
        """New tokens for each job, without those that start a text; with the end token if it was reached.

        All jobs have the same `banned`.
        """
        ...


class Seq2SeqRewriter:
    """A Rewriter over a seq2seq folder; what computes is the `generator`, by default torch in `precision`."""

    def __init__(
        self,
        path: Path,
        *,
        precision: Precision = Precision.FLOAT32,
        decoding: Decoding | None = None,
        generator: Generator | None = None,
    ) -> None:
        """Load the folder.

        :raises ModelError: when it is incomplete, unsafe, or no seq2seq model we run.
        """
        self._path = path.resolve()
        kind = check_model_folder(self._path, ModelRole.REWRITER)
        if kind not in SEQ2SEQ_TYPES:
            raise ModelError(f"{self._path}: {kind!r} is no encoder-decoder model")
        self._decoding = decoding or Decoding()
        self._tokenizer = load_tokenizer(self._path)
        self._config = load_config(self._path)
        self._generator = generator or TorchGenerator(self._path, precision=precision)
        self._precision = getattr(self._generator, "precision", precision)
        self._window = find_window(self._config, self._tokenizer)
        self._prefix = _find_prefix(self._config)
        vocabulary = self._tokenizer.get_added_vocab()
        self._suffix = f" {DOCUMENT_SEPARATOR}" if DOCUMENT_SEPARATOR in vocabulary else ""
        # The name of a special token within an article is no instruction to the model.
        names = sorted(
            {*self._tokenizer.all_special_tokens, DOCUMENT_SEPARATOR, "<n>"}, key=len, reverse=True
        )
        self._specials = re.compile("|".join(map(re.escape, names)))
        self._room = self._window - len(self._encode(self._prefix + self._suffix))
        if self._room < 8:
            raise ModelError(f"{self._path}: a window of {self._window} tokens leaves no room for text")

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._path.name

    @property
    def window(self) -> int:
        """Tokens the model reads at once, special tokens included."""
        return self._window

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the folder, what computes it, and the decoding."""
        engine = type(self._generator).__name__
        return compute_fingerprint(
            self._path,
            engine=engine,
            precision=str(self._precision),
            decoding=self._decoding,
            search=_SEARCH,
        )

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        """One text for each request, order kept; '' where no whole sentence came out."""
        owners: list[int] = []
        jobs: list[Job] = []
        for index, request in enumerate(requests):
            banned = self._ban(request.forbidden)
            sentences = [self._specials.sub(" ", sentence) for sentence in request.sentences]
            for part in split_passage(sentences, request.words, self._room, self._count):
                owners.append(index)
                jobs.append(self._make_job(part, banned))
        texts: list[list[str]] = [[] for _ in requests]
        for index, job, tokens in zip(owners, jobs, self._generate(jobs), strict=True):
            texts[index].append(self._finish(tokens, job, requests[index].forbidden))
        return [" ".join(filter(None, parts)) for parts in texts]

    def _make_job(self, part: Part, banned: tuple[tuple[int, ...], ...]) -> Job:
        least, most = bound_tokens(part, self._count(part.text))
        limit = _limit_target(self._config)
        tokens = self._encode(self._prefix + part.text + self._suffix)
        return Job(tuple(tokens), max(0, min(least, limit - 2)), min(most, limit - 1), banned)

    def _generate(self, jobs: list[Job]) -> list[list[int]]:
        """Run jobs of like length and the same ban together; give their tokens in the order of the jobs."""
        groups: dict[tuple[int, tuple[tuple[int, ...], ...]], list[int]] = {}
        for index, job in enumerate(jobs):
            groups.setdefault((-(-len(job.tokens) // _LENGTH_STEP), job.banned), []).append(index)
        results: list[list[int]] = [[] for _ in jobs]
        rows = self._decoding.batch_rows
        for key in sorted(groups):
            members = sorted(groups[key], key=lambda index: (len(jobs[index].tokens), jobs[index].tokens))
            for first in range(0, len(members), rows):
                batch = members[first : first + rows]
                made = compute_in_halves(
                    lambda part: self._generator.generate(part, self._decoding),
                    _share_bounds([jobs[index] for index in batch]),
                    task=f"rewriting ({self.name})",
                )
                for index, tokens in zip(batch, made, strict=True):
                    results[index] = tokens
        return results

    def _finish(self, tokens: list[int], job: Job, forbidden: tuple[str, ...]) -> str:
        end = self._tokenizer.eos_token_id
        finished = end in tokens[: job.most]
        tokens = tokens[: tokens.index(end)] if finished else tokens[: job.most]
        text = tidy_text(str(self._tokenizer.decode(tokens, skip_special_tokens=True)))
        return drop_repeats(drop_forbidden(keep_whole_sentences(text, finished=finished), forbidden))

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, truncation=False)["input_ids"]
        return ids

    def _count(self, text: str) -> int:
        return len(self._tokenizer(text, truncation=False, add_special_tokens=False)["input_ids"])

    def _ban(self, forbidden: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        """Token runs for forbidden phrases, at the start of a text and within it, in three spellings."""
        runs: set[tuple[int, ...]] = set()
        for phrase in filter(None, (phrase.strip() for phrase in forbidden)):
            for form in {phrase, phrase.lower(), phrase[:1].upper() + phrase[1:]}:
                for lead in ("", " "):
                    ids = self._tokenizer(lead + form, add_special_tokens=False, truncation=False)[
                        "input_ids"
                    ]
                    if ids and set(ids) - set(self._tokenizer.all_special_ids):
                        runs.add(tuple(ids))
        return tuple(sorted(runs))


def _share_bounds(batch: list[Job]) -> list[Job]:
    """The jobs of a batch with the widest bounds of all, which it is searched within, whole or in halves."""
    least, most = min(job.least for job in batch), max(job.most for job in batch)
    return [replace(job, least=least, most=most) for job in batch]


class TorchGenerator:
    """Generation with transformers and torch."""

    def __init__(self, path: Path, *, precision: Precision = Precision.FLOAT32) -> None:
        """Load the weights.

        :raises ModelError: when they do not fit the settings.
        """
        import torch
        from transformers import AutoModelForSeq2SeqLM

        if precision is Precision.AUTO:
            precision = Precision.BFLOAT16 if has_fast_bfloat16() else Precision.FLOAT32
        if precision is Precision.INT8:
            raise ModelError(
                f"{path.name}: int8 needs the CTranslate2 engine; torch runs float32 and bfloat16"
            )
        self.precision = precision
        try:
            with quiet_loading():
                model = AutoModelForSeq2SeqLM.from_pretrained(
                    str(path.resolve()),
                    dtype=getattr(torch, precision),
                    local_files_only=True,
                    use_safetensors=True,
                    trust_remote_code=False,
                )
        except Exception as error:  # the loaders raise many kinds; all mean that the folder is no good
            raise ModelError(f"{path}: cannot be loaded as a rewriter: {str(error)[:300]}") from error
        self._model = model.eval()
        self._padding = int(model.config.pad_token_id or 0)
        self._global = str(model.config.model_type) == "led"
        self._separator: int | None = None
        if self._global:
            self._separator = load_tokenizer(path).get_added_vocab().get(DOCUMENT_SEPARATOR)

    def generate(self, jobs: Sequence[Job], decoding: Decoding) -> list[list[int]]:
        """New tokens for each job; see Generator."""
        import torch

        length = max(len(job.tokens) for job in jobs)
        ids = torch.full((len(jobs), length), self._padding, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, job in enumerate(jobs):
            ids[row, : len(job.tokens)] = torch.tensor(job.tokens)
            mask[row, : len(job.tokens)] = 1
        inputs: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if self._global:
            # LED attends globally from the first token and, in PRIMERA, from each document's separator.
            attention = torch.zeros_like(ids)
            attention[:, 0] = 1
            if self._separator is not None:
                attention[ids == self._separator] = 1
            inputs["global_attention_mask"] = attention
        with torch.inference_mode():
            output = self._model.generate(
                **inputs,
                do_sample=False,
                num_beams=decoding.beams,
                early_stopping=decoding.beams > 1,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram,
                bad_words_ids=[list(run) for run in jobs[0].banned] or None,
                max_new_tokens=max(job.most for job in jobs),
                min_new_tokens=max(1, min(job.least for job in jobs)),  # as with CTranslate2
                # What may not be written is taken out before probabilities are summed to one, as CTranslate2 does it;
                # else the two search differently wherever a run of tokens is barred.
                renormalize_logits=True,
                max_length=None,
                min_length=None,
            )
        # The first token only starts the decoder.
        return [[int(token) for token in row if token != self._padding] for row in output[:, 1:].tolist()]


def load_tokenizer(path: Path) -> "PreTrainedTokenizerBase":
    """The tokenizer of a checked folder.

    :raises ModelError: when it cannot be loaded.
    """
    from transformers import AutoTokenizer

    try:
        with quiet_loading():
            tokenizer = AutoTokenizer.from_pretrained(
                str(path.resolve()), local_files_only=True, trust_remote_code=False
            )
    except Exception as error:
        raise ModelError(f"{path}: its tokenizer cannot be loaded: {str(error)[:300]}") from error
    # We never cut; the warning about long texts would only mislead.
    tokenizer.deprecation_warnings["sequence-length-is-longer-than-the-specified-maximum"] = True
    return tokenizer


def load_config(path: Path) -> "PretrainedConfig":
    """The settings of a checked folder, read by transformers."""
    from transformers import AutoConfig

    with quiet_loading():
        config: PretrainedConfig = AutoConfig.from_pretrained(
            str(path.resolve()), local_files_only=True, trust_remote_code=False
        )
    return config


def find_window(config: "PretrainedConfig", tokenizer: "PreTrainedTokenizerBase") -> int:
    """Tokens the encoder reads at once.

    The least of what the settings and the tokenizer say, 512 if neither does.
    """
    for key in ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions"):
        stated = getattr(config, key, None)
        if isinstance(stated, int) and stated > 0:
            break
    else:
        stated = _UNKNOWN_WINDOW
    tokens = tokenizer.model_max_length
    return min(stated, tokens) if isinstance(tokens, int) and 0 < tokens < 10**6 else stated


def _limit_target(config: "PretrainedConfig") -> int:
    """Tokens the decoder can write."""
    for key in ("max_decoder_position_embeddings", "max_position_embeddings", "n_positions"):
        stated = getattr(config, key, None)
        if isinstance(stated, int) and stated > 0:
            return stated
    return _UNKNOWN_WINDOW


def _find_prefix(config: "PretrainedConfig") -> str:
    """The words a model expects before a text: T5 is told what to do."""
    if config.model_type not in ("t5", "mt5"):
        return ""
    tasks = getattr(config, "task_specific_params", None) or {}
    summarization = tasks.get("summarization") if isinstance(tasks, dict) else None
    prefix = summarization.get("prefix") if isinstance(summarization, dict) else None
    return str(prefix) if prefix is not None else _T5_PREFIX
