"""The bill of materials of a bundle, in CycloneDX 1.6 JSON (ECMA-424)."""

import email
import hashlib
import uuid
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aibot_local.errors import ModelError
from aibot_local.library.receipts import hash_file, read_receipt

_MAX_METADATA_BYTES = 5_000_000


def describe_materials(bundle: Path, *, models: Sequence[str]) -> dict[str, Any]:
    """Every wheel and model of a bundle folder as a CycloneDX document, without a date."""
    components = [_describe_wheel(wheel) for wheel in sorted(bundle.glob("wheels/*.whl"))]
    components += [_describe_model(bundle / "models" / name) for name in models]
    # A serial number that follows from the contents keeps the same bundle the same to the byte.
    digest = hashlib.sha256("\n".join(component["bom-ref"] for component in components).encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}",
        "version": 1,
        "components": components,
    }


def _describe_wheel(wheel: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            if len(names) != 1 or archive.getinfo(names[0]).file_size > _MAX_METADATA_BYTES:
                raise ModelError(f"{wheel}: has no METADATA: not a wheel")
            metadata = email.message_from_bytes(archive.read(names[0]))
    except zipfile.BadZipFile as error:
        raise ModelError(f"{wheel}: not a whole wheel") from error
    name, version = str(metadata["Name"]), str(metadata["Version"])
    digest = hash_file(wheel)
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}#{digest}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }
    licence = str(metadata["License-Expression"] or metadata["License"] or "").strip().splitlines()
    if licence and len(licence[0]) < 100:
        component["licenses"] = [{"license": {"name": licence[0]}}]
    return component


def _describe_model(folder: Path) -> dict[str, Any]:
    receipt = read_receipt(folder)
    if receipt is None:
        raise ModelError(f"{folder}: has no receipt")
    listed = "\n".join(f"{file.path} {file.sha256}" for file in receipt.files)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{receipt.name}#{digest}",
        "name": receipt.name,
        "version": digest[:12],
        "description": f"{receipt.role.value}, from {receipt.source}",
        "licenses": [{"license": {"name": receipt.licence}}],
        "components": [
            {"type": "file", "name": file.path, "hashes": [{"alg": "SHA-256", "content": file.sha256}]}
            for file in receipt.files
        ],
    }
