"""`aibot encrypt` and `aibot decrypt`: the store under a passphrase, and back."""

from pathlib import Path

import click

from aibot_local.cli.console import Screen
from aibot_local.cli.desk import demand_store, store_option
from aibot_local.cli.options import output_options
from aibot_local.cli.passphrase import ask_passphrase, read_passphrase, type_passphrase, unlock
from aibot_local.errors import InputError


@click.command()
@store_option
@click.option("--rekey", is_flag=True, help="Give an encrypted store another passphrase.")
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the other passphrase [else it is asked for].",
)
@output_options
def encrypt(store: Path, rekey: bool, new_passphrase_file: Path | None, screen: Screen) -> int:
    """Encrypt the store with a passphrase, or change the passphrase with --rekey.

    A new file is written, read back, and takes the place of the old one, which is overwritten. Without the passphrase
    nobody reads the store any more, and there is no other way in. Stories in output folders are not encrypted.
    """
    from aibot_local.store.keys import is_encrypted, make_key
    from aibot_local.store.rekeying import change_key

    finished = _finish_change(store)
    encrypted = is_encrypted(store)
    if encrypted and finished and not rekey:
        return _tell(screen, store, "what was left of its change to an encrypted store is gone")
    if encrypted and not rekey:
        raise InputError(f"{store}: is encrypted already; --rekey gives it another passphrase")
    if rekey and not encrypted:
        raise InputError(f"{store}: is not encrypted; leave out --rekey")
    old = unlock(store)
    if not encrypted:
        passphrase = ask_passphrase(store, new=True)
    elif new_passphrase_file:
        passphrase = read_passphrase(new_passphrase_file)
    else:
        passphrase = type_passphrase(store, new=True)
    change_key(store, old, make_key(passphrase))
    _remove_checkpoints(store)
    return _tell(screen, store, "is encrypted; keep the passphrase, there is no other way in")


@click.command()
@store_option
@output_options
def decrypt(store: Path, screen: Screen) -> int:
    """Take the encryption off the store: it can be read without a passphrase then."""
    from aibot_local.store.keys import is_encrypted
    from aibot_local.store.rekeying import change_key

    _finish_change(store)
    if not is_encrypted(store):
        raise InputError(f"{store}: is not encrypted")
    change_key(store, unlock(store), None)
    return _tell(screen, store, "is not encrypted any more")


def _finish_change(store: Path) -> bool:
    """Remove what a change that was cut off left; tells whether there was any."""
    from aibot_local.durability import hold
    from aibot_local.store.rekeying import remove_leftovers

    demand_store(store)
    with hold(store):
        return remove_leftovers(store)


def _remove_checkpoints(store: Path) -> None:
    """Remove the checkpoints beside a store, which an unfinished run left in the clear."""
    from aibot_local.durability import CHECKPOINT_FOLDER, Checkpoints

    folder = store.parent / CHECKPOINT_FOLDER
    if not folder.is_symlink():
        Checkpoints(folder).clear()


def _tell(screen: Screen, store: Path, words: str) -> int:
    if screen.as_json:
        screen.print_json({"store": str(store), "told": words})
    else:
        screen.print_line(f"{store}: {words}")
    return 0
