"""What is carried over the gap, as a folder or one file: wheels, models, licences, bill of materials, signed index."""

from aibot_local.bundle.archive import ARCHIVE_SUFFIX, open_bundle, unpack_archive, write_archive
from aibot_local.bundle.building import build_bundle, collect_wheels
from aibot_local.bundle.records import Bundle, BundleCheck
from aibot_local.bundle.signing import make_keys
from aibot_local.bundle.verifying import install_bundle, read_bundle, verify_bundle

__all__ = [
    "ARCHIVE_SUFFIX",
    "Bundle",
    "BundleCheck",
    "build_bundle",
    "collect_wheels",
    "install_bundle",
    "make_keys",
    "open_bundle",
    "read_bundle",
    "unpack_archive",
    "verify_bundle",
    "write_archive",
]
