"""What the engines need to know of the machine, and the quiet they keep on it."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


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


def set_threads(count: int) -> None:
    """Have the numeric libraries use so many threads, from now on."""
    import torch

    torch.set_num_threads(count)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(count)  # read by those that are not loaded yet


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
