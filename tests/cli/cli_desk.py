"""What the tests of the command line share: running it, and small models that pass every check but compute nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

ROOT = Path(__file__).resolve().parents[2]


def make_rewriter(folder: Path, **config: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bart", **config}))
    (folder / "tokenizer.json").write_text("{}")
    save_file({"weight": np.zeros((2, 2), dtype=np.float32)}, str(folder / "model.safetensors"))
    return folder


def make_embedder(folder: Path) -> Path:
    make_rewriter(folder, model_type="bert")
    kind = "sentence_transformers.models.Transformer"
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": kind}]))
    return folder


def run_apart(
    *arguments: str, folder: Path, path: Path | None = None, **environment: str
) -> tuple[int, str, str]:
    """Run `aibot` in a process of its own; `path` goes first on its import path. Exit code, stdout, stderr."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIBOT_", "HF_", "PIP_"))
    }
    paths = [str(place) for place in (path, ROOT) if place is not None]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aibot_local", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(paths), **environment},
    )
    return done.returncode, done.stdout, done.stderr
