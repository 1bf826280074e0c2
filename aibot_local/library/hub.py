"""Fetching a model from the model hub, on a machine with a network."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.laying_out import lay_out_folder
from aibot_local.library.records import ModelEntry


def fetch_from_hub(entry: ModelEntry, work: Path, made: Path, report: Callable[[str], None]) -> str:
    """Fetch a repository of the model hub and give the revision that was fetched."""
    repository = entry.source.repository
    report(f"fetching {repository} from the model hub")
    offline = {key: os.environ.pop(key, None) for key in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    try:
        # The client reads these variables when it is imported and never again, so it is imported here.
        from huggingface_hub import HfApi, constants, snapshot_download

        if constants.HF_HUB_OFFLINE:
            raise RuntimeError("the hub's client was already loaded in this process, told to stay offline")
        info = HfApi().model_info(repository, revision=entry.source.revision or None)
        names = [file.rfilename for file in info.siblings or []]
        safetensors = any(name.endswith(".safetensors") for name in names)
        folder = work / "hub"
        snapshot_download(
            repository,
            revision=info.sha,
            local_dir=folder,
            ignore_patterns=[
                "*.h5",
                "*.msgpack",
                "*.ot",
                "*.onnx",
                "onnx/*",
                "openvino/*",
                "*.py",
                "coreml/*",
            ]
            + (["*.bin", "*.pt", "*.ckpt"] if safetensors else ["*.pt", "*.ckpt"]),
        )
    except ImportError as error:
        raise ModelError(
            f"{repository}: the hub's client cannot be loaded ({error}): `pip install huggingface_hub`, or carry the "
            f"model's folder here and `aibot models install {entry.name} --from FOLDER`"
        ) from error
    except Exception as error:  # the client raises its own, httpx's and OSError, all meaning: not fetched
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"{repository} could not be fetched from the model hub ({first[:200]}); fetch it on a machine "
            f"with a network, carry the folder here, then `aibot models install {entry.name} --from FOLDER`"
        ) from error
    finally:
        os.environ.update({key: value for key, value in offline.items() if value is not None})
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    lay_out_folder(folder, made, entry.role, report)
    return str(info.sha or "")
