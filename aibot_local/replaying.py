"""Doing a run again from its manifest, and naming the first thing that differs."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aibot_local import __version__
from aibot_local.durability import hash_inputs, hash_program, hold, list_packages
from aibot_local.durability.manifest import Manifest, Outcome, load_manifest, tell_platform
from aibot_local.errors import AibotError, InputError
from aibot_local.pipeline import stamp_engines, summarize
from aibot_local.protocols import Engines, Progress
from aibot_local.settings import Settings, take_settings
from aibot_local.store import Store
from aibot_local.store.keys import draw_key

_FOLDER = ".aibot-replay"


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay gave: the first thing that differs, or '' where every byte is the same, and notes.

    `notes` tell what is otherwise than it was when the run was made and need not matter: versions, threads, machine.
    """

    differs: str
    notes: tuple[str, ...]
    files: int


def read_settings(manifest: Manifest, *, models: Path | None = None) -> Settings:
    """The settings of a run; `models` is where its model library lies now, if that is elsewhere.

    :raises SettingsError: when one is out of range.
    :raises InputError: when the manifest names a setting that this version has not.
    """
    values = dict(manifest.settings)
    try:
        return take_settings({**values, "models": models or Path(str(values["models"]))})
    except (TypeError, KeyError) as error:
        raise InputError("the manifest's settings are not those of this version of the program") from error


def replay(
    manifest: Manifest,
    out: Path,
    engines: Engines,
    *,
    settings: Settings,
    inbox: Path | None = None,
    guard: str = "none",
    progress: Progress | None = None,
) -> Replay:
    """Do a run again, cold, in a folder of `out` that is removed at the end, and compare it stage by stage.

    `inbox` is where the articles lie now, if that is elsewhere. Where the inputs or the models are others than they
    were, that is what differs, and nothing is run.

    :raises InputError: when the articles came on standard input, and `inbox` does not say where they are.
    :raises BusyError: when a run writes to `out`.
    """
    if manifest.inbox == "-":
        raise InputError("the articles of this run came on standard input, which cannot be read again")
    inbox = inbox or Path(manifest.inbox)
    notes = tuple(_compare_circumstances(manifest))
    differs = _compare_inputs(manifest, inbox) or _compare_models(manifest, engines)
    if differs:
        return Replay(differs, notes, 0)
    place = out / _FOLDER
    with hold(out):
        _remove(place)
        try:
            place.mkdir(mode=0o700)
        except OSError as error:
            raise AibotError(f"{place}: cannot be made: {error.strerror}") from error
        try:
            with Store(place / "replay.sqlite", draw_key() if settings.encrypt else None) as store:
                summarize(
                    inbox,
                    place / "out",
                    engines,
                    store=store,
                    settings=settings,
                    guard=guard,
                    progress=progress,
                )
            again = load_manifest(place / "out")
        finally:
            _remove(place)
    differs = _compare_outcomes(manifest.stages, again.stages) or _compare_outcomes(
        manifest.files, again.files
    )
    return Replay(differs, notes, len(again.files))


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)


def _compare_inputs(manifest: Manifest, inbox: Path) -> str:
    were = {one.path: one.sha256 for one in manifest.inputs}
    are = {one.path: one.sha256 for one in hash_inputs(inbox)}
    for path in sorted(were.keys() | are.keys()):
        if were.get(path) != are.get(path):
            state = "is gone" if path not in are else "is new" if path not in were else "has changed"
            return f"inputs: {path} {state}"
    return ""


def _compare_models(manifest: Manifest, engines: Engines) -> str:
    were = {one.role: one for one in manifest.engines}
    are = {one.role: one for one in stamp_engines(engines)}
    for role in sorted(were.keys() | are.keys()):
        was, now = were.get(role), are.get(role)
        if was != now:
            names = [f"{one.name} {one.fingerprint[:12]}".strip() if one else "none" for one in (was, now)]
            return f"models: the {role} was {names[0]}, and is {names[1]}"
    return ""


def _compare_circumstances(manifest: Manifest) -> Iterator[str]:
    """What is otherwise than it was, a line each: the program, its packages, the machine."""
    were = dict(manifest.packages) | {"the program": manifest.program, "the machine": manifest.platform}
    are = dict(list_packages()) | {"the program": __version__, "the machine": tell_platform()}
    for name in sorted(were.keys() | are.keys()):
        if were.get(name) != are.get(name):
            yield f"{name} was {were.get(name) or 'missing'}, and is {are.get(name) or 'missing'}"
    if manifest.source != hash_program():
        yield "the program's source is not what it was"


def _compare_outcomes(were: Sequence[Outcome], are: Sequence[Outcome]) -> str:
    """The first that differs, in the order of the run, or ''."""
    now = {one.name: one.sha256 for one in are}
    for one in were:
        if now.get(one.name) != one.sha256:
            return f"{one.name}{'' if one.name in now else ' (is not there)'}"
    names = {one.name for one in were}
    return next((f"{one.name} (is new)" for one in are if one.name not in names), "")
