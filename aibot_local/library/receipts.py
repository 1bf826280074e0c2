"""The receipt of an installed model: what was installed, so that any later change shows."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import RECEIPT_NAME, list_files, read_json
from aibot_local.library.records import ModelFile, ModelRole, Receipt

_FORMAT = 1


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(path: Path) -> tuple[ModelFile, ...]:
    """Every file below a model folder with size and hash, sorted by path, without the receipt itself."""
    names = [name for name in list_files(path) if name != RECEIPT_NAME]
    return tuple(ModelFile(name, (path / name).stat().st_size, hash_file(path / name)) for name in names)


def write_receipt(path: Path, receipt: Receipt) -> None:
    """Write a receipt into a model folder: the same model always gives the same bytes."""
    data = {"format": _FORMAT, **asdict(receipt)}
    (path / RECEIPT_NAME).write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_receipt(path: Path) -> Receipt | None:
    """The receipt of a model folder; None where there is none.

    :raises ModelError: when it is malformed.
    """
    file = path / RECEIPT_NAME
    if not file.is_file():
        return None
    data = read_json(file)
    try:
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']} is not {_FORMAT}")
        return Receipt(
            name=str(data["name"]),
            role=ModelRole(data["role"]),
            source=str(data["source"]),
            licence=str(data["licence"]),
            pinned=bool(data["pinned"]),
            files=tuple(ModelFile(str(f["path"]), int(f["size"]), str(f["sha256"])) for f in data["files"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{file}: malformed receipt ({error}); install the model again") from error
