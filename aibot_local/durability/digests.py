"""Hashes of what goes into a stage and what comes out of it."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

# The packages whose version may change what a run gives.
_PACKAGES = (
    "ctranslate2",
    "hdbscan",
    "lxml",
    "numpy",
    "py3langid",
    "pypdfium2",
    "resiliparse",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "PyStemmer",
    "spacy",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
)


def hash_value(*values: object) -> str:
    """SHA-256 (hex) over values: records, texts, numbers, tuples and lists of them, and numpy arrays.

    Two values have the same hash exactly when their `repr` is the same, and for arrays the kind, shape and bytes. Sets
    have no order and are refused, as values and within tuples of values given here.

    :raises TypeError: for a set.
    """
    digest = hashlib.sha256()
    for value in values:
        if isinstance(value, set | frozenset):
            raise TypeError("a set has no order, and so no hash of this kind: sort it")
        if isinstance(value, np.ndarray):
            digest.update(f"array {value.dtype.str} {value.shape}\0".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        else:
            digest.update(repr(value).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


@cache
def list_packages() -> tuple[tuple[str, str], ...]:
    """Python and the packages that bear on a run, with their versions; '' for one that is missing. By name."""
    found = [("python", platform.python_version())]
    for name in _PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, ""))
    return tuple(sorted(found))


@cache
def hash_program() -> str:
    """SHA-256 (hex) over the source files of this program."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
