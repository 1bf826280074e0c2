"""The fingerprint of a model folder: what its output depends on, as one hash."""

import hashlib
from pathlib import Path

from aibot_local.library.checking import RECEIPT_NAME, list_files
from aibot_local.library.receipts import hash_file

# Files that say something about a model and do not change what it does.
_SILENT_SUFFIXES = frozenset({".md", ".license"})
_SILENT_NAMES = frozenset({RECEIPT_NAME, "LICENSE", "LICENCE", "NOTICE"})


def compute_fingerprint(path: Path, **settings: object) -> str:
    """SHA-256 (hex) over every file of a model folder and the settings it is run with.

    Weights, tokenizer and configuration count; licence texts, model cards and the library's receipt do not.
    """
    digest = hashlib.sha256()
    for name in list_files(path):
        base = name.rsplit("/", 1)[-1]
        if base in _SILENT_NAMES or Path(base).suffix.lower() in _SILENT_SUFFIXES:
            continue
        digest.update(f"{name}\0{hash_file(path / name)}\n".encode())
    for key, value in sorted(settings.items()):
        digest.update(f"{key}={value!r}\n".encode())
    return digest.hexdigest()
