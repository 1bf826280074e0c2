"""Rewriting with a small instruction-following language model (decoder only, such as SmolLM2)."""

import copy
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from aibot_local.engines.fingerprint import compute_fingerprint
from aibot_local.engines.finishing import (
    drop_forbidden,
    drop_repeats,
    keep_whole_sentences,
    settle_capitals,
    tidy_text,
)
from aibot_local.engines.grounding import GroundedWords
from aibot_local.engines.machine import Precision, quiet_loading
from aibot_local.engines.memory import compute_in_halves
from aibot_local.engines.passages import Part, bound_tokens, split_passage
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder
from aibot_local.library.records import ModelRole
from aibot_local.records import RewriteRequest


@dataclass(frozen=True, slots=True)
class Style:
    """A way of asking: the instruction, and examples of a sentence before and after."""

    system: str
    examples: tuple[tuple[str, str], ...]


# A model of this size mixes up who did what when it is given several sentences, so it is given one at a
# time, with examples of what is wanted. The examples are invented; their words cannot be used unless the
# source has them. Each attempt asks in another way. Of 127 sentences of the example inbox the gate let through as
# new words 30 of the first way, 18 of the second, 27 of the third, and 59 of any.
STYLES = (
    Style(
        "You tell one sentence of a news report in another order. You begin with who said it or when it was, and "
        "keep every name and number.",
        (
            (
                "The bridge, which was built in 1931, will be shut until March while engineers replace its cables, "
                "the council said on Monday.",
                "The council said on Monday that the bridge will be shut until March while engineers replace its "
                "cables.",
            ),
            (
                "About 200 people were standing in the rain outside the theatre long before the doors opened on "
                "Friday.",
                "Long before the doors opened on Friday, about 200 people were standing in the rain outside the "
                "theatre.",
            ),
            (
                "Some 40 families have had to leave their homes, according to the mayor, Peter Oakes.",
                "According to the mayor, Peter Oakes, some 40 families have had to leave their homes.",
            ),
        ),
    ),
    Style(
        "You shorten one sentence of a news report. You keep who said it, every name and every number, and leave "
        "out what matters least.",
        (
            (
                "The bridge, which was built in 1931 and carries some 4,000 vehicles a day, will be shut until March "
                "while engineers replace its cables, the council said on Monday.",
                "The bridge will be shut until March while engineers replace its cables, the council said on Monday.",
            ),
            (
                "Long before the doors opened on Friday, about 200 people were standing in the rain outside the "
                "theatre, according to its manager, Peter Oakes.",
                "About 200 people were standing in the rain outside the theatre, according to its manager, Peter "
                "Oakes.",
            ),
            (
                "The court, which sits in Lund, ordered the firm to pay €3m and to clean the river within a year, "
                "but it rejected claims by two farmers.",
                "The court ordered the firm to pay €3m and to clean the river within a year, but rejected claims by "
                "two farmers.",
            ),
        ),
    ),
    Style(
        "You rewrite one sentence of a news report in plainer words. You keep every name, number and date.",
        (
            (
                "The bridge, which was built in 1931 and carries some 4,000 vehicles a day, will be shut until March "
                "while engineers replace its cables, the council said on Monday.",
                "The council said on Monday that the bridge, built in 1931, will be shut until March while engineers "
                "replace its cables.",
            ),
            (
                '"We are not aware of any injuries at this stage," said Maria Lind, a spokeswoman for the fire '
                "service, who added that 12 homes had been evacuated.",
                "Maria Lind, a spokeswoman for the fire service, said they were not aware of any injuries. 12 homes "
                "had been evacuated.",
            ),
        ),
    ),
)

_LENGTH_STEP = 32
_BATCH_ROWS = 16


@dataclass(frozen=True, slots=True)
class _Job:
    part: Part
    forbidden: tuple[str, ...]
    style: Style


