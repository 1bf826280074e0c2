"""`aibot bundle`: models and wheels, carried over the gap."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from aibot_local.bundle import (
    ARCHIVE_SUFFIX,
    Bundle,
    build_bundle,
    collect_wheels,
    install_bundle,
    make_keys,
    open_bundle,
    verify_bundle,
    write_archive,
)
from aibot_local.cli.console import Screen
from aibot_local.cli.models import format_size, raise_guard_first
from aibot_local.cli.options import guard_option, models_option, output_options
from aibot_local.errors import ModelError
from aibot_local.settings import load_settings

PRIVATE_KEY = "bundle-key.pem"
PUBLIC_KEY = "bundle-key.pub"

key_option = click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Public key (PEM) the bundle must be signed with.",
)


@click.group()
def bundle() -> None:
    """Carry models and wheels to a machine without a network, checked and signed."""


@bundle.command(short_help="Put models and wheels into a bundle.")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--model", "names", multiple=True, help="A model of the library; may be given again.")
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of wheels to take along.",
)
@click.option(
    "--requirement",
    "requirements",
    multiple=True,
    help="Have pip fetch this, and all it needs, as wheels: a package, a folder, or a .txt list of packages with their "
    "hashes, which then are required. May be given again. Uses the network.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Private key (PEM, Ed25519) to sign with; see `aibot bundle keys`.",
)
@models_option
@output_options
def build(
    target: Path,
    names: tuple[str, ...],
    wheels: Path | None,
    requirements: tuple[str, ...],
    key: Path | None,
    models: Path | None,
    screen: Screen,
) -> None:
    """Put models and wheels into TARGET: a new folder, or one file if the name ends in .tar.

    The models must be installed and intact. Their licences, a bill of materials and the SHA-256 of every file go with
    them; the same parts give the same bytes.
    """
    if not names and wheels is None and not requirements:
        raise click.UsageError("say what to carry: --model, --wheels or --requirement")
    library = load_settings({"models": models}).models
    with tempfile.TemporaryDirectory(prefix="aibot-bundle-") as work:
        found = sorted(wheels.glob("*.whl")) if wheels is not None else []
        if wheels is not None and not found:
            raise ModelError(f"{wheels}: holds no wheels")
        if requirements:
            screen.tell(f"fetching from the package index: {', '.join(requirements)}")
            found += collect_wheels(requirements, Path(work))
        with _signing():
            built = _build(target, library, names, found, key, screen)
    size = sum(file.size for file in built.files)
    if screen.as_json:
        screen.print_json({"path": str(target), "signed": key is not None, **asdict(built)})
    else:
        signed = "signed" if key is not None else "not signed"
        screen.print_line(f"{target}: {len(built.files)} files, {format_size(size)}, {signed}")


@bundle.command(short_help="Check every file of a bundle.")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@key_option
@guard_option
@output_options
def verify(path: Path, key: Path | None, screen: Screen, **flags: Any) -> int:  # noqa: ANN401
    """Compare every file of the bundle PATH, a folder or a .tar, with its index, and the index with its signature.

    Exit code 5 if anything is not as it was built.
    """
    raise_guard_first(load_settings(flags))
    with _signing(), open_bundle(path) as folder:
        check = verify_bundle(folder, key=key)
    if screen.as_json:
        screen.print_json(
            {
                "path": str(path),
                "models": list(check.bundle.models),
                "files": len(check.bundle.files),
                "signed": check.signed,
                "problems": list(check.problems),
            }
        )
    else:
        for problem in check.problems:
            screen.print_line(f"{path}: {problem}")
        if check.intact:
            held = ", ".join(check.bundle.models) or "no model"
            screen.print_line(f"{path}: {len(check.bundle.files)} files intact; holds {held}")
        if key is None:
            screen.tell("without --key only its own index vouches for it, and anybody can write an index")
    return 0 if check.intact else ModelError.exit_code


@bundle.command(short_help="Put a bundle's models into the library.")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@key_option
@models_option
@guard_option
@output_options
def install(path: Path, key: Path | None, screen: Screen, **flags: Any) -> None:  # noqa: ANN401
    """Check the bundle PATH, a folder or a .tar, then put its models into the library.

    A model that is there already is left as it is. The wheels are for pip: it installs them from a bundle's folder.
    """
    settings = load_settings(flags)
    raise_guard_first(settings)
    with _signing(), open_bundle(path, near=settings.models) as folder:
        done = install_bundle(folder, library=settings.models, key=key)
        wheels = len(list(folder.glob("wheels/*.whl")))
    if screen.as_json:
        values = [{"name": model.name, "path": str(model.path), "size": model.size} for model in done]
        screen.print_json({"installed": values, "wheels": wheels, "signed": key is not None})
        return
    for model in done:
        screen.print_line(f"{model.path}: {format_size(model.size)}")
    if key is None:
        screen.tell("installed without --key: nothing but the bundle's own index vouches for it")
    if wheels:
        place = path if path.is_dir() else Path("BUNDLE")
        screen.tell(
            f"its {wheels} wheels: `pip install --no-index --find-links {place / 'wheels'} aibot-local`"
        )
        if path.is_file():
            screen.tell(f"(BUNDLE being what `tar -xf {path}` unpacks)")


@bundle.command(short_help="Make a pair of keys to sign with.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@output_options
def keys(folder: Path, screen: Screen) -> None:
    """Make a new pair of Ed25519 keys in FOLDER: one to sign bundles with, one to check them with.

    The private key stays on the machine that builds; the public key travels another way than the bundles.
    """
    private, public = folder / PRIVATE_KEY, folder / PUBLIC_KEY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        make_keys(private, public)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written: {error.strerror}") from error
    except ImportError as error:
        raise ModelError(
            "signing needs the package `cryptography`: pip install 'aibot-local[sign]'"
        ) from error
    if screen.as_json:
        screen.print_json({"private": str(private), "public": str(public)})
    else:
        screen.print_line(f"{private}: keep it to yourself")
        screen.print_line(f"{public}: give it to whoever checks")


def _build(
    target: Path,
    library: Path,
    names: Sequence[str],
    wheels: Sequence[Path],
    key: Path | None,
    screen: Screen,
) -> Bundle:
    """Build the folder, or beside the archive a folder that is then packed."""
    if target.suffix != ARCHIVE_SUFFIX:
        return build_bundle(target, library=library, models=names, wheels=wheels, key=key, report=screen.tell)
    if target.exists():
        raise ModelError(f"{target}: is there already; give a new name")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".packing-", dir=target.parent) as work:
            folder = Path(work) / "bundle"
            built = build_bundle(
                folder, library=library, models=names, wheels=wheels, key=key, report=screen.tell
            )
            write_archive(folder, target)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error.strerror}") from error
    return built


@contextmanager
def _signing() -> Iterator[None]:
    """Say in a line what is missing where a signature cannot be made or checked."""
    try:
        yield
    except ImportError as error:
        raise ModelError(
            "signatures need the package cryptography: `pip install 'aibot-local[sign]'`"
        ) from error
