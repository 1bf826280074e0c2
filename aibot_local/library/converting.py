"""Weights of other formats turned into safetensors, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from aibot_local.errors import ModelError
from aibot_local.library.checking import is_safe_file, list_files, read_json

_SECONDS = 1800


def convert_pickle(folder: Path, target: Path) -> None:
    """Turn the pickled weights of a folder into safetensors in `target`, which may exist and be empty.

    Runs in a process of its own without network, with `weights_only=True`: tensors are read, no code.

    :raises ModelError: when the weights cannot be read that way.
    """
    target.mkdir(parents=True, exist_ok=True)
    for file in list_files(folder):
        if is_safe_file(file) and not file.endswith(".safetensors"):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file, target / file)
    _run_conversion(["pickle", str(folder), str(target)])


def convert_gguf(gguf: Path, made: Path) -> None:
    """Write the model of a GGUF file as a folder with safetensors in `made`.

    :raises ModelError: when it cannot be read.
    """
    _run_conversion(["gguf", str(gguf), str(made)])
    read_json(made / "config.json")


def _run_conversion(arguments: list[str]) -> None:
    """Run `aibot_local.engines.conversion` in a process of its own.

    It needs much memory, once, and parses files.
    """
    # -P keeps the working folder, which may be hostile, off the import path; the package itself must be on
    # it.
    command = [sys.executable, "-P", "-m", "aibot_local.engines.conversion", *arguments]
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TQDM_DISABLE": "1"}
    environment = {**os.environ, **offline, "PYTHONPATH": path}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{arguments[1]}: conversion took over {_SECONDS // 60} minutes") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = lines[-1][:300] if lines else f"ended with {done.returncode}"
        raise ModelError(f"{arguments[1]}: could not be turned into safetensors: {why}")