class CausalRewriter:
    """A Rewriter over a chat model. `grounded` lets it use only the words of the source and small words.

    Decoding is greedy: no sampling, so the same request gives the same text.
    """

    def __init__(
        self,
        path: Path,
        *,
        precision: Precision = Precision.FLOAT32,
        grounded: bool = True,
        styles: tuple[Style, ...] = STYLES,
    ) -> None:
        """Load the folder.

        :raises ModelError: when it is incomplete, unsafe, or has no chat template.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self._path = path.resolve()
        check_model_folder(self._path, ModelRole.REWRITER)
        if precision is Precision.AUTO:
            precision = Precision.FLOAT32
        self._precision = precision
        try:
            with quiet_loading():
                tokenizer = AutoTokenizer.from_pretrained(
                    str(self._path), local_files_only=True, trust_remote_code=False, padding_side="left"
                )
                model = AutoModelForCausalLM.from_pretrained(
                    str(self._path),
                    dtype=getattr(torch, precision),
                    local_files_only=True,
                    use_safetensors=True,
                    trust_remote_code=False,
                )
        except Exception as error:  # the loaders raise many kinds; all mean that the folder is no good
            raise ModelError(f"{self._path}: cannot be loaded as a rewriter: {str(error)[:300]}") from error
        if not tokenizer.chat_template:
            raise ModelError(f"{self._path}: has no chat template: not a model that follows instructions")
        model.eval()  # type: ignore[no-untyped-call]
        self._model: Any = model
        self._tokenizer = tokenizer
        self._grounded = grounded
        self._styles = styles
        self._shared: dict[Style, tuple[list[int], Any]] = {}
        self._window = int(model.config.max_position_embeddings)
        self._end = int(tokenizer.eos_token_id)
        # A third of what the examples leave is for the source; the answer may be longer, in tokens, than
        # that.
        self._room = (self._window - max(len(self._ask("", style)) for style in styles)) // 3
        if self._room < 32:
            raise ModelError(f"{self._path}: a window of {self._window} tokens leaves no room for text")
        # A second attempt often asks for the same sentence again, and gets the same text.
        self._written: dict[_Job, str] = {}
        self._specials = re.compile("|".join(map(re.escape, sorted(tokenizer.all_special_tokens))))

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._path.name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over the folder, the prompt and how it is decoded."""
        return compute_fingerprint(
            self._path,
            precision=str(self._precision),
            grounded=self._grounded,
            styles=self._styles,
            decoding=(_LENGTH_STEP, _BATCH_ROWS),
        )

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        """One text for each request, order kept; '' where no whole sentence came out."""
        jobs: list[tuple[int, _Job]] = []
        for index, request in enumerate(requests):
            style = self._styles[min(request.attempt, len(self._styles) - 1)]
            sentences = [self._specials.sub(" ", sentence) for sentence in request.sentences]
            parts = split_passage(sentences, request.words, self._room, self._count, apart=True)
            jobs += [(index, _Job(part, request.forbidden, style)) for part in parts]
        new = [job for job in dict.fromkeys(job for _, job in jobs) if job not in self._written]
        self._written.update(zip(new, self._write(new), strict=True))
        texts: list[list[str]] = [[] for _ in requests]
        for index, job in jobs:
            texts[index].append(self._written[job])
        return [" ".join(filter(None, parts)) for parts in texts]

    def _write(self, jobs: list[_Job]) -> list[str]:
        written = [""] * len(jobs)
        groups: dict[tuple[int, int, tuple[str, ...]], list[int]] = {}
        asked = [self._ask(job.part.text, job.style) for job in jobs]
        for index, job in enumerate(jobs):
            shared = len(self._read_shared(job.style)[0])
            length = shared + -(-(len(asked[index]) - shared) // _LENGTH_STEP) * _LENGTH_STEP
            groups.setdefault((self._styles.index(job.style), length, job.forbidden), []).append(index)
        for key in sorted(groups):
            members = groups[key]
            for first in range(0, len(members), _BATCH_ROWS):
                batch = members[first : first + _BATCH_ROWS]
                write = partial(self._generate, length=key[1])
                pairs = [(asked[index], jobs[index]) for index in batch]
                texts = compute_in_halves(write, pairs, task=f"rewriting ({self.name})")
                for index, text in zip(batch, texts, strict=True):
                    written[index] = text
        return written

    def _generate(self, pairs: Sequence[tuple[list[int], _Job]], *, length: int) -> list[str]:
        """The texts of jobs, each with its prompt: all of one style, with the same forbidden words, and with prompts
        that fit `length` tokens.
        """
        import torch

        asked, jobs = [prompt for prompt, _ in pairs], [job for _, job in pairs]
        forbidden = jobs[0].forbidden
        start, read = self._read_shared(jobs[0].style)
        bounds = [bound_tokens(job.part, self._count(job.part.text)) for job in jobs]
        most = max(bound for _, bound in bounds)
        ids = torch.full((len(asked), length), self._end, dtype=torch.long)
        mask = torch.zeros_like(ids)
        # What all prompts share stands first and has been read before; the padding comes after it.
        shared = len(start)
        ids[:, :shared] = torch.tensor(start)
        mask[:, :shared] = 1
        for row, tokens in enumerate(asked):
            own = tokens[shared:]
            ids[row, length - len(own) :] = torch.tensor(own)
            mask[row, length - len(own) :] = 1
        words = [
            GroundedWords(job.part.text, encode=self._encode, end=self._end, forbidden=forbidden)
            for job in jobs
        ]
        memory = copy.deepcopy(read)
        memory.batch_repeat_interleave(len(asked))

        def list_next(row: int, written: torch.Tensor) -> list[int]:
            new: list[int] = written[length:].tolist()
            if len(new) >= bounds[row][1] or self._end in new:
                return [self._end]
            return words[row].list_next(new)

        with torch.inference_mode():
            output = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                past_key_values=memory,
                do_sample=False,
                num_beams=1,
                max_new_tokens=most,
                repetition_penalty=1.0,
                no_repeat_ngram_size=0,
                prefix_allowed_tokens_fn=list_next if self._grounded else None,
                # Grounded words leave the forbidden out by themselves; a ban on tokens could leave nothing.
                bad_words_ids=None if self._grounded else self._list_forbidden(forbidden),
                pad_token_id=self._end,
                eos_token_id=self._end,
            )
        return [
            self._finish(output[row, length:].tolist(), bounds[row][1], jobs[row]) for row in range(len(jobs))
        ]

    def _finish(self, tokens: list[int], most: int, job: _Job) -> str:
        finished = self._end in tokens[:most]
        tokens = tokens[: tokens.index(self._end)] if finished else tokens[:most]
        text = tidy_text(str(self._tokenizer.decode(tokens, skip_special_tokens=True)))
        text = settle_capitals(keep_whole_sentences(text, finished=finished), job.part.text)
        return drop_repeats(drop_forbidden(text, job.forbidden))

    def _ask(self, text: str, style: Style) -> list[int]:
        messages = [{"role": "system", "content": style.system}]
        for before, after in style.examples:
            messages += [{"role": "user", "content": before}, {"role": "assistant", "content": after}]
        messages.append({"role": "user", "content": text})
        chat = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self._encode(str(chat))

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"]
        return ids

    def _count(self, text: str) -> int:
        return len(self._encode(text))

    def _list_forbidden(self, forbidden: tuple[str, ...]) -> list[list[int]] | None:
        spellings = {form for phrase in forbidden for form in (phrase, phrase.lower(), phrase.capitalize())}
        ids = [self._encode(lead + form) for form in sorted(spellings) if form.strip() for lead in ("", " ")]
        return [tokens for tokens in ids if tokens] or None

    def _read_shared(self, style: Style) -> tuple[list[int], Any]:
        """Tokens that every prompt of a style begins with, and what the model keeps of them, computed once."""
        import torch
        from transformers import DynamicCache

        if style not in self._shared:
            first, second = self._ask("A", style), self._ask("7", style)
            pairs = zip(first, second, strict=False)
            tokens = [a for a, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)]
            memory = DynamicCache(config=self._model.config)
            with torch.inference_mode():
                self._model(input_ids=torch.tensor([tokens]), past_key_values=memory, use_cache=True)
            self._shared[style] = (tokens, memory)
        return self._shared[style]
