"""One folder to carry over the gap: wheels, models, licences, a bill of materials, a signed index."""

from aibot_local.bundle.building import build_bundle, collect_wheels
from aibot_local.bundle.records import Bundle, BundleCheck
from aibot_local.bundle.signing import make_keys
from aibot_local.bundle.verifying import install_bundle, read_bundle, verify_bundle

__all__ = [
    "Bundle",
    "BundleCheck",
    "build_bundle",
    "collect_wheels",
    "install_bundle",
    "make_keys",
    "read_bundle",
    "verify_bundle",
]
