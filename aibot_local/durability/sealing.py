"""Encrypting what is kept beside an encrypted store: AES-256-GCM (NIST SP 800-38D), from the `cryptography` package."""

import secrets

_NONCE_BYTES = 12


class Seal:
    """Encrypts files under one key, and tells whether one was altered or changed places with another."""

    def __init__(self, key: bytes) -> None:
        """`key` has 32 bytes, and is used for nothing else."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)

    def close(self, data: bytes, name: str) -> bytes:
        """What to write in place of `data` to the file `name`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, name.encode())

    def open(self, data: bytes, name: str) -> bytes | None:
        """What was closed for the file `name`, or None where it was not, or not by this key."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):  # the second: too short to hold a nonce
            return None
