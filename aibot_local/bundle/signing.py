"""Ed25519 signatures (RFC 8032) with the `cryptography` package."""

from pathlib import Path

from aibot_local.errors import ModelError


def make_keys(private: Path, public: Path) -> None:
    """Write a new key pair as PEM files; the private one can be read by its owner only.

    :raises ModelError: when a file is there already.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for path in (private, public):
        if path.exists():
            raise ModelError(f"{path}: is there already; keys are not overwritten")
    key = Ed25519PrivateKey.generate()
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def sign(data: bytes, private: Path) -> bytes:
    """The signature of data by the key of a PEM file.

    :raises ModelError: when the file holds no Ed25519 key.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = serialization.load_pem_private_key(private.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{private}: no private key in PEM form that can be read") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ModelError(f"{private}: not an Ed25519 key")
    return key.sign(data)


def is_signed(data: bytes, signature: bytes, public: Path) -> bool:
    """Whether the signature is that of data by the key of a PEM file.

    :raises ModelError: when the file holds no Ed25519 key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_pem_public_key(public.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"{public}: no public key in PEM form that can be read") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ModelError(f"{public}: not an Ed25519 key")
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
