"""Laying a model out before it is in the library.

That happens in a folder of its own beside the model's place; there it is checked, and then the folder is renamed,
so that a model is in the library whole or not at all.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import RECEIPT_NAME, check_model_folder, is_pickle, is_safe_file, list_files
from aibot_local.library.converting import convert_pickle
from aibot_local.library.records import ModelRole

# What training and version control leave in a model's folder.
_NOT_THE_MODEL = re.compile(r"\.git|checkpoint[^/]*/")


@contextmanager
def open_work_folder(library: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """A folder to work in and, within it, the empty one that is to become the model; both are gone afterwards.

    :raises ModelError: when the library cannot be written.
    """
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


def lay_out_folder(
    source: Path, made: Path, role: ModelRole, report: Callable[[str], None]
) -> tuple[str, ...]:
    """Copy the files of a model folder that are safe to `made`; give the names of those left out.

    Pickled weights without safetensors beside them are turned into safetensors in a process of its own. Everything but
    code is copied of a spaCy pipeline.

    :raises ModelError: at code, links, or pickles that hold more than weights.
    """
    files = [file for file in list_files(source) if file != RECEIPT_NAME and not _NOT_THE_MODEL.match(file)]
    for file in files:
        if Path(file).suffix == ".py":
            raise ModelError(f"{source / file}: program code is refused in a model folder")
    everything = role is ModelRole.SENTENCES
    kept = [file for file in files if everything or is_safe_file(file)]
    weights = everything or any(file.endswith(".safetensors") for file in kept)
    if not weights and any(map(is_pickle, files)):
        report("turning pickled weights into safetensors in a process of its own")
        convert_pickle(source, made)
        return ()
    for file in kept:
        (made / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, made / file, follow_symlinks=False)
    return tuple(file for file in files if file not in kept)


def check_laid_out(made: Path, role: ModelRole, source: str) -> None:
    """Check a folder that is being laid out; a fault is told by the source's name, since the folder will be gone."""
    try:
        check_model_folder(made, role)
    except ModelError as error:
        raise ModelError(str(error).replace(str(made), source)) from None


def move_into_place(made: Path, target: Path, replace_existing: bool) -> None:
    """Rename a folder that was laid out and checked to its place in the library.

    :raises ModelError: when something else is in that place.
    """
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
