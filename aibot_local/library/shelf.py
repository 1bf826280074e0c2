"""What stands in the library: listing, showing, verifying and removing models."""

import shutil
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import RECEIPT_NAME, guess_role, list_files
from aibot_local.library.manifest import is_model_name, read_manifest
from aibot_local.library.receipts import hash_file, read_receipt
from aibot_local.library.records import InstalledModel, ListedModel, ModelEntry, ModelRole, Verification


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


def list_installed(library: Path, role: ModelRole | None = None) -> list[InstalledModel]:
    """The models in the library, by name; an absent library is an empty one."""
    if not library.is_dir():
        return []
    folders = sorted(path for path in library.iterdir() if path.is_dir() and is_model_name(path.name))
    models = [describe_installed(path) for path in folders]
    return [model for model in models if role is None or model.role is role]


def list_models(library: Path, entries: tuple[ModelEntry, ...] | None = None) -> list[ListedModel]:
    """Every model of the manifest in its order, installed or not, then those only the library has."""
    entries = read_manifest() if entries is None else entries
    installed = {model.name: model for model in list_installed(library)}
    listed = [ListedModel(entry.name, entry, installed.pop(entry.name, None)) for entry in entries]
    return listed + [ListedModel(name, None, model) for name, model in installed.items()]


def show_model(name: str, *, library: Path, entries: tuple[ModelEntry, ...] | None = None) -> ListedModel:
    """What is known of one model.

    :raises ModelError: when neither the manifest nor the library knows it.
    """
    for listed in list_models(library, entries):
        if listed.name == name:
            return listed
    raise ModelError(f"no model named {name!r} in the manifest or in {library}; see `aibot models list`")


def find_installed(name: str, *, library: Path) -> Path:
    """Absolute path of an installed model.

    :raises ModelError: when it is not there, with the command that installs it.
    """
    path = library / name
    if is_model_name(name) and path.is_dir():
        return path.resolve()
    known = any(entry.name == name for entry in read_manifest())
    advice = f"`aibot models install {name}`" if known else "`aibot models import FOLDER`"
    held = sorted(model.name for model in list_installed(library)) if library.is_dir() and not known else []
    if held:
        advice += f" brings one in; it holds {', '.join(held)}"
    raise ModelError(f"model {name!r} is not in {library}: {advice}")


def verify_model(name: str, *, library: Path, entries: tuple[ModelEntry, ...] | None = None) -> Verification:
    """Hash every file of an installed model and compare with its receipt and with the manifest.

    :raises ModelError: when the model is not installed or has no receipt.
    """
    path = find_installed(name, library=library)
    receipt = read_receipt(path)
    if receipt is None:
        raise ModelError(
            f"{path}: has no receipt ({RECEIPT_NAME}); import it: `aibot models import {path} --name NEW`"
        )
    problems: list[str] = []
    try:
        present = {file for file in list_files(path) if file != RECEIPT_NAME}
    except ModelError as error:
        return Verification(name, 0, (str(error),), receipt.pinned)
    for file in receipt.files:
        if file.path not in present:
            problems.append(f"{file.path}: missing")
        elif (path / file.path).stat().st_size != file.size or hash_file(path / file.path) != file.sha256:
            problems.append(f"{file.path}: altered since it was installed")
    problems += [
        f"{file}: was not installed with the model" for file in sorted(present - _paths(receipt.files))
    ]
    for entry in read_manifest() if entries is None else entries:
        if entry.name == name:
            listed = {file.path: file.sha256 for file in receipt.files}
            problems += [
                f"{file.path}: the receipt disagrees with the manifest"
                for file in entry.files
                if file.sha256 and listed.get(file.path, file.sha256) != file.sha256
            ]
    return Verification(name, len(receipt.files), tuple(problems), receipt.pinned)


def remove_model(name: str, *, library: Path) -> int:
    """Remove a model from the library; gives the bytes freed.

    :raises ModelError: when it is not there, or is a link.
    """
    path = library / name
    if not is_model_name(name) or not path.is_dir():
        raise ModelError(f"model {name!r} is not in {library}")
    if path.is_symlink():
        raise ModelError(f"{path}: is a link, not a model folder; remove it by hand")
    size = describe_installed(path).size
    shutil.rmtree(path)
    return size


def _paths(files: tuple[object, ...]) -> set[str]:
    return {str(getattr(file, "path", "")) for file in files}
