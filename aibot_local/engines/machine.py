"""What the engines need to know of the machine, and the quiet they keep on it."""

import os
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from threading import Barrier


class Precision(StrEnum):
    """The numbers a model computes with."""

    AUTO = "auto"  # what is exact enough and fastest on this processor
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    INT8 = "int8"  # CTranslate2 only


def has_fast_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 matrices in hardware tiles (AMX).

    Read off the processor and not off a stopwatch, so that the same machine always gives the same bytes.
    """
    import torch

    return bool(torch.cpu._is_amx_tile_supported())


def has_bfloat16() -> bool:
    """Whether the processor knows bfloat16 at all (AMX or AVX-512 BF16), so that trying it is worth the while."""
    import torch

    known = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return has_fast_bfloat16() or bool(known())


def start_workers(count: int) -> ThreadPoolExecutor:
    """Threads in each of which torch computes with that one thread alone.

    What one thread computes does not wait for others at every step, which on a busy machine costs most of the time.
    """
    import torch

    together = Barrier(count)

    def settle() -> None:
        torch.get_num_threads()  # the first call of a thread takes the process's number; ours comes after it
        torch.set_num_threads(1)
        together.wait()

    threads = torch.get_num_threads()
    workers = ThreadPoolExecutor(count, thread_name_prefix="embedding", initializer=settle)
    for started in [workers.submit(torch.get_num_threads) for _ in range(count)]:
        started.result()
    torch.set_num_threads(threads)  # for threads that others start later
    return workers


def set_threads(count: int) -> None:
    """Have the numeric libraries use so many threads, from now on."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(count)
    threadpool_limits(count, user_api="blas")  # numpy's, which is loaded already
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(count)  # read by those that are loaded later


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Keep the libraries' progress bars and advice off the terminal while a model is loaded."""
    from transformers.utils import logging as transformers_logging

    verbosity = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
