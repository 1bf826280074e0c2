"""The key of an encrypted store: a passphrase, and the salt that the store's file begins with.

The key is derived as SQLCipher 4 derives it (PBKDF2-HMAC-SHA512, RFC 8018, 256,000 rounds), so other programs that
read SQLCipher open the store with the passphrase alone. It is derived here, once in a process for each salt, because
every opening would take a third of a second otherwise.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from aibot_local.errors import AibotError, SettingsError

LEAST_LENGTH = 10  # characters of a new passphrase
_MAGIC = b"SQLite format 3\0"  # what a store in the clear begins with, https://sqlite.org/fileformat.html
_SALT_BYTES = 16
_ROUNDS = 256_000


@dataclass(frozen=True, slots=True)
class StoreKey:
    """A passphrase, and the salt (16 bytes) of the store that it is for. Neither shows in a `repr`."""

    passphrase: str = field(repr=False)
    salt: bytes = field(repr=False)

    def derive(self) -> bytes:
        """The key that pages are encrypted with, 32 bytes."""
        return _derive(self.passphrase, self.salt)

    def derive_for_checkpoints(self) -> bytes:
        """A key of its own for what is kept beside the store, 32 bytes."""
        return hmac.digest(self.derive(), b"aibot checkpoints", "sha256")


def make_key(passphrase: str) -> StoreKey:
    """A key for a new store.

    :raises SettingsError: when the passphrase is short.
    """
    if len(passphrase) < LEAST_LENGTH:
        raise SettingsError(
            f"a new passphrase has at least {LEAST_LENGTH} characters; take several words drawn at random"
        )
    return StoreKey(passphrase, secrets.token_bytes(_SALT_BYTES))


def draw_key() -> StoreKey:
    """A key that nobody knows, for a store that is thrown away."""
    return make_key(secrets.token_hex(32))


def read_key(path: Path, passphrase: str) -> StoreKey:
    """The key of the encrypted store at `path`, see `is_encrypted`.

    :raises AibotError: when the file cannot be read.
    """
    return StoreKey(passphrase, _read_head(path))


def is_encrypted(path: Path) -> bool:
    """Whether a store is encrypted: a file that does not begin as SQLite's do, or is no store at all.

    To be asked before this process opens the store: closing a file lets go of the locks that SQLite has on it
    (https://sqlite.org/howtocorrupt.html, 2.2).

    :raises AibotError: when the file cannot be read.
    """
    head = _read_head(path)
    return bool(head) and head != _MAGIC


def _read_head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_SALT_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise AibotError(f"{path}: the store cannot be opened: {error.strerror}") from error


@lru_cache(maxsize=8)
def _derive(passphrase: str, salt: bytes) -> bytes:
    text = unicodedata.normalize("NFC", passphrase)  # the same letters typed on another machine
    return hashlib.pbkdf2_hmac("sha512", text.encode(), salt, _ROUNDS, 32)
