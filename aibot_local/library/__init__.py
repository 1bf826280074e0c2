"""The model library: known models, installing, importing, checking.

A model is a folder; nothing here loads one.
"""

from aibot_local.library.checking import check_model_folder, guess_role
from aibot_local.library.installing import convert_model, import_model, install_model
from aibot_local.library.manifest import find_entry, find_manifest, read_manifest
from aibot_local.library.receipts import read_receipt
from aibot_local.library.records import (
    InstalledModel,
    ListedModel,
    ModelEntry,
    ModelFile,
    ModelRole,
    ModelSource,
    Receipt,
    SourceKind,
    Verification,
)
from aibot_local.library.shelf import (
    find_installed,
    list_installed,
    list_models,
    remove_model,
    show_model,
    verify_model,
)

__all__ = [
    "InstalledModel",
    "ListedModel",
    "ModelEntry",
    "ModelFile",
    "ModelRole",
    "ModelSource",
    "Receipt",
    "SourceKind",
    "Verification",
    "check_model_folder",
    "convert_model",
    "find_entry",
    "find_installed",
    "find_manifest",
    "guess_role",
    "import_model",
    "install_model",
    "list_installed",
    "list_models",
    "read_manifest",
    "read_receipt",
    "remove_model",
    "show_model",
    "verify_model",
]
