"""Checking a bundle and installing its models.

Nothing of a bundle is used before all of it has been checked.
"""

import base64
import binascii
import shutil
import tempfile
from pathlib import Path

from aibot_local.bundle.building import index_files
from aibot_local.bundle.records import INDEX, SIGNATURE, Bundle, BundleCheck
from aibot_local.bundle.signing import is_signed
from aibot_local.errors import ModelError
from aibot_local.library.checking import check_model_folder, list_files, read_json
from aibot_local.library.manifest import is_model_name
from aibot_local.library.receipts import read_receipt
from aibot_local.library.records import InstalledModel, ModelFile
from aibot_local.library.shelf import describe_installed


def verify_bundle(path: Path, *, key: Path | None = None) -> BundleCheck:
    """Compare every file of a bundle with its index, and the index with its signature where a public key is
    given.

    :raises ModelError: when there is no index that can be read.
    """
    bundle = read_bundle(path)
    problems: list[str] = []
    signed = False
    if key is not None:
        signed = _check_signature(path, key, problems)
    try:
        present = {file.path: file for file in index_files(path)}
    except ModelError as error:
        return BundleCheck(bundle, (*problems, str(error)), signed)
    listed = {file.path: file for file in bundle.files}
    for name, file in listed.items():
        if name not in present:
            problems.append(f"{name}: missing")
        elif present[name] != file:
            problems.append(f"{name}: altered since the bundle was built")
    problems += [f"{name}: does not belong to the bundle" for name in sorted(present.keys() - listed.keys())]
    return BundleCheck(bundle, tuple(problems), signed)


def install_bundle(path: Path, *, library: Path, key: Path | None = None) -> list[InstalledModel]:
    """Check a bundle, then put its models into the library; a model that is there already is left as it is.

    The wheels are for pip: `pip install --no-index --find-links BUNDLE/wheels aibot-local`.

    :raises ModelError: naming the first file that is not as it should be; nothing is installed then.
    """
    check = verify_bundle(path, key=key)
    if not check.intact:
        raise ModelError(f"{path}: {check.problems[0]}; nothing was installed")
    return [_install_model(path / "models" / name, library / name) for name in check.bundle.models]


def read_bundle(path: Path) -> Bundle:
    """The index of a bundle.

    :raises ModelError: when it is missing or malformed.
    """
    file = path / INDEX
    if not file.is_file() or file.is_symlink():
        raise ModelError(f"{path}: not a bundle: {INDEX} is missing")
    data = read_json(file)
    try:
        if data["format"] != 1:
            raise ValueError(f"format {data['format']} is not 1")
        models = tuple(str(name) for name in data["models"])
        files = tuple(ModelFile(str(f["path"]), int(f["size"]), str(f["sha256"])) for f in data["files"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{file}: malformed index ({error})") from error
    if not all(is_model_name(name) for name in models):
        raise ModelError(f"{file}: names a model that is no name")
    return Bundle(models, files)


def _check_signature(path: Path, key: Path, problems: list[str]) -> bool:
    try:
        signature = base64.b64decode((path / SIGNATURE).read_bytes(), validate=False)
    except FileNotFoundError:
        problems.append(f"{SIGNATURE}: missing: the bundle is not signed")
        return False
    except (OSError, binascii.Error):
        signature = b""
    if is_signed((path / INDEX).read_bytes(), signature, key):
        return True
    problems.append(f"{SIGNATURE}: not a signature of {INDEX} by this key")
    return False


def _install_model(source: Path, target: Path) -> InstalledModel:
    if target.is_dir():
        return describe_installed(target)
    receipt = read_receipt(source)
    if receipt is None:
        raise ModelError(f"{source}: has no receipt")
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".installing-{target.name}-", dir=target.parent))
    try:
        made = work / "model"
        for name in list_files(source):
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, made / name)
        check_model_folder(made, receipt.role)
        made.rename(target)
    except OSError as error:
        raise ModelError(f"{target}: cannot be written: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return describe_installed(target)
