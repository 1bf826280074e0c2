"""The engines that are held to the contracts.

Fakes, tiny models in real folders, and the installed defaults.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_models
import torch


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny models gain nothing from threads, and lose much where other work runs beside them."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of tiny models, one folder a kind."""
    library = tmp_path_factory.mktemp("tiny-library")
    for kind in tiny_models.SEQ2SEQ_KINDS:
        tiny_models.build_seq2seq(library / kind, kind)
    tiny_models.build_causal(library / "llama")
    tiny_models.build_embedder(library / "embedder")
    tiny_models.build_embedder(library / "dense-embedder", dense=True)
    tiny_models.build_nli(library / "nli")
    return library
