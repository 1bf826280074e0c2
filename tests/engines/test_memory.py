"""Where memory runs out less is done at a time, what comes out is the same, and at last one line tells of it."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models
import torch
from contracts.contract_fakes import installed

from aibot_local.engines.causal_rewriter import CausalRewriter
from aibot_local.engines.memory import compute_in_halves, compute_on_threads, is_shortage, telling_shortage
from aibot_local.engines.nli_verifier import NliVerifier
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.engines.seq2seq_rewriter import Decoding, Job, Seq2SeqRewriter, TorchGenerator
from aibot_local.errors import AibotError
from aibot_local.protocols import Vectors
from aibot_local.records import RewriteRequest

ROOT = Path(__file__).parents[2]
REQUESTS = [RewriteRequest((f"Crew {number} left the old harbour at night.",), 12) for number in range(7)]
TEXTS = [" ".join(["fire harbour police"] * (number % 5 + 1)) for number in range(160)]


def allocate_too_much() -> None:
    torch.empty(2**60)


def test_what_a_library_says_of_memory_is_known() -> None:
    with pytest.raises(RuntimeError) as refused:
        allocate_too_much()
    assert is_shortage(refused.value)
    assert is_shortage(MemoryError()) and is_shortage(RuntimeError("std::bad_alloc"))
    assert is_shortage(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"))
    assert not is_shortage(RuntimeError("shapes cannot be multiplied")) and not is_shortage(
        ValueError("out of memory")
    )


@pytest.mark.parametrize("room", [1, 2, 3, 4, 8])
def test_a_batch_is_halved_until_it_fits(room: int) -> None:
    sizes: list[int] = []

    def square(part: Sequence[int]) -> list[int]:
        sizes.append(len(part))
        if len(part) > room:
            raise MemoryError
        return [number * number for number in part]

    assert compute_in_halves(square, range(8), task="squaring") == [number * number for number in range(8)]
    assert sizes[0] == 8 and max(size for size in sizes if size <= room) <= room
    assert compute_in_halves(square, [], task="squaring") == []


def test_one_that_does_not_fit_is_told_in_one_line() -> None:
    def fail(part: Sequence[int]) -> list[int]:
        raise MemoryError("no room for secret words")

    with pytest.raises(AibotError, match="squaring: not enough memory") as told:
        compute_in_halves(fail, range(8), task="squaring")
    assert "\n" not in str(told.value) and "secret" not in str(told.value)
    with pytest.raises(ZeroDivisionError):
        compute_in_halves(lambda part: [1 // 0], range(8), task="squaring")
    with pytest.raises(AibotError, match="reading: not enough memory"), telling_shortage("reading"):
        allocate_too_much()


class Room:
    """Computes squares, of so many numbers at a time."""

    def __init__(self, most: int) -> None:
        self.most, self.running, self.refused = most, 0, 0
        self._lock = threading.Lock()
        self._pause = threading.Event()

    def square(self, number: int) -> int:
        with self._lock:
            self.running += 1
            fits = self.running <= self.most
            self.refused += not fits
        self._pause.wait(0.02)  # so that others come meanwhile
        with self._lock:
            self.running -= 1
        if not fits:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        return number * number


@pytest.mark.parametrize("most", [1, 2, 3])
def test_fewer_batches_are_computed_at_a_time(most: int) -> None:
    room = Room(most)
    with ThreadPoolExecutor(4) as workers:
        made = compute_on_threads(room.square, range(12), workers, 4, task="squaring")
    assert made == [number * number for number in range(12)] and room.refused > 0


def test_a_batch_that_does_not_fit_alone_is_told_in_one_line() -> None:
    with ThreadPoolExecutor(4) as workers:
        with pytest.raises(AibotError, match="squaring: not enough memory"):
            compute_on_threads(Room(0).square, range(5), workers, 4, task="squaring")
        with pytest.raises(ZeroDivisionError):
            compute_on_threads(lambda number: number // 0, range(5), workers, 4, task="squaring")
        assert compute_on_threads(Room(0).square, [], workers, 4, task="squaring") == []


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny_models.build_embedder(folder / "embedder")
    tiny_models.build_seq2seq(folder / "bart", "bart", window=40)
    tiny_models.build_causal(folder / "chat")
    tiny_models.build_nli(folder / "nli")
    return folder


def test_vectors_have_the_same_bits_when_memory_is_short(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = SentenceTransformerEmbedder(tiny / "embedder")
    wanted = embedder.encode(TEXTS)
    room, real = Room(1), embedder._batches.run

    def run(rows: Sequence[list[int]]) -> Vectors:
        room.square(len(rows[0]))
        return real(rows)

    monkeypatch.setattr(embedder._batches, "run", run)
    monkeypatch.setitem(embedder.__dict__, "_workers", (ThreadPoolExecutor(3), 3))
    assert np.array_equal(embedder.encode(TEXTS), wanted) and room.refused > 0
    room.most = 0
    with pytest.raises(AibotError, match="embedding"):
        embedder.encode(TEXTS)


class Narrow:
    """A generator with memory for some jobs at a time."""

    def __init__(self, path: Path, most: int) -> None:
        self._generator, self._most = TorchGenerator(path), most
        self.bounds: set[tuple[int, int]] = set()

    def generate(self, jobs: Sequence[Job], decoding: Decoding) -> list[list[int]]:
        self.bounds.add((min(job.least for job in jobs), max(job.most for job in jobs)))
        if len(jobs) > self._most:
            raise MemoryError
        return self._generator.generate(jobs, decoding)


def test_a_seq2seq_rewriter_writes_the_same_when_memory_is_short(tiny: Path) -> None:
    wanted = Seq2SeqRewriter(tiny / "bart").rewrite(REQUESTS)
    narrow = Narrow(tiny / "bart", most=2)
    requests = [RewriteRequest(one.sentences, 6 + number) for number, one in enumerate(REQUESTS)]
    assert Seq2SeqRewriter(tiny / "bart", generator=narrow).rewrite(REQUESTS) == wanted
    narrow.bounds.clear()
    Seq2SeqRewriter(tiny / "bart", generator=narrow).rewrite(requests)
    assert len(narrow.bounds) == 1  # a half is searched within the bounds of the whole
    with pytest.raises(AibotError, match="rewriting"):
        Seq2SeqRewriter(tiny / "bart", generator=Narrow(tiny / "bart", most=0)).rewrite(REQUESTS)


def test_a_chat_model_writes_the_same_when_memory_is_short(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = CausalRewriter(tiny / "chat").rewrite(REQUESTS)
    rewriter = CausalRewriter(tiny / "chat")
    real, sizes = rewriter._generate, []

    def generate(pairs: Sequence[Any], *, length: int) -> list[str]:
        sizes.append(len(pairs))
        if len(pairs) > 2:
            raise MemoryError
        return real(pairs, length=length)

    monkeypatch.setattr(rewriter, "_generate", generate)
    assert rewriter.rewrite(REQUESTS) == wanted and max(sizes) > 2


def test_a_verifier_tells_of_it_in_one_line(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = NliVerifier(tiny / "nli")
    monkeypatch.setattr(verifier, "_model", lambda **inputs: allocate_too_much())
    with pytest.raises(AibotError, match=r"checking \(nli\): not enough memory"):
        verifier.support(["The fire began."], ["The fire began on Monday."])


SHORT = """
import ctypes, resource, sys
from pathlib import Path
import numpy as np
import torch
from aibot_local.engines.machine import Precision
from aibot_local.engines.sentence_transformer_embedder import SentenceTransformerEmbedder
from aibot_local.errors import AibotError

torch.set_num_threads(4)
embedder = SentenceTransformerEmbedder(Path(sys.argv[1]), precision=Precision.FLOAT32)
embedder._workers
texts = [" ".join(["fire", "harbour", "police"] * (60 + number)) for number in range(10)]
made = {}
for room in (4, 16, 40, 48, 52, 56, 60, 64, 4000):  # MiB more than is taken now
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    (taken,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmData")]
    resource.setrlimit(resource.RLIMIT_DATA, (int(taken) * 1024 + room * 2**20, resource.RLIM_INFINITY))
    try:
        made[room] = embedder.encode(texts)
    except AibotError as error:
        assert "not enough memory" in str(error)
    except MemoryError:
        pass  # Python itself had none; the command line tells of it in one line too
same = all(np.array_equal(vectors, made[4000]) for vectors in made.values())
print(same, 4 in made, 4000 in made, sorted(made))
"""


@pytest.mark.slow
@pytest.mark.models
def test_the_default_embedder_gives_the_same_bits_or_one_line_when_the_system_refuses_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHORT, str(installed("all-MiniLM-L6-v2"))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("True False True"), (done.stdout, done.stderr)
